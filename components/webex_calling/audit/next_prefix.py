"""Say ``next_prefix(lists, estate, allowed)``: what has no room for one more prefix of a published network.

A prefix list is full at its MaxEntries. To raise that makes each rule that refers to the list heavier by as much, in
every group, so that groups without room for it are named. Rules and prefixes that stand inline take one more for each
place that holds the network.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from webex_calling.audit.allowed import Allowed
from webex_calling.audit.aws.weight import WAYS, AwsWeights
from webex_calling.audit.azure.weight import AzureWeights
from webex_calling.audit.estate import Estate
from webex_calling.audit.listing import DatedListing, Holder, Kept
from webex_calling.audit.weighed import Weighed
from webex_calling.quotas.load import Load


@dataclass(frozen=True, slots=True)
class NoRoom:
    """What one more prefix of ``network`` breaks: ``place`` takes ``more`` and has less left.

    ``groups`` are the security groups that are full when a full list is made larger by one.
    """

    network: str
    place: str
    what: str
    load: Load
    more: int
    groups: tuple[Weighed, ...] = ()


def next_prefix(lists: Iterable[DatedListing], estate: Estate, allowed: Allowed) -> tuple[NoRoom, ...]:
    """Return what breaks, network by network, in the order of the lists."""
    return tuple(_NextPrefix(estate, allowed).of(lists))


class _NextPrefix:
    def __init__(self, estate: Estate, allowed: Allowed) -> None:
        self._aws, self._azure = estate.aws, estate.azure
        self._on_aws, self._on_azure = AwsWeights(estate.aws, allowed), AzureWeights(estate.azure, allowed)

    def of(self, lists: Iterable[DatedListing]) -> Iterator[NoRoom]:
        held = Counter((each.dated.network, each.holder) for each in lists)
        for (network, holder), more in held.items():
            weighed = self._weighed(holder)
            if weighed and weighed.load.headroom < more:
                groups = tuple(self._filled(holder.id)) if holder.kept is Kept.PREFIX_LIST else ()
                yield NoRoom(network, weighed.place, weighed.what, weighed.load, more, groups)

    def _weighed(self, holder: Holder) -> Weighed | None:
        """Return the load that an entry more is added to; None where nobody tells the size of a list."""
        inbound = holder.part == "in"
        match holder.kept:
            case Kept.SECURITY_GROUP:
                return self._on_aws.of_group(self._aws.groups[holder.id], inbound)
            case Kept.NETWORK_ACL:
                return self._on_aws.of_acl(self._aws.acls[holder.id], inbound)
            case Kept.NSG:
                return self._on_azure.of_nsg(holder.id, self._azure.nsgs[holder.id], holder.part)
            case Kept.IP_GROUP:
                return self._on_azure.of_ip_group(holder.id)
            case Kept.PREFIX_LIST:
                listed = self._aws.lists.get(holder.id)
                if listed is None or not listed.size:
                    return None
                load = Load(len(self._aws.entries[holder.id]), listed.size)
                return Weighed(self._on_aws.list_place(holder.id), "entries", load)

    def _filled(self, identity: str) -> Iterator[Weighed]:
        """Yield the groups that have no room for a list that is larger by one."""
        for group in self._aws.groups.values():
            for inbound in WAYS:
                rules = sum(each.peer == identity and each.inbound is inbound for each in group.permits)
                weighed = self._on_aws.of_group(group, inbound)
                if rules > max(0, weighed.load.headroom) and rules:
                    yield weighed
