"""Azure estates: what an example deploys is sound behind its NSG, and each thing changed in it is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.audit import az_estate as az
from tests.verify.proven import Proven, proven

from webex_calling.audit.audit import Audit, audit_estate
from webex_calling.audit.estate import read_estate
from webex_calling.published.reference import load_reference
from webex_calling.site.stackfile import read_stack_file
from webex_calling.verify.azure.network_security_group import GROUP as NSG
from webex_calling.verify.side import Side

EXAMPLE = Path(__file__).parents[2] / "examples" / "azure-certificate-pair" / "Pulumi.azure-certificate-pair.yaml"


@pytest.fixture(scope="module")
def deployed() -> Proven:
    """Return the example as the embedded engine registers it."""
    return proven(read_stack_file(EXAMPLE).site.value)


@pytest.fixture
def lists(deployed: Proven) -> dict[str, list[dict[str, Any]]]:
    """Return the example as az prints it: one subnet under the shared NSG, two interfaces with public addresses."""
    (edge,) = [each for each in deployed.resources if each.type == NSG]
    return {
        "nsgs": [az.nsg(edge, "edge")],
        "nics": [
            az.nic("weu-a", "10.40.1.10", "edge", public="weu-a"),
            az.nic("weu-b", "10.40.1.11", "edge", public="weu-b"),
        ],
        "networks": [az.network("10.40.0.0/16", {"edge": ("10.40.1.0/24", {"networkSecurityGroup": "edge"})})],
        "addresses": [az.public("weu-a", "203.0.113.20"), az.public("weu-b", "203.0.113.21")],
    }


def audited(lists: Mapping[str, Sequence[Mapping[str, Any]]], deployed: Proven, folder: Path) -> Audit:
    """Print the estate and audit it."""
    found = read_estate(az.printed(folder, **lists), lambda words: None)
    return audit_estate(found, load_reference(), (deployed.site, deployed.flows))


def sides(audit: Audit) -> Mapping[str, Side]:
    """Return the sides of an audit by their name."""
    assert audit.sides is not None
    return {side.name: side for side in audit.sides}


def test_what_an_example_deploys_is_sound(lists: Any, deployed: Proven, tmp_path: Path) -> None:
    """An audit of the example as deployed finds nothing and takes nothing else for granted."""
    found = audited(lists, deployed, tmp_path)
    assert [(side.name, side.gaps, side.undeclared, side.faults) for side in found.sides or ()] == [
        ("weu-a", (), (), ()),
        ("weu-b", (), (), ()),
    ]
    assert (found.looks.needless, found.looks.stale, found.findings) == ((), (), False)
