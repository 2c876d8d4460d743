"""Every example is proven, and what a run cannot show is said instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.verify.planted import SITE, planted_site
from tests.verify.proven import Proven, proven

from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.site.stackfile import read_stack_file
from webex_calling.verify.proof.flow_sets import DeclaredExcess
from webex_calling.verify.proof.interface_proof import InterfaceProof

UNTOLD = "its rules are not in this stack; give what aws ec2 describe-security-groups prints under adopted"
KINDS = [DeclaredExcess.LOCAL_PORTS, DeclaredExcess.DOMAIN, DeclaredExcess.ICMP]
EXAMPLES = Path(__file__).parents[3] / "examples"
GOOD = sorted(path for path in EXAMPLES.glob("*/Pulumi.*.yaml") if not path.parent.name.endswith("-refused"))
LARGE = {"aws-inspection", "azure-hub", "everything"}
"""Seconds each; the previews among the goldens prove them in every run."""
_GOOD = [
    pytest.param(path, marks=pytest.mark.long if path.parent.name in LARGE else (), id=path.parent.name)
    for path in GOOD
]


@pytest.mark.parametrize("path", _GOOD)
def test_examples_are_proven(path: Path) -> None:
    """Everything required is admitted, and all excess is declared, at every side of every example."""
    found = proven(read_stack_file(path).site, path.parent)
    sides = found.again(found.resources)
    assert (len(sides) > 0, [side for side in sides.values() if not side.proven]) == (True, [])


def sides() -> Mapping[tuple[str, str], InterfaceProof]:
    """Return the proof of the site without a fault."""
    return planted_site().again(planted_site().resources)


def test_every_interface_pool_and_shared_subnet_has_a_side() -> None:
    """The sides are those of the site, gateways first, with the filters that each proof takes to be attached."""
    assert {key: side.filters for key, side in sides().items()} == {
        ("fra-a", "external"): ("fra-a-external-calling", "fra-a-external-general"),
        ("fra-a", "internal"): ("fra-a-internal-general",),
        ("weu-a", "external"): ("edge",),
        ("weu-b", "external"): ("edge",),
        ("edge", "subnet"): ("edge",),
        ("desks", "pool"): ("desks-desktop",),
        ("hosts", "pool"): ("hosts",),
    }


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        (("fra-a", "external"), [DeclaredExcess.LOCAL_PORTS, DeclaredExcess.DOMAIN]),
        (("fra-a", "internal"), [DeclaredExcess.EXTRA_RULES, DeclaredExcess.LOCAL_PORTS]),
        (("edge", "subnet"), KINDS),
        (
            ("hosts", "pool"),
            [
                DeclaredExcess.EXTRA_RULES,
                DeclaredExcess.LOCAL_PORTS,
                DeclaredExcess.DOMAIN,
                DeclaredExcess.ICMP,
                DeclaredExcess.VIRTUAL_NETWORK,
            ],
        ),
    ],
    ids=["security groups", "extra rules", "shared NSG", "session hosts"],
)
def test_declared_excess_is_named(side: tuple[str, str], expected: list[DeclaredExcess]) -> None:
    """Each side says by name what it lets through needlessly, and nothing is undeclared."""
    assert [each.excess_kind for each in sides()[side].declared] == expected


def test_a_sample_stands_at_the_address_of_its_gateway() -> None:
    """The sample of a gateway whose address is known is one of its own packets."""
    surplus = next(each for each in sides()["fra-a", "external"].declared if each.excess_kind is DeclaredExcess.DOMAIN)
    assert str(surplus.sample.packet).split(" -> ")[0] == "local opens tcp 10.20.1.10:0"


def twice(name: str) -> list[Registration]:
    """Return what the site registers with one component a second time."""
    again = [replace(each, urn=f"{each.urn}-2") for each in planted_site().resources if each.name == name]
    return [*planted_site().resources, *again]


def changed(name: str, **values: Any) -> list[Registration]:
    """Return what the site registers with other values in the record of one component."""
    return [
        replace(each, **values) if each.name == name and not each.custom else each for each in planted_site().resources
    ]


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [each for each in planted_site().resources if each.custom or each.name != "fra-a"],
            "fra-a: is not registered by the program as webex-calling:index:AwsLocalGateway",
            id="no component",
        ),
        pytest.param(
            [
                *planted_site().resources,
                *(replace(each, urn=f"{each.urn}2") for each in changed("") if each.name == "fra-a"),
            ],
            "fra-a: is registered more than once as webex-calling:index:AwsLocalGateway",
            id="two components",
        ),
        pytest.param(
            changed("fra-a", outputs={"externalSecurityGroupIds": []}),
            "fra-a.externalSecurityGroupIds: is empty: nothing filters there",
            id="no filter",
        ),
        pytest.param(
            changed("fra-a", outputs={"externalSecurityGroupIds": UNKNOWN}),
            "fra-a.externalSecurityGroupIds: is not known in this run",
            id="unknown ids",
        ),
    ],
)
def test_a_side_that_cannot_be_read_is_a_finding(resources: list[Registration], expected: str) -> None:
    """What should be there and is not is a fault of its side, and the other sides are proven all the same."""
    found = planted_site().again(resources)
    side = found["fra-a", "external"]
    assert (side.findings, side.faults[0].split(";")[0]) == (True, expected)
    assert found["weu-a", "external"].proven


def test_filters_of_others_are_not_proven_and_no_finding() -> None:
    """A group that another stack keeps has no rules here: the side says so, and nothing is wrong with it."""
    resources = changed("fra-a", outputs={"externalSecurityGroupIds": ["sg-0abc"]})
    side = planted_site().again(resources)["fra-a", "external"]
    assert (side.findings, side.proven, side.unproven) == (
        False,
        False,
        (f"sg-0abc is passed in: {UNTOLD}",),
    )


@cache
def adopting() -> Proven:
    """Return the site with an adopted prefix list, adopted groups inside, and another group outside."""
    gateway, *others = SITE["localGateways"]
    place = {**SITE["aws"]["fra"], "publishedNetworks": {"calling": {"ids": ["pl-0abc"], "maxEntries": 20}}}
    groups = {"otherGroups": {"external": ["sg-0aaa"]}, "adopt": {"internal": ["sg-0bbb"]}}
    return proven({**SITE, "aws": {"fra": place}, "localGateways": [{**gateway, **groups}, *others]})


def test_what_is_taken_for_granted_is_said() -> None:
    """Other groups count as admitting nothing, which is said; what is adopted and not told is not proven."""
    found = adopting().again(adopting().resources)
    assert found["fra-a", "external"].assumed == (
        "sg-0aaa beside them, whose rules are not in this stack, admit nothing more",
    )
    assert found["fra-a", "external"].unproven == (
        "the adopted list pl-0abc is taken to hold what is published; "
        "give what aws ec2 get-managed-prefix-list-entries prints under adopted",
    )
    assert found["fra-a", "internal"].unproven == (f"sg-0bbb is adopted: {UNTOLD}",)
