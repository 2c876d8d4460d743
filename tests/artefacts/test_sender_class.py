"""The classes of apps and devices: direct media, profiles, and how their values are read."""

from __future__ import annotations

from typing import Any

import pytest
from tests.artefacts.class_table import CALLING, behind, holds, ports_of, table, wrong
from tests.artefacts.sites import REFERENCE

from webex_calling.artefacts.artefact import Artefact
from webex_calling.artefacts.switch_classes import switch_classes
from webex_calling.artefacts.text import artefact_text

ALIKE = ("end", "sender", "dscp_class", "dscp", "protocol", "from_networks", "source_ports", "marked_by", "switch")
"""What direct media has as media to the cloud has."""


@pytest.mark.parametrize(
    ("role", "keys", "media"),
    [
        ("webex-app", {"sourcePortDifferentiation": True}, {"audio": "8500-8599", "video": "8600-8699"}),
        ("webex-app", {}, {"audio": "", "video": ""}),
        ("mpp-device", {}, {"audio": "19560-19661", "video": "19560-19661"}),
    ],
)
def test_direct_media_has_lines_of_its_own(role: str, keys: dict[str, Any], media: dict[str, str]) -> None:
    """With the ports of direct media, and marked as what goes to Webex Calling; signalling goes to the cloud alone."""
    rows = table(behind(role=role, directMedia={"networks": ["10.60.0.0/16", "10.61.0.0/16"]}, **keys))
    cloud = {row["traffic"]: row for row in rows if row["to_networks"] == CALLING}
    direct = [row for row in rows if row["to_networks"] != CALLING]
    assert {row["traffic"]: row["source_ports"] for row in direct} == media
    assert len(direct) == len(media)
    for row in direct:
        assert row["to_networks"] == "10.60.0.0/16 10.61.0.0/16"
        # To apps 8500-8699, to phones 19560-19661, to gateways 8000-48199, which holds the others (the port table).
        assert row["destination_ports"] == "8000-48199"
        assert [row[each] for each in ALIKE] == [cloud[row["traffic"]][each] for each in ALIKE]
        assert "ours: marked as what goes to Webex Calling" in row["source"]
        assert "Cisco nt6eyxb, which endpoints support direct media" in row["source"]
    assert wrong(rows) == []


@pytest.mark.parametrize("role", ["room-device", "ata"])
def test_who_has_no_direct_media_has_no_line_of_it(role: str) -> None:
    """The article has it for apps, phones and gateways alone."""
    of = behind(role=role, directMedia={"networks": ["10.60.0.0/16"]})
    held = [each for each in switch_classes(REFERENCE, of) if isinstance(each, Artefact)]
    assert not [each for each in held if "10.60.0.0/16" in artefact_text(REFERENCE, each)]


@pytest.mark.parametrize(
    ("keys", "profile"),
    [
        ({"profile": "strict"}, "strict"),
        ({"profile": "published"}, "published"),
        ({}, "published"),
    ],
)
@pytest.mark.parametrize("role", ["webex-app", "mpp-device", "room-device"])
def test_the_profile_strict_leaves_8500_8699_out(role: str, keys: dict[str, str], profile: str) -> None:
    """Towards the cloud, as the rules do (A-09); between endpoints of the organisation they stay."""
    direct = {"directMedia": {"networks": ["10.60.0.0/16"]}} if role != "room-device" else {}
    rows = table(behind(role=role, **keys, **direct))
    assert wrong(rows, profile) == []
    media = [row for row in rows if row["traffic"] != "signalling"]
    cloud = {at for row in media if row["to_networks"] == CALLING for at in ports_of(row["destination_ports"])}
    assert bool(cloud & {*range(8500, 8700)}) == (profile == "published")
    assert {5004, 9000, 19560, 65535} <= cloud
    assert all(holds(row["destination_ports"], 8699) for row in media if row["to_networks"] != CALLING)


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("room-device", ["the table of quality of service", "the port table", "A-11", "to 5004 8500-8699 9000"]),
        ("webex-app", ["the table of quality of service", "the port table", "A-09", "to 5004 9000"]),
    ],
)
def test_a_line_tells_how_its_values_are_read(role: str, words: list[str]) -> None:
    """Room devices have their source ports by a reading; what the port table alone has is told."""
    rows = [row for row in table(behind(role=role)) if row["traffic"] == "audio"]
    assert rows
    assert all(each in row["source"] for each in words for row in rows)
