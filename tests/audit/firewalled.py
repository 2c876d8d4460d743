"""`firewalled()`: one interface behind a Network Firewall, as the CLI prints it, small enough to read."""

from __future__ import annotations

from typing import Any

ARN = "arn:aws:network-firewall:eu-central-1:123456789012"
POLICY = f"{ARN}:firewall-policy/egress"
GROUP = f"{ARN}:stateful-rulegroup/calling"
FIREWALL = f"{ARN}:firewall/egress"

DEFAULT = "aws:drop_established_to_server"
RULES = """
pass tcp $HOME_NET any -> $CALLING 5062 (msg:"signalling"; flow:to_server; sid:1;)
pass udp $HOME_NET any -> $CALLING any (msg:"media"; sid:2;)
"""


def interface(address: str = "10.20.1.10", *, public: str = "203.0.113.10") -> dict[str, Any]:
    """Return a network interface with one group."""
    association = {"Association": {"PublicIp": public, "IpOwnerId": "123456789012"}} if public else {}
    return {
        "NetworkInterfaceId": "eni-0123456789abcdef0",
        "SubnetId": "subnet-0a",
        "VpcId": "vpc-0a1b2c3d4e5f60718",
        "Groups": [{"GroupId": "sg-0a", "GroupName": "edge"}],
        "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": address, **association}],
        "Status": "in-use",
        "InterfaceType": "interface",
    }


def group(*, inbound: bool = True) -> dict[str, Any]:
    """Return a group that permits everything."""
    everything = [
        {
            "IpProtocol": "-1",
            "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
            "Ipv6Ranges": [],
            "PrefixListIds": [],
            "UserIdGroupPairs": [],
        }
    ]
    return {
        "GroupId": "sg-0a",
        "GroupName": "edge",
        "VpcId": "vpc-0a1b2c3d4e5f60718",
        "IpPermissions": everything if inbound else [],
        "IpPermissionsEgress": everything,
    }


def table(identity: str, subnet: str, target: dict[str, str]) -> dict[str, Any]:
    """Return a route table with the local route and a default one."""
    local = {"DestinationCidrBlock": "10.20.0.0/16", "GatewayId": "local", "State": "active"}
    return {
        "RouteTableId": identity,
        "VpcId": "vpc-0a1b2c3d4e5f60718",
        "Associations": [
            {"RouteTableId": identity, "SubnetId": subnet, "Main": False, "RouteTableAssociationId": "rtbassoc-0a"}
        ],
        "Routes": [local, {"DestinationCidrBlock": "0.0.0.0/0", "State": "active", **target}],
    }


def edge() -> dict[str, Any]:
    """Return the route table of the internet gateway, by which what returns passes the firewall."""
    back = {"DestinationCidrBlock": "10.20.1.0/24", "GatewayId": "vpce-0b", "State": "active"}
    held = table("rtb-0e", "", {})
    association = {"RouteTableId": "rtb-0e", "GatewayId": "igw-0a", "Main": False}
    return {**held, "Associations": [association], "Routes": [held["Routes"][0], back]}


def subnet(identity: str, cidr: str) -> dict[str, Any]:
    """Return a subnet."""
    return {"SubnetId": identity, "VpcId": "vpc-0a1b2c3d4e5f60718", "CidrBlock": cidr, "State": "available"}


def firewalled(prefixes: tuple[str, ...], rules: str = RULES, default: str = DEFAULT) -> dict[str, Any]:
    """Return the documents: an interface, a firewall in its own subnet, an internet gateway behind it, and back."""
    status = {
        "Status": "READY",
        "ConfigurationSyncStateSummary": "IN_SYNC",
        "SyncStates": {
            "eu-central-1a": {"Attachment": {"SubnetId": "subnet-0b", "EndpointId": "vpce-0b", "Status": "READY"}}
        },
    }
    policy = {
        "StatelessDefaultActions": ["aws:forward_to_sfe"],
        "StatelessFragmentDefaultActions": ["aws:forward_to_sfe"],
        "StatefulRuleGroupReferences": [{"ResourceArn": GROUP, "Priority": 1}],
        "StatefulDefaultActions": [default],
        "StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER"},
        "PolicyVariables": {"RuleVariables": {"HOME_NET": {"Definition": ["10.20.0.0/16"]}}},
    }
    return {
        "groups": {"SecurityGroups": [group()]},
        "interfaces": {"NetworkInterfaces": [interface()]},
        "subnets": {"Subnets": [subnet("subnet-0a", "10.20.1.0/24"), subnet("subnet-0b", "10.20.9.0/28")]},
        "tables": {
            "RouteTables": [
                table("rtb-0a", "subnet-0a", {"GatewayId": "vpce-0b"}),
                table("rtb-0b", "subnet-0b", {"GatewayId": "igw-0a"}),
                edge(),
            ]
        },
        "firewall": {
            "UpdateToken": "00000000-0000-0000-0000-000000000000",
            "Firewall": {
                "FirewallName": "egress",
                "FirewallArn": FIREWALL,
                "FirewallId": "00000000-0000-0000-0000-000000000000",
                "FirewallPolicyArn": POLICY,
                "VpcId": "vpc-0a1b2c3d4e5f60718",
                "SubnetMappings": [{"SubnetId": "subnet-0b"}],
            },
            "FirewallStatus": status,
        },
        "policy": {
            "UpdateToken": "00000000-0000-0000-0000-000000000000",
            "FirewallPolicyResponse": {
                "FirewallPolicyName": "egress",
                "FirewallPolicyArn": POLICY,
                "FirewallPolicyId": "00000000-0000-0000-0000-000000000000",
            },
            "FirewallPolicy": policy,
        },
        "rules": {
            "UpdateToken": "00000000-0000-0000-0000-000000000000",
            "RuleGroup": {
                "RuleVariables": {"IPSets": {"CALLING": {"Definition": list(prefixes)}}},
                "RulesSource": {"RulesString": rules},
                "StatefulRuleOptions": {"RuleOrder": "STRICT_ORDER"},
            },
            "RuleGroupResponse": {
                "RuleGroupArn": GROUP,
                "RuleGroupName": "calling",
                "RuleGroupId": "00000000-0000-0000-0000-000000000000",
                "Type": "STATEFUL",
                "Capacity": 100,
            },
        },
    }
