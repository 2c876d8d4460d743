"""Wherever an NSG stands before an interface, what it admits is told: each form beside its opposite."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_azure_native.compute as compute
import pulumi_azure_native.network as network
import pytest
from tests.components import registered
from tests.policy.analyzed import Diagnostic, analyzed, served
from tests.policy.programs import ANYWHERE, azure_rules
from tests.rows import PATH_MTU_DISCOVERY
from tests.verify.registrations import nsg, resource

from webex_calling.fault import Faults
from webex_calling.policy.azure_carrier import AzureCarriers
from webex_calling.registered.azure_tokens import NETWORK_INTERFACE, SUBNET, VIRTUAL_MACHINE, VIRTUAL_NETWORK
from webex_calling.registered.embedded_engine import Ids
from webex_calling.registered.registration import UNKNOWN
from webex_calling.registered.registry import Registered

TAGS = {"webex-calling:role": "local-gateway", "webex-calling:interface": "internal"}
ICMP = ("in", "icmp", (3, 4), ANYWHERE)
SSH = ("in", "tcp", (22, 22), ANYWHERE)
REQUIRED, WIDER = "webex-required-flows", "webex-no-wider"
PLACE: Mapping[str, Any] = {"resource_group_name": "voice"}
ASSOCIATED = "azure:network/{0}Association:{1}Association"
OF_INTERFACE = ASSOCIATED.format("networkInterfaceSecurityGroup", "NetworkInterfaceSecurityGroup")
OF_SUBNET = ASSOCIATED.format("subnetNetworkSecurityGroup", "SubnetNetworkSecurityGroup")

Nsg = network.NetworkSecurityGroup


class Associated(pulumi.CustomResource):
    """An association of the classic provider, whose package is not installed here."""

    def __init__(self, kind: str, name: str, **properties: Any) -> None:
        super().__init__(kind, name, properties)


def subnet(name: str, **more: Any) -> network.Subnet:
    """Register a subnet as a resource of its own."""
    return network.Subnet(name, virtual_network_name="vnet", address_prefix="10.20.1.0/24", **PLACE, **more)


def interface(name: str, at: Any, tags: Mapping[str, str] | None = None, **more: Any) -> network.NetworkInterface:
    """Register an interface in a subnet."""
    held: list[Any] = [{"name": "one", "subnet": {"id": at}}]
    return network.NetworkInterface(name, ip_configurations=held, tags=tags, **PLACE, **more)


def inline_subnet(name: str, group: Nsg) -> None:
    """Register an interface in a subnet that is inline in its virtual network."""
    held: Any = {"name": "edge", "address_prefix": "10.20.1.0/24", "network_security_group": {"id": group.id}}
    vnet = network.VirtualNetwork(
        f"{name}-vnet", address_space={"address_prefixes": ["10.20.0.0/16"]}, subnets=[held], **PLACE
    )
    interface(name, pulumi.Output.concat(vnet.id, "/subnets/edge"), TAGS)


def associated_interface(name: str, group: Nsg) -> None:
    """Register an interface to which the classic provider gives its NSG."""
    held = interface(name, subnet(f"{name}-subnet").id, TAGS)
    Associated(OF_INTERFACE, f"{name}-at", networkInterfaceId=held.id, networkSecurityGroupId=group.id)


def associated_subnet(name: str, group: Nsg) -> None:
    """Register an interface in a subnet to which the classic provider gives its NSG."""
    at = subnet(f"{name}-subnet")
    interface(name, at.id, TAGS)
    Associated(OF_SUBNET, f"{name}-at", subnetId=at.id, networkSecurityGroupId=group.id)


def machine(name: str, group: Nsg) -> None:
    """Register a virtual machine whose interface is made before it."""
    held = interface(f"{name}-nic", subnet(f"{name}-subnet").id, network_security_group={"id": group.id})
    compute.VirtualMachine(name, network_profile={"network_interfaces": [{"id": held.id}]}, tags=TAGS, **PLACE)


def configuration(name: str, group: Nsg) -> Mapping[str, Any]:
    """Return the interface of a machine inline."""
    held = [{"name": "one", "subnet": {"id": subnet(f"{name}-subnet").id}}]
    return {"name": "eth0", "network_security_group": {"id": group.id}, "ip_configurations": held}


def machine_with_interface(name: str, group: Nsg) -> None:
    """Register a virtual machine whose interface is inline."""
    profile = {"network_api_version": "2022-11-01", "network_interface_configurations": [configuration(name, group)]}
    compute.VirtualMachine(name, network_profile=profile, tags=TAGS, **PLACE)


def machine_behind_its_subnet(name: str, group: Nsg) -> None:
    """Register a virtual machine whose interface is inline, and has the NSG of its subnet alone."""
    at = subnet(f"{name}-subnet", network_security_group={"id": group.id})
    held = {"name": "eth0", "ip_configurations": [{"name": "one", "subnet": {"id": at.id}}]}
    compute.VirtualMachine(name, network_profile={"network_interface_configurations": [held]}, tags=TAGS, **PLACE)


def scale_set(name: str, group: Nsg) -> None:
    """Register a scale set, whose interfaces are always inline."""
    profile = {"network_interface_configurations": [configuration(name, group)]}
    compute.VirtualMachineScaleSet(name, virtual_machine_profile={"network_profile": profile}, tags=TAGS, **PLACE)


FORMS: Mapping[str, tuple[Callable[[str, Nsg], None], str]] = {
    "a subnet inline in its virtual network": (inline_subnet, "NetworkInterface"),
    "an association with an interface": (associated_interface, "NetworkInterface"),
    "an association with a subnet": (associated_subnet, "NetworkInterface"),
    "a machine": (machine, "VirtualMachine"),
    "a machine with an inline interface": (machine_with_interface, "VirtualMachine"),
    "a machine behind its subnet's NSG": (machine_behind_its_subnet, "VirtualMachine"),
    "a scale set": (scale_set, "VirtualMachineScaleSet"),
}


@pytest.mark.parametrize("ids", ["known", pytest.param("unknown", marks=pytest.mark.long)])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.long
def test_each_form_and_its_opposite(form: str, ids: Ids) -> None:
    """What admits what is required passes; an NSG that opens SSH is told, and one that denies all is too little."""
    make, kind = FORMS[form]

    def program() -> None:
        for name, group, rules in (("good", "right", (ICMP,)), ("bad", "wide", (ICMP, SSH)), ("less", "empty", ())):
            make(name, Nsg(group, security_rules=azure_rules(rules), **PLACE))

    run = registered(program, ids)
    found = analyzed(run)
    with served() as pack:
        assert pack.analyze(run.resources, ids=False) == found
    assert [(each.policy, each.level, each.name) for each in found] == [
        (REQUIRED, "mandatory", "less"),
        (WIDER, "mandatory", "bad"),
    ]
    assert found[0].text.startswith(f"{kind} less: row {PATH_MTU_DISCOVERY} is missing in empty: ")
    assert found[1].text.startswith(f"{kind} bad: rule in-tcp-22-1 of NSG wide admits peer opens tcp ")


def test_no_nsg_at_all_is_told() -> None:
    """Inline in its virtual network too, a subnet without an NSG filters nothing."""

    def program() -> None:
        held: Any = {"name": "edge", "address_prefix": "10.20.1.0/24"}
        vnet = network.VirtualNetwork(
            "vnet", address_space={"address_prefixes": ["10.20.0.0/16"]}, subnets=[held], **PLACE
        )
        interface("nic", pulumi.Output.concat(vnet.id, "/subnets/edge"), TAGS)

    assert analyzed(registered(program)) == [
        Diagnostic(
            WIDER,
            "mandatory",
            "nic",
            "NetworkInterface nic: no NSG filters it, its own or its subnet's; give it one that admits what is "
            "required",
        )
    ]


ROOT = "/subscriptions/s/resourceGroups/voice/providers/Microsoft.Network"
EDGE, OTHER = nsg(), nsg(name="other")


def inline(name: str, group: Any) -> dict[str, Any]:
    """Return a subnet inline in a virtual network."""
    held = {} if group is None else {"networkSecurityGroup": {"id": group}}
    return {"name": name, "addressPrefix": "10.20.1.0/24", **held}


def virtual_network(*subnets: Any, **more: Any) -> Any:
    """Return a virtual network with inline subnets."""
    inputs = {"virtualNetworkName": "vnet", "subnets": list(subnets)}
    return resource(VIRTUAL_NETWORK, "network", inputs, id=f"{ROOT}/virtualNetworks/vnet", **more)


def nic(subnet_id: Any, *waits: str, group: Any = None, name: str = "nic") -> Any:
    """Return an interface in a subnet."""
    inputs = {"ipConfigurations": [{"name": "one", "subnet": {"id": subnet_id}}]}
    held = {} if group is None else {"networkSecurityGroup": {"id": group}}
    waited = {"ipConfigurations": tuple(waits)}
    identity = f"{ROOT}/networkInterfaces/{name}"
    return resource(NETWORK_INTERFACE, name, {**inputs, **held}, id=identity, property_dependencies=waited)


def behind(carrier: Any, *others: Any) -> tuple[list[str], list[str]]:
    """Return the NSGs before a carrier in a stack of these, and what is not known of it."""
    found = AzureCarriers(Registered([EDGE, OTHER, carrier, *others])).behind(carrier)
    return [each.name for each in found.groups], [str(each) for each in found.doubts]


def test_an_inline_subnet_by_its_id() -> None:
    """An id tells which inline subnet is meant, whatever its case; one of another network is another stack's."""
    vnet = virtual_network(inline("desks", OTHER.id), inline("edge", EDGE.id))
    assert behind(nic(f"{ROOT}/virtualNetworks/vnet/subnets/edge"), vnet) == (["edge"], [])
    assert behind(nic(f"{ROOT}/virtualNetworks/VNET/subnets/Desks"), vnet) == (["other"], [])
    _, told = behind(nic(f"{ROOT}/virtualNetworks/hub/subnets/edge"), vnet)
    assert told == [
        "nic.ipConfigurations: is a subnet of another stack, whose NSG is not here; tag the NSG in the stack that has "
        "it"
    ]


def test_an_inline_subnet_that_is_not_known_yet() -> None:
    """Before the first deployment the only subnet is meant, or any of those that have the same NSG."""
    vnet = virtual_network(inline("edge", EDGE.id))
    assert behind(nic(UNKNOWN, vnet.urn), vnet) == (["edge"], [])
    alike = virtual_network(inline("edge", EDGE.id), inline("desks", EDGE.id))
    assert behind(nic(UNKNOWN, alike.urn), alike) == (["edge"], [])
    several = virtual_network(inline("edge", EDGE.id), inline("desks", OTHER.id))
    with pytest.raises(Faults, match="is one of 2 subnets of network, and it is not known yet which"):
        behind(nic(UNKNOWN, several.urn), several)


def test_a_subnet_of_its_own_goes_by_its_network() -> None:
    """Subnets of two networks have the same name; the id says which is meant."""
    held = {"virtualNetworkName": "hub", "subnetName": "edge", "networkSecurityGroup": {"id": OTHER.id}}
    own = resource(SUBNET, "hub-edge", held)
    vnet = virtual_network(inline("edge", EDGE.id))
    assert behind(nic(f"{ROOT}/virtualNetworks/vnet/subnets/edge"), own, vnet) == (["edge"], [])
    assert behind(nic(f"{ROOT}/virtualNetworks/hub/subnets/edge"), own, vnet) == (["other"], [])


def test_an_nsg_that_is_not_read_is_named() -> None:
    """An NSG of the classic provider, or of another stack, leaves what is known beside it."""
    vnet = virtual_network(inline("edge", EDGE.id))
    at = f"{ROOT}/virtualNetworks/vnet/subnets/edge"
    classic = resource("azure:network/networkSecurityGroup:NetworkSecurityGroup", "old", {}, id=f"{ROOT}/old")
    assert behind(nic(at, group=f"{ROOT}/old"), vnet, classic) == (
        ["edge"],
        [
            "nic.networkSecurityGroup: is NetworkSecurityGroup old of the type "
            "azure:network/networkSecurityGroup:NetworkSecurityGroup, which is not looked at; write the NSG with a "
            "provider that is read"
        ],
    )
    assert behind(nic(at, group=f"{ROOT}/networkSecurityGroups/theirs"), vnet) == (
        ["edge"],
        [
            "nic.networkSecurityGroup: is an NSG of another stack, whose rules are not here; tag the NSG in the stack "
            "that has it"
        ],
    )


def test_an_association_is_one_of_the_interface_that_it_names() -> None:
    """An association of another interface, or of another subnet, is no matter."""
    vnet = virtual_network(inline("edge", None), inline("desks", None))
    at = f"{ROOT}/virtualNetworks/vnet/subnets"
    one = nic(f"{at}/edge")

    def associated(kind: str, key: str, value: str) -> Any:
        return resource(kind, "at", {key: value, "networkSecurityGroupId": EDGE.id})

    assert behind(one, vnet, associated(OF_INTERFACE, "networkInterfaceId", one.id)) == (["edge"], [])
    assert behind(one, vnet, associated(OF_INTERFACE, "networkInterfaceId", f"{one.id}-2")) == ([], [])
    assert behind(one, vnet, associated(OF_SUBNET, "subnetId", f"{at}/edge")) == (["edge"], [])
    assert behind(one, vnet, associated(OF_SUBNET, "subnetId", f"{at}/desks")) == ([], [])


def machine_of(*interfaces: str) -> Any:
    """Return a virtual machine with interfaces."""
    held = [{"id": each} for each in interfaces]
    return resource(VIRTUAL_MACHINE, "vm", {"networkProfile": {"networkInterfaces": held}})


def test_interfaces_of_a_machine() -> None:
    """A machine is told where its interfaces are behind the same NSGs, and not where they differ or are not here."""
    vnet = virtual_network(inline("edge", EDGE.id), inline("desks", OTHER.id))
    at = f"{ROOT}/virtualNetworks/vnet/subnets"
    first, second, other = nic(f"{at}/edge"), nic(f"{at}/edge", name="second"), nic(f"{at}/desks", name="other-nic")
    assert behind(machine_of(first.id, second.id), vnet, first, second) == (["edge"], [])
    with pytest.raises(Faults, match=r"vm: has interfaces behind different NSGs \(edge; other\); tag each interface"):
        behind(machine_of(first.id, other.id), vnet, first, other)
    with pytest.raises(Faults, match="is an interface of another stack, whose NSGs are not here"):
        behind(machine_of(first.id, f"{ROOT}/networkInterfaces/theirs"), vnet, first)
    with pytest.raises(Faults, match="vm: has no interface that is told"):
        behind(machine_of(), vnet)
    unknown = resource(VIRTUAL_MACHINE, "vm", {"networkProfile": UNKNOWN})
    with pytest.raises(Faults, match=r"vm\.networkProfile: is not known yet"):
        behind(unknown, vnet)
