"""Security groups admit what a model in z3 and the rules that another implementation stores decide."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

import boto3  # type: ignore[import-untyped]  # boto3 ships no types
import pytest
import z3  # type: ignore[import-untyped]  # z3 ships no types
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws
from tests.verify.aws.test_security_group import CIDRS, estates, openings, services
from tests.verify.aws.z3_openings import (
    BY_PEER,
    LOCAL_PORT,
    PEER,
    PEER_PORT,
    PROTOCOL,
    Formula,
    among,
    disagreement,
)
from tests.verify.registrations import group, rule

from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.security_group import SecurityGroups
from webex_calling.verify.model.packets import Packet, PacketSet


def admitted(resources: list[Registration], ids: list[str]) -> PacketSet:
    """Return what an interface with the groups of these ids lets through."""
    attached = [each for each in resources if each.id in ids]
    return SecurityGroups(Registered(resources), {}).admission(attached).admitted


@settings(deadline=None, max_examples=40)
@given(estates(), st.sampled_from([["sg-a"], ["sg-a", "sg-b"]]))
def test_admission_is_the_model_of_the_service(estate: list[Registration], ids: list[str]) -> None:
    """No opening with an address tells the admitted set from the union of the rules in z3."""
    permits = [
        permit(estate, each)
        for each in estate
        if "GroupIngressRule" in each.type or "GroupEgressRule" in each.type
        if each.inputs["securityGroupId"] in ids
    ]
    assert disagreement(z3.Or(permits), admitted(estate, ids)) is None


def permit(estate: list[Registration], held: Registration) -> Formula:
    """Say that one rule matches the opening."""
    inputs, inbound = held.inputs, "Ingress" in held.type
    lists = {
        each.id: [entry["cidr"] for entry in each.inputs["entries"]] for each in estate if "PrefixList" in each.type
    }
    networks = map(
        ipaddress.ip_network, [inputs["cidrIpv4"]] if "cidrIpv4" in inputs else lists[inputs["prefixListId"]]
    )
    number = {"tcp": 6, "udp": 17, "icmp": 1, "-1": None}.get(inputs["ipProtocol"], 47)
    said = [BY_PEER if inbound else z3.Not(BY_PEER), among(PEER, [(int(each[0]), int(each[-1])) for each in networks])]
    if number is not None:
        said.append(number == PROTOCOL)
    if number in (6, 17):
        said.append(among(LOCAL_PORT if inbound else PEER_PORT, [(inputs["fromPort"], inputs["toPort"])]))
    if number == 1:
        kind, code = inputs["fromPort"], inputs["toPort"]
        said += [z3.Or(kind == -1, kind == LOCAL_PORT), z3.Or(code == -1, code == PEER_PORT)]
    return z3.And(said)


@pytest.fixture(scope="module")
def cloud() -> Iterator[Any]:
    """Return a client of an account in memory, which keeps security groups as EC2 answers them."""
    with mock_aws():
        yield boto3.client("ec2", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")


@st.composite
def rules(draw: st.DrawFn) -> list[Registration]:
    """Draw rules of one group, each with a prefix and no two the same."""
    said = st.tuples(st.booleans(), services(), st.sampled_from(CIDRS))
    held = draw(st.lists(said, max_size=6, unique_by=repr))
    return [
        rule(inbound=inbound, name=f"r{at}", cidrIpv4=cidr, **service)
        for at, (inbound, service, cidr) in enumerate(held)
    ]


@pytest.mark.long
@settings(deadline=None, max_examples=15)
@given(rules(), st.lists(openings, min_size=30, max_size=30))
def test_admission_agrees_with_what_an_independent_service_stores(
    cloud: Any, held: list[Registration], packets: list[Packet]
) -> None:
    """Rules that were put into another implementation and read back decide packets as the admitted set does."""
    vpc = cloud.describe_vpcs()["Vpcs"][0]["VpcId"]
    identity = cloud.create_security_group(GroupName="edge", Description="edge", VpcId=vpc)["GroupId"]
    try:
        opened = cloud.describe_security_groups(GroupIds=[identity])["SecurityGroups"][0]["IpPermissionsEgress"]
        cloud.revoke_security_group_egress(GroupId=identity, IpPermissions=opened)  # as the provider does
        for each in held:
            add = "ingress" if "Ingress" in each.type else "egress"
            ask = getattr(cloud, f"authorize_security_group_{add}")
            ask(GroupId=identity, IpPermissions=[_permission(each.inputs)])
        (stored,) = cloud.describe_security_groups(GroupIds=[identity])["SecurityGroups"]
    finally:
        cloud.delete_security_group(GroupId=identity)
    found = admitted([group(), *held], ["sg-a"])
    assert {packet: packet in found for packet in packets} == {packet: _admits(stored, packet) for packet in packets}


def _permission(inputs: Any) -> dict[str, Any]:
    held = {"IpProtocol": inputs["ipProtocol"], "IpRanges": [{"CidrIp": inputs["cidrIpv4"]}]}
    return held | ({"FromPort": inputs["fromPort"], "ToPort": inputs["toPort"]} if "fromPort" in inputs else {})


def _admits(stored: Any, packet: Packet) -> bool:
    """Decide one packet by the permissions that EC2 answers."""
    inbound = packet.initiator == "peer"
    for permission in stored["IpPermissions" if inbound else "IpPermissionsEgress"]:
        protocol = permission["IpProtocol"]
        if protocol != "-1" and {"tcp": 6, "udp": 17, "icmp": 1}.get(protocol, protocol) not in (
            packet.protocol,
            str(packet.protocol),
        ):
            continue
        first, last = permission.get("FromPort"), permission.get("ToPort")
        destination = packet.local_port if inbound else packet.peer_port
        if protocol in ("tcp", "udp") and not first <= destination <= last:
            continue
        if protocol == "icmp" and (first not in (-1, packet.local_port) or last not in (-1, packet.peer_port)):
            continue
        cidrs = [each["CidrIp"] for each in permission["IpRanges"]]
        if isinstance(packet.peer, str):
            if "0.0.0.0/0" in cidrs:
                return True
        elif any(ipaddress.ip_address(packet.peer) in ipaddress.ip_network(cidr) for cidr in cidrs):
            return True
    return False
