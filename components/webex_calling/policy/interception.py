"""Say ``check_interception(registered, settings, report)``: nobody decrypts the SIP of Webex on the way.

SIP over TLS passes no proxy, inspecting or not. HTTPS may be inspected for ends that trust the authority, which no
program can show: ``check_inspection`` tells of it (the statement ``tls-inspection``, reading A-31). AWS Network
Firewall opens what a scope names, and has no exceptions besides scopes; Azure Firewall opens what an application rule
with terminateTLS matches, unless an earlier rule without it matches first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, Final

from webex_calling.policy.reading import blocks, holds_unknown, items, prefixes, within
from webex_calling.policy.report import Report, called
from webex_calling.policy.settings import Settings, own_networks
from webex_calling.policy.unread import unread_inspection
from webex_calling.port import MAX_PORT, PortRange, Protocol
from webex_calling.published.domain import Domain, covers
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Initiator, NetworkName, RoleDomains, Speech
from webex_calling.registered.aws_tokens import TLS_INSPECTION_CONFIGURATION
from webex_calling.registered.azure_tokens import FIREWALL_POLICY, FIREWALL_POLICY_RULE_COLLECTION_GROUP
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered

_TCP: Final = 6
_SHOWN: Final = 3


def check_interception(registered: Registered, settings: Settings, report: Report) -> None:
    """Report every scope and every rule that decrypts SIP of Webex; ``settings`` have no say in it."""
    report.untold(unread_inspection(registered))
    _check(registered, settings.reference, report, sip=True)


def check_inspection(registered: Registered, settings: Settings, report: Report) -> None:
    """Report every scope and rule that decrypts HTTPS of Webex, which is for ends alone that trust its authority."""
    _check(registered, settings.reference, report, sip=False)


def _check(registered: Registered, reference: Reference, report: Report, *, sip: bool) -> None:
    for configuration in registered.of(TLS_INSPECTION_CONFIGURATION):
        for at, scope in enumerate(_scopes(configuration)):
            _check_scope(configuration, at, scope, reference, report, sip=sip)
    for groups in _by_policy(registered).values():
        _check_rules(groups, reference, report, sip=sip)


def check_authority(registered: Registered, settings: Settings, report: Report) -> None:
    """Report every Azure firewall policy that has a certificate to decrypt TLS with."""
    for policy in registered.of(FIREWALL_POLICY):
        if policy.inputs.get("transportSecurity"):
            report.violation(
                policy.urn,
                f"{called(policy)}: transportSecurity has a certificate authority, with which rules can decrypt TLS; "
                f"{_trusted(settings.reference)}",
            )


def tls_ports(reference: Reference, *, sip: bool) -> tuple[PortRange, ...]:
    """Return the TCP ports on which the networks and domains of Webex itself take SIP over TLS, or HTTPS."""
    own = {NetworkName(network.id) for network in own_networks(reference)}
    return tuple(
        ports
        for row in reference.requirements.values()
        if row.opens is Initiator.LOCAL
        and Protocol.TCP in row.protocols
        and (row.peer in own or isinstance(row.peer, RoleDomains))
        for service in row.services
        if isinstance(service.ports, tuple)
        and service.speaks is not Speech.HTTP
        and (service.speaks is Speech.SIP) is sip
        for ports in service.ports
    )


def _trusted(reference: Reference) -> str:
    return f"make sure that only ends that trust its authority are routed this way: {reference.quote('tls-inspection')}"


def _scopes(configuration: Registration) -> Iterator[Mapping[str, Any]]:
    keys = ("tlsInspectionConfiguration", "serverCertificateConfiguration", "scopes")
    yield from blocks(within(configuration.inputs, *keys))


def _check_scope(
    configuration: Registration, at: int, scope: Mapping[str, Any], reference: Reference, report: Report, *, sip: bool
) -> None:
    place = f"{called(configuration)}: scopes[{at}]"
    if holds_unknown(scope):
        report.untold([f"{place}: has a value that is not known yet"] if sip else ())
        return
    if scope.get("protocols") and _TCP not in items(scope["protocols"]):
        return
    inspected = _ports(scope.get("destinationPorts"))
    ports = sorted({each for each in tls_ports(reference, sip=sip) if any(_meet(each, ours) for ours in inspected)})
    destinations = _addresses(scope.get("destinations"))
    published = _published(reference)
    hit = [each for each in published if any(each.overlaps(destination) for destination in destinations)]
    if ports and hit:
        where = f"{_some(hit)} on TCP {', '.join(map(str, ports))}"
        apart = "leave every published prefix out of its destinations, or these ports out of its destinationPorts"
        words = f"decrypts SIP to {where}; {apart}" if sip else f"decrypts HTTPS to {where}; {_trusted(reference)}"
        report.violation(configuration.urn, f"{place}: {words}")
    if not sip:
        return
    sources = [each for each in _addresses(scope.get("sources")) if any(each.subnet_of(net) for net in published)]
    if sources:
        report.violation(
            configuration.urn,
            f"{place}: decrypts TLS that {_some(sources)} opens to a gateway; leave the published prefixes out of its "
            "sources",
        )


@dataclass(frozen=True, slots=True)
class _Rule:
    """One application rule: where it stands, and what it matches."""

    resource: Registration
    place: str
    opens: bool
    targets: tuple[str, ...]
    destinations: tuple[IPv4Network, ...]
    sources: frozenset[str]
    ports: frozenset[int]

    def meets(self, domain: Domain) -> bool:
        """Tell whether the rule matches any name of a domain."""
        apex = domain.apex
        return any(
            target == "*"
            or covers(domain.name, target.removeprefix("*."))
            or (target.startswith("*.") and apex.endswith(target[1:]))
            for target in self.targets
        )

    def spares(self, domain: Domain, rule: "_Rule") -> bool:
        """Tell whether the rule, which stands before ``rule``, takes every name of a domain away from it."""
        names = all(any(_holds(target, name) for target in self.targets) for name in domain.names)
        everyone = "*" in self.sources or self.sources >= rule.sources
        return not self.opens and names and everyone and self.ports >= rule.ports


def _holds(target: str, name: str) -> bool:
    """Tell whether a rule's target holds a name, or every name below one: Azure's *.x leaves x itself out."""
    if target in ("*", name):
        return True
    return target.startswith("*.") and name.removeprefix("*.").endswith(target[1:])


def _by_policy(registered: Registered) -> dict[str, list[Registration]]:
    found: dict[str, list[Registration]] = {}
    for group in registered.of(FIREWALL_POLICY_RULE_COLLECTION_GROUP):
        waited = group.property_dependencies.get("firewallPolicyName", ())
        found.setdefault(next(iter(waited), str(group.inputs.get("firewallPolicyName"))), []).append(group)
    return found


def _check_rules(groups: Sequence[Registration], reference: Reference, report: Report, *, sip: bool) -> None:
    signalling = {port for ports in tls_ports(reference, sip=True) for port in range(ports.first, ports.last + 1)}
    own = reference.article.domains
    earlier: list[_Rule] = []
    for rule in _application_rules(groups):
        ours = sorted(rule.ports & signalling)
        if rule.opens and (ours if sip else rule.ports - signalling or not rule.ports):
            domains = [
                domain
                for domain in reference.domains.values()
                if domain.id
                in own  # those of other articles are other parties', but for what *.webex.com holds as well
                and rule.meets(domain)
                and not any(each.spares(domain, rule) for each in earlier)
            ]
            hit = [each for each in _published(reference) if any(each.overlaps(held) for held in rule.destinations)]
            if told := ", ".join([*_first([domain.name for domain in domains]), *_first(list(map(str, hit)))]):
                on = ", ".join(map(str, ours))
                words = (
                    f"SIP to {told} on TCP {on}; leave these ports out of it"
                    if sip
                    else f"HTTPS to {told}; {_trusted(reference)}"
                )
                report.violation(rule.resource.urn, f"{rule.place}: terminateTLS decrypts {words}")
        earlier.append(rule)


def _application_rules(groups: Sequence[Registration]) -> Iterator[_Rule]:
    """Yield the application rules of one policy in the order of their evaluation."""
    held = [
        ((_number(group.inputs), _number(collection)), group, collection)
        for group in groups
        for collection in blocks(group.inputs.get("ruleCollections"))
    ]
    for _, group, collection in sorted(held, key=lambda each: each[0]):
        for fields in blocks(collection.get("rules")):
            if fields.get("ruleType") == "ApplicationRule":
                sources = [*items(fields.get("sourceAddresses")), *items(fields.get("sourceIpGroups"))]
                yield _Rule(
                    resource=group,
                    place=f"{called(group)}: rule {fields.get('name')}",
                    opens=fields.get("terminateTLS") is True,
                    targets=tuple(_targets(fields)),
                    destinations=prefixes(items(fields.get("destinationAddresses"))),
                    sources=frozenset(map(str, sources)),
                    ports=frozenset(
                        port for each in blocks(fields.get("protocols")) if isinstance(port := each.get("port"), int)
                    ),
                )


def _targets(fields: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(each).lower() for each in items(fields.get("targetFqdns")))
    for each in items(fields.get("targetUrls")):
        yield str(each).lower().removeprefix("https://").partition("/")[0]


def _number(fields: Mapping[str, Any]) -> int:
    priority = fields.get("priority")
    return priority if isinstance(priority, int) else 0


def _published(reference: Reference) -> tuple[IPv4Network, ...]:
    return tuple(dict.fromkeys(each.prefix for network in own_networks(reference) for each in network.prefixes))


def _ports(ranges: Any) -> list[PortRange]:
    """Return the ports of a scope; what is no range is every port, which the provider refuses later."""
    ends = [(each.get("fromPort"), each.get("toPort", each.get("fromPort"))) for each in blocks(ranges)]
    whole = [
        (first, last)
        for first, last in ends
        if isinstance(first, int) and isinstance(last, int) and 0 <= first <= last <= MAX_PORT
    ]
    return [PortRange(first, last) for first, last in whole] or [PortRange(0, MAX_PORT)]


def _addresses(definitions: Any) -> tuple[IPv4Network, ...]:
    """Return the addresses of a scope, which names all where it names none."""
    if not items(definitions):
        return (IPv4Network("0.0.0.0/0"),)
    return prefixes(each.get("addressDefinition") for each in blocks(definitions))


def _meet(one: PortRange, other: PortRange) -> bool:
    return one.first <= other.last and other.first <= one.last


def _some(prefixes: Sequence[IPv4Network]) -> str:
    return ", ".join(_first(list(map(str, prefixes))))


def _first(texts: list[str]) -> list[str]:
    more = len(texts) - _SHOWN
    return [*texts[:_SHOWN], *([f"{more} more"] if more > 0 else [])]
