"""The effective rules of an interface settle what an NSG's own rules leave open.

Judge: the answers as Microsoft prints them: Microsoft Learn, Diagnose a virtual machine network traffic filter problem
(names, ``All``, ``0-65535``, expanded prefixes); Azure/azure-powershell, issue 4972 (both the singular and the plural).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.audit import az_estate as az
from tests.audit.azure.estates import OPEN, ROWS, Estate, maybe, missing, rule
from tests.rows import GATEWAY_DNS, GATEWAY_MEDIA, GATEWAY_NTP, GATEWAY_SIGNALLING

from webex_calling.audit.estate import read_estate

NSG = az.identity("networkSecurityGroups", "edge")
NIC = az.identity("networkInterfaces", "gw")


def effective(
    name: str, access: str, direction: str, priority: int, far: str = "0.0.0.0/0", expanded: Sequence[str] | None = None
) -> dict[str, Any]:
    """Return one rule as az prints it."""
    one, other = ("source", "destination") if direction == "Inbound" else ("destination", "source")
    ends: dict[str, Any] = {}
    for side, prefix, more in ((one, far, expanded), (other, "0.0.0.0/0", None)):
        ends |= {
            f"{side}AddressPrefix": prefix,
            f"{side}AddressPrefixes": [prefix],
            f"expanded{side.capitalize()}AddressPrefix": list(more) if more else None,
            f"{side}PortRange": "0-65535",
            f"{side}PortRanges": ["0-65535"],
        }
    return {"name": name, "access": access, "direction": direction, "priority": priority, "protocol": "All", **ends}


ALLOW = (
    effective("securityRules/in", "Allow", "Inbound", 4000),
    effective("securityRules/out", "Allow", "Outbound", 4000),
    effective("defaultSecurityRules/DenyAllInBound", "Deny", "Inbound", 65500),
)


def answer(*rules: Mapping[str, Any], at: str = NIC, **more: Any) -> dict[str, Any]:
    """Return what ``az network nic list-effective-nsg`` prints."""
    one = {
        "association": {"networkInterface": {"id": at} if at else None, "networkManager": None, "subnet": None},
        "effectiveSecurityRules": [*rules, *ALLOW],
        "networkSecurityGroup": {"id": NSG},
        "tagMap": None,
        **more,
    }
    return {"nextLink": None, "value": [one]}


DENIED = (rule("storage", "Deny", "Outbound", "Storage"), *OPEN)


@pytest.mark.parametrize(
    ("expanded", "lost", "doubtful"),
    [
        pytest.param(None, set(), ROWS - {GATEWAY_DNS, GATEWAY_NTP}, id="not given"),
        pytest.param(["20.60.0.0/16"], set(), set(), id="elsewhere"),
        pytest.param(["23.89.0.0/16"], {GATEWAY_SIGNALLING, GATEWAY_MEDIA}, set(), id="of Webex"),
    ],
)
def test_a_tag_is_what_it_is_expanded_to(tmp_path: Path, expanded: Any, lost: set[str], doubtful: set[str]) -> None:
    """A denial of a tag may refuse any address of the Internet, until it is told which it has."""
    files: dict[str, Any] = {}
    if expanded:
        denied = effective("securityRules/storage", "Deny", "Outbound", 100, "Storage", expanded)
        files["gw"] = answer(denied)
    side = Estate(rules=DENIED, files=files).audited(tmp_path)
    assert side.faults == ()
    assert missing(side) & {GATEWAY_SIGNALLING, GATEWAY_MEDIA} == lost
    if not expanded:
        assert maybe(side) == doubtful


@pytest.mark.parametrize(("expanded", "lost"), [("10.40.0.0/16", {GATEWAY_DNS, GATEWAY_NTP}), ("0.0.0.0/0", ROWS)])
def test_the_virtual_network_is_what_it_is_expanded_to(tmp_path: Path, expanded: str, lost: set[str]) -> None:
    """With a default route by a gateway it is everything, which no other document says."""
    denied = effective("UserRule_inside", "Deny", "Outbound", 100, "VirtualNetwork", [expanded, "168.63.129.16/32"])
    side = Estate(rules=OPEN, files={"gw": answer(denied)}).audited(tmp_path)
    assert (missing(side), maybe(side) & {GATEWAY_SIGNALLING, GATEWAY_MEDIA}) == (lost, set())


def test_an_nsg_that_is_in_no_other_document_is_read(tmp_path: Path) -> None:
    """Its effective rules are its rules."""
    estate = Estate()
    documents = estate.documents()
    documents["nsgs"] = []
    documents["gw"] = answer(effective("securityRules/no", "Deny", "Outbound", 100))
    estate = Estate(files=documents)
    side = estate.audited(tmp_path)
    assert (side.faults, missing(side)) == ((), set(ROWS))
    assert {gap.refused_by for gap in side.gaps if gap.row == GATEWAY_SIGNALLING} == {"rule no of NSG edge"}


def test_answers_that_differ_settle_nothing(tmp_path: Path) -> None:
    """Then the group's own rules are read, and that is said."""
    denied = effective("securityRules/no", "Deny", "Outbound", 100)
    files = {"gw": answer(), "other": answer(denied, at=az.identity("networkInterfaces", "other"))}
    side = Estate(files=files).audited(tmp_path)
    assert missing(side) == set()
    assert "its effective rules differ from place to place: its own are read (NSG edge)" in side.assumed


@pytest.mark.parametrize(("file", "lost"), [("gw.nsg", ROWS), ("other", set())])
def test_an_answer_that_does_not_say_where_is_of_its_file(tmp_path: Path, file: str, lost: set[str]) -> None:
    """Where that names no interface either, the NSG's own rules are read, and the file is named."""
    estate = Estate(files={file: answer(effective("securityRules/no", "Deny", "Outbound", 100), at="")})
    assert missing(estate.audited(tmp_path)) == lost
    read = read_estate(az.printed(tmp_path, **estate.documents()), lambda words: None)
    words = [each.words for each in read.unreadable]
    assert bool(words) is not bool(lost)
    assert all(each.endswith("name the file after the interface that it is of (gw.json for gw)") for each in words)
