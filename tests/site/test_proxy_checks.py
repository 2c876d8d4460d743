"""Who stands behind a proxy that it cannot use is refused: in a site, and in what a component is told."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from webex_calling.fault import Faults
from webex_calling.published.published import Published
from webex_calling.published.reference import load_reference
from webex_calling.site.client import Client, ClientRole
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.site.validate import validate_site
from webex_calling.site.vdi import VdiPool

PUBLISHED = load_reference().published
SOURCE = Path(__file__).parents[1] / "frozen" / "source.yaml"
WORDS = {"none": ("geen",), "basic": ("basis",), "digest": ("digest", "samenvatting"), "ntlm": ("ntlm",)}
WAYS = {**WORDS, "negotiate": ("onderhandelen",)}
"""Each way to authenticate, as the article of the day prints it in one language or the other."""
LINES = {
    ClientRole.WEBEX_APP: ("Webex voor Mac", "Webex voor Windows", "Webex voor iOS", "Webex voor Android"),
    ClientRole.THIN_CLIENT: (),
    ClientRole.MPP_DEVICE: ("Cisco IP-telefoons",),
    ClientRole.ROOM_DEVICE: ("Webex-apparaten",),
    ClientRole.ATA: (),
    ClientRole.WEBRTC_BROWSER: ("Webex Web-app",),
    ClientRole.ADMIN_BROWSER: ("Webex Web-app",),
}
"""The lines of the table that clients of each role stand in."""
OFFERS = [offer for count in range(1, 6) for offer in combinations(WAYS, count)]
SETTINGS = {"resolvers": ["10.20.0.2"], "time_servers": ["169.254.169.123"]}
PROXY = {"addresses": ["10.20.8.10/32"], "port": 8080}


def _refused(read: Callable[[], object]) -> list[str]:
    try:
        read()
    except Faults as faults:
        return str(faults).splitlines()
    return []


def _client(role: ClientRole, authentication: Sequence[str]) -> dict[str, Any]:
    proxy = {**PROXY, "authentication": [*authentication]}
    return {"name": "them", "role": role.value, "networks": ["10.50.0.0/24"], **SETTINGS, "https": {"proxy": proxy}}


@pytest.mark.parametrize("role", ClientRole)
def test_every_offer_is_refused_to_whom_no_line_of_the_table_gives_a_way(role: ClientRole) -> None:
    """Of all 31 offers those alone are refused of which the article prints nothing for anybody of the role."""
    printed = {name: proved.lower() for name, _, proved in yaml.safe_load(SOURCE.read_text("utf-8"))["proxies"]}
    told = [printed[name] for name in LINES[role]]
    for offer in OFFERS:
        able = any(word in line for line in told for way in offer for word in WAYS[way])
        found = _refused(
            lambda offer=offer: Client.from_arguments(  # type: ignore[misc]
                _client(role, offer), published=PUBLISHED
            )
        )
        assert bool(found) is (bool(told) and not able), offer


PHONES = (
    "is nothing that Cisco IP phones can do, of which Cisco b2exve, the part on proxies, has none, basic, digest{}; "
    "have the proxy offer one of none, basic, digest, or send their HTTPS another way"
)
DESKTOPS = (
    "is nothing that Webex for Windows can do, of which Cisco b2exve, the part on proxies, has none, basic, ntlm, "
    "negotiate{}; have the proxy offer one of none, basic, ntlm, negotiate, or send their HTTPS another way"
)


def test_a_component_is_told_at_its_argument() -> None:
    """A pool by itself, and each member of a shared filter, at its place."""
    pool = {"name": "desks", "platform": "ec2", "media": "both", **SETTINGS}
    desks = {**pool, "https": {"proxy": {**PROXY, "authentication": ["digest"]}}}
    assert _refused(lambda: VdiPool.from_arguments(desks, published=PUBLISHED)) == [
        f'https.proxy.authentication: "digest" {DESKTOPS.format("")}'
    ]
    phones = _client(ClientRole.MPP_DEVICE, ["ntlm", "negotiate"])
    members = {"vdi_pools": [{**desks, "networks": ["10.20.32.0/20"]}], "clients": [phones]}
    assert _refused(lambda: PerimeterMembers.from_arguments(members, published=PUBLISHED)) == [
        f'vdi_pools[0].https.proxy.authentication: "digest" {DESKTOPS.format("")}',
        f'clients[0].https.proxy.authentication: "ntlm, negotiate" {PHONES.format("")}',
    ]


def _site(*, clients: list[dict[str, Any]], **proxy: object) -> dict[str, Any]:
    names = [each["name"] for each in clients]
    return {
        "resolvers": ["10.20.0.2"],
        "timeServers": ["169.254.169.123"],
        "https": {"proxy": {**PROXY, **proxy}},
        "aws": {"fra": {"region": "eu-central-1", "vpcs": {"voice": {"id": "vpc-0abc", "cidrs": ["10.20.0.0/16"]}}}},
        "clients": clients,
        "perimeters": [{"name": "edge", "clients": names, "networkFirewall": {}}],
    }


def test_a_site_is_told_where_it_says_so() -> None:
    """Once at the proxy of the site, with whom it concerns, and at each end that has a proxy of its own."""
    clients: list[dict[str, Any]] = [
        {"name": "floor-1", "role": "mpp-device", "networks": ["10.50.1.0/24"]},
        {"name": "floor-2", "role": "mpp-device", "networks": ["10.50.2.0/24"]},
        {
            "name": "lobby",
            "role": "mpp-device",
            "networks": ["10.50.3.0/24"],
            "https": {"proxy": {**PROXY, "authentication": ["negotiate"]}},
        },
        {"name": "office", "role": "webex-app", "networks": ["10.50.4.0/24"]},
    ]
    site = _site(clients=clients, authentication=["ntlm"])
    assert _refused(lambda: validate_site(site, published=PUBLISHED)) == [
        f'clients[2].https.proxy.authentication: "negotiate" {PHONES.format("")}',
        f'https.proxy.authentication: "ntlm" {PHONES.format(" (behind it: floor-1, floor-2)")}',
    ]
    site = _site(clients=[clients[0], clients[3]], authentication=["ntlm", "basic"])
    assert _refused(lambda: validate_site(site, published=PUBLISHED)) == []
    site = _site(clients=clients, authentication=[])
    assert "https.proxy.authentication: is empty; give at least one" in _refused(
        lambda: validate_site(site, published=PUBLISHED)
    )


def test_inspection_is_refused_to_whom_the_table_denies_it() -> None:
    """All three rows of the article say yes; where one said no, its ends would be refused, and no others."""
    site = _site(clients=[{"name": "floor-1", "role": "mpp-device", "networks": ["10.50.1.0/24"]}], inspection=True)
    assert _refused(lambda: validate_site(site, published=PUBLISHED)) == []
    rows = [replace(each, taken=each.id != "trust-of-phones") for each in PUBLISHED.proxies.authorities]
    other: Published = replace(PUBLISHED, proxies=replace(PUBLISHED.proxies, authorities=tuple(rows)))
    assert _refused(lambda: validate_site(site, published=other)) == [
        'https.proxy.inspection: "true" is not borne: Cisco IP Multiplatform (MPP) phones take no other authority '
        "(Cisco b2exve, the part on proxies) (behind it: floor-1); leave their names out of inspection, or send their "
        "HTTPS another way"
    ]


@pytest.mark.parametrize(
    ("proxy", "fault"),
    [
        ({"authentication": ["kerberos"]}, 'authentication[0]: "kerberos" is not a known value; write '),
        ({"authentication": ["basic", "basic"]}, 'authentication[1]: "basic" appears twice in the list; name it once'),
        ({"authentication": "basic"}, "authentication: "),
        ({"inspection": "yes"}, 'inspection: "yes" is neither true nor false; write true or false'),
    ],
)
def test_what_is_no_way_and_no_answer_is_refused(proxy: dict[str, Any], fault: str) -> None:
    """Each with its place below the proxy."""
    site = _site(clients=[{"name": "ata", "role": "ata", "networks": ["10.50.1.0/24"]}], **proxy)
    (found,) = _refused(lambda: validate_site(site, published=PUBLISHED))
    assert found.startswith(f"https.proxy.{fault}")
