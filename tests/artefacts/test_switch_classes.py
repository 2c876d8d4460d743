"""The table for switches: its lines are read back, and what it cannot tell is said."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network
from typing import Any

import pytest
from tests.artefacts.class_table import CALLING, Told, behind, table, wrong
from tests.artefacts.sites import EXAMPLES, POOL, REFERENCE, example, site

from webex_calling.artefacts.artefact import Artefact, Syntax, Withheld
from webex_calling.artefacts.switch_classes import switch_classes
from webex_calling.artefacts.text import artefact_text

DEVICE = "the device itself, as its settings in Control Hub say"
SENDERS: dict[str, tuple[dict[str, Any], dict[str, tuple[str, str]]]] = {
    "an app with source ports of its own": (
        {"role": "webex-app", "sourcePortDifferentiation": True},
        {
            "audio": ("Windows, by windows/them.ps1", "trust the mark, or set it by these ports"),
            "video": ("Windows, by windows/them.ps1", "trust the mark, or set it by these ports"),
            "signalling": ("nobody: it is what is sent unmarked", "leave it"),
        },
    ),
    "an app": (
        {"role": "webex-app"},
        {
            "audio": ("nobody: audio and video leave from the same ports", "nobody can tell it by ports; leave it"),
            "video": ("nobody: audio and video leave from the same ports", "nobody can tell it by ports; leave it"),
            "signalling": ("nobody: it is what is sent unmarked", "leave it"),
        },
    ),
    "phones": (
        {"role": "mpp-device"},
        {
            "audio": (DEVICE, "trust the mark: by its ports nobody else can tell"),
            "video": (DEVICE, "trust the mark: by its ports nobody else can tell"),
            "signalling": (DEVICE, "trust the mark, or set it by these ports"),
        },
    ),
    "rooms": (
        {"role": "room-device"},
        {
            "audio": (DEVICE, "trust the mark, or set it by these ports"),
            "video": (DEVICE, "trust the mark, or set it by these ports"),
            "signalling": (DEVICE, "trust the mark, or set it by these ports"),
        },
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_table_of_an_example_is_read_back(name: str) -> None:
    """Each mark of each sender has a row that takes its packets; addresses are prefixes, and who marks is said."""
    rows = table(example(name))
    assert wrong([row for row in rows if row["sender"] != "local-gateway"]) == []
    for row in rows:
        for cell in (*row["from_networks"].split(), *row["to_networks"].split()):
            assert cell == CALLING or IPv4Network(cell).num_addresses
        assert row["marked_by"]
        assert row["switch"]
        assert row["source"].startswith(("Cisco ", "ours: ")), row
    of = example(name)
    named = {
        *(each.name for each in of.local_gateways),
        *(each.name for each in of.vdi_pools),
        *(each.name for each in of.clients),
    }
    held = {name for each in switch_classes(REFERENCE, of) if isinstance(each, Withheld) for name in each.about}
    without_calls = {each.name for each in of.clients if each.role == "admin-browser"}
    assert {row["end"] for row in rows} | held == named - without_calls


@pytest.mark.parametrize(("keys", "told"), SENDERS.values(), ids=SENDERS)
def test_who_marks_is_told_of_each_sender(keys: dict[str, Any], told: dict[str, tuple[str, str]]) -> None:
    """The readings of the table: phones alone tell their audio from their video, Room devices have ranges apart."""
    rows = table(behind(**keys))
    assert {row["traffic"]: (row["marked_by"], row["switch"]) for row in rows} == told
    assert wrong(rows) == []


@pytest.mark.parametrize("role", ["ata", "webrtc-browser"])
def test_of_whom_nothing_is_published_there_is_no_line(role: str) -> None:
    """They make calls, and the table does not name them: that is said, with its source."""
    (held,) = switch_classes(REFERENCE, behind(role=role))
    assert isinstance(held, Withheld)
    assert held.about == ("them",)
    assert "Cisco b2exve, the table of quality of service" in held.why


def test_who_makes_no_calls_is_not_told_of() -> None:
    """The browser of an administrator."""
    assert [*switch_classes(REFERENCE, behind(role="admin-browser"))] == []


def test_desktops_whose_media_leaves_the_thin_client_send_signalling_alone() -> None:
    """And the thin clients in front of them send the media."""
    rows = table(site(vdiPools=[{**POOL, "media": "optimised", "sourcePortDifferentiation": True}]))
    assert {(row["sender"], row["traffic"], row["marked_by"]) for row in rows} == {
        ("thin-client", "audio", "Windows, by windows/thin-clients/desks.ps1"),
        ("thin-client", "video", "Windows, by windows/thin-clients/desks.ps1"),
        ("webex-app", "signalling", "nobody: it is what is sent unmarked"),
    }


def test_the_table_tells_where_the_marks_of_devices_are_set() -> None:
    """In Control Hub, by the article's word; where no device is there is nothing to say."""
    phones, apps = (
        next(each for each in switch_classes(REFERENCE, behind(role=role)) if isinstance(each, Artefact))
        for role in ("mpp-device", "webex-app")
    )
    assert REFERENCE.quote("device-marking-setting") in phones.apply
    assert "Control Hub" not in apps.apply


def test_the_prefixes_of_a_network_that_lines_name_are_in_a_file() -> None:
    """One a line, all that are published."""
    _, held = (each for each in switch_classes(REFERENCE, behind(role="mpp-device")) if isinstance(each, Artefact))
    assert held.path == CALLING
    assert held.syntax is Syntax.LIST
    written = [IPv4Network(line) for line in artefact_text(REFERENCE, held).splitlines()]
    assert {*written} == {each.prefix for each in REFERENCE.networks["calling"].prefixes}
    assert written == sorted(written)


ALTERED: dict[str, Callable[[Told], Told]] = {
    "a DSCP": lambda row: {**row, "dscp": "34" if row["dscp"] == "46" else "46"},
    "a class": lambda row: {**row, "dscp_class": "AF42"},
    "a source port": lambda row: {**row, "source_ports": "52051-52098"},
    "a destination port": lambda row: {**row, "destination_ports": "19562-65535"},
    "a protocol": lambda row: {**row, "protocol": "tcp"},
    "what a switch can tell": lambda row: {**row, "switch": "trust the mark: by its ports nobody else can tell"},
}


@pytest.mark.parametrize("altered", ALTERED.values(), ids=ALTERED)
def test_one_altered_cell_is_found(altered: Callable[[Told], Told]) -> None:
    """In the first line of Room devices."""
    first, *rest = table(behind(role="room-device"))
    assert wrong([first, *rest]) == []
    assert wrong([altered(first), *rest])
