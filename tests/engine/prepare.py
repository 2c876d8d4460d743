"""`prepare(text, clouds)` makes what a site only adopts, and returns its stack file with the ids of what was made."""

from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from tests.engine.clouds import Clouds
from tests.engine.doubles.azure.resource_group import ResourceGroup
from tests.engine.doubles.values import text as read

SITE = "webex-calling:site"


def prepare(text: str, clouds: Clouds) -> str:
    """Create each VPC and resource group that the site names; a VPC's id is given by EC2."""
    site = YAML(typ="safe").load(text)["config"][SITE]
    for place in _places(site, "aws"):
        ec2 = clouds.ec2(place["region"])
        for vpc in place["vpcs"].values():
            created = ec2.call("CreateVpc", CidrBlock=vpc["cidrs"][0])["Vpc"]
            text = text.replace(vpc["id"], read(created, "VpcId") if isinstance(created, dict) else "")
    arm = clouds.arm()
    for place in _places(site, "azure"):
        if arm.get(arm.group_id(place["resourceGroup"])) is None:
            ResourceGroup(arm).create({"resourceGroupName": place["resourceGroup"], "location": place["location"]})
    return text


def _places(site: Mapping[str, Any], cloud: str) -> list[Mapping[str, Any]]:
    return list((site.get(cloud) or {}).values())
