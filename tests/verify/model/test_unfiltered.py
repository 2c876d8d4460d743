"""What a cloud lets through whatever its filters say: its own services, at their ports, and nothing beside them."""

from __future__ import annotations

from ipaddress import IPv4Network

import pytest

from webex_calling.verify.model import unfiltered
from webex_calling.verify.model.packets import Initiator, Packet, PacketSet

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
AWS = unfiltered.of_vpc([IPv4Network("10.20.0.0/16"), IPv4Network("10.21.8.0/21")])
AZURE = unfiltered.of_azure()


@pytest.mark.parametrize(
    ("found", "packet", "expected"),
    [
        (AWS, Packet.udp(LOCAL, "10.20.1.10", 40000, "10.20.0.2", 53), True),
        (AWS, Packet.tcp(LOCAL, "10.20.1.10", 40000, "10.21.8.2", 53), True),
        (AWS, Packet.udp(LOCAL, "10.20.1.10", 40000, "169.254.169.253", 53), True),
        (AWS, Packet.udp(LOCAL, "10.20.1.10", 123, "169.254.169.123", 123), True),
        (AWS, Packet.tcp(LOCAL, "10.20.1.10", 40000, "169.254.169.254", 80), True),
        (AWS, Packet.udp(LOCAL, "10.20.1.10", 40000, "10.20.0.3", 53), False),
        (AWS, Packet.udp(LOCAL, "10.20.1.10", 40000, "10.20.0.2", 123), False),
        (AWS, Packet.tcp(LOCAL, "10.20.1.10", 40000, "169.254.169.123", 123), False),
        (AWS, Packet.udp(PEER, "10.20.1.10", 53, "10.20.0.2", 53), False),
        (AZURE, Packet.udp(LOCAL, "10.40.1.10", 40000, "168.63.129.16", 53), True),
        (AZURE, Packet.tcp(PEER, "10.40.1.10", 443, "168.63.129.16", 50000), True),
        (AZURE, Packet.tcp(LOCAL, "10.40.1.10", 40000, "169.254.169.254", 80), True),
        (AZURE, Packet.udp(LOCAL, "10.40.1.10", 40000, "169.254.169.123", 123), False),
        (AZURE, Packet.udp(LOCAL, "10.40.1.10", 40000, "168.63.129.17", 53), False),
    ],
    ids=str,
)
def test_what_is_never_filtered(found: PacketSet, packet: Packet, expected: bool) -> None:
    """The services of the platform are open, their neighbours and other ports are not."""
    assert (packet in found) is expected
