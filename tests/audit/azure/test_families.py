"""Rules of an NSG that no packet reaches: told only where it holds in both families, and for each member of a group."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.audit import az_estate as az

from webex_calling.audit.audit import look_at
from webex_calling.audit.estate import read_estate
from webex_calling.published.reference import load_reference

GROUP = "asg"


def rule(name: str, priority: int, source: str, *, access: str = "Allow", port: str = "22") -> dict[str, Any]:
    """Return a rule for TCP; a source that is no address or tag is an application security group."""
    plain = "" if source.startswith("asg") else source
    groups = [] if plain else [{"id": az.identity("applicationSecurityGroups", source)}]
    return {
        "name": name,
        "priority": priority,
        "direction": "Inbound",
        "access": access,
        "protocol": "Tcp",
        "sourceAddressPrefix": plain or None,
        "sourceApplicationSecurityGroups": groups,
        "destinationAddressPrefix": "*",
        "sourcePortRange": "*",
        "destinationPortRange": port,
    }


CASES = {
    "a prefix behind a wider one": ("10.0.0.0/8", "10.1.0.0/16", True),
    "a prefix behind anything": ("*", "10.1.0.0/16", True),
    "anything behind anything": ("*", "*", True),
    "anything behind all of IPv4": ("0.0.0.0/0", "*", False),
    "a tag behind itself": ("VirtualNetwork", "VirtualNetwork", True),
    "a tag behind its prefix": ("10.40.0.0/16", "VirtualNetwork", False),
    "a group behind anything": ("*", GROUP, True),
    "a group behind the address of its member": ("10.40.1.0/24", GROUP, False),
    "a group behind itself": (GROUP, GROUP, True),
    "a group behind another of the same member": ("asg-too", GROUP, False),
}


@pytest.mark.parametrize(("first", "second", "shadowed"), CASES.values(), ids=CASES)
def test_a_shadow_holds_in_both_families_and_for_every_member(
    tmp_path: Path, first: str, second: str, shadowed: bool
) -> None:
    """Two rules alike but for the source: whether the second is told as one that no packet reaches."""
    rules = [rule("first", 100, first, access="Deny", port="*"), rule("second", 200, second)]
    member = az.nic("member", "10.40.1.10", "edge")
    held = [{"id": az.identity("applicationSecurityGroups", each)} for each in (GROUP, "asg-too")]
    member["ipConfigurations"][0]["applicationSecurityGroups"] = held
    references = {"networkSecurityGroup": "edge"}
    paths = az.printed(
        tmp_path,
        nsgs=[az.resource("networkSecurityGroups", "edge", securityRules=rules)],
        nics=[member],
        networks=[az.network("10.40.0.0/16", {"edge": ("10.40.1.0/24", references)})],
    )
    found = look_at(read_estate(paths, lambda words: None), load_reference()).needless
    assert [(each.rule, each.shadowed) for each in found] == ([("rule second of NSG edge", True)] if shadowed else [])
