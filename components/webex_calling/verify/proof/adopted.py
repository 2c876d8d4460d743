"""Say ``adopted.beside(resources, ids)``: what a site refers to and another stack keeps, where its content was given.

What the cloud's CLI printed of it stands here as registrations, so that the readers of filters read it as they read
what this stack registers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from webex_calling.registered.registration import Registration
from webex_calling.site.place import AwsPlace
from webex_calling.site.site import Site
from webex_calling.verify.model.spans import Interval


@dataclass(frozen=True, slots=True)
class Source:
    """A file that proofs rest on, from the folder of the stack file, and the SHA-256 of its bytes in hexadecimal."""

    file: str
    digest: str

    def __str__(self) -> str:
        return f"{self.file} (sha256 {self.digest[:12]})"


@dataclass(frozen=True, slots=True)
class Adopted:
    """Groups, lists, NSGs, IP Groups and firewall policies that other stacks keep.

    ``held`` has each by its id in lower case: itself, and then its rules. ``members`` are the addresses of the members
    of security groups that rules may name. ``lacking`` says of an id what the files do not tell of it, and ``left_out``
    what they tell and no proof looks at.
    """

    held: Mapping[str, tuple[Registration, ...]] = field(default_factory=dict)
    members: Mapping[str, tuple[Interval, ...]] = field(default_factory=dict)
    lacking: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()

    def beside(self, resources: Iterable[Registration], ids: Iterable[str]) -> tuple[Registration, ...]:
        """Return the content of ``ids``, of all that ``resources`` refer to, and of what that refers to in turn.

        What ``resources`` register themselves is left out, whatever the files say of it.
        """
        if not self.held:
            return ()
        known = tuple(resources)
        taken = {each.id.lower() for each in known if each.id and not each.external}
        asked = [*ids, *(text for each in known for text in _texts([each.inputs, each.outputs]))]
        found: list[Registration] = []
        while asked:
            key = asked.pop().lower()
            if key in self.held and key not in taken:
                taken.add(key)
                found += self.held[key]
                asked += (text for each in self.held[key] for text in _texts(each.inputs))
        return tuple(sorted(found, key=lambda each: each.urn))

    def one(self, identity: str) -> Registration | None:
        """Return the group, list, NSG, IP Group or policy of an id without its rules; None where no file has it."""
        held = self.held.get(identity.lower())
        return held[0] if held else None


NOTHING = Adopted()
"""No content: nothing is adopted, or no file tells of it."""


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def adopted_ids(site: Site) -> Iterator[str]:
    """Yield the id of everything that ``site`` names and another stack keeps, in the order of the site."""
    for place in site.places.values():
        for _, network in place.published_networks:
            if network is not None:
                yield from network.ids if isinstance(place, AwsPlace) else (network.id,)
    for gateway in site.gateways():
        for groups in (gateway.adopt, gateway.other_groups):
            yield from (*groups.external, *groups.internal)
    for pool in site.pools():
        yield from (*pool.adopt, *pool.other_groups)
    for perimeter in site.egress():
        if perimeter.azure_firewall and perimeter.azure_firewall.base_policy_id:
            yield perimeter.azure_firewall.base_policy_id
