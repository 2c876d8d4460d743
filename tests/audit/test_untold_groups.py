"""A rule group whose rules nobody tells is in doubt and named, and everything beside it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.audit.firewalled import ARN, GROUP, firewalled
from tests.audit.test_firewalled import CALLING
from tests.audit.test_unread_firewalls import audited
from tests.rows import GATEWAY_MEDIA, GATEWAY_SIGNALLING

from webex_calling.audit.aws.network_firewall import is_managed

MANAGED = "arn:aws:network-firewall:eu-central-1:aws-managed:stateful-rulegroup/ThreatSignaturesBotnetStrictOrder"
OWN = f"{ARN}:stateful-rulegroup/others"
ALERTS = {"Override": {"Action": "DROP_TO_ALERT"}}
OPEN = "pass ip any any -> any any (sid:1;)"


def documents(arn: str, priority: int = 0, rules: str = OPEN, override: Any = None) -> dict[str, Any]:
    """Return an estate whose policy refers to a group, before or behind its own one, that is not among them."""
    found = firewalled(CALLING, rules)
    references = found["policy"]["FirewallPolicy"]["StatefulRuleGroupReferences"]
    references[0]["Priority"] = 10
    references.append({"ResourceArn": arn, "Priority": priority, **(override or {})})
    return found


def answered(arn: str) -> dict[str, Any]:
    """Return what describe-rule-group prints of a group without its rules."""
    beside = {
        "RuleGroupArn": arn,
        "RuleGroupName": arn.rpartition("/")[2],
        "RuleGroupId": "00000000-0000-0000-0000-000000000000",
        "Type": "STATEFUL",
    }
    return {"UpdateToken": "00000000-0000-0000-0000-000000000000", "RuleGroupResponse": beside}


@pytest.mark.parametrize(
    ("arn", "words"),
    [
        pytest.param(MANAGED, "ThreatSignaturesBotnetStrictOrder (nobody can list the rules", id="managed"),
        pytest.param(OWN, "others (its rules are not in these files: add aws network-firewall", id="not given"),
    ],
)
@pytest.mark.parametrize("described", [False, True])
def test_what_it_may_refuse_is_told(tmp_path: Path, arn: str, words: str, described: bool) -> None:
    """Every required row may be refused by it, and nothing is missing for certain."""
    held = documents(arn)
    if described:
        held["other"] = answered(arn)
        words = words.replace(words.partition(" (")[2], "") if arn == OWN else words
    (side,) = audited(tmp_path, held).sides or ()
    assert (side.faults, side.unproven, side.gaps) == ((), (), ())
    doubted = {gap.row: gap.refused_by for gap in side.may_be_refused}
    assert {GATEWAY_SIGNALLING, GATEWAY_MEDIA} <= set(doubted)
    assert all(words in each for each in doubted.values())


@pytest.mark.parametrize("described", [False, True])
def test_a_managed_one_whose_drops_are_alerts_refuses_nothing(tmp_path: Path, described: bool) -> None:
    """All is told as without it."""
    held = documents(MANAGED, override=ALERTS) | ({"other": answered(MANAGED)} if described else {})
    (side,) = audited(tmp_path, held).sides or ()
    assert (side.faults, side.unproven, side.gaps, side.may_be_refused) == ((), (), (), ())
    assert side.undeclared


def test_behind_a_rule_that_passes_everything_it_changes_nothing(tmp_path: Path) -> None:
    """In strict order a group sees what no rule before it decides."""
    (side,) = audited(tmp_path, documents(OWN, priority=20)).sides or ()
    assert (side.gaps, side.may_be_refused) == ((), ())


@pytest.mark.parametrize(("arn", "certain"), [(MANAGED, True), (OWN, False)])
def test_a_managed_one_admits_nothing_and_another_may(tmp_path: Path, arn: str, certain: bool) -> None:
    """What own rules drop is missing for certain unless a group before them may pass it."""
    (side,) = audited(tmp_path, documents(arn, rules="drop ip any any -> any any (sid:1;)")).sides or ()
    found = {gap.row for gap in (side.gaps if certain else side.may_be_refused)}
    assert {GATEWAY_SIGNALLING, GATEWAY_MEDIA} <= found
    assert bool(side.gaps) is certain
    if certain:
        assert {gap.refused_by for gap in side.gaps} == {"rule sid 1 of rule group calling"}


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        (MANAGED, True),
        (MANAGED.replace("arn:aws:", "arn:aws-cn:"), True),
        (GROUP, False),
        (f"{ARN}:stateful-rulegroup/aws-managed", False),
    ],
)
def test_managed_is_said_where_others_have_an_account(arn: str, expected: bool) -> None:
    """The ARN tells, and a name does not."""
    assert is_managed(arn) is expected


def test_what_is_taken_for_granted_of_applications_is_said(tmp_path: Path) -> None:
    """Rules that drop SSH hinder no row, and that this rests on ports stands beside the verdict."""
    rules = f"drop ssh any any -> any any (sid:2;)\n{OPEN}"
    (side,) = audited(tmp_path, firewalled(CALLING, rules)).sides or ()
    assert (side.gaps, side.may_be_refused) == ((), ())
    words = "ssh, which rules of policy egress drop, is spoken at its assigned ports alone"
    assert words in side.assumed
    (side,) = audited(tmp_path, firewalled(CALLING, OPEN)).sides or ()
    assert words not in side.assumed


@pytest.mark.parametrize(
    ("arn", "words"),
    [
        pytest.param(MANAGED, "nobody can list the rules of a managed one", id="managed"),
        pytest.param(OWN, "its rules are not in these files: add aws network-firewall describe-rule-group", id="own"),
    ],
)
def test_it_is_named_among_what_was_not_looked_at(tmp_path: Path, arn: str, words: str) -> None:
    """Once, with what to give; one that is given is not."""
    audit = audited(tmp_path, documents(arn))
    (found,) = audit.looks.unread
    assert found.startswith(f"the rule group {arn.rpartition('/')[2]} of the firewall policy egress: {words}")
    assert audited(tmp_path, firewalled(CALLING, OPEN)).looks.unread == ()
