"""`deployed_with_faults(site, folder)`: an estate that moto keeps, with the faults that the page on audits shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from tests.audit.moto_estate import MotoEstate
from tests.verify.proven import proven

from webex_calling.registered.aws_tokens import MANAGED_PREFIX_LIST
from webex_calling.registered.registration import Registration

ID = re.compile(r"\b([a-z]+(?:-[a-z]+)?)-[0-9a-f]{17}\b")
LATER = "62.109.192.0/18"
"""A prefix of Calling that was published later than the others."""
GATEWAY = "fra-a"
GENERAL = f"{GATEWAY}-external-general"


def deployed_with_faults(site: Mapping[str, Any], folder: Path) -> None:
    """Write what the AWS CLI prints of a gateway whose list lacks a prefix, and at which SSH is open, twice."""
    resources = [_shorter(each) for each in proven(dict(site)).resources]
    (component,) = [each for each in resources if each.name == GATEWAY and not each.custom]
    (gateway,) = site["localGateways"]
    with MotoEstate.of(resources, "10.20.0.0/16") as estate:
        for side, address in gateway["interfaces"].items():
            subnet = estate.subnet(str(ip_network(f"{address}/24", strict=False)))
            interface = estate.interface(subnet, address, component.outputs[f"{side}SecurityGroupIds"])
            if side == "external":
                held = estate.ec2.allocate_address(Domain="vpc", Address=gateway["publicAddress"])
                estate.ec2.associate_address(AllocationId=held["AllocationId"], NetworkInterfaceId=interface)
                estate.internet(subnet)
        estate.peered("10.30.0.0/16")
        (group,) = [estate.ids[each.id] for each in resources if each.name == GENERAL]
        for prefix in ("0.0.0.0/0", "10.30.8.0/24"):
            estate.ec2.authorize_security_group_ingress(
                GroupId=group,
                IpPermissions=[
                    {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": prefix}]},
                ],
            )
        _rename(estate.printed(folder))


def _shorter(held: Registration) -> Registration:
    if held.type != MANAGED_PREFIX_LIST or "calling" not in held.name:
        return held
    kept = [entry for entry in held.inputs["entries"] if entry["cidr"] != LATER]
    assert len(kept) == len(held.inputs["entries"]) - 1
    return replace(held, inputs={**held.inputs, "entries": kept})


def _rename(files: list[Path]) -> None:
    """Give every id that moto drew one that is the same in each run, by the order in which they are printed."""
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    drawn = dict.fromkeys(found[0] for text in texts.values() for found in ID.finditer(text))
    given = {
        each: f"{each.rpartition('-')[0]}-0{sha256(str(number).encode()).hexdigest()[:16]}"
        for number, each in enumerate(drawn)
    }
    for file, text in texts.items():
        file.unlink()
        name = given.get(file.stem, file.stem)
        file.with_name(f"{name}.json").write_text(ID.sub(lambda found: given[found[0]], text), encoding="utf-8")
