"""Who talks to whom is what the rows ask for, by a statement of them that knows no flow, and by rules that exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from tests.report.site_reports import example, gateways

from webex_calling.commands.impact_run import side_of
from webex_calling.commands.stack_run import Outcome
from webex_calling.flows.endpoint import Endpoint
from webex_calling.flows.site_end import site_ends
from webex_calling.impact.side import Side
from webex_calling.published.requirement import Initiator, SitePeer
from webex_calling.report.site.end_class import called, end_classes
from webex_calling.report.site.matrix import Matrix, matrix
from webex_calling.verify.required.across import required_at

EXAMPLES = ("everything", "aws-inspection", "azure-hub")


def told(side: Side) -> Matrix:
    """Return who talks to whom."""
    assert side.site is not None
    return matrix(side, end_classes(side.site))


def given(end: Endpoint) -> Mapping[SitePeer, Sequence[object]]:
    """Return the peers that the site gives to one end: rows to a kind that it gives none of ask for nothing."""
    return {
        SitePeer.PEERS: end.peers,
        SitePeer.DIRECT_MEDIA: end.direct_media,
        SitePeer.RESOLVERS: end.resolvers,
        SitePeer.TIME_SERVERS: end.time_servers,
    }


def rows_of(found: Matrix, outcome: Outcome) -> dict[tuple[str, str], set[str]]:
    """Return the published rows that the cells of each end have."""
    classes = end_classes(outcome.site)
    lines = {line.ends: line for line in found.lines}
    return {
        end: {
            each.row
            for cell in lines[its].cells.values()
            for variant in cell.variants
            if called(end, its) in variant.ends
            for each in variant.connections
            if each.row in outcome.reference.requirements
        }
        for end, its in classes.items()
    }


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.long
def test_the_rows_of_an_end_are_those_of_the_second_statement(name: str) -> None:
    """Each end has the rows that ask for anything at it, by comparison alone, and no other."""
    outcome = example(name)
    found = rows_of(told(side_of(outcome)), outcome)
    for end in site_ends(outcome.site):
        if end.perimeter:
            continue
        asked = {
            row.id
            for required in required_at(outcome.reference, outcome.site, end)
            for held in required.services.values()
            for row, _ in held
            if not isinstance(row.peer, SitePeer) or given(required.end)[row.peer]
        }
        assert found[end.name, end.part] == asked, end


@pytest.mark.long
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_rule_of_a_security_group_is_a_resource(name: str) -> None:
    """What a cell names as admitting is registered under that name."""
    outcome = example(name)
    names = {each.name for each in outcome.run.resources}
    rules = [
        rule.exact
        for cell in told(side_of(outcome)).cells
        for variant in cell.variants
        for each in variant.connections
        for at in each.at
        if at.hop.exact.startswith("security group")
        for rule in at.rules
    ]
    assert set(rules) <= names
    assert bool(rules) == (name != "azure-hub")


def test_all_is_admitted_where_the_proof_holds() -> None:
    """A proven site has no cell that lacks anything."""
    assert all(cell.admitted for name in EXAMPLES for cell in told(side_of(example(name))).cells)


def test_a_rule_that_is_gone_shows_in_the_cells_of_its_row_alone() -> None:
    """Without one registered rule, the cells of the rows that need it say so, and all others stay."""
    outcome = example("everything")
    gone = "fra-a-external-out-tcp-5062-calling"
    resources = [each for each in outcome.run.resources if each.name != gone]
    assert len(resources) == len(outcome.run.resources) - 1
    found = told(replace(side_of(outcome), proofs=outcome.prove(resources)))
    lacking = [cell for cell in found.cells if not cell.admitted]
    assert [(cell.ends.title, cell.peer.id) for cell in lacking] == [("External interfaces", "calling")]
    rows = [each.row for variant in lacking[0].variants for each in variant.connections if not each.admitted]
    assert len(rows) == 1


def test_equal_ends_share_what_they_have_alike() -> None:
    """Gateways that differ in their own addresses have one variant a cell."""
    (line,) = told(side_of(gateways(6))).lines
    assert len(line.names) == 6
    assert {len(cell.variants) for cell in line.cells.values()} == {1}


def test_ends_with_peers_of_their_own_share_a_variant_too() -> None:
    """The peers of each stand beside the connections that all have alike."""
    (line,) = told(side_of(gateways(6, own_peers=True))).lines
    (variant,) = line.cells["peers"].variants
    assert [each.addresses for each in variant.peers] == [(f"198.51.100.{number}/32",) for number in range(6)]
    assert not variant.one_peer
    assert "⟨end⟩-external-out-udp-5060-⟨peer⟩" in {
        rule.shape for each in variant.connections for at in each.at for rule in at.rules
    }


def test_both_directions_are_counted() -> None:
    """A certificate trunk is called by Webex Calling, and calls it."""
    found = next(iter(told(side_of(example("everything"))).cells))
    assert found.rows(Initiator.LOCAL)
    assert found.rows(Initiator.PEER)
