"""What a change means in words: every line in one item, and counts that agree with the resources."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from tests.impact.sides import Change, extra_rule, other_media, second_peer, side, strict, unchanged, with_prefix
from tests.rows import APP_SIGNALLING, GATEWAY_SIGNALLING, MEDIA_TO_PEER, SIGNALLING_TO_PEER

from webex_calling.fault import Fault, Faults
from webex_calling.impact.impact import Impact, impact
from webex_calling.impact.moment import Continuity, Moment, When
from webex_calling.impact.outside import Outside, RouterChange, Task, TaskKind
from webex_calling.impact.packet_line import Sign
from webex_calling.impact.resource_change import Fate, ResourceChange
from webex_calling.impact.side import Side
from webex_calling.published.reference import load_reference
from webex_calling.report.change import change_report, operations_words
from webex_calling.report.cut_words import cut_items
from webex_calling.report.end_words import ends_words
from webex_calling.report.outside_words import outside_items
from webex_calling.report.packet_words import packet_groups

CHANGES = [unchanged, strict, second_peer, other_media, extra_rule]


@cache
def _found(change: Change | None) -> Impact:
    if change is None:
        return impact(side("everything"), side("everything", reference=with_prefix()))
    return impact(side("aws-registration"), side("aws-registration", change))


@pytest.mark.parametrize("change", [*CHANGES, None], ids=lambda each: getattr(each, "__name__", "a prefix more"))
@pytest.mark.long
def test_every_line_is_in_exactly_one_item(change: Change | None) -> None:
    """Of one section, by its sign; equal changes of many ends and rows are one item."""
    found = _found(change)
    groups = packet_groups(found.packets)
    assert sorted(map(repr, (line for each in groups for line in each.lines))) == sorted(map(repr, found.packets))
    sections = {each.id: each for each in change_report(found, "old", "new").sections}
    told = [item for id_ in ("opens", "closes", "changes") if id_ in sections for item in sections[id_].items]
    assert sorted((str(each.sign), each.text) for each in groups) == sorted(
        (str(each.sign), each.text) for each in told
    )
    assert len({each.text for each in told}) == len(told)
    homes = {"opens": {Sign.GAINED, Sign.PERHAPS_GAINED}, "closes": {Sign.LOST, Sign.PERHAPS_LOST}}
    for id_, signs in homes.items():
        assert {each.sign for each in sections[id_].items} <= signs


@pytest.mark.parametrize("change", [*CHANGES, None], ids=lambda each: getattr(each, "__name__", "a prefix more"))
@pytest.mark.long
def test_four_questions_are_always_answered(change: Change | None) -> None:
    """If only by nothing, and with what moves where that is not all."""
    report = change_report(_found(change), "old", "new")
    said = {each.id: each.said for each in report.sections}
    assert all(said[id_] for id_ in ("opens", "closes", "cut", "outside"))
    if change is other_media:
        assert said["opens"][0].text == "only what moves: what is after the arrow opens"
        assert said["closes"][0].text == "only what moves: what is before the arrow closes"
        assert len(said["changes"]) == 1


def test_a_side_that_is_not_planned_answers_nothing() -> None:
    """Its faults are all that is known."""
    old = side("aws-registration")
    report = change_report(impact(old, Side.refusal(old.reference, Faults([Fault("a", "is b", "give c")]))), "o", "n")
    assert [each.id for each in report.sections] == ["unproven"]


@pytest.mark.long
def test_the_rows_of_a_line_stand_in_the_order_of_the_reference() -> None:
    """And so do the lines themselves."""
    order = [*load_reference().requirements]
    groups = packet_groups(_found(None).packets)
    for each in groups:
        rows = [order.index(line.row) for line in each.lines if line.row]
        assert rows == sorted(rows)
    firsts = [order.index(each.lines[0].row) for each in groups if each.lines[0].row]
    assert firsts == sorted(firsts)


def test_operations_are_counted_as_the_engine_counts_them() -> None:
    """A resource that is only renamed is the same to it."""
    kind = "aws:ec2/eip:Eip"
    fates = [
        (Fate.CREATED, ()),
        (Fate.CREATED, ()),
        (Fate.CHANGED, ("tags",)),
        (Fate.RENAMED, ()),
        (Fate.RENAMED, ("tags",)),
        (Fate.REPLACED, ("domain",)),
        (Fate.DELETED, ()),
    ]
    changes = [ResourceChange(fate, kind, "a", "urn", properties) for fate, properties in fates]
    assert operations_words(changes) == "2 created, 2 updated in place, 1 replaced, 1 deleted"
    assert operations_words([]) == "nothing"


ENDS = (("fra-a", "external"), ("desks", "pool"))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (
            Moment(When.UNATTACHED, ("fra-a-itsp",), ENDS[:1], (SIGNALLING_TO_PEER, MEDIA_TO_PEER)),
            f"{SIGNALLING_TO_PEER}, {MEDIA_TO_PEER} at fra-a external may be refused"
            " until you have attached fra-a-itsp",
        ),
        (
            Moment(When.BETWEEN, ("ManagedPrefixList a",), ENDS, (GATEWAY_SIGNALLING,)),
            f"{GATEWAY_SIGNALLING} at fra-a external, desks may be refused for a moment:"
            " ManagedPrefixList a may be written before what admits it instead",
        ),
        (
            Moment(When.UNWALKED, ("NatGateway edge",), fate=Fate.REPLACED),
            "not known whether anything is refused while NatGateway edge is replaced: no test has walked this kind of"
            " change",
        ),
        (
            Moment(When.UNWALKED, ("NetworkAcl edge",), ENDS[1:], (APP_SIGNALLING,), fate=Fate.DELETED),
            f"not known whether {APP_SIGNALLING} at desks may be refused while NetworkAcl edge"
            " is deleted: no test has walked this kind of change",
        ),
    ],
)
def test_a_moment_says_what_when_and_where(moment: Moment, words: str) -> None:
    """And what is not known is not claimed."""
    assert [each.text for each in cut_items(Continuity((moment,)))] == [words]


@pytest.mark.parametrize(
    ("moments", "line"),
    [
        ((), "no packet changes"),
        ((Moment(When.UNATTACHED, ("a",), ENDS),), "no packet changes: but what both sides need may be cut meanwhile"),
        ((Moment(When.UNWALKED, ("a",)),), "no packet changes: but whether anything is cut meanwhile is not known"),
    ],
)
def test_the_answer_says_that_something_may_be_cut(moments: tuple[Moment, ...], line: str) -> None:
    """Nobody stops reading at the first line and cuts calls."""
    found = replace(_found(unchanged), continuity=Continuity(moments))
    report = change_report(found, "old", "new")
    assert (report.answer.line, report.answer.status()) == (line, 0)
    told = dict(report.counts)["is anything cut during the update"]
    assert told.partition(":")[0] == ("no" if not moments else "perhaps" if "may be" in line else "not known")


@pytest.mark.parametrize(("change", "stops"), [(strict, True), (other_media, True), (second_peer, False)])
def test_that_nothing_is_cut_says_what_stops_and_what_it_rests_on(change: Change, stops: bool) -> None:
    """What closes stops, whatever the order of steps; the tests are named behind the claim."""
    (cut,) = [each for each in change_report(_found(change), "old", "new").sections if each.id == "cut"]
    assert cut.none.startswith("no: what is needed before and after stays admitted at every step")
    assert ("what closes stops" in cut.none) is stops
    assert [each.rpartition(" ")[2] for each in cut.basis] == ["test_hitless.py::test_change_on_aws"]


@pytest.mark.long
def test_each_line_names_the_rules_of_its_own_end() -> None:
    """Of several rows with other ends, each row has its rule at its end."""
    found = _found(None)
    (group,) = [
        each
        for each in packet_groups(found.packets)
        if {line.row for line in each.lines} == {GATEWAY_SIGNALLING, APP_SIGNALLING}
    ]
    assert [each for each in group.details if each.startswith("opened by")] == [
        "opened by rule fra-b-external-out-tcp-8934-calling at fra-b external",
        "opened by rule instances-out-tcp-8934-calling at instances; by the like at workspaces, apps, hosts",
    ]


def test_moments_that_differ_in_their_resources_alone_are_one() -> None:
    """Each resource is named."""
    moments = [Moment(When.UNWALKED, (f"Eip {at}",), fate=Fate.DELETED) for at in range(9)]
    (item,) = cut_items(Continuity(tuple(moments)))
    assert "Eip 0, Eip 1, Eip 2, Eip 3, Eip 4, Eip 5 and 3 more" in item.text
    assert item.details == (", ".join(f"Eip {at}" for at in range(9)),)
    (untold,) = cut_items(replace(Continuity(), planned=False))
    assert untold.text.startswith("not known")


def test_what_is_to_be_done_stands_in_the_order_of_doing_it() -> None:
    """Before the update, then after it, each with the lines of the routers; what is alike is told once."""
    tasks = [
        Task(TaskKind.NEW_ADDRESS, "edge-2"),
        Task(TaskKind.SET, "flowTimeoutInMinutes", "hosts", "4", "30"),
        Task(TaskKind.SET, "flowTimeoutInMinutes", "others", "4", "30"),
        Task(TaskKind.ATTACH, "a", "the external interface of fra-a"),
        Task(TaskKind.ATTACH, "b", "the external interface of fra-a"),
        Task(TaskKind.DETACH, "c", "the internal interface of fra-a"),
        Task(TaskKind.ROUTE, "edge"),
        Task(TaskKind.UNROUTE, "gone"),
    ]
    lines = ("ipv4 192.0.2.0 255.255.255.0",)
    router = tuple(RouterChange(name, lines, ("rtp-port range 8000 48198",)) for name in ("fra-a", "fra-b"))
    assert [f"{each.sign or ' '} {each.text}" for each in outside_items(Outside(tuple(tasks), router))] == [
        "  before the update, so that it can delete it, detach from the internal interface of fra-a: c",
        "  before the update, which deletes it, take away the routes to gone",
        '+ before the update, add to "ip address trusted list" of fra-a, fra-b: ipv4 192.0.2.0 255.255.255.0',
        "  after the update, attach to the external interface of fra-a: a, b",
        "  after the update, point the routes, or the subnets, that need it to edge",
        "  after the update, set flowTimeoutInMinutes to 30 (it was 4): hosts, others",
        "  after the update, tell those who list your public addresses the new ones: edge-2",
        '- after the update, take from the router fra-a, fra-b, below "voice service voip": rtp-port range 8000 48198',
    ]


@pytest.mark.parametrize(
    ("old", "new", "when"),
    [
        ("rtp-port range 8000 48198", "rtp-port range 10000 20000", "before the update"),
        ("rtp-port range 10000 20000", "rtp-port range 8000 48198", "right after the update"),
        ("rtp-port range 10000 20000", "rtp-port range 15000 30000", "right after the update"),
        ("", "rtp-port range 8000 48198", "before the update"),
        ("ipv4 192.0.2.0 255.255.255.0", "ipv4 192.0.2.0 255.255.254.0", "before the update"),
    ],
)
def test_a_router_uses_nothing_that_is_not_admitted(old: str, new: str, when: str) -> None:
    """A range that becomes smaller is set beforehand, any other as soon as its ports are open."""
    change = RouterChange("fra-a", (new,), tuple(filter(None, [old])))
    (item,) = [each for each in outside_items(Outside((), (change,))) if each.sign is Sign.GAINED]
    assert item.text.startswith(f"{when}, ")


def test_resources_under_a_new_name_are_counted_and_told_alike() -> None:
    """By the engine's own word; one that is nothing but renamed is no operation."""
    kind = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    changes = (
        ResourceChange(Fate.RENAMED, kind, "a", "urn", ("toPort",)),
        ResourceChange(Fate.RENAMED, kind, "b", "urn", ()),
    )
    report = change_report(replace(_found(unchanged), resources=changes), "old", "new")
    (section,) = [each for each in report.sections if each.id == "resources"]
    assert dict(report.counts)["resources"] == "1 updated in place"
    assert sorted(each.text for each in section.items) == [
        "renamed 1 SecurityGroupEgressRule: b",
        "updated in place 1 SecurityGroupEgressRule by toPort, under a new name: a",
    ]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (["through hub"] * 4, "4 client networks through hub: a, b, c, d"),
        (["external through hub"] * 4, "4 external interfaces through hub: a, b, c, d"),
        (["", "", "pool", "external"], "2 client networks: a, b; c; d external"),
    ],
)
def test_many_ends_are_called_what_they_are(parts: list[str], words: str) -> None:
    """With what they pass."""
    assert ends_words([*zip("abcd", parts, strict=True)]) == words
