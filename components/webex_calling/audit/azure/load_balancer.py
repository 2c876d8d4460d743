"""Say ``read_load_balancer(fields)``: what a load balancer lets its backends open, and what it sends to them.

An outbound rule, or a load-balancing rule that does not turn it off, translates what the backends of its pool open,
where it has a public frontend. Peers reach a backend at the backend port of a rule, with their own address.
Source: Microsoft Learn, Azure Load Balancer, Outbound connections, Outbound rules; Microsoft.Network, API 2024-05-01.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from webex_calling.audit.azure.resource import flat, identity, key_of
from webex_calling.audit.fields import Fields, span
from webex_calling.verify.model.packets import TCP, UDP
from webex_calling.verify.model.spans import Interval

_PROTOCOLS: Final = {"tcp": (TCP,), "udp": (UDP,), "all": (TCP, UDP)}
_EVERY_PORT: Final = (0, 65535)


@dataclass(frozen=True, slots=True)
class Balanced:
    """One rule: for the backends of ``pools``, by ``protocols``.

    It sends them what peers open to ``ports``, None for an outbound rule. ``leaves`` tells whether they leave by it.
    """

    name: str
    pools: frozenset[str]
    protocols: tuple[int, ...]
    ports: Interval | None
    leaves: bool


@dataclass(frozen=True, slots=True)
class LoadBalancer:
    """A load balancer with the rules of its public frontends; ``members`` has what is in each pool.

    That are ids of IP configurations, and addresses as numbers. Ids are for comparison.
    """

    id: str
    name: str
    basic: bool
    pools: frozenset[str]
    members: tuple[tuple[str, frozenset[str | int]], ...]
    rules: tuple[Balanced, ...]
    public: frozenset[str]
    file: str = field(compare=False)


def read_load_balancer(fields: Fields) -> LoadBalancer:
    """Read one of ``az network lb list``."""
    key = "frontendIPConfigurations" if "frontendIPConfigurations" in fields.value else "frontendIpConfigurations"
    frontends = {key_of(each.text("id")): _public(each) for each in _inner(fields, key)}
    pools = list(_inner(fields, "backendAddressPools"))
    sku = fields.inner("sku")
    return LoadBalancer(
        id=identity(fields),
        name=fields.text("name"),
        basic=bool(sku and sku.text("name", needed=False).lower() == "basic"),
        pools=frozenset(key_of(each.text("id")) for each in pools),
        members=tuple((key_of(each.text("id")), frozenset(_members(each))) for each in pools),
        rules=tuple(_rules(fields, frozenset(each for each, public in frontends.items() if public))),
        public=frozenset(public for public in frontends.values() if public),
        file=fields.file,
    )


def _inner(fields: Fields, key: str) -> Iterator[Fields]:
    for each in fields.each(key):
        yield Fields(flat(each.value), each.place, each.file, each.faults)


def _public(frontend: Fields) -> str:
    """Return the id of the public address, or prefix, of a frontend; "" for an internal one."""
    for key in ("publicIPAddress", "publicIpAddress", "publicIPPrefix", "publicIpPrefix"):
        if held := frontend.inner(key):
            return key_of(held.text("id"))
    return ""


def _members(pool: Fields) -> Iterator[str | int]:
    key = "backendIPConfigurations" if "backendIPConfigurations" in pool.value else "backendIpConfigurations"
    yield from (key_of(each.text("id")) for each in pool.each(key))
    for each in _inner(pool, "loadBalancerBackendAddresses"):
        if found := span(each.text("ipAddress", needed=False)):
            yield found[0]


def _rules(fields: Fields, public: frozenset[str]) -> Iterator[Balanced]:
    for rule in _inner(fields, "outboundRules"):
        if _ids(rule, "frontendIPConfigurations", "frontendIpConfigurations") & public:
            yield Balanced(rule.text("name"), _ids(rule, "backendAddressPool"), _protocols(rule), None, leaves=True)
    for rule in _inner(fields, "loadBalancingRules"):
        if _ids(rule, "frontendIPConfiguration", "frontendIpConfiguration") & public:
            pools = _ids(rule, "backendAddressPool") | _ids(rule, "backendAddressPools")
            leaves = not rule.flag("disableOutboundSnat")
            yield Balanced(rule.text("name"), pools, _protocols(rule), _ports(rule), leaves)
    for rule in _inner(fields, "inboundNatRules"):
        if _ids(rule, "frontendIPConfiguration", "frontendIpConfiguration") & public:
            held = {key_of(rule.text("id", needed=False))} - {""}
            pools = frozenset(held) | _ids(rule, "backendAddressPool") | _ids(rule, "backendIPConfiguration")
            yield Balanced(rule.text("name"), pools, _protocols(rule), _ports(rule), leaves=False)


def _ids(rule: Fields, *keys: str) -> frozenset[str]:
    """Return the ids in a reference, or a list of them, under any of several spellings."""
    found: set[str] = set()
    for key in keys:
        if isinstance(rule.value.get(key), list):
            found |= {key_of(each.text("id")) for each in rule.each(key)}
        elif held := rule.inner(key):
            found.add(key_of(held.text("id")))
    return frozenset(found)


def _protocols(rule: Fields) -> tuple[int, ...]:
    word = rule.text("protocol").lower()
    if word and word not in _PROTOCOLS:
        rule.fault("protocol", "is no protocol of a load balancer", "give Tcp, Udp or All", word)
    return _PROTOCOLS.get(word, ())


def _ports(rule: Fields) -> Interval:
    """Return the backend port: every one for a rule of high-availability ports, whose port is 0."""
    port = rule.number("backendPort", 0, 65535) if rule.value.get("backendPort") is not None else 0
    return (port, port) if port else _EVERY_PORT
