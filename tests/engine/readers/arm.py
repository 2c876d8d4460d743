"""`ArmState(objects).admitted("one-external")` is what the NSGs of the emulated Azure let an interface through.

It reads bodies as they were written, whoever wrote them, and shares nothing with the compiler, its renderers or its
verifier but the arithmetic of packet sets.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network

from tests.engine.doubles.journal import Write
from tests.engine.doubles.values import Properties, Value, integer, objects, strings, text

from webex_calling.verify.model.packets import Initiator, PacketSet

NSG = "Microsoft.Network/networkSecurityGroups"
INTERFACE = "Microsoft.Network/networkInterfaces"
PROTOCOLS = {"Tcp": 6, "Udp": 17, "Icmp": 1, "*": None}
EVERYWHERE = ((0, 2**32 - 1),)
NSG_KEY = "networkSecurityGroup"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, its own or a default one, with addresses, names and ports as they stand."""

    priority: int
    inbound: bool
    allow: bool
    protocol: str
    local: tuple[str, ...]
    peer: tuple[str, ...]
    ports: tuple[str, ...]


# Azure's own, below every rule that can be written.
DEFAULTS = tuple(
    Rule(priority, inbound, allow, "*", local, peer, ("*",))
    for inbound in (True, False)
    for priority, allow, local, peer in (
        (65000, True, ("VirtualNetwork",), ("VirtualNetwork",)),
        (65001, True, ("*",), ("AzureLoadBalancer",) if inbound else ("Internet",)),
        (65500, False, ("*",), ("*",)),
    )
)


@dataclass(frozen=True, slots=True)
class ArmState:
    """The bodies of all resources by id, in small letters, and the prefixes of the one virtual network."""

    bodies: Mapping[str, tuple[str, Properties]]
    network: tuple[str, ...]

    def after(self, write: Write) -> "ArmState":
        """Return the state that a write leaves."""
        bodies = {key: body for key, body in self.bodies.items() if key != write.id.lower()}
        if write.body is not None:
            bodies[write.id.lower()] = (write.type, write.body)
        return ArmState(bodies, self.network)

    @property
    def interfaces(self) -> dict[str, tuple[str, ...]]:
        """The NSGs on the way of each interface, by its name: its subnet's, its own."""
        found = {}
        for key, (kind, body) in self.bodies.items():
            if kind == INTERFACE:
                subnets = [self.bodies[_id(each.get("subnet"))][1] for each in objects(body, "ipConfigurations")]
                nsgs = [_id(each.get(NSG_KEY)) for each in (*subnets, body)]
                found[key.rsplit("/", 1)[-1]] = tuple(each for each in nsgs if each)
        return found

    def address(self, interface: str) -> int:
        """Return the private address of an interface."""
        (body,) = [body for key, (_, body) in self.bodies.items() if key.endswith(f"/networkinterfaces/{interface}")]
        return int(IPv4Address(text(objects(body, "ipConfigurations")[0], "privateIPAddress")))

    def admitted(self, nsgs: Iterable[str], address: int) -> PacketSet:
        """Return what these NSGs do not keep from an address: each has to admit it; one that is gone bars nothing."""
        found = PacketSet.everything()
        for nsg in nsgs:
            if nsg in self.bodies:
                found &= _admitted(tuple(_rules(self.bodies[nsg][1])), self.network)
        return found | ~PacketSet.box(local=((address, address),))


def _id(reference: Value) -> str:
    return text(reference, "id").lower() if isinstance(reference, dict) else ""


def _rules(body: Properties) -> Iterator[Rule]:
    for rule in objects(body, "securityRules"):
        inbound = rule["direction"] == "Inbound"
        near, far = ("destination", "source") if inbound else ("source", "destination")
        yield Rule(
            integer(rule, "priority"),
            inbound,
            rule["access"] == "Allow",
            text(rule, "protocol"),
            _many(rule, f"{near}AddressPrefix"),
            _many(rule, f"{far}AddressPrefix"),
            _many(rule, "destinationPortRange"),
        )


def _many(rule: Properties, key: str) -> tuple[str, ...]:
    plural = f"{key}s" if key.endswith("Range") else f"{key}es"
    return (text(rule, key),) if rule.get(key) else tuple(strings(rule, plural))


@cache
def _admitted(rules: tuple[Rule, ...], network: tuple[str, ...]) -> PacketSet:
    """Go by priority in each direction: the first rule that matches decides."""
    admitted, open_ = PacketSet.union(()), PacketSet.everything()
    for rule in sorted((*rules, *DEFAULTS), key=lambda each: each.priority):
        matched = _openings(rule, network) & open_
        open_ -= matched
        if rule.allow:
            admitted |= matched
    return admitted


@cache
def _openings(rule: Rule, network: tuple[str, ...]) -> PacketSet:
    number = PROTOCOLS[rule.protocol]
    ports = _spans(rule.ports)
    initiator = Initiator.PEER if rule.inbound else Initiator.LOCAL
    local, peers = _addresses(rule.local, network), _addresses(rule.peer, network)
    named = [each for each in rule.peer if each.isalpha() and each not in ("VirtualNetwork", "Internet")]
    found = PacketSet.box(
        initiator=initiator, protocol=number and ((number, number),), local=local, peer=peers, names=named
    )
    if peers == EVERYWHERE:
        found = PacketSet.box(initiator=initiator, protocol=number and ((number, number),), local=local)
    if ports is None:
        return found
    bound = PacketSet.box(local_ports=ports) if rule.inbound else PacketSet.box(peer_ports=ports)
    return found & bound


def _addresses(written: Iterable[str], network: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for each in written:
        if each in ("*", "Internet"):
            # What is not the virtual network is the Internet, and no rule here tells the two apart but by priority.
            return EVERYWHERE
        for prefix in network if each == "VirtualNetwork" else () if each.isalpha() else (each,):
            block = IPv4Network(prefix)
            found.append((int(block.network_address), int(block.broadcast_address)))
    return tuple(found)


def _spans(ports: tuple[str, ...]) -> list[tuple[int, int]] | None:
    if ports == ("*",):
        return None
    cut = [each.partition("-") for each in ports]
    return [(int(first), int(last or first)) for first, _, last in cut]
