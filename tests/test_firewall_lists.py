"""What a change costs an AWS Network Firewall: lists that overflow, clients that come, rules that grow too long."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from ipaddress import IPv4Network
from pathlib import Path

import pytest
from tests.plan.firewall_plans import ALL_ROLES, PHONES, REFERENCE, only, planned, rules

from webex_calling.drafts import prove_network_firewall
from webex_calling.fault import Faults
from webex_calling.flows.rule import NetworkList
from webex_calling.published.network import PublishedPrefix
from webex_calling.published.reference import Reference
from webex_calling.quotas.aws import SURICATA_RULE_LENGTH

APP = ALL_ROLES[0]


def overflowing(network: str, lists: int) -> Reference:
    """Return the reference with further prefixes of ``network``, each in an overflow list of its own."""
    held = REFERENCE.networks[network]
    more = tuple(
        PublishedPrefix(IPv4Network(f"192.0.2.{16 * number}/28"), date(2026, 1, 1), list=number)
        for number in range(2, lists + 1)
    )
    grown = replace(held, prefixes=(*held.prefixes, *more))
    return replace(REFERENCE, networks={**REFERENCE.networks, network: grown})


def test_another_client_moves_no_number() -> None:
    """Who comes or goes changes the addresses in a rule and not its number, and no capacity."""
    few, more = planned(only(PHONES)), planned(only(PHONES, APP))
    numbers = {
        line.identity: sid for group in few.policy.groups for line, sid in zip(group.lines, group.sids, strict=True)
    }
    later = {
        line.identity: sid for group in more.policy.groups for line, sid in zip(group.lines, group.sids, strict=True)
    }
    assert numbers.items() <= later.items()
    capacities = {group.id: group.capacity for group in more.policy.groups}
    assert {group.id: group.capacity for group in few.policy.groups}.items() <= capacities.items()


def test_a_new_prefix_changes_no_rule() -> None:
    """A prefix more in a list leaves every property of every group and of the policy as it was."""
    held = REFERENCE.networks["calling"]
    more = PublishedPrefix(IPv4Network("192.0.2.0/24"), date(2026, 1, 1))
    grown = replace(
        REFERENCE, networks={**REFERENCE.networks, "calling": replace(held, prefixes=(*held.prefixes, more))}
    )
    assert planned().policy == planned(reference=grown).policy


@pytest.mark.parametrize("network", ["calling", "device-configuration", "app-configuration"])
def test_an_overflow_list_gets_rules_of_its_own(network: str) -> None:
    """A list that overflows adds a reference and its rules, in place; the rules of the first list stay as they were."""
    before, after = planned(), planned(reference=overflowing(network, 2))
    old, new = ({group.id: group for group in plan.policy.groups} for plan in (before, after))
    word = network.upper().replace("-", "_")
    assert new[network].references == {word: NetworkList(network), f"{word}_2": NetworkList(network, 2)}
    assert set(old[network].lines) < set(new[network].lines)
    assert new[network].capacity == old[network].capacity
    assert {home: group for home, group in new.items() if home != network} == {
        home: group for home, group in old.items() if home != network
    }
    assert prove_network_firewall(after, overflowing(network, 2).networks)


def test_no_group_refers_to_more_lists_than_it_may() -> None:
    """The sixth list of a network opens another group, and nothing moves there from the first."""
    reference = overflowing("calling", 7)
    plan = planned(reference=reference)
    held = {group.id: sorted(map(str, group.references.values())) for group in plan.policy.groups if group.references}
    assert held["calling"] == ["calling", "calling-2", "calling-3", "calling-4", "calling-5"]
    assert held["calling-2"] == ["calling-6", "calling-7"]
    assert [group.priority for group in plan.policy.groups] == sorted({group.priority for group in plan.policy.groups})
    assert prove_network_firewall(plan, reference.networks)


def test_many_networks_stand_in_several_rules() -> None:
    """More local prefixes than a rule may name are divided over several, each short enough with all written out."""
    clients = [
        {
            "name": f"floor-{number}",
            "role": "mpp-device",
            "networks": [f"10.{number}.{2 * at}.0/24" for at in range(100)],
        }
        for number in range(1, 6)
    ]
    plan = planned(only(*clients), home_networks=["10.0.0.0/8"])
    signalling = [line for group in plan.policy.groups for line in group.lines if "-8934-calling" in line.identity]
    assert [line.identity for line in signalling] == [
        "out-tcp-8934-calling" + part for part in ("", "-part-2", "-part-3", "-part-4")
    ]
    assert sum(len(line.sources) for line in signalling) == 500
    assert max(len(rule.raw) for rule in rules(plan)) < SURICATA_RULE_LENGTH.default


@pytest.mark.long
def test_a_rule_that_home_makes_too_long_is_refused() -> None:
    """HOME_NET counts in every rule that speaks of the outside: too many prefixes of it are refused with the remedy."""
    client = {
        "name": "floor",
        "role": "mpp-device",
        "networks": [f"100.{64 + at // 100}.{2 * (at % 100)}.0/24" for at in range(900)],
    }
    with pytest.raises(Faults) as raised:
        planned(only(client))
    (fault,) = raised.value.faults
    assert "characters with their variables written out, and a rule has at most 8192" in str(fault)
    assert "give homeNetworks with fewer, wider prefixes" in str(fault)
    assert planned(only(client), home_networks=["100.64.0.0/10"])


@pytest.mark.skipif(shutil.which("suricata") is None, reason="suricata is not installed: its engine loads no rule here")
def test_the_real_engine_loads_the_rules(tmp_path: Path) -> None:
    """Suricata itself accepts every rule, what AWS writes for lists and variables written in their place."""
    plan = planned()
    text = "".join(group.text for group in plan.policy.groups)
    for group in plan.policy.groups:
        for key, each in group.references.items():
            prefixes = ",".join(map(str, REFERENCE.networks[each.network].lists[each.number]))
            text = text.replace(f"@{key} ", f"[{prefixes}] ")
    (tmp_path / "edge.rules").write_text(text.replace("$EXTERNAL_NET", f"![{','.join(map(str, plan.home))}]"))
    command = ["suricata", "-T", "-l", str(tmp_path), "-S", str(tmp_path / "edge.rules")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
