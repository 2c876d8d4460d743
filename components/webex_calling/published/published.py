"""Say ``Published(reference.prefixes)``: what of the reference a site's words are judged by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network

from webex_calling.published.option import Option


@dataclass(frozen=True, slots=True)
class Published:
    """What a site may not claim, what it may ask for, and who has requirements elsewhere.

    Nothing that a site calls its own may overlap ``prefixes``. ``desktop_options`` are what hosted desktops may ask
    for, ``client_options`` what any client may. ``refused`` are the titles of articles that the data does not have, by
    what they are about.
    """

    prefixes: tuple[IPv4Network, ...] = ()
    desktop_options: tuple[Option, ...] = ()
    client_options: tuple[Option, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)

    def overlap(self, prefix: IPv4Network) -> IPv4Network | None:
        """Return the first published prefix that shares an address with ``prefix``."""
        return next((each for each in self.prefixes if each.overlaps(prefix)), None)


NOTHING = Published()
"""No reference: nothing is claimed, nothing is offered."""
