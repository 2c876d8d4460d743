"""`Brownfield(clouds).aws(resources)` makes by the clouds' own APIs what a site plans, under names of other people.

What the CLIs of the clouds print of it goes into files. Nothing here runs under Pulumi.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.engine.clouds import Clouds
from tests.engine.doubles.values import Value, objects, text

from webex_calling.registered import aws_tokens as aws
from webex_calling.registered import azure_tokens as azure
from webex_calling.registered.registration import Registration

PRINTED = {
    "DescribeSecurityGroups": "SecurityGroups",
    "DescribeSecurityGroupRules": "SecurityGroupRules",
    "DescribeNetworkInterfaces": "NetworkInterfaces",
    "DescribeSubnets": "Subnets",
    "DescribeManagedPrefixLists": "PrefixLists",
}


@dataclass
class Brownfield:
    """An estate that grew without us, with the ids that it has in place of those of a run."""

    clouds: Clouds
    region: str
    ids: dict[str, str] = field(default_factory=dict)

    def aws(self, resources: Iterable[Registration]) -> None:
        """Make lists, groups and rules, each called and described as somebody else would."""
        held = list(resources)
        ec2 = self.clouds.ec2(self.region)
        for each in held:
            if each.type == aws.MANAGED_PREFIX_LIST:
                entries = [{"Cidr": entry["cidr"]} for entry in reversed(each.inputs["entries"])]
                made = ec2.call(
                    "CreateManagedPrefixList",
                    PrefixListName=f"webex {each.name.rpartition('-')[2]}",
                    Entries=entries,
                    MaxEntries=each.inputs["maxEntries"],
                    AddressFamily="IPv4",
                )["PrefixList"]
                self.ids[each.id] = text(dict(made), "PrefixListId") if isinstance(made, dict) else ""
            elif each.type == aws.SECURITY_GROUP:
                name = f"cube {each.name.removeprefix('one-')}"
                group = text(
                    ec2.call(
                        "CreateSecurityGroup",
                        GroupName=name,
                        Description=f"made by hand for {each.name}",
                        VpcId=each.inputs["vpcId"],
                    ),
                    "GroupId",
                )
                everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
                ec2.call("RevokeSecurityGroupEgress", GroupId=group, IpPermissions=everything)
                self.ids[each.id] = group
        for each in held:
            if each.type in (aws.SECURITY_GROUP_INGRESS_RULE, aws.SECURITY_GROUP_EGRESS_RULE):
                way = "Ingress" if each.type == aws.SECURITY_GROUP_INGRESS_RULE else "Egress"
                group = self.ids[each.inputs["securityGroupId"]]
                ec2.call(f"AuthorizeSecurityGroup{way}", GroupId=group, IpPermissions=[self._permission(each.inputs)])

    def _permission(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        permission = {"IpProtocol": inputs["ipProtocol"]}
        permission |= {key[0].upper() + key[1:]: inputs[key] for key in ("fromPort", "toPort") if key in inputs}
        if "prefixListId" in inputs:
            permission["PrefixListIds"] = [{"PrefixListId": self.ids[inputs["prefixListId"]]}]
        else:
            permission["IpRanges"] = [{"CidrIp": inputs["cidrIpv4"], "Description": "ticket 4711"}]
        return permission

    def interface(self, cidr: str, address: str, vpc: str, groups: Iterable[str]) -> None:
        """Put a network interface with groups of a run at an address."""
        ec2 = self.clouds.ec2(self.region)
        made = ec2.call("CreateSubnet", VpcId=vpc, CidrBlock=cidr)["Subnet"]
        subnet = text(dict(made), "SubnetId") if isinstance(made, dict) else ""
        held = [self.ids[each] for each in groups]
        ec2.call("CreateNetworkInterface", SubnetId=subnet, PrivateIpAddress=address, Groups=held)

    def azure(self, resources: Iterable[Registration]) -> None:
        """Make IP Groups and NSGs, each called as somebody else would, with other names and priorities of rules."""
        arm = self.clouds.arm()
        for each in resources:
            group = arm.group_id(str(each.inputs.get("resourceGroupName")))
            name, location = f"{each.name}-by-hand", each.inputs.get("location")
            if each.type == azure.IP_GROUP:
                identity = f"{group}/providers/Microsoft.Network/ipGroups/{name}"
                body = {"location": location, "ipAddresses": [*reversed(each.inputs["ipAddresses"])]}
                arm.put(identity, "Microsoft.Network/ipGroups", body)
            elif each.type == azure.NETWORK_SECURITY_GROUP:
                rules: list[Value] = [
                    {**rule, "name": f"rule-{at}", "priority": 2000 + at, "description": "ticket 4711"}
                    for at, rule in enumerate(each.inputs["securityRules"])
                ]
                identity = f"{group}/providers/Microsoft.Network/networkSecurityGroups/{name}"
                arm.put(
                    identity, "Microsoft.Network/networkSecurityGroups", {"location": location, "securityRules": rules}
                )

    def printed(self, folder: Path) -> list[Path]:
        """Write a file for each command of the clouds' CLIs."""
        folder.mkdir(exist_ok=True)
        documents: dict[str, Any] = {}
        if self.region:
            ec2 = self.clouds.ec2(self.region)
            documents = {key: {key: ec2.call(action)[key]} for action, key in PRINTED.items()}
            for each in objects(documents["PrefixLists"], "PrefixLists"):
                identity = text(each, "PrefixListId")
                documents[identity] = {
                    "Entries": ec2.call("GetManagedPrefixListEntries", PrefixListId=identity)["Entries"]
                }
        else:
            documents["azure"] = [
                {"id": each.id, "name": each.id.rpartition("/")[2], "type": each.type, **each.body}
                for each in self.clouds.arm().all()
                if "/providers/" in each.id
            ]
        for name, document in documents.items():
            (folder / f"{name}.json").write_text(json.dumps(document, default=str), encoding="utf-8")
        return sorted(folder.glob("*.json"))
