"""The witnesses' packets, which nobody derived, end under the engine as they must behind a Network Firewall."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.plan.witnessed import packet
from tests.suricata.judged import disagreements, judged
from tests.suricata.plans import Planned, planned
from tests.suricata.probes import ELSEWHERE, probe_of
from tests.suricata.verdict import Verdict
from tests.verify.test_witnesses_across import leaves
from tests.verify.witness_site import ENDPOINTS
from tests.verify.witnessed_behind import witnessed_behind
from tests.witnesses import load_witnesses

from webex_calling.plan.network_firewall import plan_network_firewall
from webex_calling.published.reference import load_reference
from webex_calling.site.network_firewall import NetworkFirewall

REFERENCE = load_reference()
WITNESSES = load_witnesses()


def firewall(endpoint: str) -> Planned:
    """Return the firewall of an endpoint that is alone behind it."""
    plan = plan_network_firewall(REFERENCE, witnessed_behind(endpoint), NetworkFirewall(), "edge")
    return planned(plan, REFERENCE)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_witnesses_are_heard(endpoint: str, tmp_path: Path) -> None:
    """What a witness requires across is admitted, in full and both ways; what it refuses is refused; none is cut."""
    held = [witness for witness in WITNESSES if witness.endpoint == endpoint]
    members = firewall(endpoint)
    openings = dict.fromkeys(packet(each) for each in held)
    probes = [probe_of(each, ELSEWHERE + at % 250 + 1) for at, each in enumerate(openings)]
    found = judged(members.policy, probes, tmp_path)
    by_opening = {each.probe.opening: each for each in found}
    wrong = [
        f"{witness.place}: {each}"
        for witness in held
        for each in [by_opening[packet(witness)]]
        if (witness.verdict == "required" and leaves(witness) and each.verdict is not Verdict.ADMITTED)
        or (witness.verdict == "refused" and each.verdict is not Verdict.REFUSED)
    ]
    assert (len(held) > 0, wrong) == (True, [])
    assert [*disagreements(found, members.filter.admitted, members.filter.possible)] == []
