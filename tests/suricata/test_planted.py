"""A fault in a rule set is seen by the engine, and the verifier says the same of it, surely or possibly."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from tests.examples.stacks import program
from tests.suricata.judged import Judged, disagreements, judged
from tests.suricata.planted import FAULTS
from tests.suricata.policies import Policy, policies
from tests.suricata.probes import Probe, Probes

from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.network_firewall import NetworkFirewalls

EXAMPLE = "aws-inspection"


@cache
def resources() -> Sequence[Registration]:
    """Return what the example registers."""
    return program(EXAMPLE, "known").resources


def policy(held: Sequence[Registration]) -> Policy:
    """Return the first of its policies: that of the clients."""
    return next(policies(held))


@cache
def probes() -> Sequence[Probe]:
    """Return conversations of every kind about the policy as it is to be: one for each /8 of peers, name and port."""
    found: dict[tuple[object, ...], Probe] = {}
    for each in Probes(policy(resources()).rules).all():
        peer = each.opening.peer if isinstance(each.opening.peer, str) else each.opening.peer >> 24
        ends = each.conversation.ends
        if "3-byte" not in each.conversation.what:
            key = (each.conversation.what, peer, each.opening.peer_port, min(ends.opener_port, 32768))
            found.setdefault(key, each)
    return [*found.values()]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Judged]:
    """Judge them by the policy as it is to be."""
    return judged(policy(resources()), probes(), tmp_path_factory.mktemp("before"))


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_seen(fault: str, before: Sequence[Judged], tmp_path: Path) -> None:
    """Some conversation ends otherwise than it should, and the verifier knows of each how it ends, or may."""
    changed = FAULTS[fault](resources())
    found = judged(policy(changed), probes(), tmp_path)
    assert [each.verdict for each in found] != [each.verdict for each in before]
    admission = NetworkFirewalls(Registered(changed), {}).filter(policy(changed).registration, ())
    assert [*disagreements(found, admission.admitted, admission.possible)] == []


def test_nothing_is_seen_where_there_is_no_fault(before: Sequence[Judged]) -> None:
    """Without a fault the two agree, and nothing is doubtful."""
    admission = NetworkFirewalls(Registered(resources()), {}).filter(policy(resources()).registration, ())
    assert [*disagreements(before, admission.admitted, admission.possible)] == []
