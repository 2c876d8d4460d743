"""`admits(resources, ids, packet)`: one packet against the raw inputs of security groups, by comparison alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import ip_address, ip_network
from typing import Any

from webex_calling.registered.registration import Registration
from webex_calling.verify.model.packets import Packet

_NUMBERS = {"tcp": 6, "udp": 17, "icmp": 1}


def admits(resources: Sequence[Registration], groups: Iterable[str], packet: Packet) -> bool:
    """Tell whether an interface with the groups of these ids lets the packet through."""
    attached = set(groups)
    for rule in resources:
        inbound, outbound = rule.type.endswith("IngressRule"), rule.type.endswith("EgressRule")
        if not (inbound or outbound) or rule.inputs["securityGroupId"] not in attached:
            continue
        if inbound == (packet.initiator == "peer") and _service(rule.inputs, packet) and _peer(resources, rule, packet):
            return True
    return False


def _service(inputs: Any, packet: Packet) -> bool:
    protocol = inputs["ipProtocol"]
    if protocol == "-1":
        return True
    if _NUMBERS.get(protocol, protocol) not in (packet.protocol, str(packet.protocol)):
        return False
    if protocol == "icmp":
        kind, code = inputs["fromPort"], inputs["toPort"]
        return kind in (-1, packet.local_port) and code in (-1, packet.peer_port)
    if protocol in ("tcp", "udp"):
        destination = packet.local_port if packet.initiator == "peer" else packet.peer_port
        return bool(inputs["fromPort"] <= destination <= inputs["toPort"])
    return True


def _peer(resources: Sequence[Registration], rule: Registration, packet: Packet) -> bool:
    cidrs = [rule.inputs["cidrIpv4"]] if rule.inputs.get("cidrIpv4") else []
    for held in resources:
        if held.type.endswith("ManagedPrefixList") and held.id == rule.inputs.get("prefixListId"):
            cidrs = [entry["cidr"] for entry in held.inputs["entries"]]
    if isinstance(packet.peer, str):
        return "0.0.0.0/0" in cidrs
    return any(ip_address(packet.peer) in ip_network(cidr) for cidr in cidrs)
