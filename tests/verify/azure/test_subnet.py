"""The subnet of an interface is one, inline or a resource of its own, and has the addresses that it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.verify.azure.estate import BASE, arm, network
from tests.verify.registrations import urn

from webex_calling.fault import Faults
from webex_calling.registered.azure_tokens import SUBNET, VIRTUAL_NETWORK
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.subnet import Subnet, Subnets, address_space
from webex_calling.verify.model.packets import prefix

EDGE = {"name": "edge", "addressPrefix": "10.40.1.0/24"}
DATA = {"name": "data", "addressPrefixes": ["10.40.2.0/24", "fd00::/64", "10.40.3.0/24"]}
INLINE = network(EDGE, DATA)
APART = arm(
    "Subnet",
    "apart",
    "virtualNetworks/voice/subnets/edge",
    {"virtualNetworkName": "voice", "subnetName": "edge", "addressPrefix": "10.40.1.0/24"},
)


def nic(*subnets: str, depends: tuple[str, ...] = ()) -> Registration:
    """Return an interface with a configuration in each of these subnets of the network ``voice``."""
    paths = [each if each == UNKNOWN else f"{BASE}/virtualNetworks/voice/subnets/{each}" for each in subnets]
    blocks = [{"subnet": {"id": path}} for path in paths]
    return arm(
        "NetworkInterface",
        "nic",
        "networkInterfaces/nic",
        {"ipConfigurations": blocks},
        property_dependencies={"ipConfigurations": depends},
    )


def of(interface: Registration, *resources: Registration) -> Subnet | None:
    """Return the subnet of an interface among other resources."""
    return Subnets(Registered([interface, *resources])).of(interface)


@pytest.mark.parametrize(
    ("interface", "resources", "expected"),
    [
        pytest.param(nic("edge"), [INLINE], Subnet("edge", INLINE, EDGE, INLINE, "subnets"), id="inline"),
        pytest.param(nic("DATA"), [INLINE], Subnet("data", INLINE, DATA, INLINE, "subnets"), id="in capitals"),
        pytest.param(nic("edge", "edge"), [INLINE], Subnet("edge", INLINE, EDGE, INLINE, "subnets"), id="twice in one"),
        pytest.param(
            nic("edge"), [APART, network()], Subnet("edge", APART, APART.inputs, network()), id="a resource of its own"
        ),
        pytest.param(nic("edge"), [APART], Subnet("edge", APART, APART.inputs, None), id="in a network of others"),
        pytest.param(
            nic(UNKNOWN, depends=(urn(SUBNET, "apart"),)),
            [APART, network(EDGE)],
            Subnet("edge", APART, APART.inputs, network(EDGE)),
            id="by dependency",
        ),
        pytest.param(
            nic(UNKNOWN, depends=(urn(VIRTUAL_NETWORK, "voice"),)),
            [network(EDGE)],
            Subnet("edge", network(EDGE), EDGE, network(EDGE), "subnets"),
            id="the only one of a network",
        ),
        pytest.param(nic("other"), [INLINE, APART], None, id="of nobody"),
        pytest.param(
            nic("0"),
            [network({"addressPrefix": "10.40.1.0/24"})],
            Subnet(
                "0",
                network({"addressPrefix": "10.40.1.0/24"}),
                {"addressPrefix": "10.40.1.0/24"},
                network({"addressPrefix": "10.40.1.0/24"}),
                "subnets",
            ),
            id="without a name",
        ),
    ],
)
def test_the_subnet_of_an_interface(
    interface: Registration, resources: list[Registration], expected: Subnet | None
) -> None:
    """It is found by its id, or by what the interface waits for, with the network above it."""
    assert of(interface, *resources) == expected


def test_a_resource_without_a_name_has_that_of_the_program() -> None:
    """A subnet is told by the name that ARM gets, or by that of the resource."""
    nameless = replace(APART, inputs={"virtualNetworkName": "voice", "addressPrefix": "10.40.1.0/24"})
    found = of(nic("edge"), nameless)
    assert found is not None
    assert found.name == "apart"


@pytest.mark.parametrize(
    ("interface", "resources", "expected"),
    [
        pytest.param(nic(), [], "nic.ipConfigurations: are in no subnet; give", id="none"),
        pytest.param(nic("edge", "data"), [INLINE], "nic.ipConfigurations: are in several subnets; give", id="two"),
        pytest.param(
            nic(UNKNOWN, depends=(urn(VIRTUAL_NETWORK, "voice"),)),
            [INLINE],
            "nic.ipConfigurations: has a subnet that is not known yet, and depends on edge, data of the subnets",
            id="one of two",
        ),
    ],
)
def test_which_subnet_it_is_is_not_guessed(
    interface: Registration, resources: list[Registration], expected: str
) -> None:
    """None, or one of several, is a fault."""
    with pytest.raises(Faults) as error:
        of(interface, *resources)
    assert str(error.value)[: len(expected)] == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (EDGE, [prefix("10.40.1.0/24")]),
        (DATA, [prefix("10.40.2.0/24"), prefix("10.40.3.0/24")]),
        ({"addressPrefix": "10.40.1.0/24", "addressPrefixes": ["10.40.9.0/24"]}, [prefix("10.40.9.0/24")]),
    ],
    ids=["one", "several, without those of IPv6", "the plural before the singular"],
)
def test_the_addresses_of_a_subnet(fields: dict[str, Any], expected: list[tuple[int, int]]) -> None:
    """The prefixes of IPv4 are its addresses."""
    assert list(Subnet("edge", INLINE, fields, INLINE).prefixes) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "is missing; write the prefixes"),
        ({"addressPrefix": UNKNOWN}, "is not known in this run; write the prefixes"),
        ({"addressPrefixes": UNKNOWN}, "is not known in this run; write the prefixes"),
        (
            {"addressPrefix": "10.40.1.1/24"},
            "has no prefix (10.40.1.1/24 has host bits set); write 192.0.2.0/24",
        ),
    ],
    ids=["missing", "not known yet", "several not known yet", "host bits"],
)
@pytest.mark.parametrize(("key", "place"), [("", "addressPrefix"), ("subnets", "subnets.addressPrefix")])
def test_addresses_that_are_not_told(fields: dict[str, Any], key: str, place: str, expected: str) -> None:
    """The fault names the resource and the property, and what to write."""
    with pytest.raises(Faults) as error:
        _ = Subnet("edge", INLINE, fields, INLINE, key).prefixes
    assert str(error.value) == f"voice.{place}: {expected}"


def test_what_a_subnet_refers_to() -> None:
    """An inline subnet waits for what its network's property does, a resource by the property itself."""
    fields = {"natGateway": {"id": "/x/nat"}}
    assert Subnet("edge", INLINE, fields, INLINE, "subnets").refers("natGateway") == ("subnets", "/x/nat")
    assert Subnet("edge", APART, fields, INLINE).refers("natGateway") == ("natGateway", "/x/nat")
    assert Subnet("edge", APART, fields, INLINE).refers("networkSecurityGroup") == ("networkSecurityGroup", None)


def test_references_without_an_id_are_faults() -> None:
    """What names no resource is told at the resource that says it."""
    with pytest.raises(Faults) as error:
        Subnet("edge", INLINE, {"natGateway": "/x/nat"}, INLINE, "subnets").refers("natGateway")
    assert str(error.value) == 'voice.natGateway: "/x/nat" has no id; refer to the resource by its id'
    held = nic()
    with pytest.raises(Faults) as error:
        of(replace(held, inputs={"ipConfigurations": [{"subnet": "/x/edge"}]}), INLINE)
    assert str(error.value) == 'nic.subnet: "/x/edge" has no id; refer to the resource by its id'


def test_the_address_space_of_a_network() -> None:
    """A network has the prefixes of its address space."""
    assert address_space(network()) == (prefix("10.40.0.0/16"),)
    untold: list[tuple[object, str]] = [
        (None, "is missing"),
        (UNKNOWN, "is not known in this run"),
        ({"addressPrefixes": []}, "is missing"),
        ({"addressPrefixes": [UNKNOWN]}, "is not known in this run"),
    ]
    for space, fault in untold:
        with pytest.raises(Faults) as error:
            address_space(network(addressSpace=space))
        assert str(error.value) == f"voice.addressSpace.addressPrefixes: {fault}; write the prefixes"
