"""A NAT gateway carries TCP and UDP that its subnets open, from public addresses and ports of its own choice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from tests.conftest import Golden
from tests.verify.azure.estate import arm
from tests.verify.azure.worlds import sample
from tests.verify.registrations import urn

from webex_calling.fault import Faults
from webex_calling.registered.azure_tokens import PUBLIC_IP_ADDRESS
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.nat_gateway import NatGateways
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter, PortNat, admitted_along
from webex_calling.verify.model.packets import ICMP, TCP, UDP, Initiator, Packet, PacketSet, prefix
from webex_calling.verify.model.spans import EVERY

INSIDE = prefix("10.40.1.0/24")
PUBLIC = arm("PublicIPAddress", "out", "publicIPAddresses/out", {"ipAddress": "203.0.113.5"})
BLOCK = arm(
    "PublicIPPrefix", "block", "publicIPPrefixes/block", {"prefixLength": 28}, outputs={"ipPrefix": "203.0.113.32/28"}
)


def gateway(**inputs: Any) -> Registration:
    """Return a NAT gateway, by default of one public address."""
    given = {"publicIpAddresses": [{"id": PUBLIC.id}], **inputs}
    return arm(
        "NatGateway", "nat", "natGateways/nat", {key: value for key, value in given.items() if value is not None}
    )


def translation(held: Registration, *others: Registration, **known: Any) -> PortNat:
    """Return the translation of the subnet ``INSIDE``."""
    return NatGateways(Registered([held, *others]), **known).translation(held, [INSIDE])


@pytest.mark.parametrize("packet", sample(1, 60), ids=str)
def test_it_carries_what_its_subnets_open(packet: Packet) -> None:
    """TCP and UDP that a host of a subnet opens get through; a peer's openings, ICMP and the rest do not."""
    expected = (
        packet.initiator is Initiator.LOCAL and packet.protocol in (TCP, UDP) and INSIDE[0] <= packet.local <= INSIDE[1]
    )
    assert (packet in admitted_along([translation(gateway(), PUBLIC)])) is expected


@pytest.mark.parametrize(
    ("held", "outside"),
    [
        pytest.param(gateway(), (prefix("203.0.113.5"),), id="an address"),
        pytest.param(
            gateway(publicIpPrefixes=[{"id": BLOCK.id}]),
            (prefix("203.0.113.5"), prefix("203.0.113.32/28")),
            id="and a prefix",
        ),
        pytest.param(
            gateway(publicIpAddresses=None, publicIpPrefixes=[{"id": BLOCK.id.lower()}]),
            (prefix("203.0.113.32/28"),),
            id="a prefix alone",
        ),
        pytest.param(gateway(publicIpAddresses=[{"id": "/x/adopted"}]), (prefix("203.0.113.77"),), id="adopted"),
        pytest.param(gateway(publicIpAddresses=[{"id": "/x/other"}]), (EVERY,), id="not told"),
        pytest.param(gateway(publicIpAddresses=UNKNOWN), (EVERY,), id="not known"),
        pytest.param(
            replace(
                gateway(publicIpAddresses=[{"id": UNKNOWN}]),
                property_dependencies={"publicIpAddresses": (urn(PUBLIC_IP_ADDRESS, "out"),)},
            ),
            (prefix("203.0.113.5"),),
            id="by dependency",
        ),
    ],
)
def test_the_outside_addresses(held: Registration, outside: tuple[tuple[int, int], ...]) -> None:
    """They are those of its public addresses and prefixes; one that is not told may be any."""
    known = {"/x/adopted": prefix("203.0.113.77")}
    assert translation(held, PUBLIC, BLOCK, known=known).outside == outside


@pytest.mark.parametrize(
    ("first", "expected"), [pytest.param(1024, True, id="all"), pytest.param(1025, False, id="less")]
)
def test_the_outside_ports_begin_at_1024(first: int, expected: bool) -> None:
    """A filter beyond surely lets on what leaves only if it admits each port that the gateway may take."""
    matches = PacketSet.box(protocol=TCP, local=[prefix("203.0.113.5")], local_ports=[(first, 65535)])
    beyond = Filter.of("beyond", Admission.of([Clause("permit", True, matches)]))
    packet = Packet.tcp(Initiator.LOCAL, "10.40.1.10", 5000, "198.51.100.1", 443)
    assert (packet in admitted_along([translation(gateway(), PUBLIC), beyond])) is expected


def test_a_gateway_is_told_in_whole() -> None:
    """It has a name, the addresses of its subnets, and the ports above 1023."""
    found = translation(gateway(), PUBLIC)
    assert found == PortNat("NAT gateway nat", (INSIDE,), (prefix("203.0.113.5"),), (1024, 65535))


def test_no_icmp() -> None:
    """Nothing of ICMP gets through."""
    assert not admitted_along([translation(gateway(), PUBLIC)]) & PacketSet.box(protocol=ICMP)


FAULTS = [
    pytest.param(gateway(publicIpAddresses=[]), PUBLIC, "nat.publicIpAddresses: has neither", id="none"),
    pytest.param(
        gateway(),
        replace(PUBLIC, inputs={"ipAddress": "2001:db8::1"}),
        'out.ipAddress: "2001:db8::1" is no',
        id="ipv6",
    ),
    pytest.param(
        gateway(publicIpAddresses=[{"id": UNKNOWN}]),
        PUBLIC,
        "nat.publicIpAddresses: is not known yet",
        id="unknown",
    ),
    pytest.param(
        gateway(publicIpAddresses=UNKNOWN, publicIpPrefixes=[{"id": UNKNOWN}]),
        PUBLIC,
        "nat.publicIpPrefixes: is not known yet",
        id="an unknown prefix beside unknown addresses",
    ),
]


@pytest.mark.parametrize(("held", "public", "expected"), FAULTS)
def test_what_cannot_be_told_is_a_fault(held: Registration, public: Registration, expected: str) -> None:
    """A gateway without addresses, and a reference to none, are refused."""
    assert message(held, public).startswith(expected)


def message(held: Registration, public: Registration) -> str:
    """Return what is said of the faults of a gateway."""
    with pytest.raises(Faults) as error:
        translation(held, public)
    return str(error.value)


def test_faults_end_in_a_remedy(golden: Golden) -> None:
    """Every fault reads in whole as the recorded one."""
    told = ((each.id, message(*cast("list[Registration]", each.values[:2]))) for each in FAULTS)
    golden("faults/azure-nat-gateway.txt", "".join(f"{case}\n  {text}\n" for case, text in told))
