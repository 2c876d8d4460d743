"""What a Network Firewall policy and its groups do not tell is a fault, named with resource, line and value."""

from __future__ import annotations

from typing import Any, cast

import pytest
from tests.conftest import Golden
from tests.verify.aws.firewalls import DEFAULT, HOME, domain_list, firewall, policy, stateful, structured
from tests.verify.registrations import resource

from webex_calling.fault import Faults
from webex_calling.registered.aws_tokens import FIREWALL_POLICY
from webex_calling.registered.registration import UNKNOWN, Registration

SIGNALLING = "pass tcp $HOME_NET any -> @CALLING $SIP (flow:to_server; sid:1;)"


def changed(**changes: Any) -> Registration:
    """Return a policy with properties changed."""
    held = policy(stateful(SIGNALLING))
    return resource(
        FIREWALL_POLICY, "edge", {"firewallPolicy": {**held.inputs["firewallPolicy"], **changes}}, id="arn:edge"
    )


NONE: dict[str, Any] = {"statefulRuleGroupReferences": [{"resourceArn": "arn:voice"}]}
TWO = {
    "statefulRuleGroupReferences": [
        {"resourceArn": "arn:voice", "priority": 1},
        {"resourceArn": "arn:voice", "priority": 1},
    ]
}


FAULTS = [
    pytest.param(
        changed(tlsInspectionConfigurationArn="arn:x"),
        stateful(SIGNALLING),
        "edge.tlsInspectionConfigurationArn: decrypts TLS",
        id="TLS inspection",
    ),
    pytest.param(
        changed(statefulEngineOptions={"ruleOrder": "ANY"}),
        stateful(SIGNALLING),
        'edge.ruleOrder: "ANY" is not known',
        id="order",
    ),
    pytest.param(
        changed(statefulDefaultActions=["aws:drop_all"]),
        stateful(SIGNALLING),
        'edge.statefulDefaultActions: "aws:drop_all" is not known; give one of',
        id="default",
    ),
    pytest.param(
        changed(statefulDefaultActions=["aws:drop_strict", "aws:drop_established"]),
        stateful(SIGNALLING),
        'edge.statefulDefaultActions: "aws:drop_strict, aws:drop_established" are several',
        id="two defaults",
    ),
    pytest.param(
        changed(statefulDefaultActions=UNKNOWN),
        stateful(SIGNALLING),
        'edge.statefulDefaultActions: "(not known yet)" is not',
        id="unknown default",
    ),
    pytest.param(
        changed(statelessDefaultActions=[]),
        stateful(SIGNALLING),
        'edge.statelessDefaultActions: "[]" has no action that decides',
        id="stateless default",
    ),
    pytest.param(
        changed(statefulEngineOptions={}),
        stateful(SIGNALLING),
        f'edge.statefulDefaultActions: "{DEFAULT}" is given beside',
        id="default of the older order",
    ),
    pytest.param(
        changed(**NONE),
        stateful(SIGNALLING),
        "edge.statefulRuleGroupReferences: is not a valid priority; give each group a whole number",
        id="no priority",
    ),
    pytest.param(
        changed(**TWO),
        stateful(SIGNALLING),
        'edge.statefulRuleGroupReferences: "1" appears twice; give each group a priority of its own',
        id="twice",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        stateful(SIGNALLING, strict=False),
        'voice.ruleOrder: "DEFAULT_ACTION_ORDER" is in a policy of STRICT',
        id="orders",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        stateful(SIGNALLING, name="other"),
        'edge.statefulRuleGroupReferences: "arn:voice" is not a stateful rule group of this run',
        id="another stack's",
    ),
    pytest.param(
        changed(policyVariables={"ruleVariables": [{"key": "OTHER", "ipSet": {"definitions": [HOME]}}]}),
        stateful(SIGNALLING),
        'edge.policyVariables: "OTHER" is not a variable of a policy',
        id="variable",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        stateful("permit tcp any any -> any any (sid:1;)"),
        'voice.rulesString:1: "permit" is not a known action; write pass or drop or',
        id="action",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        stateful("# a comment", "", "pass tcp any -> any any (sid:1;)"),
        'voice.rulesString:3: "pass tcp any -> any any (sid:1;)" is not a rule',
        id="header",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        stateful("pass sctp any any -> any any (sid:1;)"),
        'voice.rulesString:1: "sctp" is not a rule protocol',
        id="protocol",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        stateful("pass tcp $HOME any -> any any (sid:1;)"),
        'voice.rulesString:1: "$HOME" has addresses',
        id="variable of nobody",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        stateful("pass tcp any any -> @WEBEX any (sid:1;)"),
        'voice.rulesString:1: "@WEBEX" has addresses',
        id="reference of nobody",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        stateful("pass tcp any any -> any 70000 (sid:1;)"),
        'voice.rulesString:1: "70000" has ports',
        id="port",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        stateful("pass tcp any any -> any 90:80 (sid:1;)"),
        'voice.rulesString:1: "90:80" has ports',
        id="turned ports",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        stateful("pass tcp any any -> [any,] any (sid:1;)"),
        'voice.rulesString:1: "[any,]" has addresses',
        id="list",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        stateful("pass tcp any any -> 198.51.100.1/24 any (sid:1;)"),
        "voice.ruleGroup: ",
        id="host bits",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        stateful("pass tcp any any -> any any (priority:1; sid:1;)"),
        "voice.rulesString:1: has a priority",
        id="priority",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        stateful(source={"rulesString": UNKNOWN}),
        "voice.rulesString: is not known in this run",
        id="unknown text",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        stateful(source={"statelessRules": []}),
        "voice.rulesSource: has no source of stateful rules",
        id="no source",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        stateful(source={"rulesString": SIGNALLING, "statefulRules": [{}]}),
        'voice.rulesSource: "rulesString, statefulRules" are several sources of stateful rules',
        id="two sources",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        domain_list("x.example", name="voice", kind="LIST"),
        'voice.generatedRulesType: "LIST" is not known',
        id="kind of list",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        domain_list("x.example", name="voice", types=("DNS",)),
        'voice.targetTypes: "DNS" is not known',
        id="type of target",
    ),
    pytest.param(policy(stateful(SIGNALLING)), domain_list(name="voice"), "voice.targets: is missing", id="no targets"),
    pytest.param(
        policy(stateful(SIGNALLING)),
        structured(direction="BACK"),
        'voice.statefulRules[0].header.direction: "BACK" is not known; give FORWARD or ANY',
        id="direction",
    ),
    pytest.param(
        policy(stateful(SIGNALLING)),
        stateful(SIGNALLING, ruleVariables={"ipSets": [{"key": "HOME_NET", "ipSet": {"definitions": [HOME]}}]}),
        "voice.ruleVariables: sets HOME_NET",
        id="HOME_NET alone",
    ),
]


@pytest.mark.parametrize(("held", "group", "expected"), FAULTS)
def test_what_cannot_be_told_is_a_fault(held: Registration, group: Registration, expected: str) -> None:
    """The fault names the resource, the line or property, and the value; nothing is guessed."""
    with pytest.raises(Faults) as error:
        firewall(held, group)
    assert str(error.value)[: len(expected)] == expected


def test_faults_end_in_a_remedy(golden: Golden) -> None:
    """Every fault reads in whole as the recorded one."""
    told: list[str] = []
    for each in FAULTS:
        with pytest.raises(Faults) as error:
            firewall(*cast("tuple[Registration, Registration]", each.values[:2]))
        told += [f"{each.id}\n", *(f"  {line}\n" for line in str(error.value).splitlines())]
    golden("faults/network-firewall.txt", "".join(told))


def test_home_net_must_be_known() -> None:
    """Without a policy variable the prefixes of the inspection VPC are asked for."""
    group = stateful(SIGNALLING)
    with pytest.raises(Faults, match=r"edge\.policyVariables: has no HOME_NET"):
        firewall(policy(group), group, home="")


def test_all_faults_come_at_once() -> None:
    """Each line of every group that cannot be read is named in one error."""
    bad = "pass sctp any any -> any any (sid:1;)"
    groups = stateful(bad, bad, name="one"), stateful("nonsense", name="two")
    with pytest.raises(Faults) as error:
        firewall(policy(*groups), *groups)
    assert [fault.place for fault in error.value] == ["one.rulesString:1", "one.rulesString:2", "two.rulesString:1"]
