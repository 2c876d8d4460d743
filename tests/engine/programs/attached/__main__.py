"""A site, and in the same stack the interfaces that carry its filters: attachment is part of every update."""

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_azure_native.network as network

from webex_calling.stack import deploy

site = pulumi.Config("webex-calling").require_object("site")
outputs = deploy(site)


def filters(kind: str) -> Iterator[tuple[str, str, Any]]:
    """Yield an interface's name, its address and the output that has its filters."""
    for gateway in site.get("localGateways", []):
        for side, address in gateway["interfaces"].items():
            yield f"{gateway['name']}-{side}", address, outputs["localGateways"][gateway["name"]][side + kind]
    for number, pool in enumerate(site.get("vdiPools", [])):
        key = kind[0].lower() + kind[1:]
        yield pool["name"], f"10.20.4.{10 + number}", outputs["vdiPools"][pool["name"]][key]


def attach_aws(place: Mapping[str, Any]) -> None:
    """Make one subnet and every interface."""
    options = pulumi.ResourceOptions(provider=aws.Provider("interfaces", region=place["region"]))
    (vpc,) = place["vpcs"].values()
    subnet = aws.ec2.Subnet("subnet", vpc_id=vpc["id"], cidr_block="10.20.0.0/20", opts=options)
    for name, address, groups in filters("SecurityGroupIds"):
        aws.ec2.NetworkInterface(
            name,
            subnet_id=subnet.id,
            description=name,
            private_ips=[address],
            security_groups=groups,
            opts=options,
        )


def attach_azure(place: Mapping[str, Any]) -> None:
    """Make a virtual network with one subnet, and every interface."""
    group = place["resourceGroup"]
    made = network.VirtualNetwork(
        "voice", resource_group_name=group, address_space={"address_prefixes": ["10.20.0.0/16"]}
    )
    subnet = network.Subnet(
        "subnet", resource_group_name=group, virtual_network_name=made.name, address_prefix="10.20.0.0/20"
    )
    for name, address, nsg in filters("NetworkSecurityGroupId"):
        network.NetworkInterface(
            name,
            resource_group_name=group,
            network_interface_name=name,
            ip_configurations=[{"name": "first", "subnet": {"id": subnet.id}, "private_ip_address": address}],
            network_security_group={"id": nsg},
        )


for each in site.get("aws", {}).values():
    attach_aws(each)
for each in site.get("azure", {}).values():
    attach_azure(each)
