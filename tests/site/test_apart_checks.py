"""Networks that overlap: allowed where nothing tells them apart, refused where a perimeter knows them by address."""

from typing import Any

import pytest
from tests.site.sites import told

from webex_calling.fault import Faults
from webex_calling.site.validate import validate_site

TWO = {
    "fra": {
        "region": "eu-central-1",
        "vpcs": {
            "voice": {"id": "vpc-0a", "cidrs": ["10.20.0.0/16"]},
            "copy": {"id": "vpc-0b", "cidrs": ["10.20.0.0/17"]},
        },
    }
}
GATEWAYS = [
    {"name": name, "vpc": vpc, "trunk": "registration", "interfaces": {"external": "10.20.1.10"}}
    for name, vpc in (("fra-a", "voice"), ("fra-b", "copy"))
]
EDGE = {"name": "edge", "vpc": "voice", "localGateways": ["fra-a", "fra-b"], "networkFirewall": {}}
PHONES = {"name": "phones", "role": "mpp-device", "networks": ["10.50.0.0/20"]}
APPS = {"name": "apps", "role": "webex-app", "networks": ["10.60.0.0/20", "10.50.8.0/24"]}


def site(**parts: Any) -> list[str]:
    """Return the faults of a site of these parts."""
    common = {"resolvers": ["10.0.0.2"], "timeServers": ["10.0.0.3"], "https": "internet", "aws": TWO}
    try:
        validate_site({**common, **parts})
    except Faults as faults:
        return told(faults)
    return []


def test_unconnected_networks_may_overlap() -> None:
    """Two VPCs of the same prefixes are two, and so are gateways of the same address in them."""
    alone = [{**EDGE, "localGateways": ["fra-a"]}, {**EDGE, "name": "other", "vpc": "copy", "localGateways": ["fra-b"]}]
    assert site(localGateways=GATEWAYS) == []
    assert site(localGateways=GATEWAYS, perimeters=alone) == []


def test_networks_behind_one_perimeter_may_not() -> None:
    """A perimeter that both leave through could not tell them apart."""
    assert site(localGateways=GATEWAYS, perimeters=[EDGE]) == [
        'perimeters[0]: "edge" has fra-a of voice and fra-b of copy behind it, whose prefixes 10.20.0.0/16 and '
        "10.20.0.0/17 overlap, so an address does not tell them apart; give each network a perimeter of its own"
    ]


@pytest.mark.parametrize(
    ("clients", "groups", "expected"),
    [
        pytest.param(
            [PHONES, APPS],
            [["phones", "apps"]],
            [
                'clients[1].networks[1]: "10.50.8.0/24" overlaps 10.50.0.0/20 of phones, and the perimeter edge knows '
                "both by address; give each prefixes of its own; a network that both are in is listed alike at both"
            ],
            id="in part, behind one perimeter",
        ),
        pytest.param([PHONES, APPS], [["phones"], ["apps"]], [], id="in part, behind two"),
        pytest.param([PHONES, {**APPS, "networks": ["10.50.0.0/20"]}], [["phones", "apps"]], [], id="one network"),
    ],
)
def test_populations(clients: list[dict[str, Any]], groups: list[list[str]], expected: list[str]) -> None:
    """Two populations are in one network, or in two: in a part of one, their addresses do not tell who they are."""
    perimeters = [
        {"name": name, "vpc": "voice", "clients": group, "networkFirewall": {}}
        for name, group in zip(("edge", "other"), groups, strict=False)
    ]
    assert site(clients=clients, perimeters=perimeters) == expected
