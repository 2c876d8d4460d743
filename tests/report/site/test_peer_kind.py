"""A peer stands in the column of its published network, or of what the site gives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.report.site_reports import example

from webex_calling.commands.impact_run import side_of
from webex_calling.published.placement import EXTRA, MANAGEMENT
from webex_calling.published.requirement import NetworkName
from webex_calling.report.site.peer_kind import peer_kind


@pytest.mark.parametrize(("id_", "title"), [("edge", "Edge"), ("calling", "Calling"), ("app-lists", "App lists")])
def test_a_network_is_called_by_its_id(id_: str, title: str) -> None:
    """However short an id is, it is a word and no acronym."""
    side = side_of(example("aws-registration"))
    (known,) = [each for each in side.reference.networks.values() if each.id == "calling"]
    reference = replace(side.reference, networks={id_: replace(known, id=id_)})
    flows = (flow for proof in side.proofs if proof.compared for flow in proof.compared.flows)
    flow = next(each for each in flows if each.peer == NetworkName("calling"))
    found = peer_kind(replace(flow, peer=NetworkName(id_)), reference)
    assert (found.id, found.title, found.words) == (id_, title, known.title)


def test_what_a_site_adds_has_columns_of_its_own() -> None:
    """Flows of no row are told by why they are there."""
    side = side_of(example("everything"))
    flows = {flow for proof in side.proofs if proof.compared for flow in proof.compared.flows}
    added = {flow.requirement for flow in flows} & {EXTRA, MANAGEMENT}
    assert added == {EXTRA, MANAGEMENT}
    assert {peer_kind(each, side.reference).id for each in flows if each.requirement in added} == added
