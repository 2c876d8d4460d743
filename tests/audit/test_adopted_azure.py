"""A base policy, IP Groups and an NSG that other stacks keep are proven by what az prints of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.audit import az_estate
from tests.audit.adopting import (
    Documents,
)
from tests.examples.adopted import write
from tests.verify.proven import Proven, proven

from webex_calling.audit.adopted import check_adopted, read_adopted
from webex_calling.published.reference import load_reference
from webex_calling.registered.azure_tokens import NETWORK_SECURITY_GROUP
from webex_calling.registered.registration import Registration
from webex_calling.verify.proof.interface_proof import InterfaceProof

BASE = az_estate.identity("firewallPolicies", "Base")
CALLING_GROUP = az_estate.identity("ipGroups", "calling")
PATH = ("phones", "through hub")
HUB: Mapping[str, Any] = {
    "resolvers": ["10.40.0.4"],
    "timeServers": ["10.40.0.5"],
    "https": {"perimeter": "hub"},
    "azure": {
        "weu": {
            "location": "westeurope",
            "resourceGroup": "edge",
            "virtualNetworks": {"hub": {"cidrs": ["10.40.0.0/16"]}},
            "publishedNetworks": {"calling": {"id": CALLING_GROUP}},
        }
    },
    "localGateways": [
        {
            "name": "weu-r",
            "trunk": "registration",
            "interfaces": {"external": "10.40.1.10"},
            "https": {"internet": True},
        }
    ],
    "clients": [{"name": "phones", "role": "mpp-device", "networks": ["10.50.0.0/20"]}],
    "perimeters": [
        {
            "name": "hub",
            "clients": ["phones"],
            "azureFirewall": {"tier": "Standard", "basePolicyId": BASE, "basePolicyTier": "Standard"},
        }
    ],
}


@cache
def hub() -> Proven:
    """Return a hub whose policy inherits from another stack's, and whose Calling IP Group another stack keeps."""
    return proven(HUB)


def network_rule(action: str, destination: str, protocol: str = "TCP") -> dict[str, Any]:
    """Return a collection with one network rule, as az prints it."""
    rule = {
        "destinationAddresses": [destination],
        "destinationFqdns": [],
        "destinationIpGroups": [],
        "destinationPorts": ["1-65535"],
        "ipProtocols": [protocol],
        "name": "one",
        "ruleType": "NetworkRule",
        "sourceAddresses": ["*"],
        "sourceIpGroups": [],
    }
    return {
        "action": {"type": action},
        "name": "central",
        "priority": 200,
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "rules": [rule],
    }


def azure(*collections: Mapping[str, Any], prefixes: tuple[str, ...] | None = None) -> Documents:
    """Return a base policy, its rule collection group and the IP Group, as az prints them."""
    held = prefixes or tuple(str(each.prefix) for each in _networks()["calling"].prefixes)
    collection = f"{BASE}/ruleCollectionGroups/central"
    policy = az_estate.resource(
        "firewallPolicies",
        "Base",
        sku={"tier": "Standard"},
        threatIntelMode="Alert",
        ruleCollectionGroups=[{"id": collection, "resourceGroup": "voice"}],
    )
    group = {
        "id": collection,
        "name": "central",
        "priority": 100,
        "resourceGroup": "voice",
        "ruleCollections": list(collections),
    }
    return {
        "policies.json": [policy],
        "collections.json": [group],
        "groups.json": [az_estate.resource("ipGroups", "calling", ipAddresses=list(held))],
    }


def _networks() -> Mapping[str, Any]:
    return load_reference().networks


def through(folder: Path, held: Documents) -> InterfaceProof:
    """Return the proof of the phones' path through the hub."""
    write(folder, held)
    adopted = read_adopted(["*.json"], folder, lambda text: None)
    return replace(hub(), adopted=adopted).again(hub().resources)[PATH]


def test_a_base_policy_and_an_ip_group_are_proven(tmp_path: Path) -> None:
    """A base that denies what nobody needs changes nothing."""
    side = through(tmp_path, azure(network_rule("Deny", "198.51.100.0/24", "UDP")))
    assert (side.proven, side.unproven, side.gaps, side.undeclared) == (True, (), (), ())


@pytest.mark.parametrize(
    ("held", "missing", "undeclared"),
    [
        pytest.param(azure(network_rule("Deny", "*")), True, False, id="a base that denies"),
        pytest.param(azure(network_rule("Allow", "198.51.100.0/24")), False, True, id="a base that admits more"),
        pytest.param(azure(prefixes=("23.89.0.0/16",)), True, False, id="a shorter IP Group"),
        pytest.param(azure(prefixes=("0.0.0.0/0",)), False, True, id="a wider IP Group"),
    ],
)
def test_each_change_on_azure_is_told(held: Documents, missing: bool, undeclared: bool, tmp_path: Path) -> None:
    """What a base denies is missing, what it admits is undeclared excess; the same goes for an IP Group."""
    side = through(tmp_path, held)
    assert (bool(side.gaps), bool(side.undeclared), side.unproven) == (missing, undeclared, ())


@pytest.mark.parametrize(
    ("absent", "expected"),
    [
        pytest.param("policies.json", f"{BASE} is a base policy whose rules are not in this stack; ", id="base policy"),
        pytest.param("collections.json", f"{BASE} is a base policy whose rules are not all known: ", id="its rules"),
        pytest.param("groups.json", f"the adopted IP Group {CALLING_GROUP} is taken to hold ", id="IP Group"),
    ],
)
def test_what_no_file_tells_on_azure_is_not_proven(absent: str, expected: str, tmp_path: Path) -> None:
    """Without its content a base policy or IP Group keeps a path from being proven, and nothing is wrong with it."""
    side = through(tmp_path, {name: each for name, each in azure().items() if name != absent})
    assert (side.proven, side.findings) == (False, False)
    assert side.unproven[0].startswith(expected)


def test_the_tier_of_the_site_is_that_of_the_files(tmp_path: Path) -> None:
    """A base policy of another tier than the site says is a fault."""
    held = azure()
    held["policies.json"][0]["sku"]["tier"] = "Premium"
    write(tmp_path, held)
    (fault,) = check_adopted(hub().site, read_adopted(["*.json"], tmp_path, lambda text: None))
    assert (fault.place, fault.value) == ("perimeters[0].azureFirewall.basePolicyTier", "Standard")


@pytest.mark.parametrize("kept", [True, False], ids=["as required", "a rule less"])
def test_an_nsg_that_is_passed_in_is_proven(kept: bool, tmp_path: Path) -> None:
    """A program may pass an NSG of another stack to a component: it is proven by what az prints of it."""
    identity = az_estate.identity("networkSecurityGroups", "Edge")

    def passed(each: Registration) -> Registration:
        elsewhere = {"externalNetworkSecurityGroupId": identity}
        return (
            replace(each, outputs={**each.outputs, **elsewhere}) if not each.custom and each.name == "weu-r" else each
        )

    (own,) = (each for each in hub().resources if each.type == NETWORK_SECURITY_GROUP)
    resources = [passed(each) for each in hub().resources if each is not own]
    key = ("weu-r", "external")
    assert "is passed in" in replace(hub()).again(resources)[key].unproven[0]
    document = az_estate.nsg(own, "Edge")
    if not kept:
        first = next(each for each in document["securityRules"] if each["access"] == "Allow")
        document["securityRules"].remove(first)
    write(tmp_path, {"nsg.json": [document]})
    adopted = read_adopted(["nsg.json"], tmp_path, lambda text: None)
    side = replace(hub(), adopted=adopted).again(resources)[key]
    assert (side.proven, bool(side.gaps)) == (kept, not kept)
