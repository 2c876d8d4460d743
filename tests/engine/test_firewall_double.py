"""The emulated Network Firewall refuses what the service refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.engine.clouds import Clouds
from tests.engine.doubles.aws.firewall import Firewall
from tests.engine.doubles.aws.firewall_kind import FirewallKind
from tests.engine.doubles.aws.firewall_logging import LoggingConfiguration
from tests.engine.doubles.aws.firewall_policy import FirewallPolicy
from tests.engine.doubles.aws.firewall_rule_group import RuleGroup
from tests.engine.doubles.aws.firewall_store import FirewallStore
from tests.engine.doubles.journal import Journal
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Value, text
from tests.rows import GATEWAY_SIGNALLING

pytestmark = pytest.mark.long

REGION = "eu-central-1"
LINE = 'pass tcp 10.0.0.1 any -> @CALLING 5062 (msg:"S1a"; flow:to_server; sid:1; rev:1;)'


@dataclass(frozen=True, slots=True)
class Account:
    """An account with one prefix list, and a VPC with subnets in two zones."""

    store: FirewallStore
    listed: str
    vpc: str
    subnets: tuple[str, str, str]

    def group(self, *lines: str, **changes: Any) -> str:
        """Make a rule group."""
        references = [{"key": "CALLING", "ipSetReferences": [{"referenceArn": self.listed}]}]
        rules: dict[str, Any] = {
            "rulesSource": {"rulesString": "".join(f"{line}\n" for line in lines or (LINE,))},
            "referenceSets": {"ipSetReferences": changes.pop("references", references)},
            "statefulRuleOptions": {"ruleOrder": changes.pop("order", "STRICT_ORDER")},
        }
        said: dict[str, Any] = {"name": "g", "type": "STATEFUL", "capacity": 10, "description": "x", "ruleGroup": rules}
        return RuleGroup(self.store).create({**said, **changes})

    def policy(self, *groups: str, **changes: Any) -> str:
        """Make a policy."""
        return FirewallPolicy(self.store).create(self.said(*groups, **changes))

    def said(self, *groups: str, **changes: Any) -> dict[str, Any]:
        """Write the inputs of a policy."""
        actions = changes.pop("actions", [f"aws:{each}_established_app_layer_to_server" for each in ("drop", "alert")])
        numbers = changes.pop("priorities", range(1, 1 + len(groups)))
        held = {
            "statelessDefaultActions": ["aws:forward_to_sfe"],
            "statelessFragmentDefaultActions": ["aws:forward_to_sfe"],
            "statefulDefaultActions": actions,
            "statefulEngineOptions": {
                "ruleOrder": changes.pop("order", "STRICT_ORDER"),
                "streamExceptionPolicy": "REJECT",
                "flowTimeouts": {"tcpIdleTimeoutSeconds": changes.pop("seconds", 3600)},
            },
            "statefulRuleGroupReferences": [
                {"resourceArn": group, "priority": number} for number, group in zip(numbers, groups, strict=True)
            ],
        }
        return {"name": "p", "description": "x", "firewallPolicy": held, **changes}

    def firewall(self, policy: str, *subnets: str, **changes: Any) -> str:
        """Make a firewall."""
        mappings = [{"subnetId": each} for each in subnets or self.subnets[:2]]
        said: dict[str, Any] = {"name": "f", "firewallPolicyArn": policy, "vpcId": self.vpc, "subnetMappings": mappings}
        return Firewall(self.store).create({**said, **changes})


@pytest.fixture(scope="module")
def clouds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clouds]:
    """Start one emulated account; each test has a store of its own."""
    with Clouds(tmp_path_factory.mktemp("clouds")) as emulated:
        yield emulated


@pytest.fixture
def account(clouds: Clouds, tmp_path: Path) -> Account:
    """Prepare the account."""
    ec2 = clouds.ec2(REGION)
    made: Any = ec2.call(
        "CreateManagedPrefixList", PrefixListName="calling", AddressFamily="IPv4", MaxEntries=20, Entries=[]
    )["PrefixList"]
    vpc: Any = ec2.call("CreateVpc", CidrBlock="10.0.0.0/16")["Vpc"]
    subnets: list[str] = []
    for at, zone in enumerate("aab"):
        subnet: Any = ec2.call(
            "CreateSubnet", VpcId=vpc["VpcId"], CidrBlock=f"10.0.{at}.0/28", AvailabilityZone=f"{REGION}{zone}"
        )["Subnet"]
        subnets.append(subnet["SubnetId"])
    store = FirewallStore(Journal(tmp_path / "journal.sqlite"), ec2)
    return Account(store, text(made, "PrefixListArn"), vpc["VpcId"], (subnets[0], subnets[2], subnets[1]))


GROUP_FAULTS: dict[str, tuple[Callable[[Account], object], str]] = {
    "a name with an underscore": (lambda a: a.group(name="a_b"), "does not match"),
    "a name twice": (lambda a: (a.group(), a.group()), "already exists"),
    "no rule": (lambda a: a.group("# nothing"), "is not a rule"),
    "more rules than its capacity": (lambda a: a.group(LINE, LINE.replace("sid:1", "sid:2"), capacity=1), "capacity"),
    "more capacity than there is": (lambda a: a.group(capacity=30001), "in a capacity of 30001"),
    "a number twice": (lambda a: a.group(LINE, LINE), "one sid"),
    "a word without a reference": (lambda a: a.group(LINE.replace("@CALLING", "@OTHER")), "@OTHER is not defined"),
    "an unknown variable": (lambda a: a.group(LINE.replace("@CALLING", "$OTHER")), "$OTHER is not defined"),
    "a priority in strict order": (lambda a: a.group(LINE.replace("rev:1", "priority:1")), "priority is not allowed"),
    "an unknown protocol": (lambda a: a.group(LINE.replace("tcp", "sctp")), "pass sctp is not known"),
    "a rule of more than 8192": (lambda a: a.group(LINE.replace(GATEWAY_SIGNALLING, "S" * 8192)), "more than 8192"),
    "six references": (
        lambda a: a.group(
            references=[{"key": f"L{at}", "ipSetReferences": [{"referenceArn": a.listed}]} for at in range(6)]
        ),
        "6 IP set references are more than 5",
    ),
    "a list of nobody": (
        lambda a: a.group(
            references=[{"key": "CALLING", "ipSetReferences": [{"referenceArn": f"{a.listed[:-3]}fff"}]}]
        ),
        "is not a prefix list",
    ),
    "a key with a hyphen": (
        lambda a: a.group(references=[{"key": "A-B", "ipSetReferences": [{"referenceArn": a.listed}]}]),
        "does not match",
    ),
    "more than a region has": (lambda a: [a.group(name=f"g{at}") for at in range(51)], "at most 50"),
}


@pytest.mark.parametrize("fault", GROUP_FAULTS)
def test_rule_groups(account: Account, fault: str) -> None:
    """Names, capacities, rules and references are checked."""
    act, word = GROUP_FAULTS[fault]
    with pytest.raises(RefusedError) as raised:
        act(account)
    assert word in str(raised.value)


POLICY_FAULTS: dict[str, tuple[Callable[[Account], object], str]] = {
    "a group of nobody": (lambda a: a.policy("arn:aws:network-firewall:x:1:stateful-rulegroup/none"), "not be found"),
    "a priority twice": (lambda a: a.policy(a.group(), a.group(name="h"), priorities=[1, 1]), "one priority"),
    "a priority of 0": (lambda a: a.policy(a.group(), priorities=[0]), "valid min value: 1"),
    "another order": (lambda a: a.policy(a.group(order="DEFAULT_ACTION_ORDER")), "has the order"),
    "two drops": (lambda a: a.policy(actions=["aws:drop_strict", "aws:drop_established"]), "more than one"),
    "two families": (
        lambda a: a.policy(actions=["aws:drop_established", "aws:alert_established_app_layer"]),
        "cannot exist together",
    ),
    "one way and both": (
        lambda a: a.policy(
            actions=["aws:drop_established_app_layer_to_server", "aws:alert_established_app_layer"],
        ),
        "cannot exist together",
    ),
    "default actions without strict order": (lambda a: a.policy(order="DEFAULT_ACTION_ORDER"), "need the strict order"),
    "more capacity than a policy has": (
        lambda a: a.policy(a.group(capacity=20000), a.group(name="h", capacity=20000)),
        "more than 30000",
    ),
    "21 groups": (lambda a: a.policy(*(a.group(name=f"g{at}") for at in range(21))), "21 rule groups are more than 20"),
    "too long an idle timer": (lambda a: a.policy(seconds=6001), "outside 60-6000"),
}


@pytest.mark.parametrize("fault", POLICY_FAULTS)
def test_policies(account: Account, fault: str) -> None:
    """References, orders, default actions and timers are checked."""
    act, word = POLICY_FAULTS[fault]
    with pytest.raises(RefusedError) as raised:
        act(account)
    assert word in str(raised.value)


FIREWALL_FAULTS: dict[str, tuple[Callable[[Account], object], str]] = {
    "a policy of nobody": (lambda a: a.firewall("arn:aws:network-firewall:x:1:firewall-policy/none"), "not be found"),
    "a subnet of nobody": (lambda a: a.firewall(a.policy(a.group()), "subnet-0"), "is not a subnet of"),
    "one zone twice": (
        lambda a: a.firewall(a.policy(a.group()), a.subnets[0], a.subnets[2]),
        "in one availability zone",
    ),
    "deletion under protection": (
        lambda a: _delete(Firewall(a.store), a.firewall(a.policy(a.group()), deleteProtection=True)),
        "delete protection",
    ),
    "deletion of a group in use": (
        lambda a: _delete(RuleGroup(a.store), _used(a).group),
        "in use by",
    ),
    "deletion of a policy in use": (
        lambda a: _delete(FirewallPolicy(a.store), _used(a).policy),
        "in use by",
    ),
    "logs of no firewall": (lambda a: _logs(a, "arn:aws:network-firewall:x:1:firewall/none"), "not be found"),
    "a log twice": (lambda a: _logs(a, a.firewall(a.policy(a.group())), "ALERT", "ALERT"), "two destinations"),
    "a kind of log that is none": (lambda a: _logs(a, a.firewall(a.policy(a.group())), "DROP"), "is none of"),
}


@dataclass(frozen=True, slots=True)
class _Used:
    """A group in a policy in a firewall."""

    group: str
    policy: str


def _delete(kind: FirewallKind, arn: str) -> str:
    kind.delete(arn, {})
    return arn


def _used(account: Account) -> _Used:
    group = account.group()
    policy = account.policy(group)
    account.firewall(policy)
    return _Used(group, policy)


def _logs(account: Account, firewall: str, *kinds: str) -> str:
    configs: list[Value] = [
        {"logType": kind, "logDestinationType": "CloudWatchLogs", "logDestination": {"logGroup": "/edge"}}
        for kind in kinds or ("ALERT",)
    ]
    return LoggingConfiguration(account.store).create(
        {"firewallArn": firewall, "loggingConfiguration": {"logDestinationConfigs": configs}}
    )


@pytest.mark.parametrize("fault", FIREWALL_FAULTS)
def test_firewalls(account: Account, fault: str) -> None:
    """Subnets, protection, use and logs are checked."""
    act, word = FIREWALL_FAULTS[fault]
    with pytest.raises(RefusedError) as raised:
        act(account)
    assert word in str(raised.value)


def test_a_life(account: Account) -> None:
    """What is made reads back, changes in place, tells its endpoints, and is gone in the end."""
    group = account.group()
    policy = account.policy(group)
    firewall = account.firewall(policy)
    logs = _logs(account, firewall)
    live = Firewall(account.store).read(firewall, {})
    assert live is not None
    told: Any = live.computed["firewallStatuses"]
    endpoints = [each["attachments"][0]["endpointId"] for status in told for each in status["syncStates"]]
    assert endpoints == [f"vpce-{each.removeprefix('subnet-')}" for each in account.subnets[:2]]
    FirewallPolicy(account.store).update(policy, {}, account.said(group, seconds=1800))
    kept = account.store.need(policy)
    assert kept.revision == 2
    for kind, arn in ((LoggingConfiguration, logs), (Firewall, firewall), (FirewallPolicy, policy), (RuleGroup, group)):
        kind(account.store).delete(arn, {})
        assert kind(account.store).read(arn, {}) is None


@pytest.mark.parametrize(
    ("old", "new", "replaced"),
    [
        pytest.param("STRICT_ORDER", "STRICT_ORDER", set(), id="the same order"),
        pytest.param("STRICT_ORDER", "DEFAULT_ACTION_ORDER", {"ruleGroup"}, id="another order"),
    ],
)
def test_an_order_is_for_ever(account: Account, old: str, new: str, replaced: set[str]) -> None:
    """Another order makes another group."""

    def inputs(order: str) -> dict[str, Any]:
        return {"ruleGroup": {"statefulRuleOptions": {"ruleOrder": order}}}

    assert RuleGroup(account.store).extra_replaces(inputs(old), inputs(new)) == replaced
