"""A filter whose tags can be read in several ways admits for sure what each of them admits, and maybe what any does.

The judge is the definition itself, address by address: in each reading the NSG is read with tags that are certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.verify.azure.estate import arm

from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.network_security_group import NetworkSecurityGroups
from webex_calling.verify.azure.readings import agreed, in_every_reading
from webex_calling.verify.azure.service_tag import SHARED, ServiceTags
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import Initiator, Packet, PacketSet, prefix
from webex_calling.verify.model.spans import EVERY

OWN = (prefix("10.40.0.0/16"),)
DOUBTED = ServiceTags(OWN, doubt="the gateway may bring more")
ROUTED = ServiceTags(OWN, routed=(prefix("23.89.0.0/16"),), whole=True)
PEERS = ("10.40.0.9", "10.50.0.9", "23.89.0.9", "198.51.100.9", "VirtualNetwork", "example.com")


def rule(priority: int, access: str, peer: str) -> dict[str, Any]:
    """Return an outbound rule of an NSG for everything to a peer."""
    return {
        "name": f"{access}-{peer}-{priority}",
        "priority": priority,
        "direction": "Outbound",
        "access": access,
        "protocol": "*",
        "sourceAddressPrefix": "*",
        "sourcePortRange": "*",
        "destinationAddressPrefix": peer,
        "destinationPortRange": "*",
    }


def read(rules: Sequence[dict[str, Any]], tags: ServiceTags) -> Filter:
    """Return an NSG with these rules."""
    group = arm("NetworkSecurityGroup", "edge", "networkSecurityGroups/edge", {"securityRules": list(rules)})
    return NetworkSecurityGroups(Registered([group])).filter(group, tags)


def to(peer: str) -> Packet:
    """Return the opening of a TCP connection to a peer."""
    return Packet.tcp(Initiator.LOCAL, "10.40.1.10", 50000, peer, 443)


@pytest.mark.parametrize(
    ("tags", "count"),
    [
        pytest.param(ServiceTags(OWN), 1, id="nothing in doubt"),
        pytest.param(ServiceTags(OWN, routed=(prefix("10.30.0.0/16"),)), 1, id="a private route"),
        pytest.param(ROUTED, 2, id="a public route"),
        pytest.param(ServiceTags(OWN, routed=(EVERY,)), 2, id="a default route"),
        pytest.param(DOUBTED, 3, id="a gateway"),
    ],
)
def test_the_readings_of_tags(tags: ServiceTags, count: int) -> None:
    """Each reading is certain; the tag has for sure what all of them have, and at most what any has."""
    assert len(tags.readings) == count
    assert all(each.readings[0] == each or each.shared for each in tags.readings)
    assert PacketSet.union(each.peers("VirtualNetwork") for each in tags.readings) == tags.most("VirtualNetwork")
    assert tags.why == (tags.doubt or SHARED)


RULES = st.lists(
    st.tuples(
        st.sampled_from(["Allow", "Deny"]),
        st.sampled_from(["VirtualNetwork", "Internet", "*", "10.40.0.0/16", "23.89.0.0/16"]),
    ),
    max_size=4,
)


@given(RULES, st.sampled_from([DOUBTED, ROUTED, ServiceTags(OWN, routed=(EVERY,)), ServiceTags(OWN)]))
def test_both_bounds_are_those_of_the_readings(held: Any, tags: ServiceTags) -> None:
    """What every reading admits is admitted, what none admits is not possible, whatever the rules."""
    rules = [rule(100 + at, access, peer) for at, (access, peer) in enumerate(held)]
    found = in_every_reading(tags, lambda each: read(rules, each))
    for peer in PEERS:
        verdicts = [to(peer) in read(rules, each).admitted for each in tags.readings]
        assert (to(peer) in found.admitted, to(peer) in found.possible) == (all(verdicts), any(verdicts))


def test_the_default_rules_leave_no_doubt_together() -> None:
    """To VirtualNetwork or to Internet, one of the two admits a public address, and both are named."""
    found = in_every_reading(DOUBTED, lambda each: read((), each))
    assert to("198.51.100.9") in found.admitted
    clause = found.parts[0].admission.decides(to("198.51.100.9"))
    assert clause is not None
    assert clause.rule == (
        "default rule AllowInternetOutBound of NSG edge or default rule AllowVnetOutBound of NSG edge"
    )


def test_a_doubt_is_told_with_its_rule() -> None:
    """A denial to VirtualNetwork may be one of a public address, and says why."""
    found = in_every_reading(DOUBTED, lambda each: read([rule(100, "Deny", "VirtualNetwork")], each))
    packet = to("198.51.100.9")
    assert (packet in found.admitted, packet in found.possible) == (False, True)
    clause = found.parts[0].admission.decides(packet)
    assert clause is not None
    assert (clause.rule, clause.doubt) == ("rule Deny-VirtualNetwork-100 of NSG edge", "the gateway may bring more")
    assert to("10.40.0.9") not in found.possible


def test_one_reading_is_the_filter_itself() -> None:
    """Where nothing is in doubt nothing is made anew."""
    one = read((), ServiceTags(OWN))
    assert agreed([one], "") is one
