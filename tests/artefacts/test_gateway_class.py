"""The classes of a Local Gateway: from its own range and ports, to Webex Calling, its peers and direct media."""

from __future__ import annotations

from typing import Any

from tests.artefacts.class_table import CALLING, holds, table
from tests.artefacts.sites import REFERENCE, site
from tests.rows import GATEWAY_MEDIA, GATEWAY_SIGNALLING

GATEWAY: dict[str, Any] = {
    "name": "fra-a",
    "trunk": "certificate",
    "listenPorts": [5062],
    "publicAddress": "203.0.113.10",
    "interfaces": {"external": "10.20.1.10"},
    "peers": [
        {
            "name": "itsp",
            "addresses": ["198.51.100.0/28"],
            "transport": "udp",
            "peerPorts": [5060],
            "localPorts": [5060],
            "mediaPorts": "16384-32767",
        }
    ],
}


def test_a_gateway_marks_itself_and_the_classes_are_ours() -> None:
    """Media from its range, signalling to where SIP goes and from where it listens, to Webex Calling and each peer."""
    rows = table(site(https="internet", localGateways=[GATEWAY]))
    held = [
        (row["dscp_class"], row["protocol"], row["source_ports"], row["to_networks"], row["destination_ports"])
        for row in rows
    ]
    assert [each for each in held if each[3] != CALLING] == [
        ("EF", "udp", "8000-48199", "198.51.100.0/28", "16384-32767"),
        ("CS3", "udp", "", "198.51.100.0/28", "5060"),
        ("CS3", "udp", "5060", "198.51.100.0/28", ""),
    ]
    cloud = [each for each in held if each[3] == CALLING]
    sip = REFERENCE.requirements[GATEWAY_SIGNALLING].service("certificate")
    assert sip is not None
    assert isinstance(sip.ports, tuple)
    assert ("CS3", "tcp", "", CALLING, *map(str, sip.ports)) in cloud
    assert ("CS3", "tcp", "5062", CALLING, "") in cloud
    (media,) = (each for each in cloud if each[0] == "EF")
    assert media[:3] == ("EF", "udp", "8000-48199")
    services = (each.ports for each in REFERENCE.requirements[GATEWAY_MEDIA].services)
    assert all(
        holds(media[4], at)
        for each in services
        if isinstance(each, tuple)
        for one in each
        for at in (one.first, one.last)
    )
    assert {row["from_networks"] for row in rows} == {"10.20.1.10"}
    assert all("ours: no table has a row of a gateway" in row["source"] for row in rows)
    assert {row["marked_by"] for row in rows} == {"the gateway, by its dial peers: cube/fra-a.ios"}


def test_direct_media_of_a_gateway_leaves_the_interface_that_it_is_for() -> None:
    """Audio alone, from its own range, to apps (8500-8699) and phones (19560-19661): never to another gateway."""
    gateway = {
        **GATEWAY,
        "interfaces": {"external": "10.20.1.10", "internal": "10.20.2.10"},
        "peers": [],
        "directMedia": {"interface": "internal", "networks": ["10.60.0.0/16"]},
    }
    rows = table(site(https="internet", localGateways=[gateway]))
    (row,) = (row for row in rows if row["to_networks"] != CALLING)
    assert (row["traffic"], row["dscp_class"], row["protocol"]) == ("audio", "EF", "udp")
    assert (row["from_networks"], row["source_ports"]) == ("10.20.2.10", "8000-48199")
    assert (row["to_networks"], row["destination_ports"]) == ("10.60.0.0/16", "8500-8699 19560-19661")


def test_the_profile_of_the_site_is_that_of_gateways_too() -> None:
    """The line of their media has no 8500-8699 either."""
    rows = table(site(https="internet", profile="strict", localGateways=[{**GATEWAY, "peers": []}]))
    (media,) = (row for row in rows if row["traffic"] == "audio")
    assert media["destination_ports"] == "5004 9000 19560-65535"
