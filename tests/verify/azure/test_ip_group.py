"""An IP Group is the union of its addresses, prefixes and ranges, and no more."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verify.azure.estate import TYPES, arm
from tests.verify.registrations import resource, urn

from webex_calling.fault import Faults
from webex_calling.registered.azure_tokens import IP_GROUP
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.ip_group import IpGroups


def group(*values: object, name: str = "calling") -> Registration:
    """Return an IP Group of these addresses."""
    return arm("IpGroup", name, f"ipGroups/{name}", {"ipAddresses": list(values)})


RULES = resource(f"{TYPES}FirewallPolicyRuleCollectionGroup", "rules", {})
BASE = int(IPv4Address("192.0.2.0"))
hosts = st.integers(0, 255).map(lambda low: str(IPv4Address(BASE + low)))
prefixes = st.tuples(st.integers(0, 255), st.integers(24, 32)).map(
    lambda pair: str(IPv4Network((BASE + pair[0], pair[1]), strict=False))
)
ranges = st.tuples(st.integers(0, 255), st.integers(0, 255)).map(
    lambda pair: "-".join(str(IPv4Address(BASE + low)) for low in sorted(pair))
)


def holds(text: str, address: IPv4Address) -> bool:
    """Tell by comparison whether one value of a group has the address."""
    first, _, last = text.partition("-")
    return IPv4Address(first) <= address <= IPv4Address(last) if last else address in IPv4Network(text)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(hosts, prefixes, ranges), max_size=5))
def test_a_group_has_the_addresses_of_its_values(values: list[str]) -> None:
    """Every address around the values is in the group if one of these has it."""
    held = group(*values)
    found = IpGroups(Registered([held])).held(held)
    around = range(BASE - 2, BASE + 258)
    inside = [number for number in around if any(first <= number <= last for first, last in found)]
    assert inside == [number for number in around if any(holds(text, IPv4Address(number)) for text in values)]


@pytest.mark.parametrize(
    ("identity", "depends"),
    [
        pytest.param(group().id, (), id="by id"),
        pytest.param(group().id.upper(), (), id="by id in capitals"),
        pytest.param(UNKNOWN, (urn(IP_GROUP, "calling"),), id="by dependency"),
    ],
)
def test_rules_refer_to_a_group(identity: str, depends: tuple[str, ...]) -> None:
    """A reference is an id in any case, or a dependency where the id is not known yet."""
    rules = resource(RULES.type, "rules", {}, property_dependencies={"ruleCollections": depends})
    groups = IpGroups(Registered([group("192.0.2.1"), group("192.0.2.2", name="other"), rules]))
    assert groups.addresses(rules, "ruleCollections", identity) == ((BASE + 1, BASE + 1),)


def test_an_adopted_group_is_told_by_the_caller() -> None:
    """A group that another stack has is known by its id, in any case."""
    groups = IpGroups(Registered([]), {"/x/ipgroups/calling": ((1, 2),)})
    assert groups.addresses(RULES, "ruleCollections", "/x/ipGroups/calling") == ((1, 2),)


@pytest.mark.parametrize(
    "value", ["192.0.2.1/24", "2001:db8::/32", "192.0.2.9-192.0.2.1", "192.0.2.0/24-192.0.3.0/24", "*", UNKNOWN, ""]
)
def test_what_is_no_address_is_a_fault(value: str) -> None:
    """Each wrong value is named with its place."""
    held = group("192.0.2.1", value, "x")
    with pytest.raises(Faults) as error:
        IpGroups(Registered([held])).held(held)
    assert [fault.place for fault in error.value] == ["calling.ipAddresses[1]", "calling.ipAddresses[2]"]


def test_unknown_groups_are_a_fault() -> None:
    """A group of another stack, and addresses that only the cloud will know, cannot be proven."""
    with pytest.raises(Faults) as unregistered:
        IpGroups(Registered([])).addresses(RULES, "ruleCollections", "/x/other")
    assert str(unregistered.value) == (
        'rules.ruleCollections: "/x/other" is an IP Group that is neither of this run nor adopted, '
        "so its addresses are not known; register it, or adopt it"
    )
    held = arm("IpGroup", "calling", "ipGroups/calling", {"ipAddresses": UNKNOWN})
    with pytest.raises(Faults) as unknown:
        IpGroups(Registered([held])).held(held)
    assert str(unknown.value) == "calling.ipAddresses: has a value that is not known in this run; give plain values"


def test_a_fault_ends_in_a_remedy() -> None:
    """A value that is no address is told with why, and with what to write."""
    held = group("192.0.2.1/24")
    with pytest.raises(Faults) as error:
        IpGroups(Registered([held])).held(held)
    assert str(error.value) == (
        'calling.ipAddresses[0]: "192.0.2.1/24" is not an IPv4 address, prefix or range '
        "(192.0.2.1/24 has host bits set); write 192.0.2.1, 192.0.2.0/24 or 192.0.2.1-192.0.2.9"
    )


def test_a_group_without_addresses_matches_nothing() -> None:
    """The firewall skips a rule of an empty group: it has no address."""
    empty = arm("IpGroup", "calling", "ipGroups/calling", {})
    assert IpGroups(Registered([empty])).held(empty) == ()
