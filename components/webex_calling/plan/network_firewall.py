"""Say ``plan_network_firewall(reference, members, model, "edge")``: an AWS Network Firewall for all who are behind it.

Every rule names the addresses of those who need it: local prefixes with the same need stand in one rule, which is
divided only where a rule may be no longer. Who goes to the web through a proxy that is not behind the firewall has no
rule for a domain at all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Network
from itertools import product

from netaddr import IPSet

from webex_calling.fault import Fault, Faults
from webex_calling.flows.endpoint import endpoints
from webex_calling.flows.flow import ANY_ADDRESS, Flow, Names, ServiceTag, bare, canonical
from webex_calling.flows.rule import NetworkList, Rule, requirements_of
from webex_calling.plan.coarsen import Coarsened, coarsen
from webex_calling.plan.crossing import crossing
from webex_calling.plan.merge import merge
from webex_calling.plan.network_firewall_notes import firewall_notes
from webex_calling.plan.notes import Note
from webex_calling.plan.reuse import reused
from webex_calling.port import Icmp, PortRange, Protocol
from webex_calling.published.domain import covers
from webex_calling.published.placement import EXTRA
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Initiator
from webex_calling.quotas.aws import SURICATA_RULE_LENGTH
from webex_calling.site.network_firewall import NetworkFirewall
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.targets.aws.firewall_fit import unfit
from webex_calling.targets.aws.network_firewall import (
    ADDRESSES,
    DOMAINS,
    EXPRESSION,
    FirewallPolicy,
    GroupedLine,
    reference_key,
    render,
    rule_group_of,
)
from webex_calling.targets.aws.prefix_list import list_sizes
from webex_calling.targets.aws.suricata_text import SuricataLine, hosted, message_of, named

_LOCAL_TEXT = SURICATA_RULE_LENGTH.default // 4
"""How much of a rule its local prefixes may take; the rest is for a list, HOME_NET, and the words."""


@dataclass(frozen=True, slots=True)
class NetworkFirewallPlan:
    """What one firewall policy is made of, and what a reader should know of it.

    ``flows`` are all that cross it, ``local`` are the addresses of who is behind it, and ``home`` is its HOME_NET.
    """

    name: str
    flows: tuple[Flow, ...]
    coarsened: tuple[Coarsened, ...]
    local: tuple[IPv4Network, ...]
    home: tuple[IPv4Network, ...]
    policy: FirewallPolicy
    notes: tuple[Note, ...]

    @property
    def lists(self) -> tuple[NetworkList, ...]:
        """The prefix lists that its rules refer to."""
        return tuple(sorted({each for group in self.policy.groups for each in group.references.values()}))


@reused
def plan_network_firewall(
    reference: Reference,
    members: PerimeterMembers,
    firewall: NetworkFirewall,
    name: str,
    where: str = "",
    sizes: Mapping[NetworkList, int] | None = None,
) -> NetworkFirewallPlan:
    """Plan the policy of a firewall. Raises Faults, placed at ``where``, when it cannot be.

    ``sizes`` are what the prefix lists can hold at most; as published unless given.
    """
    place = where or name
    flows = crossing(reference, members)
    local = _local(members)
    home = firewall.at_home(local)
    faults = [*_tagged(place, flows), *_away(place, flows, home)]
    if faults:
        raise Faults(faults)
    widened = [coarsen(flow, EXPRESSION) for flow in flows]
    wider = [flow for flow, _ in widened]
    lines = [*by_address(_permits(wider, reference)), *by_name(wider)]
    policy = render(
        name,
        lines,
        {name: group.priority for name, group in reference.collection_groups.items()},
        home,
        firewall.headroom,
        firewall.tcp_idle_timeout_seconds,
    )
    faults = list(unfit(place, policy, sizes or list_sizes(reference.networks.values())))
    if faults:
        raise Faults(faults)
    coarsened = tuple(each for _, given_up in widened for each in given_up)
    return NetworkFirewallPlan(
        name, flows, coarsened, local, home, policy, tuple(firewall_notes(reference, name, flows, firewall))
    )


def _local(members: PerimeterMembers) -> tuple[IPv4Network, ...]:
    """Return the addresses of all who are behind the firewall."""
    own = (prefix for endpoint in endpoints(members) for prefix in endpoint.addresses)
    return canonical([*own, *members.proxies])


def _tagged(where: str, flows: Iterable[Flow]) -> Iterator[Fault]:
    for flow in dict.fromkeys(flows):
        if isinstance(flow.peer, ServiceTag):
            yield Fault(where, "is a service tag, which AWS does not have", "give addresses", flow.peer.name)


def _away(where: str, flows: Iterable[Flow], home: Sequence[IPv4Network]) -> Iterator[Fault]:
    """Find who is behind the firewall and not at home: EXTERNAL_NET, which no rule may take for theirs, is the rest."""
    local = IPSet(str(prefix) for flow in flows for prefix in flow.local)
    for prefix in (local - IPSet(map(str, home))).iter_cidrs():
        words = f"leaves out {prefix}, which is behind the firewall"
        yield Fault(f"{where}.homeNetworks", words, f"add {prefix}, or leave homeNetworks out")


@dataclass(frozen=True, slots=True)
class Permit:
    """A rule after merging, and the addresses of all who need it."""

    rule: Rule
    local: tuple[IPv4Network, ...]


def _permits(flows: Iterable[Flow], reference: Reference) -> Iterator[Permit]:
    """Yield what must pass by address: flows of the same addresses are merged as if they were one endpoint's."""
    same: dict[tuple[IPv4Network, ...], list[Flow]] = {}
    for flow in flows:
        if not isinstance(flow.peer, Names):
            same.setdefault(flow.local, []).append(replace(flow, local=()))
    for local, held in same.items():
        for rule in merge(held, reference.networks, named_lists=True):
            yield Permit(rule, local)


def by_address(permits: Iterable[Permit]) -> Iterator[GroupedLine]:
    """Yield the lines of rules that a header decides: one for all local prefixes that need the same."""
    same: dict[tuple[Initiator, Protocol, PortRange | Icmp | None, str], list[Permit]] = {}
    for permit in permits:
        rule = permit.rule
        same.setdefault((rule.opens, rule.protocol, rule.service, str(rule.peer)), []).append(permit)
    for held in same.values():
        rule = held[0].rule
        list_ = rule.peer if isinstance(rule.peer, NetworkList) else None
        outward = rule.opens is Initiator.LOCAL
        peer = (_word(rule.peer, outward=outward),)
        for identity, local in _parts(rule.name, canonical(own for each in held for own in each.local)):
            line = SuricataLine(
                identity,
                rule.protocol.value,
                local if outward else peer,
                peer if outward else local,
                rule.service if isinstance(rule.service, PortRange) else None,
                _keywords(rule),
                _message([each.rule for each in held]),
            )
            yield GroupedLine(rule_group_of(list_) if list_ else ADDRESSES, line, list_)


def _word(peer: object, *, outward: bool) -> str:
    """Return a peer as rules write it. Any address is one outside where who is behind opens, and truly any otherwise.

    Routers at home tell of too large packets as well as others do.
    """
    if isinstance(peer, NetworkList):
        return f"@{reference_key(peer)}"
    if peer == ANY_ADDRESS:
        return "$EXTERNAL_NET" if outward else "any"
    return str(peer)


def _keywords(rule: Rule) -> tuple[str, ...]:
    """Return what narrows a rule. Without a direction it would pass what the other side opens from such a port too.

    An ICMP error belongs to the connection that it tells of, and so has no direction of its own.
    """
    if rule.protocol is Protocol.ICMP:
        return message_of(rule.service if isinstance(rule.service, Icmp) else None)
    return ("flow:to_server",)


def _message(rules: Sequence[Rule]) -> str:
    flow = rules[0].flows[0]
    own = f" ({flow.label})" if flow.requirement == EXTRA else ""
    return f"{' '.join(requirements_of(rules))} {flow.title}{own}"


def by_name(flows: Sequence[Flow]) -> Iterator[GroupedLine]:
    """Yield the lines of rules by name: one for all who need the same name at the same ports.

    A name below a domain that the same addresses need at these ports is not said again.
    """
    needed: dict[tuple[PortRange, str], dict[str, dict[IPv4Network, list[Flow]]]] = {}
    for flow in flows:
        if isinstance(flow.peer, Names):
            for ports, spoken, name in product(flow.ports, flow.peer.spoken, flow.peer.names):
                held = needed.setdefault((ports, spoken), {}).setdefault(name, {})
                for prefix in flow.local:
                    held.setdefault(prefix, []).append(flow)
    for (ports, spoken), names in needed.items():
        for name, locals_ in names.items():
            wider = [set(other) for known, other in names.items() if known != name and _holds(known, name)]
            own = [prefix for prefix in locals_ if not any(prefix in each for each in wider)]
            if own:
                yield from _named(ports, spoken, name, own, [flow for prefix in own for flow in locals_[prefix]])


def _holds(domain: str, name: str) -> bool:
    """Whether a domain covers a name and, where that is a domain itself, all that is below it."""
    return domain.startswith("*.") and covers(domain, name.removeprefix("*."))


def _named(
    ports: PortRange, spoken: str, name: str, local: Sequence[IPv4Network], flows: Sequence[Flow]
) -> Iterator[GroupedLine]:
    plain = spoken == "http"
    rows = " ".join(dict.fromkeys(flow.requirement for flow in flows))
    for identity, sources in _parts(f"out-{'http' if plain else 'tls'}-{ports}-{name}", canonical(local)):
        line = SuricataLine(
            identity,
            "http" if plain else "tls",
            sources,
            ("$EXTERNAL_NET",),
            ports,
            ("flow:to_server,established", *(hosted(name) if plain else named(name))),
            f"{rows} {flows[0].title}",
        )
        yield GroupedLine(DOMAINS, line)


def _parts(identity: str, local: Sequence[IPv4Network]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the identity and the local prefixes of each rule that it takes to name them all; mostly one."""
    part: list[str] = []
    length, number = 0, 1
    for word in map(bare, local):
        if part and length + len(word) + 1 > _LOCAL_TEXT:
            yield _numbered(identity, number), tuple(part)
            part, length, number = [], 0, number + 1
        part.append(word)
        length += len(word) + 1
    yield _numbered(identity, number), tuple(part) or ("any",)


def _numbered(identity: str, number: int) -> str:
    return identity if number == 1 else f"{identity}-part-{number}"
