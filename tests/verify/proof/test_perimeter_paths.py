"""A perimeter is proven along the whole way out, and a fault in a network ACL is told at that network ACL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.rows import CLIENT_HTTPS, GATEWAY_MEDIA, GATEWAY_SIGNALLING, PATH_MTU_DISCOVERY
from tests.verify.perimeter_site import SITE, sound

from webex_calling.fault import Faults
from webex_calling.plan.site_plan import plan_site
from webex_calling.published.reference import load_reference
from webex_calling.published.requirement import Initiator
from webex_calling.registered.aws_tokens import NETWORK_ACL, RULE_GROUP
from webex_calling.registered.component_outputs import with_outputs
from webex_calling.registered.embedded_engine import run
from webex_calling.registered.registration import Registration
from webex_calling.site.validate import validate_site
from webex_calling.stack import deploy
from webex_calling.verify.model.packets import ICMP, PacketSet
from webex_calling.verify.proof.flow_sets import DeclaredExcess
from webex_calling.verify.proof.interface_proof import InterfaceProof

pytestmark = pytest.mark.long


Entry = dict[str, Any]
Edit = Callable[[list[Entry]], list[Entry]]

EXTERNAL, INTERNAL, PHONES = (
    ("fra-a", "external through edge"),
    ("fra-a", "internal through edge"),
    ("phones", "through edge"),
)


def planted(
    name: str, direction: str, edit: Edit, *, firewall: bool = True
) -> Mapping[tuple[str, str], InterfaceProof]:
    """Return the proof of the site after the entries of one network ACL were changed in one direction."""
    found = sound(firewall)
    (acl,) = [each for each in found.resources if (each.name, each.type) == (name, NETWORK_ACL)]
    entries = edit([dict(each) for each in acl.inputs[direction]])
    changed: Registration = replace(acl, inputs={**acl.inputs, direction: entries})
    return found.again([changed if each is acl else each for each in found.resources])


def picked(entries: list[Entry], **wanted: Any) -> Entry:
    """Return the one entry that has all wanted values."""
    (found,) = [each for each in entries if wanted.items() <= each.items()]
    return found


def without(**wanted: Any) -> Edit:
    """Take an entry away."""
    return lambda entries: [each for each in entries if each is not picked(entries, **wanted)]


def changed(change: Entry, **wanted: Any) -> Edit:
    """Change values of an entry."""
    return lambda entries: [{**each, **change} if each is picked(entries, **wanted) else each for each in entries]


def added(**entry: Any) -> Edit:
    """Add an entry before all others."""
    shape = {"ruleNo": 1, "action": "allow", "protocol": "tcp", "cidrBlock": "0.0.0.0/0", "fromPort": 0, "toPort": 0}
    return lambda entries: [{**shape, **entry}, *entries]


@pytest.mark.long
@pytest.mark.parametrize("firewall", [True, False], ids=["with a Network Firewall", "with network ACLs alone"])
def test_the_whole_way_is_proven(firewall: bool) -> None:
    """Everything required gets through every hop, and nothing else undeclared, whichever filters stand there."""
    sides = sound(firewall).again(sound(firewall).resources)
    assert [key for key in (EXTERNAL, INTERNAL, PHONES) if key not in sides] == []
    assert [key for key, side in sides.items() if not side.proven] == []


def test_hops_stand_in_the_order_of_the_way() -> None:
    """DNS, the gateway's own groups, its subnet's network ACL, the firewall, and the NAT between its two borders."""
    side = sound().again(sound().resources)[EXTERNAL]
    (path,) = side.paths.paths if side.paths else ()
    names = [hop.name for hop in path.hops]
    assert names[0] == "DNS firewall of the VPC vpc-0abc"
    assert names[2:] == [
        "network ACL edge-gateways",
        "network firewall policy edge-policy",
        "network ACL edge-public towards the endpoint",
        "NAT gateway edge-a",
        "network ACL edge-public",
    ]


@pytest.mark.long
def test_what_acls_alone_let_through_is_declared_by_kind() -> None:
    """Entries cannot tell names and sources apart, and what is coarsened is declared by the plan that says so."""
    side = sound(False).again(sound(False).resources)[PHONES]
    assert [each.excess_kind for each in side.declared] == [
        DeclaredExcess.LOCAL_PORTS,
        DeclaredExcess.DOMAIN,
        DeclaredExcess.COARSENED,
    ]


def test_an_end_behind_two_acls_has_a_way_through_each() -> None:
    """Phones in the VPC pass their subnet's network ACL; those elsewhere pass none of their own."""
    side = sound().again(sound().resources)[PHONES]
    assert side.paths is not None
    ways = [[hop.name for hop in path.hops if "ACL" in hop.name] for path in side.paths.paths]
    public = ["network ACL edge-public towards the endpoint", "network ACL edge-public"]
    assert ways == [["network ACL edge-phones", *public], public]


GAPS: dict[str, tuple[tuple[str, str, Edit], tuple[str, str], str, str, str]] = {
    "signalling of a gateway": (
        ("edge-gateways", "egress", without(cidrBlock="23.89.0.0/16", fromPort=8934)),
        EXTERNAL,
        GATEWAY_SIGNALLING,
        "network ACL edge-gateways",
        "",
    ),
    "replies to a gateway": (
        ("edge-gateways", "ingress", changed({"fromPort": 8001}, cidrBlock="23.89.0.0/16", protocol="udp")),
        EXTERNAL,
        GATEWAY_MEDIA,
        "network ACL edge-gateways",
        "",
    ),
    "a deny before the permit": (
        ("edge-gateways", "egress", added(action="deny", fromPort=8934, toPort=8934)),
        EXTERNAL,
        GATEWAY_SIGNALLING,
        "network ACL edge-gateways",
        "egress entry 1 of network ACL edge-gateways",
    ),
    "the border of the NAT towards the endpoints": (
        ("edge-public", "ingress", added(action="deny", cidrBlock="10.50.0.0/20", fromPort=443, toPort=443)),
        PHONES,
        CLIENT_HTTPS,
        "network ACL edge-public towards the endpoint",
        "ingress entry 1 of network ACL edge-public",
    ),
    "what routers tell of too large packets": (
        ("edge-phones", "ingress", without(protocol="icmp")),
        PHONES,
        PATH_MTU_DISCOVERY,
        "network ACL edge-phones",
        "",
    ),
    "what routers tell, beyond the NAT gateway": (
        ("edge-public", "ingress", without(protocol="icmp")),
        EXTERNAL,
        PATH_MTU_DISCOVERY,
        "network ACL edge-public",
        "",
    ),
    "replies to the NAT gateway": (
        ("edge-public", "ingress", added(action="deny", fromPort=1024, toPort=1024)),
        EXTERNAL,
        GATEWAY_SIGNALLING,
        "network ACL edge-public",
        "ingress entry 1 of network ACL edge-public",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize(("fault", "side", "row", "at", "rule"), GAPS.values(), ids=GAPS)
def test_what_is_stopped_is_told_at_the_acl(
    fault: tuple[str, str, Edit], side: tuple[str, str], row: str, at: str, rule: str
) -> None:
    """A row that no longer gets through names the network ACL, and the entry where one denies."""
    found = planted(*fault)[side]
    told = {gap.row: (gap.stopped_at, gap.refused_by) for gap in found.gaps}
    assert told.get(row) == (at, rule), told


def test_no_other_message_comes_through_the_nat_gateway() -> None:
    """What peers open by ICMP gets in only where it tells of a connection that is translated."""
    paths = sound().again(sound().resources)[EXTERNAL].paths
    assert paths is not None
    messages = paths.possible & PacketSet.box(initiator=Initiator.PEER, protocol=ICMP)
    assert messages
    assert messages <= PacketSet.box(initiator=Initiator.PEER, protocol=ICMP, local_ports=[(3, 3)], peer_ports=[(4, 4)])


def unknown() -> tuple[Registration, ...]:
    """Return what a preview of the site has before it is deployed: no ARN, no id, and no output of a component."""

    def program() -> None:
        deploy(SITE)

    found = run(program, project="calling", stack="dev", config={}, ids="unknown")
    return with_outputs(found.resources, sound().site)


@pytest.mark.long
def test_the_whole_way_is_proven_before_anything_has_an_id() -> None:
    """Which rule group has which place in the policy is not known then, and decides nothing, since all of them pass."""
    sides = sound().again(unknown())
    assert [key for key in (EXTERNAL, INTERNAL, PHONES) if key not in sides] == []
    assert [(key, side.faults) for key, side in sides.items() if not side.proven] == []


@pytest.mark.long
def test_an_order_that_decides_is_not_guessed() -> None:
    """With a rule that drops in one of the groups their order decides, and the way is not told."""
    resources = unknown()
    (group,) = [each for each in resources if (each.name, each.type) == ("edge-domains", RULE_GROUP)]
    source = group.inputs["ruleGroup"]["rulesSource"]
    text = "drop tcp any any -> any any (flow:to_server; sid:1;)\n" + source["rulesString"]
    rules = {**group.inputs["ruleGroup"], "rulesSource": {"rulesString": text}}
    changed = replace(group, inputs={**group.inputs, "ruleGroup": rules})
    found = sound().again([changed if each is group else each for each in resources])[EXTERNAL]
    assert not found.proven
    assert "refer to exactly one resource" in found.faults[0]


WIDER: dict[str, tuple[Entry, str]] = {
    "one port more": ({"cidrBlock": "23.89.0.0/16", "fromPort": 8935, "toPort": 8935}, "-> 23.89.0.0:8935"),
    "one prefix bit less": ({"cidrBlock": "23.88.0.0/15", "fromPort": 8934, "toPort": 8934}, "-> 23.88.0.0:8934"),
    "any address": ({"fromPort": 8934, "toPort": 8934}, "-> 0.0.0.0:8934"),
    "everything": ({"protocol": "-1"}, "-> 0.0.0.0:1024"),
}


@pytest.mark.long
@pytest.mark.parametrize(("entry", "packet"), WIDER.values(), ids=WIDER)
def test_what_gets_through_needlessly_is_told_with_its_entries(entry: Entry, packet: str) -> None:
    """Where nothing but network ACLs stands on the way, what is wider than its plan says is a finding."""
    found = planted("edge-public", "egress", added(**entry), firewall=False)[PHONES]
    told = [each for each in found.undeclared if "network ACL edge-public" in each.rule]
    assert any(str(each.sample.packet).endswith(packet) for each in told), [str(each.sample.packet) for each in told]


@pytest.mark.long
def test_another_filter_stops_what_an_acl_lets_through() -> None:
    """What the firewall refuses does not get through, so that one wide entry is no finding of the way."""
    found = planted("edge-gateways", "egress", added(protocol="-1"))[EXTERNAL]
    assert found.proven


def test_the_quota_of_a_vpc_is_kept() -> None:
    """More network ACLs than the VPC may have are refused, with the quota to ask for."""
    place = {**SITE["aws"]["fra"], "quotas": {"networkAclsPerVpc": 2}}
    site = validate_site({**SITE, "aws": {"fra": place}}, published=load_reference().published)
    with pytest.raises(Faults) as raised:
        plan_site(load_reference(), site)
    assert [str(fault) for fault in raised.value.faults] == [
        "aws.fra.quotas.networkAclsPerVpc: allows 2 network ACLs in the VPC voice, and the site needs 3; have the "
        "quota raised to at least 3 and write it here, or spread the site over more accounts"
    ]
