"""`PolicyState().after(write).admitted(policy)` is what an Azure Firewall of the emulated Azure lets through.

It reads bodies as they were written, whoever wrote them, and shares nothing with the compiler, its renderers or its
verifier but the arithmetic of packet sets.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network

from tests.engine.doubles.journal import Write
from tests.engine.doubles.values import Properties, integer, objects, strings, text

from webex_calling.verify.model.packets import Initiator, PacketSet

PROTOCOLS = {"TCP": 6, "UDP": 17, "ICMP": 1}
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PolicyState:
    """The bodies of all resources by id, in small letters."""

    bodies: Mapping[str, Properties] = field(default_factory=dict)

    def after(self, write: Write) -> "PolicyState":
        """Return the state that a write leaves."""
        bodies = {key: body for key, body in self.bodies.items() if key != write.id.lower()}
        if write.body is not None:
            bodies[write.id.lower()] = write.body
        return PolicyState(bodies)

    @property
    def governed(self) -> dict[str, str]:
        """The policy of each firewall, by the firewall's id."""
        return {
            key: text(policy, "id").lower()
            for key, body in self.bodies.items()
            if "/azurefirewalls/" in key and isinstance(policy := body.get("firewallPolicy"), dict)
        }

    def admitted(self, policy: str) -> PacketSet:
        """Return what a policy lets through: network rules go before application rules, and the first match decides."""
        admitted, open_ = PacketSet.empty(), PacketSet.everything()
        for matched, allows in [*self._matches(policy, "NetworkRule"), *self._matches(policy, "ApplicationRule")]:
            if allows:
                admitted |= matched & open_
            open_ -= matched
        return admitted

    def _matches(self, policy: str, kind: str) -> Iterator[tuple[PacketSet, bool]]:
        inside = f"{policy}/rulecollectiongroups/".lower()
        groups = [body for key, body in self.bodies.items() if key.startswith(inside)]
        for group in sorted(groups, key=_priority):
            for collection in sorted(objects(group, "ruleCollections"), key=_priority):
                for rule in objects(collection, "rules"):
                    if rule["ruleType"] == kind:
                        yield self._openings(rule), collection["action"] == {"type": "Allow"}

    def _openings(self, rule: Properties) -> PacketSet:
        sources = self._addresses(rule, "source")
        if rule["ruleType"] == "ApplicationRule":
            ports = [(integer(each, "port"),) * 2 for each in objects(rule, "protocols")]
            names = [name.lower() for name in strings(rule, "targetFqdns")]
            return PacketSet.box(
                initiator=Initiator.LOCAL, protocol=6, local=sources, peer=(), names=names, peer_ports=ports
            )
        return PacketSet.union(
            PacketSet.box(
                initiator=Initiator.LOCAL,
                protocol=PROTOCOLS[protocol],
                local=sources,
                peer=self._addresses(rule, "destination"),
                peer_ports=[_span(each) for each in strings(rule, "destinationPorts")],
            )
            for protocol in strings(rule, "ipProtocols")
        )

    def _addresses(self, rule: Properties, side: str) -> list[Span]:
        groups = (self.bodies[each.lower()] for each in strings(rule, f"{side}IpGroups"))
        return list(
            _prefixes(
                [*strings(rule, f"{side}Addresses"), *(p for body in groups for p in strings(body, "ipAddresses"))]
            )
        )


def _prefixes(written: Iterable[str]) -> Iterator[Span]:
    for each in written:
        block = IPv4Network("0.0.0.0/0" if each == "*" else each)
        yield int(block.network_address), int(block.broadcast_address)


def _span(ports: str) -> Span:
    first, _, last = ports.partition("-")
    return (0, 65535) if ports == "*" else (int(first), int(last or first))


def _priority(body: Properties) -> int:
    return integer(body, "priority")
