"""`prepare(text, clouds)` makes what a site only adopts, and returns its stack file with the ids of what was made."""

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any

from ruamel.yaml import YAML
from tests.engine.clouds import Clouds
from tests.engine.doubles.aws.ec2 import Ec2
from tests.engine.doubles.aws.guard import Quotas
from tests.engine.doubles.azure.resource_group import ResourceGroup
from tests.engine.doubles.values import text as read

SITE = "webex-calling:site"


def prepare(text: str, clouds: Clouds) -> str:
    """Create each VPC, subnet and resource group that the site names; ids of VPCs and subnets are given by EC2.

    An AWS account has the quota of network ACL entries that its site says it has.
    """
    site = YAML(typ="safe").load(text)["config"][SITE]
    for place in _places(site, "aws"):
        ec2 = clouds.ec2(place["region"])
        for vpc in place["vpcs"].values():
            created = ec2.call("CreateVpc", CidrBlock=vpc["cidrs"][0])["Vpc"]
            made = read(created, "VpcId") if isinstance(created, dict) else ""
            text = text.replace(vpc["id"], made)
            text = _with_subnets(text, site, ec2, vpc["cidrs"][0], made)
    acls = [acl for perimeter in site.get("perimeters") or () for acl in perimeter.get("networkAcls") or ()]
    clouds.grant(Quotas(entries_per_acl=max([20, *(acl.get("entries", 20) for acl in acls)])))
    arm = clouds.arm()
    for place in _places(site, "azure"):
        if arm.get(arm.group_id(place["resourceGroup"])) is None:
            ResourceGroup(arm).create({"resourceGroupName": place["resourceGroup"], "location": place["location"]})
    return text


def _with_subnets(text: str, site: Mapping[str, Any], ec2: Ec2, cidr: str, vpc: str) -> str:
    """Create the subnets of every perimeter, those of one part in zones of their own."""
    spare = (str(each) for each in IPv4Network(cidr).subnets(new_prefix=28) if each.network_address.packed[2] == 255)
    done: set[str] = set()
    for perimeter in site.get("perimeters") or ():
        parts = [(perimeter.get(key) or {}).get("subnets") or {} for key in ("networkFirewall", "natGateway")]
        known = [
            each
            for acl in perimeter.get("networkAcls") or ()
            for each in zip(acl["subnets"], acl["cidrs"], strict=True)
        ]
        wanted = [*known, *((name, "") for part in parts for name in part.values())]
        zones = {name: "abc"[at] for part in parts for at, name in enumerate(part.values())}
        for name, own in wanted:
            if name not in done:
                zone = f"{ec2.region}{zones.get(name, 'a')}"
                made = ec2.call("CreateSubnet", VpcId=vpc, CidrBlock=own or next(spare), AvailabilityZone=zone)
                subnet = made["Subnet"]
                text = text.replace(name, read(subnet, "SubnetId") if isinstance(subnet, dict) else "")
                done.add(name)
    return text


def _places(site: Mapping[str, Any], cloud: str) -> list[Mapping[str, Any]]:
    return list((site.get(cloud) or {}).values())
