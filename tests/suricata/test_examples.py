"""Every rule set that an example registers, judged by the engine: it and the verifier are of one mind."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from tests.examples.stacks import ACCEPTED, program, stack_file
from tests.suricata.defaults import APP_LAYER, APP_LAYER_TO_SERVER, ESTABLISHED, ESTABLISHED_TO_SERVER
from tests.suricata.judged import counted, disagreements, judged
from tests.suricata.policies import Policy, policies
from tests.suricata.probes import Probe, Probes
from tests.suricata.verdict import Verdict

from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.network_firewall import NetworkFirewalls
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import PacketSet

FIREWALLED = [name for name in ACCEPTED if "networkFirewall" in stack_file(name).read_text(encoding="utf-8")]


@cache
def policies_of(example: str) -> tuple[Policy, ...]:
    """Return the firewall policies of an example."""
    return tuple(policies(program(example, "known").resources))


@cache
def probes_of(example: str) -> tuple[tuple[Probe, ...], ...]:
    """Return the probes of each policy of an example."""
    return tuple(tuple(Probes(each.rules).all()) for each in policies_of(example))


def read(example: str, policy: Policy, default: str = "") -> Filter:
    """Return what the verifier makes of a policy with its own default action, or with another."""
    held = policy.registration
    if default:
        said = {**held.inputs["firewallPolicy"], "statefulDefaultActions": [default]}
        held = replace(held, inputs={**held.inputs, "firewallPolicy": said})
    resources = [held if each.urn == held.urn else each for each in program(example, "known").resources]
    return NetworkFirewalls(Registered(resources), {}).filter(held, ())


def admitted(example: str, policy: Policy) -> PacketSet:
    """Return what the verifier says that a policy surely admits."""
    return read(example, policy).admitted


def test_there_are_examples_to_judge() -> None:
    """Some example has a firewall, and a policy in what it registers."""
    assert FIREWALLED
    assert all(policies_of(name) for name in FIREWALLED)


@pytest.mark.parametrize("example", FIREWALLED)
def test_engine_and_verifier_agree(example: str, tmp_path: Path) -> None:
    """Whatever is said at the bounds of every rule ends as the verifier says, and nothing is cut."""
    for policy, probes in zip(policies_of(example), probes_of(example), strict=True):
        held = judged(policy, probes, tmp_path / policy.name)
        found = read(example, policy)
        assert [*disagreements(held, found.admitted, found.possible)] == []
        verdicts = counted(held)
        assert verdicts.keys() == {Verdict.ADMITTED, Verdict.REFUSED}
        assert sum(verdicts.values()) == len(probes) > 1000


@pytest.mark.parametrize("default", [ESTABLISHED, ESTABLISHED_TO_SERVER, APP_LAYER, APP_LAYER_TO_SERVER])
@pytest.mark.parametrize("example", FIREWALLED)
def test_they_agree_under_every_default(example: str, default: str, tmp_path: Path) -> None:
    """What surely gets through is cut by no default action, and what cannot is refused by all."""
    for policy, probes in zip(policies_of(example), probes_of(example), strict=True):
        held = judged(policy, probes, tmp_path / policy.name, default)
        found = read(example, policy, default)
        assert [*disagreements(held, found.admitted, found.possible)] == []
        cut = {each.probe.opening for each in held if each.verdict is Verdict.CUT}
        assert bool(cut) is (default != APP_LAYER_TO_SERVER)
        assert all(packet not in found.admitted for packet in cut)


@pytest.mark.parametrize("example", FIREWALLED)
def test_the_old_default_cuts_every_call(example: str, tmp_path: Path) -> None:
    """Under a default that drops both ways no media, and no signalling, that a rule passes has an answer."""
    for policy, probes in zip(policies_of(example), probes_of(example), strict=True):
        passed = admitted(example, policy)
        some = [each for each in probes if each.opening in passed and each.conversation.what in ("media", "signalling")]
        held = judged(policy, some, tmp_path / policy.name, ESTABLISHED)
        assert counted(held) == {Verdict.CUT: len(some)}
        assert some
