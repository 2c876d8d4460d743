"""Say ``render_lists(networks)``: the plain data of the prefix lists that hold the published networks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webex_calling.fault import Fault, Faults
from webex_calling.flows.rule import NetworkList
from webex_calling.published.network import Network
from webex_calling.quotas.aws import ENTRIES_PER_CALL


@dataclass(frozen=True, slots=True)
class PrefixListResource:
    """One ``aws.ec2.ManagedPrefixList``. Entries carry no description: changing one drops its prefix for a moment."""

    list: NetworkList
    max_entries: int
    entries: tuple[str, ...]


def list_sizes(networks: Iterable[Network]) -> Mapping[NetworkList, int]:
    """Return ``max_entries`` of every list of every network that stands in lists, overflow lists included."""
    return {
        NetworkList(network.id, number): network.size(number)
        for network in networks
        if network.listed
        for number in network.lists
    }


def render_lists(networks: Iterable[Network]) -> tuple[PrefixListResource, ...]:
    """Return the lists of the published networks, in order. Raises Faults for a list that one API call cannot write."""
    lists = [
        PrefixListResource(NetworkList(network.id, number), network.size(number), tuple(map(str, prefixes)))
        for network in networks
        if network.listed
        for number, prefixes in network.lists.items()
    ]
    limit = ENTRIES_PER_CALL.default
    too_long = [
        Fault(
            f"networks.{each.list.network}",
            f"list {each.list.number} has {len(each.entries)} entries, and one call writes at most {limit}",
            f"write list: {each.list.number + 1} beside the newest prefixes",
        )
        for each in lists
        if len(each.entries) > limit
    ]
    if too_long:
        raise Faults(too_long)
    return tuple(lists)
