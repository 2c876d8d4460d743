"""`proof(folder, documents())`: the example aws-adopted, proven by documents as moto prints them, or changed ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.examples.adopted import printed, site, write
from tests.verify.proven import Proven, proven

from webex_calling.audit.adopted import read_adopted
from webex_calling.verify.proof.interface_proof import InterfaceProof

GROUPS, LISTS, ENTRIES = "security-groups.json", "prefix-lists.json", "pl-0a1b2c3d4e5f60718.json"
LIST, CALLING, GENERAL = "pl-0a1b2c3d4e5f60718", "sg-0a1b2c3d4e5f60718", "sg-0f1e2d3c4b5a69780"
OTHER = "sg-0123456789abcdef0"
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "198.51.100.1/32"}]}
Documents = dict[str, Any]
Edit = Callable[[Documents], None]


@cache
def deployed() -> Proven:
    """Return the example without its files: what is registered does not depend on them."""
    return proven({**site(), "adopted": []})


@cache
def texts() -> Mapping[str, str]:
    """Return what moto prints, by file."""
    return printed()


def documents() -> Documents:
    """Return what moto prints, to be changed."""
    return {name: json.loads(text) for name, text in texts().items()}


def proof(folder: Path, held: Documents) -> InterfaceProof:
    """Return the proof of the gateway's interface with ``held`` in the folder."""
    write(folder / "adopted", held)
    adopted = read_adopted(["adopted/*.json"] if held else [], folder, lambda text: None)
    return replace(deployed(), adopted=adopted).again(deployed().resources)["fra-a", "external"]


def group(held: Documents, identity: str) -> dict[str, Any]:
    """Return one group of the documents."""
    found: dict[str, Any] = next(each for each in held[GROUPS]["SecurityGroups"] if each["GroupId"] == identity)
    return found


def permit(identity: str, permission: Mapping[str, Any], key: str = "IpPermissions") -> Edit:
    """Permit something more in a group."""
    return lambda held: group(held, identity)[key].append(permission)


def close(identity: str, port: int) -> Edit:
    """Take the outbound rules away that begin with a port."""

    def edit(held: Documents) -> None:
        permissions = group(held, identity)["IpPermissionsEgress"]
        permissions[:] = [each for each in permissions if each.get("FromPort") != port]

    return edit


def prefix(cidr: str) -> Edit:
    """Add a prefix to the list."""
    return lambda held: held[ENTRIES]["Entries"].append({"Cidr": cidr})


def shorter(held: Documents) -> None:
    """Take the first prefix of the list away."""
    del held[ENTRIES]["Entries"][0]


def larger(held: Documents) -> None:
    """Give the list another size than the site says."""
    held[LISTS]["PrefixLists"][0]["MaxEntries"] = 25
