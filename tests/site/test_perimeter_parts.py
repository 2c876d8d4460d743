"""Network ACLs of a perimeter: a subnet has one, with its own prefix, and a NAT gateway is somewhere."""

from __future__ import annotations

from typing import Any

import pytest
from tests.site.sites import told
from tests.site.test_perimeter import EDGE, SITE

from webex_calling.fault import Faults
from webex_calling.quotas.aws import NETWORK_ACL_ENTRIES
from webex_calling.site.perimeter_parts import NetworkAcl
from webex_calling.site.validate import validate_site
from webex_calling.targets.aws.network_acl import SHORTEST_PREFIX

ONE = {"name": "gateways", "subnets": ["subnet-0a"], "cidrs": ["10.20.1.0/24"]}
OTHER = {"name": "desks", "subnets": ["subnet-0b"], "cidrs": ["10.20.32.0/20"]}


def faults(*acls: dict[str, Any]) -> list[str]:
    """Return what is wrong with a site whose perimeter has these network ACLs."""
    with pytest.raises(Faults) as raised:
        validate_site({**SITE, "perimeters": [{**EDGE, "networkFirewall": {}, "networkAcls": [*acls]}]})
    return told(raised.value)


AT = "perimeters[0].networkAcls"


@pytest.mark.parametrize(
    ("acls", "expected"),
    [
        pytest.param(
            [ONE, {**OTHER, "name": "gateways"}],
            [f'{AT}[1].name: "gateways" appears twice; give each a name of its own'],
            id="two of one name",
        ),
        pytest.param(
            [ONE, {**OTHER, "subnets": ["subnet-0a"]}],
            [
                f'{AT}[1].subnets[0]: "subnet-0a" already has the network ACL gateways, and a subnet can have only '
                "one; name it in one of them"
            ],
            id="a subnet in two",
        ),
        pytest.param(
            [ONE, {**OTHER, "cidrs": ["10.20.0.0/20"]}],
            [
                f'{AT}[1].cidrs[0]: "10.20.0.0/20" overlaps 10.20.1.0/24 of the network ACL gateways, '
                "and subnets do not overlap; give each its own prefixes"
            ],
            id="overlapping prefixes",
        ),
        pytest.param(
            [{**ONE, "natGateway": True}],
            [
                f"{AT}[0].natGateway: is set, and the perimeter has no NAT gateway; "
                "give the perimeter natGateway, or remove this"
            ],
            id="a NAT gateway that is not there",
        ),
        pytest.param(
            [{**ONE, "subnets": ["subnet-0a", "subnet-0b"]}],
            [f"{AT}[0]: has 2 subnets and 1 prefixes; give the one IPv4 prefix of each"],
            id="a subnet without its prefix",
        ),
        pytest.param(
            [{**ONE, "widestPrefix": 7}],
            [f'{AT}[0].widestPrefix: "7" is below 8; give 8 or more'],
            id="a prefix shorter than 8",
        ),
        pytest.param(
            [{**ONE, "entries": 41}],
            [f'{AT}[0].entries: "41" is above 40; give 40 or less'],
            id="more entries than AWS grants",
        ),
    ],
)
def test_faults(acls: list[dict[str, Any]], expected: list[str]) -> None:
    """What contradicts itself is refused with its place and a remedy."""
    assert faults(*acls) == expected


def test_bounds_are_those_of_the_target() -> None:
    """The site takes the numbers of entries that AWS grants, and the prefixes that the planner is held to."""
    bounds = NetworkAcl.model_json_schema()["properties"]
    entries, widest = bounds["entries"], bounds["widestPrefix"]
    assert (entries["minimum"], entries["maximum"]) == (NETWORK_ACL_ENTRIES.default, NETWORK_ACL_ENTRIES.most)
    assert (entries["default"], widest["minimum"]) == (NETWORK_ACL_ENTRIES.default, SHORTEST_PREFIX)
