"""The readers go by each cloud's own rules, and the comparison of moments finds what it is there to find."""

from typing import Any

import pytest
from tests.engine.doubles.journal import Write
from tests.engine.doubles.values import Properties
from tests.engine.hitless import Moment, cuts, loose
from tests.engine.readers.arm import INTERFACE, NSG, ArmState
from tests.engine.readers.ec2 import Ec2State, Permit

from webex_calling.verify.model.packets import Initiator, Packet, PacketSet

pytestmark = pytest.mark.long

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
SIP_OUT = Packet.tcp(LOCAL, "10.20.1.10", 8000, "192.0.2.1", 5062)
SIP_IN = Packet.tcp(PEER, "10.20.1.10", 5062, "192.0.2.1", 8000)
SIP_BESIDE = Packet.tcp(PEER, "10.20.1.11", 5062, "192.0.2.1", 8000)
NEAR_IN = Packet.udp(PEER, "10.20.1.10", 9, "10.20.9.9", 9)
NEAR_OUT = Packet.udp(LOCAL, "10.20.1.10", 9, "10.20.9.9", 9)
WEB_OUT = Packet.tcp(LOCAL, "10.20.1.10", 8000, "www.example.com", 443)

PLACE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network"
OWN, OUTER = f"{PLACE}/networkSecurityGroups/own", f"{PLACE}/networkSecurityGroups/outer"
SUBNET = f"{PLACE}/virtualNetworks/v/subnets/s"


def rule(direction: str, access: str, priority: int, **values: Any) -> Properties:
    """Return a security rule for everything, but for the values given."""
    sides = ("sourceAddressPrefix", "destinationAddressPrefix", "destinationPortRange")
    given: Properties = {key: "*" for key in sides if f"{key}es" not in values and f"{key}s" not in values}
    return {**given, "direction": direction, "access": access, "priority": priority, "protocol": "*", **values}


DENY = (rule("Inbound", "Deny", 4096), rule("Outbound", "Deny", 4096))
SIP = rule("Inbound", "Allow", 100, protocol="Tcp", sourceAddressPrefixes=["192.0.2.0/24"], destinationPortRange="5062")


def azure(own: tuple[Properties, ...], outer: tuple[Properties, ...] | None = None) -> PacketSet:
    """Return what an interface lets through with an NSG of its own, and one on its subnet if there is one."""
    subnet: Properties = {"networkSecurityGroup": {"id": OUTER}} if outer is not None else {}
    body: Properties = {
        "networkSecurityGroup": {"id": OWN.upper()},
        "ipConfigurations": [{"subnet": {"id": SUBNET}, "privateIPAddress": "10.20.1.10"}],
    }
    state = ArmState({}, ("10.20.0.0/16",))
    for write in (
        Write(1, OWN, NSG, {"securityRules": [*own]}),
        Write(2, OUTER, NSG, {"securityRules": [*(outer or ())]}),
        Write(3, SUBNET, "subnet", subnet),
        Write(4, f"{PLACE}/networkInterfaces/one", INTERFACE, body),
    ):
        state = state.after(write)
    return state.admitted(state.interfaces["one"], state.address("one"))


@pytest.mark.parametrize(
    ("own", "outer", "admitted"),
    [
        pytest.param((), None, {NEAR_IN, NEAR_OUT, SIP_OUT, WEB_OUT}, id="the default rules"),
        pytest.param(DENY, None, set(), id="a deny both ways"),
        pytest.param((SIP, *DENY), None, {SIP_IN}, id="a permit before the deny"),
        pytest.param(
            (rule("Inbound", "Deny", 99), SIP), None, {NEAR_OUT, SIP_OUT, WEB_OUT}, id="a deny before the permit"
        ),
        pytest.param((SIP, *DENY), DENY, set(), id="the subnet refuses what the interface admits"),
        pytest.param((SIP, *DENY), (SIP,), {SIP_IN}, id="the subnet admits it too"),
        pytest.param(
            (rule("Outbound", "Deny", 4096, destinationAddressPrefix="Internet"),), None, {NEAR_IN}, id="a service tag"
        ),
        pytest.param(
            ({**SIP, "destinationAddressPrefix": "10.20.1.11"}, *DENY), None, set(), id="the address of another"
        ),
    ],
)
def test_nsgs(own: tuple[Properties, ...], outer: tuple[Properties, ...] | None, admitted: set[Packet]) -> None:
    """NSGs go by priority, their default rules last, and every NSG on the way has to admit a packet."""
    found = azure(own, outer)
    asked = (SIP_OUT, SIP_IN, NEAR_IN, NEAR_OUT, WEB_OUT)
    assert {packet for packet in asked if packet in found} == admitted
    # What another address gets is not this interface's to refuse.
    assert SIP_BESIDE in found


def test_security_groups_are_unions() -> None:
    """Permits of all groups count together, each for its own direction; a group without rules admits nothing."""
    sip = Permit(inbound=True, protocol="tcp", first=5062, last=5062, prefixes=("192.0.2.0/24",))
    out = Permit(inbound=False, protocol="-1", first=-1, last=-1, prefixes=("0.0.0.0/0",))
    state = Ec2State({"sg-1": frozenset({sip}), "sg-2": frozenset({out}), "sg-3": frozenset()}, {})
    asked = (SIP_OUT, SIP_IN, WEB_OUT)
    found = [
        {packet for packet in asked if packet in state.admitted(groups)} for groups in (["sg-1", "sg-2"], ["sg-3"])
    ]
    assert found == [{SIP_OUT, SIP_IN, WEB_OUT}, set()]


ONE, BOTH = PacketSet.box(protocol=6, initiator=LOCAL), PacketSet.box(initiator=LOCAL)


def moment(what: str, admitted: PacketSet, *groups: str, full: bool = True) -> Moment:
    """Return a moment of one interface with groups that hold a permit, or none."""
    held = frozenset({Permit(True, "tcp", 1, 1, ())} if full else ())
    return Moment(what, {"one": admitted}, {"one": dict.fromkeys(groups, held)})


def test_cut_is_told_with_its_operation_and_a_packet() -> None:
    """What both revisions require is missed where it is missing, and what only one of them requires is not."""
    moments = [moment("before", BOTH), moment("RevokeSecurityGroupEgress", PacketSet.union(())), moment("after", ONE)]
    assert cuts(moments, {"one": BOTH}, {"one": ONE}) == [
        "RevokeSecurityGroupEgress: one refuses local opens tcp 0.0.0.0:0 -> 0.0.0.0:0"
    ]


def test_interface_that_appears_needs_all_that_is_new() -> None:
    """Something boots behind a new interface: it counts from the first moment."""
    moments = [Moment("before", {}, {}), moment("CreateNetworkInterface", ONE), moment("after", BOTH)]
    assert len(cuts(moments, {}, {"one": BOTH})) == 1


@pytest.mark.parametrize(
    ("moments", "count"),
    [
        pytest.param([moment("a", BOTH, "g"), moment("b", BOTH, "g", "h")], 0, id="a group comes complete"),
        pytest.param(
            [moment("a", BOTH), moment("b", BOTH, "h", full=False), moment("c", BOTH, "h")], 1, id="a group comes empty"
        ),
        pytest.param([moment("a", BOTH, "g"), moment("b", BOTH)], 0, id="a group goes complete"),
        pytest.param(
            [moment("a", BOTH, "g"), moment("b", BOTH, "g", full=False), moment("c", BOTH)],
            1,
            id="a group is emptied first",
        ),
    ],
)
def test_loose_attachments(moments: list[Moment], count: int) -> None:
    """A group is attached when it is complete, and detached while it is."""
    assert len(loose(moments)) == count
