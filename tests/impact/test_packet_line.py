"""What a person reads of a change: few lines, with the peers named again, and many ends in one."""

from __future__ import annotations

import json
from contextlib import chdir
from ipaddress import IPv4Network
from pathlib import Path

import pytest
import yaml
from tests.bench.bench_proof import REGIONS, SITE, many
from tests.examples.stacks import ROOT, stack_file
from tests.impact.sides import (
    Change,
    extra_rule,
    other_address,
    other_media,
    renamed_peer,
    second_peer,
    side,
    strict,
    unchanged,
    with_prefix,
)
from tests.rows import GATEWAY_MEDIA, MEDIA_FROM_PEER, MEDIA_TO_PEER, SIGNALLING_FROM_PEER, SIGNALLING_TO_PEER

from webex_calling.commands.impact_run import impact_of
from webex_calling.fault import Fault, Faults
from webex_calling.impact.impact import Impact, impact
from webex_calling.impact.packet_line import Sign
from webex_calling.impact.side import Side
from webex_calling.published.reference import load_reference
from webex_calling.report.change import change_report, of_impact
from webex_calling.report.change_document import impact_document
from webex_calling.report.text import text_lines

pytestmark = pytest.mark.long


OF_PEER = (SIGNALLING_TO_PEER, MEDIA_TO_PEER, SIGNALLING_FROM_PEER, MEDIA_FROM_PEER)
EXTRA_LINE = "+ declared excess extra-rules in tcp from 203.0.113.9 on port 7001: fra-a external"


def _lines(found: Impact) -> list[str]:
    return list(text_lines(change_report(found, "old", "new")))


def _told(found: Impact) -> list[str]:
    sections = change_report(found, "old", "new").sections
    packets = [each for each in sections if each.id in ("opens", "closes", "changes")]
    return [f"{item.sign} {item.text}" for each in packets for item in each.items]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (unchanged, []),
        (renamed_peer, []),
        (
            strict,
            [
                f"- {GATEWAY_MEDIA} out udp to calling ports 8500-8699"
                " (Media from a Local Gateway to Webex Calling):"
                " fra-a external",
            ],
        ),
        (
            second_peer,
            [
                f"+ {SIGNALLING_TO_PEER} out udp to 203.0.113.64/28 port 5060"
                " (Signalling from a Local Gateway to its peer):"
                " fra-a external",
                f"+ {MEDIA_TO_PEER} out udp to 203.0.113.64/28 ports 16384-32767"
                " (Media from a Local Gateway to its peer):"
                " fra-a external",
                f"+ {SIGNALLING_FROM_PEER} in udp from 203.0.113.64/28 on port 5060"
                " (Signalling from the peer to a Local Gateway):"
                " fra-a external",
                f"+ {MEDIA_FROM_PEER} in udp from 203.0.113.64/28 on ports 8000-48199"
                " (Media from the peer to a Local Gateway):"
                " fra-a external",
            ],
        ),
        (
            other_media,
            [
                f"~ {MEDIA_TO_PEER} out udp to 198.51.100.0/28 ports 16384-32767 → 20000-40000"
                " (Media from a Local Gateway to its peer):"
                " fra-a external",
            ],
        ),
        (extra_rule, [EXTRA_LINE]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_change_is_told_in_few_lines(change: Change, expected: list[str]) -> None:
    """One for what is strictly published, four for a peer, one for a range that moves, none for a name."""
    found = impact(side("aws-registration"), side("aws-registration", change))
    assert _told(found) == expected
    assert found.same_packets is not bool(expected)
    assert of_impact(found).line.startswith("changes" if expected else "no packet changes")


def test_a_peer_that_moves_is_one_line_a_row() -> None:
    """Its prefix before and after."""
    found = impact(side("aws-registration"), side("aws-registration", other_address))
    assert [line.row for line in found.packets] == [
        SIGNALLING_TO_PEER,
        MEDIA_TO_PEER,
        SIGNALLING_FROM_PEER,
        MEDIA_FROM_PEER,
    ]
    assert {line.sign for line in found.packets} == {Sign.CHANGED}
    assert all("198.51.100.0/28 → 198.51.100.32/28" in line for line in _told(found) if line.startswith("~"))


@pytest.mark.parametrize(
    ("example", "most"),
    [
        ("everything", 6),
        pytest.param("azure-hub", 6, marks=pytest.mark.long),
        pytest.param("aws-inspection", 16, marks=pytest.mark.long),
    ],
)
def test_a_prefix_more_is_told_once_for_many_ends(example: str, most: int) -> None:
    """By its row, with the list that changes and nothing replaced, and the lines of the router."""
    with chdir(ROOT):
        found = impact_of("", stack_file(example), load_reference(), with_prefix(), lambda words: None)
    assert 0 < len(_told(found)) <= most
    assert {line.sign for line in found.packets} == {Sign.GAINED}
    assert all(line.shape.peers == ("198.18.7.0/24 of calling",) for line in found.packets if line.row)
    assert not any(line.excess == ("undeclared",) for line in found.packets)
    told = impact_document(found)
    acls = {each["name"] for each in told["resources"] if each["type"].endswith(":NetworkAcl")}
    assert {each["name"] for each in told["resources"] if each["fate"] == "replaced"} == acls
    assert {each["fate"] for each in told["resources"]} <= {"changed", "replaced"}
    assert {each["added"][0] for each in told["router"]} <= {"ipv4 198.18.7.0 255.255.255.0"}
    assert found.outside.router or example != "everything"


def test_nothing_lies_between_a_side_and_itself() -> None:
    """Neither packets nor anything else, over the whole of a site."""
    every = side("everything")
    found = impact(every, every)
    assert found.empty
    assert _lines(found) == [
        "no packet changes",
        "opens: nothing",
        "closes: nothing",
        "is anything cut during the update: no: no filter changes",
        "to be done by you: nothing",
    ]


def test_a_side_that_cannot_be_planned_is_told_with_its_faults() -> None:
    """The other side is known all the same, and no end is told as unchanged."""
    old = side("aws-registration")
    new = Side.refusal(old.reference, Faults([Fault("perimeters[0].networkAcls[0]", "needs 41 entries", "raise it")]))
    found = impact(old, new)
    assert not found.known
    assert not found.packets
    assert [line.strip() for line in _lines(found)] == [
        "refused: the new side cannot be planned",
        "not proven, so that no change is claimed to be none",
        "the new side cannot be planned: perimeters[0].networkAcls[0]: needs 41 entries; raise it",
    ]


def test_a_revision_that_a_site_does_not_go_with_is_told_and_no_crash() -> None:
    """One that publishes what the site claims as its peer's, for example; with neither of the two it is bad input."""
    reference, new = load_reference(), with_prefix(prefix=IPv4Network("198.51.100.0/24"))
    with chdir(ROOT):
        found = impact_of("", stack_file("aws-registration"), reference, new, lambda words: None)
    assert found.refused_new
    assert not found.known
    with chdir(ROOT), pytest.raises(Faults):
        impact_of("", stack_file("aws-registration"), new, new, lambda words: None)


@pytest.mark.long
def test_a_prefix_more_at_a_hundred_gateways_is_a_screen(tmp_path: Path) -> None:
    """Every end of every gateway in the same few lines, in all sections together."""
    path = tmp_path / "Pulumi.many.yaml"
    site = json.loads(json.dumps(many(100, REGIONS)))
    path.write_text(yaml.safe_dump({"config": {SITE: site}}), encoding="utf-8")
    with chdir(ROOT):
        found = impact_of("", path, load_reference(), with_prefix(), lambda words: None)
    assert len(found.ends) == 200
    assert len(_told(found)) <= 12
    assert len(_lines(found)) <= 20
