"""A network ACL: both directions for all in its subnets, proven before it is made, and swapped as a whole."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import botocore.session  # type: ignore[import-untyped]  # botocore ships no types
import pulumi
import pulumi_aws as aws
import pytest
from botocore.validate import ParamValidator  # type: ignore[import-untyped]  # botocore ships no types
from tests.components import UCM, names, only, refused, registered

from webex_calling.aws import AwsNetworkAcl
from webex_calling.port import PortRange
from webex_calling.targets.aws.network_acl import AclDirection, AclEntries, AclEntry, render

PLAN = "webex_calling.plan.network_acl"
ACL = ":NetworkAcl"
pytestmark = pytest.mark.usefixtures("frozen")  # what is coarsened, and by how much, is known of the lists of 2025
SETTINGS = {"resolvers": ["10.20.0.2"], "time_servers": ["169.254.169.123"], "https": {"internet": True}}
GATEWAY = {"name": "fra-a", "trunk": "registration", "interfaces": {"external": "10.20.1.10"}, **SETTINGS}
PHONES = {"name": "phones", "role": "mpp-device", "networks": ["10.50.0.0/20"], **SETTINGS}


def acl(**args: Any) -> AwsNetworkAcl:
    """Make a network ACL for the subnet of a gateway, unless told otherwise."""
    given = {
        "vpc_id": "vpc-0abc",
        "vpc_cidrs": ["10.20.0.0/16"],
        "subnets": ["subnet-0a"],
        "cidrs": ["10.20.1.0/24"],
        "entries": 40,
        "local_gateways": [GATEWAY],
        "clients": [PHONES],
        **args,
    }
    return AwsNetworkAcl("edge-gateways", given)  # type: ignore[arg-type]  # some are wrong


def entries(direction: str, **args: Any) -> list[dict[str, Any]]:
    """Return the entries of one direction as they are registered."""
    held: list[dict[str, Any]] = only(registered(lambda: acl(**args)), "edge-gateways", ACL).inputs[direction]
    return held


def test_one_resource_holds_all() -> None:
    """Entries and subnets are inline, and any change of the entries replaces the whole."""
    found = registered(acl)
    made = only(found, "edge-gateways", ACL)
    assert names(found, "NetworkAcl") == ["edge-gateways"]
    assert {key: made.inputs[key] for key in ("vpcId", "subnetIds", "tags")} == {
        "vpcId": "vpc-0abc",
        "subnetIds": ["subnet-0a"],
        "tags": {"Name": "edge-gateways"},
    }
    assert made.options.replace_on_changes == ("ingress", "egress")
    assert made.options.delete_before_replace is None


def test_it_outputs_the_id_and_what_is_proven() -> None:
    """The id is that of the resource, and the summary has the counts of both directions and the excess."""
    found = registered(acl)
    component = only(found, "edge-gateways", "AwsNetworkAcl")
    assert component.outputs["networkAclId"] == only(found, "edge-gateways", ACL).id
    summary = component.outputs["summary"].splitlines()
    assert summary[:3] == [
        "note: inbound: 20 of 40 entries, including the implicit deny; none is wider than required",
        "warning: outbound: 40 of 40 entries, including the implicit deny; 1 coarsened, "
        "256 addresses × ports are admitted beyond what is required",
        "note: outbound: permit tcp 8934 199.19.196.0/22 stands for 8934 199.19.196.0/23, 8934 199.19.199.0/24 and "
        "admits 256 addresses × ports more",
    ]
    assert "stateless, coarsened; assumed" in summary[-1]


def test_subnets_may_be_known_later() -> None:
    """Ids of subnets are outputs as well as text: the plan goes by the prefixes."""

    def program() -> None:
        made = aws.ec2.Subnet("gateways", vpc_id="vpc-0abc", cidr_block="10.20.1.0/24")
        acl(subnets=[made.id])

    made = only(registered(program, ids="unknown"), "edge-gateways", ACL)
    assert [each.rpartition("::")[2] for each in made.property_dependencies["subnetIds"]] == ["gateways"]


def test_tags_are_the_caller_s() -> None:
    """Tags are added to the name, and no name of the cloud's is set."""
    made = only(registered(lambda: acl(tags={"Owner": "voice"})), "edge-gateways", ACL)
    assert made.inputs["tags"] == {"Name": "edge-gateways", "Owner": "voice"}


def test_a_nat_gateway_s_subnet_lets_all_who_are_behind_it_through() -> None:
    """They come in from their own addresses, and leave from any port of the gateway's, where replies come back."""
    args: dict[str, Any] = {"cidrs": ["10.20.0.16/28"], "nat_gateway": True}
    told = {
        direction: [
            (each["cidrBlock"], each["fromPort"], each["toPort"])
            for each in entries(direction, **args)
            if (each["protocol"], each["action"]) == ("tcp", "allow")
        ]
        for direction in ("ingress", "egress")
    }
    assert ("10.50.0.0/20", 443, 443) in told["ingress"]
    assert ("10.50.0.0/20", 1024, 65535) in told["egress"]
    assert ("0.0.0.0/0", 1024, 65535) in told["ingress"]
    assert ("0.0.0.0/0", 443, 443) in told["egress"]


def test_the_api_takes_every_entry() -> None:
    """The model of the API that botocore has finds nothing wrong with any input."""
    service = botocore.session.get_session().get_service_model("ec2")
    for direction in ("ingress", "egress"):
        for each in entries(direction):
            asked: dict[str, Any] = {
                "NetworkAclId": "acl-0abc",
                "Egress": direction == "egress",
                "RuleNumber": each["ruleNo"],
                "RuleAction": each["action"],
                "Protocol": {"tcp": "6", "udp": "17", "icmp": "1"}[each["protocol"]],
                "CidrBlock": each["cidrBlock"],
            }
            if each["protocol"] == "icmp":
                asked["IcmpTypeCode"] = {"Type": each["icmpType"], "Code": each["icmpCode"]}
            else:
                asked["PortRange"] = {"From": each["fromPort"], "To": each["toPort"]}
            shape = service.operation_model("CreateNetworkAclEntry").input_shape
            assert ParamValidator().validate(asked, shape).generate_report() == ""
            assert 1 <= each["ruleNo"] <= 32766


CERTIFICATE = {**GATEWAY, "trunk": "certificate", "listen_ports": ["5062"], "public_address": "203.0.113.10"}
ITSP = {**UCM, "interface": "external", "name": "itsp", "addresses": ["198.51.100.0/28"]}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        pytest.param(
            {"cidrs": ["10.20.9.0/24"]},
            [
                'edge-gateways.cidrs: "10.20.9.0/24" match no endpoint of this perimeter; '
                "give the prefixes of the subnets that its endpoints are in, or set natGateway"
            ],
            id="nobody in the subnet",
        ),
        pytest.param(
            {"cidrs": ["10.50.0.0/24"]},
            [
                'edge-gateways.cidrs: "10.50.0.0/24" is a part of 10.50.0.0/20, which is behind it as a whole; '
                "give 10.50.0.0/20 by the prefixes of its subnets"
            ],
            id="a part of a network",
        ),
        pytest.param(
            {"widest_prefix": 7}, ['widest_prefix: "7" is below 8; give 8 or more'], id="a prefix shorter than 8"
        ),
        pytest.param({"entries": 41}, ['entries: "41" is above 40; give 40 or less'], id="more than AWS grants"),
        pytest.param(
            {"subnets": "subnet-0a"},
            ['subnets: "subnet-0a" is not a list; write a list of ids'],
            id="one subnet and no list",
        ),
        pytest.param({"subnets": []}, ["subnets: is empty; give at least one id"], id="no subnet"),
        pytest.param(
            {"subnets": [7]},
            ['subnets[0]: "7" is not an id; pass the id, or the output of the resource that has it'],
            id="a number for an id",
        ),
        pytest.param(
            {"nat_gateway": True, "local_gateways": [{**GATEWAY, "peers": [ITSP]}]},
            [
                'edge-gateways.natGateway: "10.20.1.10/32" cannot pass a NAT gateway: '
                "Signalling from the peer to a Local Gateway (P3) is opened by itsp, from outside; "
                "give the gateway a public address of its own, or its peer's addresses among inside",
            ],
            id="a peer that calls through a NAT gateway",
        ),
    ],
)
def test_faults(args: dict[str, Any], expected: list[str]) -> None:
    """What cannot be is refused before anything is registered."""
    assert refused(lambda: acl(**args))[:1] == expected


def test_what_does_not_fit_is_refused() -> None:
    """At the quota of a new account the Calling networks do not fit, and the remedy is the number to ask for."""
    (fault,) = [each for each in refused(lambda: acl(entries=20)) if "outbound" in each]
    assert "does not fit 20 entries outbound" in fault
    assert "better to 40 where 256 addresses × ports are admitted beyond what is required" in fault


def _direction(direction: AclDirection, **change: Any) -> AclDirection:
    return replace(direction, **change)


def _forgotten(held: AclEntries) -> AclEntries:
    return replace(held, egress=_direction(held.egress, entries=held.egress.entries[:-1]))


def _open(held: AclEntries) -> AclEntries:
    more = AclEntry(32766, "allow", "tcp", "0.0.0.0/0", 22, 22)
    return replace(held, egress=_direction(held.egress, entries=(*held.egress.entries, more)))


def _silent(held: AclEntries) -> AclEntries:
    return replace(held, egress=_direction(held.egress, widened=()))


def _replies_cut(held: AclEntries) -> AclEntries:
    cut = tuple(replace(each, to_port=48198) if each.to_port == 48199 else each for each in held.ingress.entries)
    return replace(held, ingress=_direction(held.ingress, entries=cut))


def _understated(held: AclEntries) -> AclEntries:
    widened = tuple(replace(each, excess=each.excess - 1) for each in held.egress.widened)
    return replace(held, egress=_direction(held.egress, widened=widened))


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param(_forgotten, "would not get", id="an entry forgotten"),
        pytest.param(_open, "which nothing requires or declares", id="a port too many"),
        pytest.param(_silent, "which nothing requires or declares", id="an excess that is not told"),
        pytest.param(_replies_cut, "would not get", id="the last port of the replies"),
        pytest.param(_understated, "and its plan says 255", id="an excess understated"),
    ],
)
def test_a_wrong_rendering_is_never_registered(fault: Any, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault planted into the renderer stops the component before it registers anything."""
    monkeypatch.setattr(f"{PLAN}.render", lambda *args, **more: fault(render(*args, **more)))
    assert any(expected in each for each in refused(acl))


def test_an_entry_that_is_wider_than_its_plan_counts_is_never_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the plan declares more than its entries do, what is counted from the draft still has to be what it says."""

    def wrong(*args: Any, **more: Any) -> AclEntries:
        held = render(*args, **more)
        (told,) = held.egress.widened
        wide = replace(told.entry, box=replace(told.entry.box, ports=PortRange(0, 65535)))
        entries = tuple(
            replace(each, to_port=8935) if each.cidr_block == str(wide.box.prefix) and each.protocol == "tcp" else each
            for each in held.egress.entries
        )
        return replace(held, egress=_direction(held.egress, entries=entries, widened=(replace(told, entry=wide),)))

    monkeypatch.setattr(f"{PLAN}.render", wrong)
    assert refused(acl) == [
        "edge-gateways.network-acl: lets 1,280 addresses × ports through outbound beyond what is required, and its "
        "plan says 256; nothing was registered; report these arguments"
    ]


def test_a_change_of_the_display_is_no_replacement() -> None:
    """Entries follow the flows alone: other tags leave them byte for byte."""
    one, other = (only(registered(partial(acl, tags=tags)), "edge-gateways", ACL) for tags in ({}, {"a": "b"}))
    assert one.inputs["ingress"] == other.inputs["ingress"]
    assert one.inputs["egress"] == other.inputs["egress"]


def test_an_output_where_a_plain_value_is_needed_is_told() -> None:
    """Prefixes are planned with, and so must be known before the deployment."""
    (fault,) = refused(lambda: acl(cidrs=[pulumi.Output.from_input("10.20.1.0/24")]))
    assert fault.startswith('cidrs[0]: "Output" is a value that is known only after the deployment')
