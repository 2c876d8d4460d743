"""What a site refers to and another stack keeps: ``Adopted``, as files tell it, and ``AdoptedNetworks``, its lists.

What the cloud's CLI printed of it stands here as registrations, so that the readers of filters read it as they read
what this stack registers. Where no file has the content of a list, it is taken to hold what is published, and whoever
needs it is not proven.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import Any

from webex_calling.fault import Fault
from webex_calling.flows.flow import Flow
from webex_calling.published.network import Network
from webex_calling.published.requirement import NetworkName
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.site.place import AwsPlace
from webex_calling.site.site import Site
from webex_calling.verify.aws.prefix_list import PrefixLists
from webex_calling.verify.azure.ip_group import IpGroups
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import Interval, intervals


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


_REMEDIES = {
    True: "give what aws ec2 get-managed-prefix-list-entries prints under adopted",
    False: "give what az network ip-group show prints under adopted",
}


@dataclass(frozen=True, slots=True)
class AdoptedNetwork:
    """One adopted prefix list or IP Group; ``published`` is what it has to hold, and ``held`` whether a file tells."""

    place: str
    network: str
    id: str
    published: tuple[Interval, ...]
    on_aws: bool
    held: bool


@dataclass(frozen=True, slots=True)
class AdoptedNetworks:
    """All adopted lists and IP Groups of a site."""

    every: tuple[AdoptedNetwork, ...]

    @classmethod
    def of(cls, site: Site, networks: Mapping[str, Network], adopted: Adopted) -> "AdoptedNetworks":
        """Return those of ``site``; ``networks`` are the published ones."""
        return cls(tuple(_every(site, networks, adopted)))

    def known(self, place: str) -> Mapping[str, tuple[Interval, ...]]:
        """Return what is published under the ids that a place adopts, in lower case: what counts without a file."""
        return {each.id.lower(): each.published for each in self.every if each.place == place}

    def untold(self, place: str, flows: Iterable[Flow]) -> Iterator[str]:
        """Yield what is assumed of the lists that ``flows`` need, and no file tells."""
        needed = {flow.peer.id for flow in flows if isinstance(flow.peer, NetworkName)}
        for each in self.every:
            if each.place == place and not each.held and each.network in needed:
                kind = "list" if each.on_aws else "IP Group"
                yield f"the adopted {kind} {each.id} is taken to hold what is published; {_REMEDIES[each.on_aws]}"

    def strays(self, adopted: Adopted) -> Iterator[Fault]:
        """Find lists and IP Groups that do not hold exactly what is published: what each rule to them then does too."""
        for each in self.every:
            found = adopted.one(each.id)
            if found is None:
                continue
            registered = Registered([found])
            held = PacketSet.box(
                peer=PrefixLists(registered, {}).addresses(found, "ids", found.id)
                if each.on_aws
                else IpGroups(registered).held(found)
            )
            where = f"{'aws' if each.on_aws else 'azure'}.{each.place}.publishedNetworks"
            published = PacketSet.box(peer=each.published)
            for part, words in ((published - held, "lacks"), (held - published, "also holds")):
                if part:
                    told = f"{words} {IPv4Address(part.sample().peer)}"
                    remedy = f"make it {each.network} as published, or print it anew; nothing was registered"
                    yield Fault(where, told, remedy, each.id)


def _every(site: Site, networks: Mapping[str, Network], adopted: Adopted) -> Iterator[AdoptedNetwork]:
    for name, place in site.places.items():
        on_aws = isinstance(place, AwsPlace)
        for key, held in place.published_networks:
            if held is None:
                continue
            network = networks[key.replace("_", "-")]
            ids = held.ids if on_aws else (held.id,)
            parts = network.lists.values() if on_aws else ([each.prefix for each in network.prefixes],)
            for identity, prefixes in zip(ids, parts, strict=True):
                known = adopted.one(identity) is not None
                yield AdoptedNetwork(name, network.id, identity, intervals(prefixes), on_aws, known)
