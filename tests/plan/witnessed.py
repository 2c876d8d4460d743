"""``filtered("desktop-both").packets(flows)``: the witnesses' endpoints, built by way of the site's own models."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from tests.options import asked
from tests.plan.flow_sets import flow_packets
from tests.witnesses import Endpoint as Written
from tests.witnesses import Witness, load_endpoints

from webex_calling.flows.endpoint import Endpoint
from webex_calling.flows.flow import Flow
from webex_calling.published.reference import load_reference
from webex_calling.published.requirement import Ata, Profile, Role
from webex_calling.published.source_ports import SourceSetting
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.https import HttpsExternal, HttpsMode
from webex_calling.site.kinds import Interface
from webex_calling.site.vdi import VdiPool
from webex_calling.verify.model.packets import Initiator, Packet, PacketSet

DIFFERENTIATION = SourceSetting.UDP_SOURCE_PORT_DIFFERENTIATION
_ROLES = {"mpp-phone": "mpp-device"}
_PAIR = {
    Interface.EXTERNAL: "certificate-gateway-external",
    Interface.INTERNAL: "certificate-gateway-internal",
}
"""The two sides of one gateway, which stand apart in the witnesses."""


@dataclass(frozen=True, slots=True)
class Filtered:
    """One filtered end: the endpoint that the compiler sees, and the interface that the witnesses speak of."""

    endpoint: Endpoint
    interface: Interface

    def packets(self, flows: Iterable[Flow]) -> PacketSet:
        """Return what the flows of that interface ask for."""
        held = [flow for flow in flows if flow.interface is self.interface]
        return flow_packets(held, load_reference().networks)


@cache
def filtered(name: str) -> Filtered:
    """Return the end that the witnesses call ``name``."""
    written = {each.name: each for each in load_endpoints()}
    for interface, side in _PAIR.items():
        if name == side:
            return Filtered(Endpoint.of_gateway(_gateway(*(written[each] for each in _PAIR.values()))), interface)
    one = written[name]
    if one.trunk:
        return Filtered(Endpoint.of_gateway(_gateway(one)), Interface.EXTERNAL)
    return Filtered(Endpoint.of_pool(_pool(one)) if one.media else _other(one), Interface.EXTERNAL)


def packet(witness: Witness) -> Packet:
    """Return the opening that a witness describes."""
    ports = (witness.local_port, witness.peer_port)
    here, there = (witness.icmp_type, witness.icmp_code) if witness.protocol == 1 else ports
    peer = witness.peer if witness.peer.rpartition(".")[2].isalpha() else int(IPv4Address(witness.peer))
    local = int(IPv4Address(witness.local_address))
    return Packet(Initiator(witness.opens), witness.protocol, local, peer, here or 0, there or 0)


def _settings(written: Written) -> dict[str, Any]:
    https: dict[str, Any] = {"internet": True} if written.https == "internet" else {"external": "the edge"}
    if written.proxy:
        https = {"proxy": {"addresses": list(written.proxy.addresses), "port": written.proxy.port}}
    return {
        "profile": written.profile,
        "resolvers": list(written.resolvers),
        "time_servers": list(written.time_servers),
        "https": https,
    }


def _gateway(one: Written, second: Written | None = None) -> LocalGateway:
    sides = [(Interface.EXTERNAL, one), (Interface.INTERNAL, second)] if second else [(Interface.EXTERNAL, one)]
    peers = [
        {
            "name": peer.name,
            "interface": interface.value,
            "addresses": list(peer.addresses),
            "transport": peer.transport,
            "peer_ports": [str(port) for port in peer.peer_ports],
            "local_ports": [str(port) for port in peer.local_ports],
            "media_ports": "{}-{}".format(*peer.media_ports),
        }
        for interface, side in sides
        if side
        for peer in side.peers
    ]
    direct = [(interface, side) for interface, side in sides if side and side.direct_media]
    first, last = one.rtp_port_range or (8000, 48198)
    return LocalGateway.from_arguments(
        {
            **_settings(one),
            "name": "gateway",
            "trunk": one.trunk,
            "interfaces": {interface.value: side.address for interface, side in sides if side},
            "listen_ports": [str(port) for port in one.listen_ports],
            "public_address": "203.0.113.10" if one.listen_ports else None,
            "rtp_port_range": f"{first}-{last}",
            "peers": peers,
            "own_needs": {"interface": "external"},
            "direct_media": next(
                ({"interface": interface.value, "networks": list(side.direct_media)} for interface, side in direct),
                None,
            ),
        }
    )


def _pool(written: Written) -> VdiPool:
    return VdiPool.from_arguments(
        {
            **_settings(written),
            "name": "pool",
            "platform": "ec2",
            "media": written.media,
            "source_port_differentiation": written.source_port_differentiation,
            "options": asked(written.options),
            "direct_media": {"networks": list(written.direct_media)} if written.direct_media else None,
        },
        published=load_reference().published,
    )


def _other(written: Written) -> Endpoint:
    https: HttpsMode = HttpsExternal("the edge")
    return Endpoint(
        name=written.name,
        roles={Interface.EXTERNAL: frozenset(Role(_ROLES.get(role, role)) for role in written.roles)},
        profile=Profile(written.profile),
        https=https,
        resolvers=tuple(map(IPv4Address, written.resolvers)),
        time_servers=tuple(map(IPv4Address, written.time_servers)),
        options=frozenset(each for word in written.options for each in (word, word.partition("/")[0])),
        ata=Ata(written.ata) if written.ata else None,
        direct_media=tuple(map(IPv4Network, written.direct_media)),
        settings=frozenset({DIFFERENTIATION} if written.source_port_differentiation else ()),
    )
