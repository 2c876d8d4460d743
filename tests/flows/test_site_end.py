"""A site's filtered ends are enumerated once: each with what a proof, an audit and a look-up ask of it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.examples.stacks import ACCEPTED, stack_file

from webex_calling.flows.endpoint import Endpoint
from webex_calling.flows.site_end import PROXIES, SiteEnd, own_ends, site_ends
from webex_calling.published.reference import load_reference
from webex_calling.published.requirement import Role
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.site.site import Site
from webex_calling.site.stackfile import read_stack_file
from webex_calling.site.validate import validate_site

PUBLISHED = load_reference().published
_UCM = {
    "name": "ucm",
    "interface": "internal",
    "addresses": ["10.30.0.0/24"],
    "transport": "tcp",
    "peerPorts": [5060],
    "localPorts": [5060],
    "mediaPorts": "16384-32767",
}
_GATEWAY: dict[str, Any] = {
    "name": "fra-a",
    "place": "fra",
    "trunk": "certificate",
    "listenPorts": [5062],
    "publicAddress": "203.0.113.10",
    "interfaces": {"external": "10.20.1.10", "internal": "10.20.2.10"},
    "otherGroups": {"internal": ["sg-0a"]},
    "peers": [_UCM],
}
_SHARER: dict[str, Any] = {
    "place": "weu",
    "trunk": "registration",
    "sharedSubnets": {"external": "edge"},
    "https": {"internet": True},
}
SITE: dict[str, Any] = {
    "resolvers": ["10.0.0.53"],
    "timeServers": ["10.0.0.123"],
    "https": {"perimeter": "way-out"},
    "aws": {"fra": {"region": "eu-central-1", "vpcs": {"voice": {"id": "vpc-0abc", "cidrs": ["10.20.0.0/16"]}}}},
    "azure": {
        "weu": {
            "location": "westeurope",
            "resourceGroup": "voice",
            "virtualNetworks": {"voice": {"cidrs": ["10.40.0.0/16"]}},
        }
    },
    "localGateways": [
        _GATEWAY,
        *(
            {**_SHARER, "name": name, "interfaces": {"external": address}}
            for name, address in (("weu-a", "10.40.1.10"), ("weu-b", "10.40.1.11"))
        ),
    ],
    "vdiPools": [
        {"name": "desks", "place": "fra", "platform": "ec2", "media": "optimised", "networks": ["10.20.32.0/20"]},
        {
            "name": "hosts",
            "place": "weu",
            "platform": "azure-virtual-desktop",
            "media": "fallback",
            "https": {"internet": True},
        },
    ],
    "clients": [{"name": "phones", "role": "mpp-device", "networks": ["10.20.48.0/24"]}],
    "perimeters": [
        {
            "name": "way-out",
            "place": "fra",
            "localGateways": ["fra-a"],
            "vdiPools": ["desks"],
            "clients": ["phones"],
            "proxies": ["10.20.8.10/32"],
            "networkFirewall": {},
        }
    ],
}


def site() -> Site:
    """Return the site of this module."""
    return validate_site(SITE, published=PUBLISHED)


def ends() -> dict[str, SiteEnd]:
    """Return its ends by what the command line takes for them."""
    return {end.choice: end for end in site_ends(site())}


def test_every_end_is_told_once_and_in_order() -> None:
    """Interfaces, shared subnets, pools; then the way through a perimeter of each who is behind it."""
    assert [(end.name, end.part) for end in site_ends(site())] == [
        ("fra-a", "external"),
        ("fra-a", "internal"),
        ("weu-a", "external"),
        ("weu-b", "external"),
        ("edge", "subnet"),
        ("desks", "pool"),
        ("hosts", "pool"),
        ("fra-a", "external through way-out"),
        ("fra-a", "internal through way-out"),
        ("desks", "pool through way-out"),
        ("phones", "through way-out"),
        (PROXIES, "through way-out"),
    ]
    assert list(ends())[-5:] == [
        "fra-a/external-through-way-out",
        "fra-a/internal-through-way-out",
        "desks/pool-through-way-out",
        "phones/through-way-out",
        "proxies/through-way-out",
    ]


@pytest.mark.parametrize(
    ("choice", "cloud", "address", "near"),
    [
        pytest.param("fra-a/external", Cloud.AWS, "10.20.1.10", ["10.20.1.10/32"], id="interface"),
        pytest.param("edge", Cloud.AZURE, "10.40.1.11", ["10.40.1.10/32", "10.40.1.11/32"], id="shared subnet"),
        pytest.param("desks", Cloud.AWS, "None", ["10.20.32.0/20"], id="pool of known networks"),
        pytest.param("hosts", Cloud.AZURE, "None", ["10.40.0.0/16"], id="pool anywhere in its network"),
        pytest.param("phones/through-way-out", Cloud.AWS, "None", ["10.20.48.0/24"], id="clients"),
        pytest.param("proxies/through-way-out", Cloud.AWS, "None", ["10.20.8.10/32"], id="proxies"),
    ],
)
def test_an_end_has_its_addresses(choice: str, cloud: Cloud, address: str, near: list[str]) -> None:
    """They are its own as far as the site tells, and else those of the network that it is in."""
    end = ends()[choice]
    assert (end.cloud, str(end.address), list(map(str, end.near))) == (cloud, address, near)


def test_the_inside_of_a_gateway_has_what_is_its_own() -> None:
    """A public address belongs to the external interface; groups, peers and roles to the one that names them."""
    outside, inside = ends()["fra-a/external"], ends()["fra-a/internal"]
    assert (str(outside.public), inside.public) == ("203.0.113.10", None)
    assert (outside.others, inside.others) == ((), ("sg-0a",))
    (external,), (internal,) = outside.endpoints, inside.endpoints
    assert ([peer.name for peer in external.peers], [peer.name for peer in internal.peers]) == ([], ["ucm"])
    assert external.roles == {Interface.EXTERNAL: {Role.LOCAL_GATEWAY_EXTERNAL}}
    assert internal.roles == {Interface.INTERNAL: {Role.LOCAL_GATEWAY_INTERNAL}}
    assert (len(external.needs), internal.needs) == (4, frozenset())


def test_who_shares_a_filter_is_told_from_others_by_address() -> None:
    """A filter of one's own names no local address; those of a subnet and a perimeter do."""
    found = ends()
    assert [endpoint.addresses for endpoint in found["weu-a/external"].endpoints] == [()]
    shared = [str(prefix) for endpoint in found["edge"].endpoints for prefix in endpoint.addresses]
    assert shared == ["10.40.1.10/32", "10.40.1.11/32"]
    through = found["fra-a/external-through-way-out"]
    assert [endpoint.addresses for endpoint in through.endpoints] == [through.addresses]
    assert (found["weu-a/external"].subnet, found["fra-a/external"].subnet) == ("edge", "")


@pytest.mark.parametrize("name", ACCEPTED)
def test_examples_name_no_end_twice(name: str) -> None:
    """Name and part tell an end of a site from every other, and so does what the command line takes."""
    of = validate_site(read_stack_file(stack_file(name)).site, published=PUBLISHED)
    told = list(site_ends(of))
    assert len({(end.name, end.part) for end in told}) == len({end.choice for end in told}) == len(told) > 0
    assert list(own_ends(of)) == [end for end in told if not end.perimeter]


def test_an_endpoint_at_one_interface_loses_nothing() -> None:
    """The interfaces of a gateway have together what the gateway has, and nothing twice."""
    (gateway, *_) = site().gateways()
    whole = Endpoint.of_gateway(gateway, shared=True)
    parts = [whole.at(side) for side in whole.roles]
    assert frozenset().union(*(part.played for part in parts)) == whole.played
    assert tuple(peer for part in parts for peer in part.peers) == whole.peers
    assert tuple(prefix for part in parts for prefix in part.addresses) == whole.addresses
    assert [part.needs for part in parts if part.needs] == [whole.needs]
