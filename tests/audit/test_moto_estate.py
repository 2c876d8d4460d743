"""Estates that moto keeps: what an example deploys is sound, and each thing changed in it is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.audit.moto_estate import MotoEstate
from tests.verify.proven import Proven, proven

from webex_calling.audit.audit import Audit, audit_estate
from webex_calling.audit.estate import read_estate
from webex_calling.published.reference import load_reference
from webex_calling.site.stackfile import read_stack_file

EXAMPLE = Path(__file__).parents[2] / "examples" / "aws-certificate-pair" / "Pulumi.aws-certificate-pair.yaml"
SIDES = {
    ("fra-a", "external"): "10.20.1.10",
    ("fra-a", "internal"): "10.20.2.10",
    ("fra-b", "external"): "10.20.3.10",
    ("fra-b", "internal"): "10.20.4.10",
}


@pytest.fixture(scope="module")
def deployed() -> Proven:
    """Return the example as the embedded engine registers it."""
    return proven(read_stack_file(EXAMPLE).site.value)


@pytest.fixture
def estate(deployed: Proven) -> Iterator[MotoEstate]:
    """Return the example in moto: four subnets, the outer ones with a way to the Internet."""
    with MotoEstate.of(deployed.resources, "10.20.0.0/16") as made:
        outer: list[str] = []
        for (name, side), address in SIDES.items():
            (component,) = [each for each in deployed.resources if each.name == name and not each.custom]
            subnet = made.subnet(f"{address.rpartition('.')[0]}.0/24")
            made.ids[f"{name}/{side}"] = made.interface(subnet, address, component.outputs[f"{side}SecurityGroupIds"])
            if side == "external":
                made.public(made.ids[f"{name}/{side}"])
                outer.append(subnet)
        made.internet(*outer)
        made.peered("10.30.0.0/16")
        yield made


def audited(estate: MotoEstate, deployed: Proven, folder: Path) -> Audit:
    """Print the estate and audit it."""
    found = read_estate(estate.printed(folder), lambda words: None)
    return audit_estate(found, load_reference(), (deployed.site, deployed.flows))


def test_what_an_example_deploys_is_sound(estate: MotoEstate, deployed: Proven, tmp_path: Path) -> None:
    """An audit of the example as deployed finds nothing."""
    found = audited(estate, deployed, tmp_path)
    assert found.sides is not None
    assert [(side.name, side.part, side.gaps, side.undeclared, side.faults) for side in found.sides] == [
        (name, part, (), (), ()) for name, part in SIDES
    ]
    assert (found.looks.needless, found.looks.stale, found.looks.partial) == ((), (), ())
    assert not found.findings
