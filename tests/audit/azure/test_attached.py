"""An NSG names its subnets and interfaces: where theirs are not in the files, that tells what filters an interface.

Judge: azure-rest-api-specs, Microsoft.Network 2024-05-01, NetworkSecurityGroupPropertiesFormat (subnets,
networkInterfaces); Microsoft Learn, Azure network security groups overview.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.audit import az_estate as az
from tests.audit.azure.estates import ROWS, Estate, missing, rule

SUBNET = f"{az.identity('virtualNetworks', 'voice')}/subnets/edge"
NIC = az.identity("networkInterfaces", "gw")
SHUT = [rule("out", "Deny", "Outbound")]
ALONE: dict[str, Any] = {"networks": [], "nics": [az.nic("gw", "10.40.1.10", "edge", public="gw")]}


def nsg(name: str, *rules: dict[str, Any], **told: Any) -> dict[str, Any]:
    """Return an NSG; ``subnets`` and ``networkInterfaces`` are ids."""
    held = {key: [{"id": each} for each in ids] for key, ids in told.items()}
    return az.resource("networkSecurityGroups", name, securityRules=list(rules), **held)


@pytest.mark.parametrize(
    "identity", [pytest.param(SUBNET, id="as printed"), pytest.param(SUBNET.upper(), id="in another case")]
)
def test_an_nsg_tells_the_subnet_that_it_is_on(tmp_path: Path, identity: str) -> None:
    """The subnet is not in the files, and what its NSG refuses is missing all the same."""
    side = Estate(files={**ALONE, "nsgs": [nsg("edge", *SHUT, subnets=[identity])]}).audited(tmp_path)
    assert missing(side) == ROWS
    assert {gap.stopped_at for gap in side.gaps if gap.row in ROWS} == {"NSG edge"}
    assert "The subnet of gw, which is not of this run, has no NAT gateway" in side.assumed


@pytest.mark.parametrize(
    ("files", "names"),
    [
        pytest.param({"nsgs": []}, "its subnet edge", id="no NSG at all"),
        pytest.param({"nsgs": [nsg("edge", *SHUT, subnets=[f"{SUBNET}2"])]}, "its subnet edge", id="one elsewhere"),
        pytest.param(
            {"nsgs": [], "nics": [az.nic("gw", "10.40.1.10", "edge", public="gw", group="edge")]},
            "the NSG edge and its subnet edge",
            id="an NSG that is not in the files",
        ),
    ],
)
def test_an_interface_of_which_no_filter_was_read(tmp_path: Path, files: Any, names: str) -> None:
    """Nothing that filters it is known, so it is not proven, and what to give is said."""
    side = Estate(files={**ALONE, **files}).audited(tmp_path)
    assert not side.findings
    words = f"interface gw: has no filter in these files: {names} may be one, or have one"
    assert side.unproven == (f"{words}; add az network vnet list and az network nsg list",)


def test_an_interface_that_surely_has_no_filter(tmp_path: Path) -> None:
    """The opposite: its own document and that of its subnet say that there is none."""
    side = Estate(files={"nics": ALONE["nics"], "nsgs": []}).audited(tmp_path)
    assert side.unproven == ()
    assert not missing(side)


def test_both_nsgs_are_read(tmp_path: Path) -> None:
    """The interface names one, and the other names the subnet."""
    held = [nsg("edge"), nsg("around", *SHUT, subnets=[SUBNET], networkInterfaces=[])]
    nics = [az.nic("gw", "10.40.1.10", "edge", public="gw", group="edge")]
    side = Estate(files={**ALONE, "nics": nics, "nsgs": held}).audited(tmp_path)
    assert missing(side) == ROWS
    assert side.filters == ("gw", "NSG edge", "NSG around")


@pytest.mark.parametrize(
    ("nsgs", "words"),
    [
        pytest.param(
            [nsg("edge"), nsg("other", networkInterfaces=[NIC])],
            "interface gw: has the NSG edge by its own document, and is named by the NSG other",
            id="an interface with another",
        ),
        pytest.param(
            [nsg("edge"), nsg("other", subnets=[SUBNET])],
            "subnet edge: has no NSG by its own document, and is named by the NSG other",
            id="a subnet with none",
        ),
    ],
)
def test_two_documents_that_disagree(tmp_path: Path, nsgs: Any, words: str) -> None:
    """Nobody knows which is the newer one: nothing is told as certain, and both are named."""
    side = Estate(files={"nsgs": nsgs}).audited(tmp_path)
    assert not side.findings
    (told,) = side.unproven
    assert told.startswith(words)


def test_two_nsgs_that_name_one_subnet(tmp_path: Path) -> None:
    """A subnet has one: of two that name it, one is out of date."""
    held = [nsg("edge", subnets=[SUBNET]), nsg("other", *SHUT, subnets=[SUBNET])]
    side = Estate(files={**ALONE, "nsgs": held}).audited(tmp_path)
    (told,) = side.unproven
    assert told.startswith("subnet edge: is named by the NSG edge, and is named by the NSG other")


def test_documents_that_agree(tmp_path: Path) -> None:
    """What every listing prints: the one names the other."""
    side = Estate(files={"nsgs": [nsg("edge", networkInterfaces=[NIC])]}).audited(tmp_path)
    assert (side.unproven, side.faults) == ((), ())
