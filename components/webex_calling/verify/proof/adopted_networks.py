"""Say ``AdoptedNetworks.of(site, networks, adopted).known("fra")``: adopted lists and IP Groups, and what they hold.

Where no file has the content of one, it is taken to hold what is published, and whoever needs it is not proven.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address

from webex_calling.fault import Fault
from webex_calling.flows.flow import Flow
from webex_calling.published.network import Network
from webex_calling.published.requirement import NetworkName
from webex_calling.registered.registry import Registered
from webex_calling.site.place import AwsPlace
from webex_calling.site.site import Site
from webex_calling.verify.aws.prefix_list import PrefixLists
from webex_calling.verify.azure.ip_group import IpGroups
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import Interval, intervals
from webex_calling.verify.proof.adopted import Adopted

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
        """Yield what is taken for granted of the lists that ``flows`` need, and no file tells."""
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
            for part, words in ((published - held, "lacks"), (held - published, "holds, without being asked to,")):
                if part:
                    told = f"{words} {IPv4Address(part.sample().peer)}"
                    remedy = f"make it {each.network} as published, or print it anew; nothing was registered"
                    yield Fault(where, told, remedy, each.id)


def _every(site: Site, networks: Mapping[str, Network], adopted: Adopted) -> Iterator[AdoptedNetwork]:
    for name, place in site.places.items():
        on_aws = isinstance(place, AwsPlace)
        for field, held in place.published_networks:
            if held is None:
                continue
            network = networks[field.replace("_", "-")]
            ids = held.ids if on_aws else (held.id,)
            parts = network.lists.values() if on_aws else ([each.prefix for each in network.prefixes],)
            for identity, prefixes in zip(ids, parts, strict=True):
                known = adopted.one(identity) is not None
                yield AdoptedNetwork(name, network.id, identity, intervals(prefixes), on_aws, known)
