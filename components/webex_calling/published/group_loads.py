"""Say ``GroupLoads(attachment, said, networks).overfull()``: whether every security group holds what rows put into it.

This reckons without a site: all rows of an attachment at once, whatever options turn them on, since while a site
changes its options the rules of both stand together. What is never there together is said by one row: of services that
exclude each other one takes the other's place. Of HTTPS nothing is left that one rule to anywhere admits, which every
end has that goes by no proxy.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from webex_calling.fault import Fault
from webex_calling.port import Icmp, PortRange, Protocol, minimal
from webex_calling.published.item import Item
from webex_calling.published.placement import Attachment, overflow
from webex_calling.published.requirement import Condition, Initiator, Role
from webex_calling.published.requirement_rows import RequirementRow, ServiceRow
from webex_calling.published.rows import NetworkRow
from webex_calling.published.source_ports import SitePorts
from webex_calling.quotas.aws import GROUPS_PER_INTERFACE, RULES_PER_GROUP

ROLES: Final[Mapping[Attachment, frozenset[Role]]] = {
    Attachment.GATEWAY: frozenset({Role.LOCAL_GATEWAY_EXTERNAL, Role.LOCAL_GATEWAY_INTERNAL}),
    Attachment.DESKTOP: frozenset({Role.WEBEX_APP}),
}
"""Whose security groups they are."""

_ANYWHERE, _PROXY = "anywhere", "proxy"
_DIRECTIONS: Final = {Initiator.LOCAL: "outbound", Initiator.PEER: "inbound"}


@dataclass(frozen=True, slots=True)
class Permit:
    """One rule, as far as data tells: ``peer`` is a prefix, a list, or a word for what is anywhere or the site's."""

    opens: Initiator
    protocol: Protocol
    ports: PortRange | Icmp | str
    peer: str
    weight: int = field(compare=False)
    number: int = field(default=0, compare=False)  # of the list that it refers to

    def inside(self, other: "Permit") -> bool:
        """Whether ``other``, which is another rule, admits all that this one does."""
        if other.peer not in (self.peer, _ANYWHERE) or (self.opens, self.protocol) != (other.opens, other.protocol):
            return False
        wider = isinstance(self.ports, PortRange) and isinstance(other.ports, PortRange) and self.ports in other.ports
        return self != other and (wider or self.ports == other.ports)


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What one service of a row says of its rules at one attachment; ``group`` is "" where it says none."""

    item: Item
    row: RequirementRow
    index: int
    attachment: Attachment
    asked: bool  # whether a site has its article only if it asks for it

    @property
    def service(self) -> ServiceRow:
        """The service."""
        return self.row.services[self.index]

    @property
    def group(self) -> str:
        """The group that it names, or that its row does for all its services."""
        return self.service.group.get(self.attachment) or self.row.group.get(self.attachment, "")

    @property
    def roles(self) -> frozenset[Role]:
        """Who has the rules, of those that the attachment is for."""
        return ROLES[self.attachment] & frozenset(self.service.roles or self.row.roles)

    @property
    def always(self) -> bool:
        """Whether no choice of a site turns it off."""
        unconditional = not self.asked and self.row.when.build() == self.service.when.build() == Condition()
        return unconditional and Role.THIN_CLIENT not in (self.service.roles or self.row.roles)

    @property
    def name(self) -> str:
        """What it is called in faults."""
        return f"{self.row.id} {self.service.id}"

    def fault(self, fault: str, remedy: str, value: str = "") -> Fault:
        """Return a fault at the service, or at the group that it names."""
        own = self.attachment in self.service.group
        return self.item.fault(
            ("services", self.index, *(("group",) if own else ())), fault, remedy, value or self.name
        )

    @property
    def told(self) -> str:
        """The file and line of the service."""
        return self.item.told(("services", self.index))


def said_of(item: Item, row: RequirementRow, attachment: Attachment, asked: bool) -> Iterator[Said]:
    """Yield what the services of a row say at an attachment that has their roles."""
    for index in range(len(row.services)):
        if (said := Said(item, row, index, attachment, asked)).roles:
            yield said


class GroupLoads:
    """The security groups of one attachment, and what rows put into them."""

    def __init__(self, attachment: Attachment, said: Sequence[Said], networks: Mapping[str, NetworkRow]) -> None:
        self.attachment = attachment
        self._said = said
        self._networks = networks

    def weight(self, said: Said) -> int:
        """Return what the rules of a service weigh together."""
        return sum(permit.weight for permit in self._permits(said) if not self._folded(permit, said))

    def groupless(self) -> Iterator[Fault]:
        """Yield a fault for each service that says no group."""
        for said in self._said:
            if not said.group:
                weight = self.weight(said)
                words = f"has no security group of a {self.attachment}, where it weighs {weight}"
                yield said.fault(words, f"write group: {{{self.attachment}: …}}, {self.offer(weight)}")

    def torn(self) -> Iterator[Fault]:
        """Yield a fault for each service whose rule another gives too, and puts into another group."""
        first: dict[Permit, Said] = {}
        for said in self._said:
            for permit in self._permits(said) if said.group else ():
                other = first.setdefault(permit, said)
                if other.group != said.group:
                    words = f"gives the rule that {other.name} puts into {other.group}, at {other.told}"
                    yield said.fault(words, f"write group: {{{self.attachment}: {other.group}}}", said.group)
                    break

    def overfull(self) -> Iterator[Fault]:
        """Yield a fault for each direction of each group that weighs more than a group may."""
        for (group, opens), held in self.loads.items():
            total = sum(held.values())
            if total > RULES_PER_GROUP.default:
                shares: dict[Said, int] = {}
                for (_, said), weight in held.items():
                    shares[said] = shares.get(said, 0) + weight
                heavy = [said for said, weight in shares.items() if 3 * weight >= max(shares.values())]
                told = [f"{said.name} {shares[said]} ({said.told})" for said in heavy]
                if rest := total - sum(shares[said] for said in heavy):
                    told.append(f"others {rest}")
                words = (
                    f"is more than the security group {group} of a {self.attachment} can hold, which weighs {total} "
                    f"of {RULES_PER_GROUP.default} {_DIRECTIONS[opens]}: {', '.join(told)}"
                )
                remedy = f"put the newest of them into another group, {self.offer(shares[heavy[-1]], group)}"
                yield heavy[-1].fault(words, f"{remedy}; a deployed rule never moves")

    def too_many(self) -> Iterator[Fault]:
        """Yield a fault for the last group of more than an interface takes."""
        groups = self._groups
        if len(groups) > GROUPS_PER_INTERFACE.default:
            words = (
                f"makes {len(groups)} security groups of a {self.attachment}, and an interface takes "
                f"{GROUPS_PER_INTERFACE.default}: {', '.join(groups)}"
            )
            last = next(each for each in reversed(list(groups)) if groups[each])
            said = groups[last]
            if said:
                yield said.fault(words, f"put it elsewhere, {self.offer(self.weight(said), last)}", last)

    def offer(self, weight: int, but: str = "") -> str:
        """Return the groups that have room for ``weight`` in both directions: words that end a remedy."""
        free: dict[str, int] = {}
        for group in self._groups:
            loads = [sum(self.loads.get((group, opens), {}).values()) for opens in Initiator]
            free[group] = RULES_PER_GROUP.default - max(loads)
        if weight > RULES_PER_GROUP.default:
            return "in parts: services of their own, each in a group that has room"
        found = [f"{group} (room for {room})" for group, room in free.items() if room >= weight and group != but]
        if len(free) < GROUPS_PER_INTERFACE.default:
            found.append("a new group")
        return f"for example {' or '.join(found)}" if found else "but no group has room, and an interface takes no more"

    @cached_property
    def loads(self) -> Mapping[tuple[str, Initiator], Mapping[tuple[Permit, Said], int]]:
        """Return what weighs in each direction of each group."""
        loads: dict[tuple[str, Initiator], dict[tuple[Permit, Said], int]] = {}
        seen: set[Permit] = set()
        for said in self._said:
            for permit in self._permits(said):
                if permit in seen or self._folded(permit, said) or self._replaced(permit, said):
                    continue
                seen.add(permit)
                if group := overflow(permit.number) if permit.number > 1 else said.group:
                    loads.setdefault((group, permit.opens), {})[permit, said] = permit.weight
        return loads

    @cached_property
    def _groups(self) -> Mapping[str, Said | None]:
        """Return the groups in the order of the data, with the service that first names each; the site's has none."""
        groups: dict[str, Said | None] = {self.attachment.added: None}
        for (group, _), held in self.loads.items():
            groups.setdefault(group, next(iter(held))[1])
        return groups

    @cached_property
    def _standing(self) -> Sequence[tuple[Permit, Said]]:
        """Return the rules to anywhere, and to whole networks, that no choice of a site takes away."""
        return [(permit, said) for said in self._said if said.always for permit in self._permits(said)]

    def _folded(self, permit: Permit, said: Said) -> bool:
        """Whether another rule admits what this one does, wherever this one would be."""
        return any(
            permit.inside(other) and said.roles <= holder.roles and (said.service.web or not holder.service.web)
            for other, holder in self._standing
        )

    def _replaced(self, permit: Permit, said: Said) -> bool:
        """Whether the rule takes the place of one that is reckoned: of a service that excludes its own, in this row."""
        if said.row.opens is Initiator.PEER or not permit.number:
            return False
        at = _ranges(said.service).index(permit.ports)
        return any(
            other.group == said.group
            and at < len(_ranges(other.service))
            and other.service.when.build().excludes(said.service.when.build())
            for other in self._said
            if other.row is said.row and other.index < said.index
        )

    def _permits(self, said: Said) -> tuple[Permit, ...]:
        """Return the rules of a service: to its peer, and in its place to a proxy where the site has one."""
        row, service = said.row, said.service
        permits = [
            Permit(row.opens, protocol, ports, peer, weight, number)
            for protocol in row.protocols
            for ports in _ranges(service)
            for peer, weight, number in self._peers(row)
        ]
        if service.web:
            permits += [Permit(row.opens, protocol, _PROXY, _PROXY, 1) for protocol in row.protocols]
        return tuple(permits)

    def _peers(self, row: RequirementRow) -> Iterator[tuple[str, int, int]]:
        """Yield the peers of a row, with what a rule to each weighs and the number of the list that it is."""
        network = self._networks.get(row.peer.network or "")
        if network is None:
            yield row.peer.site or _ANYWHERE, 1, 0
        elif network.max_entries:
            for number in sorted({number for each in network.prefixes for number in each.lists}):
                weight = network.max_entries if number == 1 else network.overflow_max_entries
                yield network.id if number == 1 else f"{network.id}-{number}", weight, number
        else:
            for each in network.prefixes:
                yield str(each.prefix), 1, 0


def _ranges(service: ServiceRow) -> tuple[PortRange | Icmp | str, ...]:
    if service.icmp:
        return (service.icmp,)
    named = tuple(str(each) for each in service.ports if isinstance(each, SitePorts))
    return named or minimal(each for each in service.ports if isinstance(each, PortRange))
