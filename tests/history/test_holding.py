"""What was withdrawn stays admitted as long as a site says, counted between dates of the data, as declared excess."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from ipaddress import IPv4Network
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.frozen.published import FROZEN
from tests.impact.sides import changed, run_of_file, unchanged
from tests.published.copied import added
from tests.published.copied import changed as copied

from webex_calling.commands.impact_run import side_of
from webex_calling.commands.preview_text import preview_document, preview_lines
from webex_calling.commands.stack_run import Outcome
from webex_calling.fault import Faults
from webex_calling.flows.site_end import site_ends
from webex_calling.history.holding import Held, held, holding
from webex_calling.impact.impact import impact
from webex_calling.impact.packet_change import compare_ends
from webex_calling.published.article import Kind, Revision, Values
from webex_calling.published.network import PublishedPrefix
from webex_calling.published.reference import Reference, load_reference
from webex_calling.report.change import change_report
from webex_calling.report.text import text_lines
from webex_calling.verify.proof.derivation import check_derivation
from webex_calling.verify.proof.flow_sets import DeclaredExcess
from webex_calling.verify.required.across import required_at

DAY = date(2099, 3, 1)
PREFIX, DOMAIN = IPv4Network("128.177.14.0/24"), "*.wbx2.com"
WITHDRAWN = (Held("128.177.14.0/24", "calling", DAY), Held(DOMAIN, "", DAY))

_ENTRY = """
  - id: 2099-03-01-range-withdrawn
    kind: removed
    text: A range is gone
    network: calling
    removed:
      prefixes: [128.177.14.0/24]
    where: [b2exve/history]
  - id: 2099-03-01-domain-withdrawn
    kind: removed
    text: A domain is gone
    removed:
      names: ["*.wbx2.com"]
    where: [b2exve/history]
"""


def _later(days: int) -> str:
    day = (DAY + timedelta(days)).isoformat()
    return f"\n  - id: {day}-later\n    kind: information\n    text: Later\n    where: [b2exve/history]"


@cache
def _revised(days: int = 0) -> Reference:
    """Return a copy of the data that withdraws the prefix and the domain, with a revision so many days later."""
    entries = f"{_later(days) if days else ''}{_ENTRY}"
    domains = load_reference().domains["wbx2"]
    with TemporaryDirectory() as folder:
        data = copied(
            Path(folder),
            ("calling/networks.yaml", "      - {prefix: 128.177.14.0/24}\n", ""),
            (
                "calling/sources.yaml",
                f"dated: {load_reference().revision}",
                f"dated: {(DAY + timedelta(days)).isoformat()}",
            ),
            added("calling/history.yaml", "revisions", entries.strip("\n") + "\n"),
        )
        path = data / "calling" / "domains.yaml"
        blocks = path.read_text(encoding="utf-8").split("  - id: ")
        kept = [block for block in blocks if f'name: "{domains.name}"' not in block]
        assert len(kept) == len(blocks) - 1
        path.write_text("  - id: ".join(kept), encoding="utf-8")
        return load_reference(data)


def _hold(site: dict[str, Any]) -> None:
    site["holdRemovals"] = "30d"


@cache
def _run(example: str, days: int | None, hold: bool) -> Outcome:
    """Run an example by today's data, or by a revision so many days after the removal."""
    reference = None if days is None else _revised(days)
    return run_of_file(*changed(example, _hold if hold else unchanged), reference)


EXAMPLES = [
    "aws-registration",
    "azure-certificate-pair",
    pytest.param("aws-inspection", marks=pytest.mark.long),
    pytest.param("azure-hub", marks=pytest.mark.long),
]


@pytest.mark.long
@pytest.mark.parametrize("example", EXAMPLES)
def test_what_was_withdrawn_stays_admitted_and_is_declared(example: str) -> None:
    """Nothing is lost to the day before, all is proven, and what nobody requires is excess of that name."""
    before, now = _run(example, None, False), _run(example, 0, True)
    found = impact(side_of(before), side_of(now))
    assert not any(each.lost for each in found.ends)
    assert found.known
    assert not found.outside.router
    assert not check_derivation(now.reference, now.site, now.flows)
    kinds = {each.excess_kind for side in now.sides for each in side.declared}
    assert DeclaredExcess.HELD_REMOVAL in kinds


@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.long
def test_without_the_key_and_after_its_days_it_is_gone(example: str) -> None:
    """On the day of the removal without the key, and with it by a revision of thirty days later."""
    today = _run(example, 0, False)
    for other in (_run(example, 30, True), _run(example, 30, False)):
        changes = compare_ends(side_of(today), side_of(other))
        assert not any(each.changed or each.unknown for each in changes)
        kinds = {each.excess_kind for side in other.sides for each in side.declared}
        assert DeclaredExcess.HELD_REMOVAL not in kinds
    lost = compare_ends(side_of(_run(example, 29, True)), side_of(_run(example, 30, True)))
    assert any(each.lost for each in lost)
    told = impact(side_of(_run(example, 29, True)), side_of(_run(example, 30, True)))
    assert not any(line.requires for line in told.packets)
    lines = [line.strip() for line in text_lines(change_report(told, "old", "new")) if line.startswith("  - ")]
    assert all("declared excess" in line for line in lines if " ipv4 " not in line)
    assert not any(each.gained for each in lost)


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_is_held_is_exactly_that(example: str) -> None:
    """What goes when the key goes is, packet for packet, the excess that is declared by the name."""
    kept, gone = side_of(_run(example, 0, True)), side_of(_run(example, 0, False))
    for change in compare_ends(kept, gone):
        declared = {each.excess_kind: each.openings for each in kept.ends[change.name, change.part].declared}
        held_there = declared.get(DeclaredExcess.HELD_REMOVAL)
        lost = [part.openings for part in change.lost.parts if part.excess == DeclaredExcess.HELD_REMOVAL]
        assert {part.excess for part in change.lost.parts} <= {"held-removal", "stateless", "coarsened"}
        assert all(held_there is not None and part <= held_there for part in lost)
        assert not change.gained


@pytest.mark.parametrize("example", ["aws-registration", "azure-certificate-pair"])
def test_one_prefix_more_than_is_held_is_refused(example: str) -> None:
    """Beside it in every list and rule that has it: the proof accepts no neighbour."""
    outcome = _run(example, 0, True)
    assert all(side.proven for side in outcome.sides)
    planted = [replace(each, inputs=_beside(each.inputs)) for each in outcome.run.resources]
    assert planted != list(outcome.run.resources)
    found = outcome.prove(planted)
    assert any(side.undeclared for side in found)
    assert not any(side.gaps for side in found)


def _beside(value: Any) -> Any:
    """Return a value in which every list with the held prefix has one more."""
    if isinstance(value, dict):
        return {key: _beside(each) for key, each in value.items()}
    if isinstance(value, list):
        more = [_other(each) for each in value if _other(each) != each]
        return [*map(_beside, value), *more]
    return value


def _other(value: Any) -> Any:
    if isinstance(value, dict) and value.get("cidr") == str(PREFIX):
        return {**value, "cidr": "198.18.9.0/24"}
    return "198.18.9.0/24" if value == str(PREFIX) else value


def test_the_second_statement_does_not_ask_for_it() -> None:
    """By the rows, packet by packet: what they asked for on the day before, none asks for any more."""
    outcome = _run("aws-registration", 0, True)
    end = next(iter(site_ends(outcome.site)))
    (change,) = compare_ends(
        side_of(_run("aws-registration", None, False)), side_of(_run("aws-registration", 0, False))
    )
    packets = [part.openings.sample() for part in change.lost.parts if not part.excess]
    assert {packet.peer for packet in packets} == {int(PREFIX.network_address)}
    for packet in packets:
        assert any(each.of(packet) for each in required_at(load_reference(), outcome.site, end))
        assert not any(each.of(packet) for each in required_at(outcome.reference, outcome.site, end))


def test_preview_tells_what_is_held_and_until_when() -> None:
    """With the day of the removal, and the first revision that lets it go."""
    outcome = _run("aws-registration", 0, True)
    lines = [line.strip() for line in preview_lines(outcome)]
    at = lines.index("held: withdrawn from the requirements, and admitted a while longer (holdRemovals)")
    assert lines[at + 1 : at + 3] == [
        "128.177.14.0/24 of calling: withdrawn 2099-03-01, admitted until a revision of 2099-03-31 or later",
        "*.wbx2.com: withdrawn 2099-03-01, admitted until a revision of 2099-03-31 or later",
    ]
    assert [each["name"] for each in preview_document(outcome)["held"]] == ["128.177.14.0/24", "*.wbx2.com"]
    logged = [message.text for message in outcome.run.messages if "holdRemovals" in message.text]
    assert logged[0] == "128.177.14.0/24 was withdrawn 2099-03-01, and is held (holdRemovals)"
    without = _run("aws-registration", 0, False)
    assert not preview_document(without)["held"]
    assert not [each for each in preview_lines(without) if each.startswith("held:")]


def test_preview_tells_that_nothing_is_held() -> None:
    """With the key, once its days are over: the first day whose removals would be held, which is after that one."""
    lines = [each for each in preview_lines(_run("aws-registration", 30, True)) if each.startswith("held:")]
    since = "2099-03-02"
    assert lines == [f"held: nothing is withdrawn since {since} that is not published otherwise (holdRemovals)"]


def test_the_days_count_between_dates_of_the_data() -> None:
    """Held while the removal's day and the days are after the newest revision, whatever today is."""
    assert tuple(held(holding(_revised(), 1))) == WITHDRAWN
    assert tuple(held(holding(_revised(29), 30))) == WITHDRAWN
    assert holding(_revised(30), 30) is _revised(30)
    assert tuple(held(holding(_revised(30), 31))) == WITHDRAWN
    assert holding(FROZEN, 1) is FROZEN  # the newest entry of 2025 withdraws nothing


def _with(*removed: tuple[str, str], prefixes: tuple[str, ...] | None = None) -> Reference:
    """Return the reference with entries of one day that withdraw prefixes of networks, and these in the first one."""
    reference = load_reference()
    entries = tuple(
        Revision(f"2099-03-01-{at}", Kind.REMOVED, "", network, Values(), Values((IPv4Network(prefix),)), (), (), ())
        for at, (network, prefix) in enumerate(removed)
    )
    article = replace(reference.article, date=DAY, revisions=(*entries, *reference.revisions))
    networks = dict(reference.networks)
    if prefixes is not None:
        held_there = tuple(PublishedPrefix(IPv4Network(each)) for each in prefixes)
        networks["calling"] = replace(networks["calling"], prefixes=held_there)
    return replace(reference, articles={**reference.articles, article.id: article}, networks=networks)


@pytest.mark.parametrize(
    ("standing", "withdrawn", "expected"),
    [
        (("198.18.0.0/24",), "198.18.0.0/24", []),
        (("198.18.0.0/16",), "198.18.7.0/24", []),
        (("198.18.0.0/24",), "198.18.0.0/23", ["198.18.1.0/24"]),
        (("198.18.0.0/24", "198.18.2.0/24"), "198.18.0.0/22", ["198.18.1.0/24", "198.18.3.0/24"]),
    ],
)
def test_of_a_prefix_that_changed_its_size_the_rest_is_held(
    standing: tuple[str, ...], withdrawn: str, expected: list[str]
) -> None:
    """What is still published, in whole or inside something wider, is not."""
    found = holding(_with(("calling", withdrawn), prefixes=standing), 30)
    assert [each.name for each in held(found)] == expected


def test_a_prefix_for_which_no_list_has_room_is_a_fault() -> None:
    """At the site's key, with the prefix: no list outgrows its size for what is held."""
    reference = load_reference()
    calling = reference.networks["calling"]
    room = calling.max_entries - len(calling.lists[1])
    fitting = _with(*(("calling", f"198.18.{at}.0/24") for at in range(room)))
    assert len(list(held(holding(fitting, 30)))) == room
    full = _with(*(("calling", f"198.18.{at}.0/24") for at in range(room + 1)))
    with pytest.raises(Faults) as raised:
        holding(full, 30)
    assert [fault.place for fault in raised.value] == ["holdRemovals"]
    assert f"198.18.{room}.0/24 of calling, withdrawn 2099-03-01" in str(raised.value)


@given(st.lists(st.sampled_from([*load_reference().networks]), max_size=3, unique=True), st.integers(0, 40))
def test_without_what_is_held_a_reference_is_itself(networks: list[str], days: int) -> None:
    """Whatever is held, what is current is what was published; and holding twice holds no more."""
    reference = _with(*((network, f"203.0.113.{at}/32") for at, network in enumerate(networks)))
    found = holding(reference, days)
    assert found.current == reference
    assert holding(found, days) is found
    assert len(list(held(found))) == (len(networks) if days else 0)
