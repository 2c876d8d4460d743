"""Say ``Published(reference.prefixes)``: what of the reference a site's words are judged by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network

from webex_calling.published.proxy import ProxyTable


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several things that an option may mean, such as a region."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Option:
    """What a site switches on, or where there are ``choices``, of which it names some; off unless asked for.

    ``text`` describes it to those who write a site.
    """

    id: str
    text: str
    choices: tuple[Choice, ...] = ()

    @property
    def key(self) -> str:
        """The key of a site's options, as Python spells it."""
        return self.id.replace("-", "_")

    @property
    def description(self) -> str:
        """What it is, with what may be chosen."""
        return " ".join((self.text, *(f"{choice.id}: {choice.title}." for choice in self.choices)))

    @property
    def words(self) -> tuple[str, ...]:
        """What rows may name: the option, however it is asked for, and each choice, ``attendant-console/europe``."""
        return (self.id, *(f"{self.id}/{choice.id}" for choice in self.choices))


@dataclass(frozen=True, slots=True)
class Published:
    """What a site may not claim, what it may ask for, who has requirements elsewhere, and what ends can do.

    Nothing that a site calls its own may overlap ``prefixes``. ``desktop_options`` are what hosted desktops may ask
    for, ``client_options`` what any client may. ``refused`` are the titles of articles that the data does not have, by
    what they are about. ``proxies`` is what its ends can do at a proxy.
    """

    prefixes: tuple[IPv4Network, ...] = ()
    desktop_options: tuple[Option, ...] = ()
    client_options: tuple[Option, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    proxies: ProxyTable = field(default_factory=ProxyTable)

    def overlap(self, prefix: IPv4Network) -> IPv4Network | None:
        """Return the first published prefix that shares an address with ``prefix``."""
        return next((each for each in self.prefixes if each.overlaps(prefix)), None)


NOTHING = Published()
"""No reference: nothing is claimed, nothing is offered."""
