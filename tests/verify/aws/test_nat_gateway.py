"""NAT gateways and Elastic IPs translate as their service documents, from what is known of their addresses."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Golden
from tests.verify.registrations import resource, urn

from webex_calling.fault import Faults
from webex_calling.registered.aws_tokens import EIP, NAT_GATEWAY, NAT_GATEWAY_EIP_ASSOCIATION, SUBNET
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.nat_gateway import Translations
from webex_calling.verify.model.hop import PortNat
from webex_calling.verify.model.packets import ICMP, TCP, UDP, Initiator, Packet, PacketSet, prefix
from webex_calling.verify.model.spans import EVERY

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
INSIDE = prefix("10.20.0.0/16")
PUBLIC, SECOND = "203.0.113.10", "203.0.113.11"


def at(text: str) -> tuple[int, int]:
    """Return one address as an interval."""
    return prefix(f"{text}/32")


def eip(name: str = "out", identity: str = "eipalloc-out", public: str | None = PUBLIC, **inputs: Any) -> Registration:
    """Return an Elastic IP, with its address where the state of a stack has it."""
    held = inputs.pop("depends", {})
    outputs = {"publicIp": public} if public else {}
    return resource(EIP, name, {"domain": "vpc", **inputs}, id=identity, outputs=outputs, property_dependencies=held)


def nat(*, depends: Any = None, **inputs: Any) -> Registration:
    """Return a NAT gateway."""
    given = {"allocationId": "eipalloc-out", "subnetId": "subnet-public", **inputs}
    held = {key: value for key, value in given.items() if value is not None}
    return resource(NAT_GATEWAY, "egress", held, id="nat-egress", property_dependencies=depends or {})


def gateway(held: Registration, *others: Registration, known: dict[str, str] | None = None) -> PortNat:
    """Return the translation of a gateway among other resources."""
    addresses = {name: IPv4Address(text) for name, text in (known or {}).items()}
    return Translations(Registered([held, *others]), addresses).gateway(held, [INSIDE])


SUBNETS = resource(SUBNET, "public", {"cidrBlock": "10.20.9.0/24"}, id="subnet-public")


@pytest.mark.parametrize(
    ("held", "others", "expected"),
    [
        pytest.param(nat(), [eip()], [at(PUBLIC)], id="one address"),
        pytest.param(nat(), [eip(public=None)], [EVERY], id="not known yet"),
        pytest.param(nat(), [eip(public=None, address="")], [EVERY], id="an empty address is none"),
        pytest.param(
            nat(allocationId=UNKNOWN, depends={"allocationId": (urn(EIP, "out"),)}),
            [eip(identity=UNKNOWN, public=None)],
            [EVERY],
            id="an allocation not known yet",
        ),
        pytest.param(
            nat(allocationId=UNKNOWN, depends={"allocationId": (urn(EIP, "out"),)}),
            [eip(identity=UNKNOWN)],
            [at(PUBLIC)],
            id="an allocation not known yet, of a known address",
        ),
        pytest.param(nat(allocationId=UNKNOWN), [eip()], [EVERY], id="an allocation of nobody"),
        pytest.param(nat(allocationId="eipalloc-0"), [], [EVERY], id="another stack's"),
        pytest.param(
            nat(secondaryAllocationIds=["eipalloc-two"]),
            [eip(), eip("two", "eipalloc-two", SECOND)],
            [at(PUBLIC), at(SECOND)],
            id="a second address",
        ),
        pytest.param(
            nat(secondaryAllocationIds=["eipalloc-two"]), [eip()], [at(PUBLIC), EVERY], id="a second, not known"
        ),
        pytest.param(
            nat(),
            [
                eip(),
                eip("two", "eipalloc-two", SECOND),
                resource(
                    NAT_GATEWAY_EIP_ASSOCIATION, "more", {"natGatewayId": "nat-egress", "allocationId": "eipalloc-two"}
                ),
                resource(
                    NAT_GATEWAY_EIP_ASSOCIATION, "other", {"natGatewayId": "nat-other", "allocationId": "eipalloc-x"}
                ),
            ],
            [at(PUBLIC), at(SECOND)],
            id="an association",
        ),
        pytest.param(
            nat(allocationId=None, availabilityMode="regional", vpcId="vpc-1"), [], [EVERY], id="regional, automatic"
        ),
        pytest.param(
            nat(
                allocationId=None,
                availabilityMode="regional",
                availabilityZoneAddresses=[{"allocationIds": ["eipalloc-out"], "availabilityZone": "eu-central-1a"}],
            ),
            [eip()],
            [at(PUBLIC)],
            id="regional, by hand",
        ),
        pytest.param(
            nat(allocationId=None, connectivityType="private", privateIp="10.20.9.9"),
            [],
            [at("10.20.9.9")],
            id="private",
        ),
        pytest.param(
            nat(allocationId=None, connectivityType="private"), [SUBNETS], [prefix("10.20.9.0/24")], id="private, any"
        ),
        pytest.param(
            nat(allocationId=None, connectivityType="private"), [], [EVERY], id="private, in another stack's subnet"
        ),
        pytest.param(nat(secondaryAllocationIds=UNKNOWN), [eip()], [at(PUBLIC), EVERY], id="second ones not known yet"),
        pytest.param(
            nat(
                allocationId=UNKNOWN,
                secondaryAllocationIds=[UNKNOWN],
                depends={
                    "allocationId": (urn(EIP, "out"),),
                    "secondaryAllocationIds": (urn(EIP, "two"),),
                },
            ),
            [eip(), eip("two", "eipalloc-two", SECOND)],
            [at(PUBLIC), at(SECOND)],
            id="a second by its dependency",
        ),
        pytest.param(
            nat(
                allocationId=None,
                availabilityMode="regional",
                availabilityZoneAddresses=[{"allocationIds": [UNKNOWN]}, {"availabilityZone": "eu-central-1b"}],
                depends={"availabilityZoneAddresses": (urn(EIP, "out"),)},
            ),
            [eip()],
            [at(PUBLIC), at(PUBLIC)],
            id="regional, by its dependency",
        ),
        pytest.param(
            nat(allocationId=None),
            [
                eip(),
                resource(
                    NAT_GATEWAY_EIP_ASSOCIATION,
                    "more",
                    {"natGatewayId": UNKNOWN, "allocationId": UNKNOWN},
                    property_dependencies={
                        "natGatewayId": (urn(NAT_GATEWAY, "egress"),),
                        "allocationId": (urn(EIP, "out"),),
                    },
                ),
            ],
            [at(PUBLIC)],
            id="an association by its dependencies",
        ),
        pytest.param(
            nat(
                allocationId=None,
                connectivityType="private",
                privateIp="10.20.9.9",
                secondaryPrivateIpAddresses=["10.20.9.8"],
            ),
            [SUBNETS],
            [at("10.20.9.9"), at("10.20.9.8")],
            id="private, two",
        ),
        pytest.param(
            nat(
                allocationId=None,
                connectivityType="private",
                privateIp="10.20.9.9",
                secondaryPrivateIpAddresses=UNKNOWN,
            ),
            [SUBNETS],
            [prefix("10.20.9.0/24")],
            id="private, second ones not known yet",
        ),
        pytest.param(
            nat(
                allocationId=None,
                connectivityType="private",
                privateIp="10.20.9.9",
                secondaryPrivateIpAddressCount=1,
                subnetId=UNKNOWN,
                depends={"subnetId": (urn(SUBNET, "public"),)},
            ),
            [SUBNETS],
            [prefix("10.20.9.0/24")],
            id="private, one more that it takes itself",
        ),
        pytest.param(
            nat(allocationId=None, connectivityType="private"),
            [resource(SUBNET, "public", {"cidrBlock": UNKNOWN}, id="subnet-public")],
            [EVERY],
            id="private, in a subnet not known yet",
        ),
        pytest.param(
            nat(allocationId=None, connectivityType="private"),
            [resource(SUBNET, "public", {}, id="subnet-public")],
            [EVERY],
            id="private, in a subnet of a pool",
        ),
    ],
)
def test_the_addresses_that_a_gateway_may_take(
    held: Registration, others: list[Registration], expected: list[Any]
) -> None:
    """A gateway has the addresses that it is given, and any where these are not known."""
    assert list(gateway(held, *others).outside) == expected


def test_a_gateway_is_told_in_whole() -> None:
    """It has a name, the addresses that are routed to it, the ports above 1023 and echo."""
    assert gateway(nat(), eip()) == PortNat("NAT gateway egress", (INSIDE,), (at(PUBLIC),), (1024, 65535), icmp=True)


def test_the_caller_knows_addresses_by_name_or_id() -> None:
    """What the site says of a public address stands for what the cloud has yet to give."""
    for key in ("out", "eipalloc-out"):
        assert list(gateway(nat(), eip(public=None), known={key: PUBLIC}).outside) == [at(PUBLIC)]
    assert list(gateway(nat(allocationId="eipalloc-0"), known={"eipalloc-0": PUBLIC}).outside) == [at(PUBLIC)]


PORTS = [0, 1023, 1024, 5062, 65535]


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([LOCAL, PEER]),
    st.sampled_from([TCP, UDP, ICMP, 47]),
    st.sampled_from(["10.20.0.0", "10.20.255.255", "10.21.0.0", PUBLIC]),
    st.sampled_from(PORTS),
    st.sampled_from([8, 0, 3, 13]),
)
def test_what_passes_a_gateway(initiator: Initiator, protocol: int, local: str, port: int, kind: int) -> None:
    """It lets through what the inside opens by TCP, UDP or echo, and nothing else; it comes from 1024 and up."""
    local_port, peer_port = {TCP: (port, 443), UDP: (port, 443), ICMP: (kind, 0)}.get(protocol, (0, 0))
    packet = Packet(initiator, protocol, int(IPv4Address(local)), 100, local_port, peer_port)
    passes = (
        initiator is LOCAL and local.startswith("10.20.") and (protocol in (TCP, UDP) or (protocol, kind) == (ICMP, 8))
    )
    found = gateway(nat(), eip())
    assert (packet in found.before(PacketSet.everything())) is passes
    ports = [(1024, 65535)] if protocol in (TCP, UDP) else [(kind, kind)]
    seen = PacketSet.box(
        initiator=LOCAL,
        protocol=protocol,
        local=[at(PUBLIC)],
        peer=[(100, 100)],
        local_ports=ports if protocol != 47 else None,
        peer_ports=[(peer_port, peer_port)],
    )
    assert found.beyond(PacketSet.one(packet)) == (seen if passes else PacketSet.empty())


def test_a_rule_behind_a_gateway_of_unknown_address_must_name_no_address() -> None:
    """What is open for one public address is not surely open for a gateway that may have another."""
    narrow, wide = PacketSet.box(local=[at(PUBLIC)]), PacketSet.everything()
    packet = Packet.tcp(LOCAL, "10.20.1.10", 40000, "198.51.100.7", 443)
    unknown = gateway(nat(), eip(public=None))
    assert [packet in unknown.before(beyond) for beyond in (narrow, wide)] == [False, True]
    assert packet in gateway(nat(), eip()).before(narrow)


FAULTS = [
    pytest.param(
        lambda: gateway(nat(connectivityType="both")),
        'egress.connectivityType: "both" is not a connectivity',
        id="kind",
    ),
    pytest.param(lambda: gateway(nat(allocationId=None)), "egress.allocationId: is missing", id="no address"),
    pytest.param(
        lambda: gateway(nat(availabilityZoneAddresses=UNKNOWN)),
        "egress.availabilityZoneAddresses: has a value that is not known",
        id="unknown zones",
    ),
    pytest.param(
        lambda: gateway(nat(allocationId=None, connectivityType="private", privateIp="10.20.9")),
        'egress.privateIp: "10.20.9" is not an IPv4 address',
        id="no address of a private gateway",
    ),
    pytest.param(
        lambda: gateway(
            nat(allocationId=None, connectivityType="private"),
            resource(SUBNET, "public", {"cidrBlock": "10.20.9.1/24"}, id="subnet-public"),
        ),
        'public.cidrBlock: "10.20.9.1/24" is not an IPv4 prefix',
        id="a bad subnet of a private gateway",
    ),
]


@pytest.mark.parametrize(("ask", "expected"), FAULTS)
def test_what_cannot_be_told_is_a_fault(ask: Any, expected: str) -> None:
    """The fault names the resource and its property."""
    assert message(ask)[: len(expected)] == expected


def message(ask: Any) -> str:
    """Return what is said of the faults that an inquiry meets."""
    with pytest.raises(Faults) as error:
        ask()
    return str(error.value)


def test_faults_end_in_a_remedy(golden: Golden) -> None:
    """Every fault reads in whole as the recorded one."""
    golden("faults/nat-gateway.txt", "".join(f"{each.id}\n  {message(each.values[0])}\n" for each in FAULTS))
