"""`MotoEstate.of(resources, cidr)`: what a program registers, made in moto by the EC2 API, and as the CLI prints it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped] # boto3 has no type hints
from moto import mock_aws

from webex_calling.registered.aws_tokens import (
    MANAGED_PREFIX_LIST,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS_RULE,
    SECURITY_GROUP_INGRESS_RULE,
)
from webex_calling.registered.registration import Registration

REGION = "eu-central-1"


@dataclass
class MotoEstate:
    """One VPC in moto, with the ids that moto gave in place of those of the run."""

    ec2: Any
    vpc: str
    ids: dict[str, str] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def of(cls, resources: Sequence[Registration], cidr: str) -> Iterator[MotoEstate]:
        """Deploy the groups, rules and lists of a run into a VPC of its own."""
        with mock_aws():
            ec2 = boto3.client("ec2", REGION, aws_access_key_id="testing", aws_secret_access_key="testing")
            estate = cls(ec2, ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"])
            for each in resources:
                if each.type == MANAGED_PREFIX_LIST:
                    estate.ids[each.id] = estate.prefix_list(each)
                elif each.type == SECURITY_GROUP:
                    estate.ids[each.id] = estate.group(each)
            for each in resources:
                if each.type in (SECURITY_GROUP_INGRESS_RULE, SECURITY_GROUP_EGRESS_RULE):
                    estate.rule(each)
            yield estate

    def prefix_list(self, held: Registration) -> str:
        entries = [{"Cidr": entry["cidr"]} for entry in held.inputs["entries"]]
        made = self.ec2.create_managed_prefix_list(
            PrefixListName=held.name, Entries=entries, MaxEntries=held.inputs["maxEntries"], AddressFamily="IPv4"
        )
        return str(made["PrefixList"]["PrefixListId"])

    def group(self, held: Registration) -> str:
        made = self.ec2.create_security_group(GroupName=held.name, Description="-", VpcId=self.vpc)["GroupId"]
        self.ec2.revoke_security_group_egress(  # EC2 makes a new group with it, and the provider takes it away
            GroupId=made, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
        )
        return str(made)

    def rule(self, held: Registration) -> None:
        inputs = held.inputs
        permission: dict[str, Any] = {"IpProtocol": inputs["ipProtocol"]}
        permission |= {key[0].upper() + key[1:]: inputs[key] for key in ("fromPort", "toPort") if key in inputs}
        if "prefixListId" in inputs:
            permission["PrefixListIds"] = [{"PrefixListId": self.ids[inputs["prefixListId"]]}]
        else:
            permission["IpRanges"] = [{"CidrIp": inputs["cidrIpv4"]}]
        group = self.ids[inputs["securityGroupId"]]
        inbound = held.type == SECURITY_GROUP_INGRESS_RULE
        add = self.ec2.authorize_security_group_ingress if inbound else self.ec2.authorize_security_group_egress
        add(GroupId=group, IpPermissions=[permission])

    def subnet(self, cidr: str) -> str:
        return str(self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=cidr)["Subnet"]["SubnetId"])

    def interface(self, subnet: str, address: str, groups: Sequence[str]) -> str:
        made = self.ec2.create_network_interface(
            SubnetId=subnet, PrivateIpAddress=address, Groups=[self.ids[each] for each in groups]
        )
        return str(made["NetworkInterface"]["NetworkInterfaceId"])

    def public(self, interface: str) -> None:
        allocated = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        self.ec2.associate_address(AllocationId=allocated, NetworkInterfaceId=interface)

    def internet(self, *subnets: str) -> None:
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        table = self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        self.ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        for subnet in subnets:
            self.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)

    def peered(self, cidr: str) -> None:
        """Lead the main route table, which the other subnets have, to another VPC."""
        other = self.ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
        made = self.ec2.create_vpc_peering_connection(VpcId=self.vpc, PeerVpcId=other)["VpcPeeringConnection"]
        connection = made["VpcPeeringConnectionId"]
        self.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=connection)
        (table,) = self.ec2.describe_route_tables(
            Filters=[{"Name": "vpc-id", "Values": [self.vpc]}, {"Name": "association.main", "Values": ["true"]}]
        )["RouteTables"]
        self.ec2.create_route(
            RouteTableId=table["RouteTableId"], DestinationCidrBlock=cidr, VpcPeeringConnectionId=connection
        )

    def printed(self, folder: Path) -> list[Path]:
        """Write a file for each command."""
        documents: dict[str, Mapping[str, Any]] = {
            "groups": self.ec2.describe_security_groups(),
            "rules": self.ec2.describe_security_group_rules(),
            "interfaces": self.ec2.describe_network_interfaces(),
            "subnets": self.ec2.describe_subnets(),
            "tables": self.ec2.describe_route_tables(),
            "acls": self.ec2.describe_network_acls(),
            "lists": self.ec2.describe_managed_prefix_lists(),
            "nat": self.ec2.describe_nat_gateways(),
            "addresses": self.ec2.describe_addresses(),
        }
        for each in self.ec2.describe_managed_prefix_lists()["PrefixLists"]:
            identity = each["PrefixListId"]
            documents[identity] = self.ec2.get_managed_prefix_list_entries(PrefixListId=identity)
        return [self._write(folder / f"{name}.json", document) for name, document in documents.items()]

    @staticmethod
    def _write(path: Path, document: Mapping[str, Any]) -> Path:
        held = {key: value for key, value in document.items() if key != "ResponseMetadata"}
        path.write_text(json.dumps(held, indent=4, default=str))
        return path
