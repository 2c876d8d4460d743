"""Say ``take_state(estate, resources, file, faults)``: resources of a state of Pulumi, as the AWS CLI would print them.

A state has the resources of one stack. What it does not have, as the network ACLs of others, is not in the estate, and
what of a network an audit has no reader for is yielded in words.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.aws.interface import Interface
from webex_calling.audit.fields import Fields, span
from webex_calling.fault import Fault
from webex_calling.registered import aws_tokens as aws
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import kind_of

NETWORK_INTERFACE: Final = "aws:ec2/networkInterface:NetworkInterface"
_NETWORK: Final = re.compile(r"aws:((ec2|vpc|ec2transitgateway|networkfirewall)/|route53/resolverFirewall)\w+:\w+")
_IDLE: Final = re.compile(
    r"aws:ec2/(allowedImages|ami|availabilityZone|capacity|dedicatedHost|defaultCredit|defaultVpc|ebs|eipDomainName|fleet|"
    r"flowLog|image|instanceMetadata|keyPair|launch|networkInsights|placementGroup|serialConsole|snapshot|spot|tag:|"
    r"trafficMirror|volume|vpc:|vpcDhcp|vpcIpam|vpcNetworkPerformance)[\w:]*|aws:networkfirewall/loggingConfiguration:\w+"
)
"""Kinds that decide about no packet: machines to be, disks, keys, logs, and the VPC itself."""
_NUMBERS: Final = {"tcp": "6", "udp": "17", "icmp": "1", "all": "-1"}
_ICMP: Final = ("1", "icmp")
_PORTED: Final = ("6", "17")
_UNREAD: Final = {
    aws.FIREWALL: "Network Firewall",
    aws.FIREWALL_POLICY: "Network Firewall policy",
    aws.RULE_GROUP: "Network Firewall rule group",
    aws.RESOLVER_FIREWALL_RULE_GROUP: "DNS Firewall rule group",
}
_ELSEWHERE: Final = "whose network ACL the state does not have"

Item = tuple[str, Mapping[str, Any]]
"""The member under which ``aws ec2`` prints a resource, and the resource."""


def take_state(estate: AwsEstate, resources: Sequence[Registration], file: str, faults: list[Fault]) -> Iterator[str]:
    """Take what is read of AWS, with a fault for what does not fit; yield what is not read."""
    vpcs: dict[str, str] = {}
    for each in resources:
        kind = kind_of(each)
        if kind in _UNREAD:
            yield f"{_UNREAD[kind]} {each.name}: `prove --from` tells of it"
        elif kind not in TAKEN and _NETWORK.fullmatch(kind) and not _IDLE.fullmatch(kind):
            yield f"{kind.rpartition(':')[2]} {each.name}"
        elif kind in (aws.SECURITY_GROUP, aws.SUBNET):
            vpcs[each.id] = _text(each, "vpcId")
        for key, item in _ITEMS[kind](each) if kind in _ITEMS else ():
            estate.take(key, Fields(item, each.name, file, faults))
    for identity, cidrs in _listed(resources).items():
        entries = [{"Cidr": cidr} for cidr in cidrs]
        estate.take_entries(Fields({"PrefixListId": identity, "Entries": entries}, identity, file, faults))
    yield from _take_acls(estate, resources, file, faults)
    for each in resources:
        if kind_of(each) == NETWORK_INTERFACE:
            yield from _interface(estate, each, vpcs, file)


def _listed(resources: Iterable[Registration]) -> Mapping[str, Sequence[str]]:
    """Return the entries of each prefix list, inline and as resources of their own."""
    lists: dict[str, list[str]] = {}
    for each in resources:
        kind, held = kind_of(each), each.inputs
        if kind == aws.MANAGED_PREFIX_LIST:
            lists.setdefault(each.id, []).extend(str(entry.get("cidr")) for entry in held.get("entries") or ())
        elif kind == aws.MANAGED_PREFIX_LIST_ENTRY:
            lists.setdefault(str(held.get("prefixListId")), []).append(str(held.get("cidr")))
    return lists


def _take_acls(estate: AwsEstate, resources: Sequence[Registration], file: str, faults: list[Fault]) -> Iterator[str]:
    """Take network ACLs with their entries and subnets, inline and as resources of their own; yield those of others."""
    apart: dict[str, list[Registration]] = {}
    for each in resources:
        if kind_of(each) == aws.NETWORK_ACL_RULE:
            apart.setdefault(_text(each, "networkAclId"), []).append(each)
    for each in resources:
        if kind_of(each) == aws.NETWORK_ACL:
            estate.take("NetworkAcls", Fields(_acl(each, apart.pop(each.id, ())), each.name, file, faults))
    yield from (f"NetworkAclRule {each.name}, {_ELSEWHERE}" for held in apart.values() for each in held)
    yield from _associate(resources, estate)


def _text(resource: Registration, key: str) -> str:
    """Return a property that the program set, or that the provider told."""
    return str(resource.inputs.get(key) or resource.outputs.get(key) or "")


def _group(resource: Registration) -> Iterator[Item]:
    permissions = {
        member: [_permission(each, resource.id) for each in resource.inputs.get(key) or ()]
        for member, key in (("IpPermissions", "ingress"), ("IpPermissionsEgress", "egress"))
    }
    told = {"GroupId": resource.id, "GroupName": _text(resource, "name") or resource.name}
    yield "SecurityGroups", {**told, "VpcId": _text(resource, "vpcId"), **permissions}


def _permission(block: Mapping[str, Any], own: str) -> dict[str, Any]:
    groups = [*(block.get("securityGroups") or ()), *([own] if block.get("self") else [])]
    return {
        "IpProtocol": str(block.get("protocol", "-1")),
        "FromPort": block.get("fromPort"),
        "ToPort": block.get("toPort"),
        "IpRanges": [{"CidrIp": each} for each in block.get("cidrBlocks") or ()],
        "Ipv6Ranges": [{"CidrIpv6": each} for each in block.get("ipv6CidrBlocks") or ()],
        "PrefixListIds": [{"PrefixListId": each} for each in block.get("prefixListIds") or ()],
        "UserIdGroupPairs": [{"GroupId": each} for each in groups],
    }


def _rule(resource: Registration) -> Iterator[Item]:
    held = resource.inputs
    referenced = held.get("referencedSecurityGroupId")
    yield (
        "SecurityGroupRules",
        {
            "GroupId": held.get("securityGroupId"),
            "SecurityGroupRuleId": resource.id,
            "IsEgress": kind_of(resource) == aws.SECURITY_GROUP_EGRESS_RULE,
            "IpProtocol": held.get("ipProtocol"),
            "FromPort": held.get("fromPort"),
            "ToPort": held.get("toPort"),
            "CidrIpv4": held.get("cidrIpv4"),
            "CidrIpv6": held.get("cidrIpv6"),
            "PrefixListId": held.get("prefixListId"),
            "ReferencedGroupInfo": {"GroupId": referenced} if referenced else None,
        },
    )


def _old_rule(resource: Registration) -> Iterator[Item]:
    """Yield a rule of the older kind, which has several peers, as one for each."""
    held = resource.inputs
    source = held.get("sourceSecurityGroupId") or (held.get("securityGroupId") if held.get("self") else None)
    peers = [
        *({"CidrIpv4": each} for each in held.get("cidrBlocks") or ()),
        *({"CidrIpv6": each} for each in held.get("ipv6CidrBlocks") or ()),
        *({"PrefixListId": each} for each in held.get("prefixListIds") or ()),
        *([{"ReferencedGroupInfo": {"GroupId": source}}] if source else []),
    ]
    for peer in peers:
        yield (
            "SecurityGroupRules",
            {
                "GroupId": held.get("securityGroupId"),
                "SecurityGroupRuleId": resource.id,
                "IsEgress": held.get("type") == "egress",
                "IpProtocol": held.get("protocol"),
                "FromPort": held.get("fromPort"),
                "ToPort": held.get("toPort"),
                **peer,
            },
        )


def _list(resource: Registration) -> Iterator[Item]:
    told = {"PrefixListId": resource.id, "PrefixListName": _text(resource, "name") or resource.name}
    family, size = resource.inputs.get("addressFamily"), resource.inputs.get("maxEntries")
    yield "PrefixLists", {**told, "AddressFamily": family, "MaxEntries": size, "OwnerId": _text(resource, "ownerId")}


def _acl(resource: Registration, rules: Iterable[Registration]) -> Mapping[str, Any]:
    """Return a network ACL with its entries, inline and as resources of their own; one that is both is one."""
    inline = [
        _entry({**each, "ruleNumber": each.get("ruleNo"), "ruleAction": each.get("action"), "egress": egress})
        for key, egress in (("egress", True), ("ingress", False))
        for each in resource.inputs.get(key) or ()
    ]
    entries = [*inline, *(each for rule in rules if (each := _entry(rule.inputs)) not in inline)]
    subnets = [{"SubnetId": each} for each in resource.inputs.get("subnetIds") or ()]
    told = {"NetworkAclId": resource.id, "VpcId": _text(resource, "vpcId"), "IsDefault": False}
    return {**told, "Entries": entries, "Associations": subnets}


def _entry(block: Mapping[str, Any]) -> dict[str, Any]:
    protocol = str(block.get("protocol", "-1"))
    number = _NUMBERS.get(protocol.lower(), protocol)
    held: dict[str, Any] = {
        "RuleNumber": block.get("ruleNumber"),
        "RuleAction": block.get("ruleAction"),
        "Protocol": number,
        "Egress": block.get("egress") or False,
        "CidrBlock": block.get("cidrBlock"),
        "Ipv6CidrBlock": block.get("ipv6CidrBlock"),
    }
    if number in _ICMP:
        held["IcmpTypeCode"] = {"Type": block.get("icmpType", -1), "Code": block.get("icmpCode", -1)}
    elif number in _PORTED or (number != "-1" and block.get("fromPort") is not None):
        held["PortRange"] = {"From": block.get("fromPort"), "To": block.get("toPort")}
    return held


def _subnet(resource: Registration) -> Iterator[Item]:
    told = {"SubnetId": resource.id, "VpcId": _text(resource, "vpcId")}
    yield "Subnets", {**told, "CidrBlock": resource.inputs.get("cidrBlock")}


_ITEMS: Final[Mapping[str, Callable[[Registration], Iterator[Item]]]] = {
    aws.SECURITY_GROUP: _group,
    aws.SECURITY_GROUP_EGRESS_RULE: _rule,
    aws.SECURITY_GROUP_INGRESS_RULE: _rule,
    aws.SECURITY_GROUP_RULE: _old_rule,
    aws.MANAGED_PREFIX_LIST: _list,
    aws.SUBNET: _subnet,
}
TAKEN: Final = frozenset(
    {
        *_ITEMS,
        aws.NETWORK_ACL,
        aws.MANAGED_PREFIX_LIST_ENTRY,
        aws.NETWORK_ACL_ASSOCIATION,
        aws.NETWORK_ACL_RULE,
        NETWORK_INTERFACE,
    }
)


def _associate(resources: Sequence[Registration], estate: AwsEstate) -> Iterator[str]:
    """Put the subnets of associations of their own to the network ACLs that the state has; yield the others."""
    for each in resources:
        if kind_of(each) != aws.NETWORK_ACL_ASSOCIATION:
            continue
        if (acl := estate.acls.get(_text(each, "networkAclId"))) is None:
            yield f"NetworkAclAssociation {each.name}, {_ELSEWHERE}"
        else:
            estate.acls[acl.id] = replace(acl, subnets=tuple(sorted({*acl.subnets, _text(each, "subnetId")})))


def _interface(estate: AwsEstate, resource: Registration, vpcs: Mapping[str, str], file: str) -> Iterator[str]:
    """Take a network interface; its VPC is that of its subnet or of its groups."""
    groups = [
        str(each) for each in resource.inputs.get("securityGroups") or resource.outputs.get("securityGroups") or ()
    ]
    private = resource.inputs.get("privateIps") or resource.outputs.get("privateIps") or [_text(resource, "privateIp")]
    subnet = _text(resource, "subnetId")
    addresses = {found[0]: None for each in private if (found := span(str(each))) and found[0] == found[1]}
    vpc = next((vpcs[each] for each in (subnet, *groups) if vpcs.get(each)), "")
    if not (groups and addresses):
        yield f"network interface {resource.name}, whose groups or addresses the state does not have"
    else:
        estate.interfaces[resource.id] = Interface(resource.id, vpc, subnet, tuple(groups), addresses, file)
