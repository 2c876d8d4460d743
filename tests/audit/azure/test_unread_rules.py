"""Of rules of NSGs and routes, what is for IPv6 is counted, and what Azure would not take is named and in doubt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.audit import az_estate as az
from tests.audit.azure.estates import OPEN, Estate, route, rule

from webex_calling.audit.audit import Looks, look_at
from webex_calling.audit.estate import read_estate
from webex_calling.published.reference import load_reference

SSH = {**rule("ssh", "Allow", "Inbound", "Internet", 300, "Tcp"), "destinationPortRange": "22"}
SHUT = (rule("no", "Deny", "Inbound", priority=4000), OPEN[1])


def looks(folder: Path, estate: Estate) -> Looks:
    """Return what an audit finds of the estate by itself."""
    return look_at(read_estate(az.printed(folder, **estate.documents()), lambda words: None), load_reference())


ODD: dict[str, tuple[dict[str, Any], str]] = {
    "a port": ({"sourcePortRange": "foo"}, 'sourcePortRange: "foo" is not a port range'),
    "an address": ({"sourceAddressPrefix": "10.0.0.300"}, 'sourceAddressPrefix: "10.0.0.300" is neither'),
    "a direction": ({"direction": "Sideways"}, 'direction: "Sideways" is not known'),
    "an access": ({"access": "Maybe"}, 'access: "Maybe" is not known'),
    "a priority": ({"priority": "first"}, 'priority: "first" is not a valid priority'),
    "no port": ({"sourcePortRange": None}, "sourcePortRange: is missing, and so is its plural"),
}


@pytest.mark.parametrize(("changes", "words"), ODD.values(), ids=ODD)
def test_an_odd_rule_is_named_and_in_doubt(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    """It is never certain excess, nor needless behind the rule that does the same."""
    estate = Estate(rules=(SSH, {**SSH, "name": "odd", "priority": 301, **changes}, *SHUT))
    found = looks(tmp_path, estate)
    (told,) = [each for each in found.unread if "rule odd of NSG edge" in each]
    assert words in told.replace("rule odd of NSG edge.", "")
    assert [each.rule for each in found.needless] == []
    side = estate.audited(tmp_path)
    certain = [each.rule for each in side.undeclared if str(each.sample.packet).endswith(":22")]
    assert certain == ["rule ssh of NSG edge"]


def test_the_same_rule_understood_is_needless(tmp_path: Path) -> None:
    """The opposite: nothing is named."""
    found = looks(tmp_path, Estate(rules=(SSH, {**SSH, "name": "odd", "priority": 301}, *SHUT)))
    assert [each.rule for each in found.needless] == ["rule odd of NSG edge"]
    assert not [each for each in found.unread if "rule odd" in each]


def test_an_nsg_without_its_rules_is_named(tmp_path: Path) -> None:
    """Null is no list of none."""
    held = [az.resource("networkSecurityGroups", "edge", securityRules=list(OPEN))]
    held.append(az.resource("networkSecurityGroups", "other", securityRules=None))
    found = looks(tmp_path, Estate(files={"nsgs": held}))
    (told,) = found.unread
    assert told.startswith("other, which cannot be read: ")
    assert "securityRules: is null" in told


@pytest.mark.parametrize(
    ("rules", "routes", "words"),
    [
        pytest.param(
            ({**SSH, "sourceAddressPrefix": "::/0"}, *OPEN),
            (route("::/0", "VirtualAppliance", "fd00:60::4"),),
            "2 rules of NSGs and route tables of Azure for IPv6",
            id="a rule and a route",
        ),
        pytest.param(
            ({**SSH, "sourceAddressPrefix": None, "sourceAddressPrefixes": ["2001:db8::/32"]}, *OPEN),
            None,
            "1 rules of NSGs for IPv6",
            id="a rule",
        ),
        pytest.param(
            ({**SSH, "sourceAddressPrefix": None, "sourceAddressPrefixes": ["2001:db8::/32", "10.0.0.0/8"]}, *OPEN),
            None,
            "",
            id="of both families",
        ),
    ],
)
def test_ipv6_is_counted_and_named(tmp_path: Path, rules: Any, routes: Any, words: str) -> None:
    """As on AWS: one sentence, and the same count among what was read."""
    estate = Estate(rules=rules, routes=routes)
    found = looks(tmp_path, estate)
    publishes = ", for which Webex Calling publishes nothing"
    assert [each for each in found.unread if "IPv6" in each] == ([f"{words}{publishes}"] if words else [])
    count = sum(number for kind, number in found.read.items() if kind.endswith("for IPv6"))
    assert count == int(words[:1] or 0)
    assert not [each for each in estate.audited(tmp_path).assumed if "IPv6" in each]
