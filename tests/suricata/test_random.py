"""Firewalls of random clients: what the engine says of each is what the verifier says, and nothing is ever cut."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.plan.firewall_plans import REFERENCE
from tests.plan.test_firewall_random import clients
from tests.suricata.judged import counted, disagreements, judged
from tests.suricata.plans import planned
from tests.suricata.probes import Probes, sampled
from tests.suricata.verdict import Verdict

from webex_calling.plan.network_firewall import plan_network_firewall
from webex_calling.site.network_firewall import NetworkFirewall
from webex_calling.site.perimeter_members import PerimeterMembers

MOST = 1500
"""Conversations of one firewall: as many of each kind as there is room for."""


# Shrinking would run the engine for minutes.
@settings(max_examples=4, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(st.integers(1, 3).flatmap(lambda count: st.tuples(*(clients(at) for at in range(count)))))
def test_engine_and_verifier_agree(held: tuple[dict[str, Any], ...]) -> None:
    """Whoever is behind a firewall, engine and verifier agree at the bounds of every rule."""
    members = PerimeterMembers.from_arguments({"clients": list(held)}, published=REFERENCE.published)
    plan = planned(plan_network_firewall(REFERENCE, members, NetworkFirewall(), "edge"), REFERENCE)
    probes = sampled(Probes(plan.policy.rules).all(), MOST)
    with TemporaryDirectory() as directory:
        found = judged(plan.policy, probes, Path(directory))
    assert [*disagreements(found, plan.filter.admitted, plan.filter.possible)] == []
    assert Verdict.CUT not in counted(found)
