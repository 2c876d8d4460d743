"""`printed()`: what another team keeps for the example aws-adopted, made in moto and printed as the CLI does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.audit.moto_estate import MotoEstate
from tests.examples.stacks import stack_file
from tests.verify.proven import proven

from webex_calling.registered.aws_tokens import (
    MANAGED_PREFIX_LIST,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS_RULE,
    SECURITY_GROUP_INGRESS_RULE,
)
from webex_calling.site.stackfile import read_stack_file

NAME = "aws-adopted"
FOLDER = stack_file(NAME).parent / "adopted"
MONITORING = {"IpProtocol": "udp", "FromPort": 161, "ToPort": 161, "IpRanges": [{"CidrIp": "10.30.8.20/32"}]}
"""What the other group permits: monitoring asks by SNMP."""


def site() -> dict[str, Any]:
    """Return the site of the example as its stack file has it."""
    value: dict[str, Any] = json.loads(json.dumps(read_stack_file(stack_file(NAME)).site.value))
    return value


def printed() -> Mapping[str, str]:
    """Return the text of each file in the example's folder: groups and list as required, with the ids of the site."""
    own = site()
    gateway = own["localGateways"][0]
    (listed,) = own["aws"]["fra"].pop("publishedNetworks")["calling"]["ids"]
    groups, (other,) = gateway.pop("adopt")["external"], gateway.pop("otherGroups")["external"]
    del own["adopted"]
    resources = proven(own).resources
    held = [
        each
        for each in resources
        if each.type in (SECURITY_GROUP, SECURITY_GROUP_INGRESS_RULE, SECURITY_GROUP_EGRESS_RULE)
        or _calling(each.type, each.name)
    ]
    with MotoEstate.of(held, "10.20.0.0/16") as estate:
        made = [estate.ids[each.id] for each in held if each.type == SECURITY_GROUP]
        (list_made,) = (estate.ids[each.id] for each in held if each.type == MANAGED_PREFIX_LIST)
        beside = estate.ec2.create_security_group(GroupName="monitoring", Description="-", VpcId=estate.vpc)["GroupId"]
        estate.ec2.authorize_security_group_ingress(GroupId=beside, IpPermissions=[MONITORING])
        everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
        estate.ec2.revoke_security_group_egress(GroupId=beside, IpPermissions=everything)
        documents = {
            "security-groups.json": estate.ec2.describe_security_groups(GroupIds=[*made, beside]),
            "prefix-lists.json": estate.ec2.describe_managed_prefix_lists(PrefixListIds=[list_made]),
            f"{listed}.json": estate.ec2.get_managed_prefix_list_entries(PrefixListId=list_made),
        }
        ids = {**dict(zip(made, groups, strict=True)), beside: other, list_made: listed, estate.vpc: _vpc(own)}
        return {name: _written(document, ids) for name, document in documents.items()}


def write(folder: Path, documents: Mapping[str, Any]) -> None:
    """Write documents, JSON values or text, as files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in documents.items():
        text = document if isinstance(document, str) else json.dumps(document)
        (folder / name).write_text(text, encoding="utf-8")


def _calling(kind: str, name: str) -> bool:
    return kind == MANAGED_PREFIX_LIST and "calling" in name


def _vpc(own: Mapping[str, Any]) -> str:
    return str(own["aws"]["fra"]["vpcs"]["voice"]["id"])


def _written(document: Mapping[str, Any], ids: Mapping[str, str]) -> str:
    held = {key: value for key, value in document.items() if key != "ResponseMetadata"}
    text = json.dumps(_ordered(held), indent=4, default=str)
    for made, said in ids.items():
        text = text.replace(made, said)
    return f"{text}\n"


def _ordered(value: Any) -> Any:
    """Return lists of objects in one order, whatever order the ids of the run gave them."""
    if isinstance(value, Mapping):
        return {key: _ordered(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_ordered(each) for each in value]
    return value
