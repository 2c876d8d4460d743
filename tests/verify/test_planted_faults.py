"""Every fault that is planted into what is registered is caught at its side, with the row or the rule to blame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.rows import (
    APP_CONFIGURATION,
    CLIENT_HTTPS,
    CLOUD_MEDIA,
    CLOUD_SIGNALLING,
    GATEWAY_DNS,
    GATEWAY_HTTPS,
    GATEWAY_MEDIA,
    GATEWAY_NTP,
    GATEWAY_REVOCATION,
    GATEWAY_SIGNALLING,
    PATH_MTU_DISCOVERY,
    SIGNALLING_TO_PEER,
)
from tests.verify.planted import (
    Change,
    entries,
    gone,
    inputs,
    named,
    permit,
    plant,
    planted_site,
    rules,
    turned,
    where,
)

from webex_calling.published.reference import load_reference
from webex_calling.registered.aws_tokens import (
    MANAGED_PREFIX_LIST,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS_RULE,
    SECURITY_GROUP_INGRESS_RULE,
)
from webex_calling.registered.azure_tokens import NETWORK_SECURITY_GROUP
from webex_calling.registered.registration import Registration
from webex_calling.verify.proof.interface_proof import InterfaceProof

Pick = Callable[[Registration], bool]

OUTSIDE, INSIDE = ("fra-a", "external"), ("fra-a", "internal")
DESKS, HOSTS, EDGE = ("desks", "pool"), ("hosts", "pool"), ("edge", "subnet")
CALLING, EDGE_NSG, HOSTS_NSG = (
    named("fra-calling", MANAGED_PREFIX_LIST),
    named("edge", NETWORK_SECURITY_GROUP),
    named("hosts", NETWORK_SECURITY_GROUP),
)
SIGNALLING = permit("fra-a-external-calling", SECURITY_GROUP_EGRESS_RULE, "tcp", 5062)
MEDIA = permit("fra-a-external-calling", SECURITY_GROUP_EGRESS_RULE, "udp", 19560)
FROM_CALLING = permit("fra-a-external-calling", SECURITY_GROUP_INGRESS_RULE, "tcp", 5062)
FROM_ITSP = permit("fra-a-external-general", SECURITY_GROUP_INGRESS_RULE, "tcp", 5061)
TO_ITSP = permit("fra-a-external-general", SECURITY_GROUP_EGRESS_RULE, "tcp", 5061)
SNMP = permit("fra-a-internal-general", SECURITY_GROUP_INGRESS_RULE, "udp", 161)
MESSAGE = permit("desks-desktop", SECURITY_GROUP_INGRESS_RULE, "icmp", 3)
CALLING_ADDRESSES = load_reference().networks["calling"].addresses
DNS = permit("desks-desktop", SECURITY_GROUP_EGRESS_RULE, "tcp", 53)


def name_of(pick: Pick) -> str:
    """Return the name of the one resource that is picked."""
    (chosen,) = filter(pick, planted_site().resources)
    return chosen.name


def identity(pick: Pick) -> str:
    """Return the id of the one resource that is picked."""
    (chosen,) = filter(pick, planted_site().resources)
    return chosen.id


def swapped(first: int, second: int) -> Change:
    """Exchange two priorities of outbound rules."""

    def edit(rule: dict[str, Any]) -> dict[str, Any]:
        other = {first: second, second: first}.get(rule["priority"], rule["priority"])
        return {**rule, "priority": other} if rule["direction"] == "Outbound" else rule

    return rules(edit)


def without(name: str) -> Change:
    """Take a rule of a network security group away."""
    return rules(lambda rule: None if rule["name"] == name else rule)


def shorter(key: str, dropped: str, name: str) -> Change:
    """Drop one value of a list in a rule of a network security group."""

    def edit(rule: dict[str, Any]) -> dict[str, Any]:
        return {**rule, key: [each for each in rule[key] if each != dropped]} if rule["name"] == name else rule

    return rules(edit)


@pytest.mark.parametrize(
    ("pick", "change", "side", "rows", "packet"),
    [
        pytest.param(
            CALLING,
            entries(drop=["150.253.128.0/17"]),
            OUTSIDE,
            [GATEWAY_SIGNALLING, CLOUD_SIGNALLING, GATEWAY_MEDIA, CLOUD_MEDIA],
            "local opens tcp 10.20.1.10:1024 -> 150.253.128.0:5062",
            id="a dropped prefix",
        ),
        pytest.param(
            MEDIA,
            inputs(fromPort=19561),
            OUTSIDE,
            [GATEWAY_MEDIA],
            "local opens udp 10.20.1.10:8000 -> 23.89.0.0:19560",
            id="a range that begins a port late",
        ),
        pytest.param(
            MEDIA,
            inputs(toPort=65534),
            OUTSIDE,
            [GATEWAY_MEDIA],
            "local opens udp 10.20.1.10:8000 -> 23.89.0.0:65535",
            id="a range that ends a port early",
        ),
        pytest.param(
            FROM_CALLING,
            gone,
            OUTSIDE,
            [CLOUD_SIGNALLING],
            "peer opens tcp 23.89.0.0:0 -> 10.20.1.10:5062",
            id="a rule that is gone",
        ),
        pytest.param(
            SIGNALLING,
            inputs(prefixListId=identity(named("fra-device-configuration", MANAGED_PREFIX_LIST))),
            OUTSIDE,
            [GATEWAY_SIGNALLING],
            "local opens tcp 10.20.1.10:1024 -> 23.89.0.0:5062",
            id="the list of another network",
        ),
        pytest.param(
            TO_ITSP,
            inputs(ipProtocol="udp"),
            OUTSIDE,
            [SIGNALLING_TO_PEER],
            "local opens tcp 10.20.1.10:1024 -> 198.51.100.0:5061",
            id="another protocol",
        ),
        pytest.param(
            MESSAGE,
            inputs(fromPort=4, toPort=3),
            DESKS,
            [PATH_MTU_DISCOVERY],
            "peer opens icmp 1.0.0.0 -> 10.20.0.0 type 3 code 4",
            id="type and code exchanged",
        ),
        pytest.param(
            SNMP,
            gone,
            INSIDE,
            ["extra"],
            "peer opens udp 10.30.8.20:0 -> 10.20.2.10:161",
            id="an extra rule that is gone",
        ),
        pytest.param(
            EDGE_NSG,
            where({"destinationAddressPrefix": "10.40.1.12/32"}, name="weu-a-external-S2-in-tcp-calling"),
            ("weu-a", "external"),
            [CLOUD_SIGNALLING],
            "peer opens tcp 23.89.0.0:0 -> 10.40.1.10:5062",
            id="another gateway's address",
        ),
        pytest.param(
            EDGE_NSG,
            shorter("destinationAddressPrefixes", "150.253.128.0/17", "weu-b-external-S1a-out-tcp-calling"),
            ("weu-b", "external"),
            [GATEWAY_SIGNALLING],
            "local opens tcp 10.40.1.11:1024 -> 150.253.128.0:8934",
            id="a dropped prefix of an NSG",
        ),
        pytest.param(
            EDGE_NSG,
            swapped(100, 4096),
            ("weu-a", "external"),
            [GATEWAY_DNS, GATEWAY_NTP, GATEWAY_REVOCATION, GATEWAY_HTTPS, GATEWAY_SIGNALLING, GATEWAY_MEDIA],
            "local opens tcp 10.40.1.10:0 -> 10.0.0.53:53",
            id="swapped priorities",
        ),
        pytest.param(
            HOSTS_NSG,
            where({"destinationAddressPrefix": "Internet"}, name="W1-out-tcp-domains"),
            HOSTS,
            [],
            "",
            id="names through the Internet tag",
        ),
        pytest.param(
            HOSTS_NSG,
            where({"destinationAddressPrefix": "AzureCloud"}, name="W1-out-tcp-domains"),
            HOSTS,
            [APP_CONFIGURATION, CLIENT_HTTPS],
            "local opens tcp 10.40.0.0:1024 -> 62.109.192.0:443",
            id="names through another tag",
        ),
    ],
)
def test_what_is_missing_is_named(
    pick: Pick, change: Change, side: tuple[str, str], rows: list[str], packet: str
) -> None:
    """The rows that do not get through are those of the fault, with a packet of the first."""
    found = proof(plant(pick, change), side)
    assert [gap.row for gap in found.gaps] == rows
    assert str(found.gaps[0].sample.packet if found.gaps else "") == packet


@pytest.mark.parametrize(
    ("pick", "change", "side", "rule", "packet", "openings"),
    [
        pytest.param(
            MEDIA,
            inputs(fromPort=19559),
            OUTSIDE,
            f"rule {name_of(MEDIA)}",
            "local opens udp 10.20.1.10:0 -> 23.89.0.0:19559",
            CALLING_ADDRESSES * 65536,
            id="a range that begins a port early",
        ),
        pytest.param(
            FROM_ITSP,
            inputs(cidrIpv4="198.51.100.0/27"),
            OUTSIDE,
            f"rule {name_of(FROM_ITSP)}",
            "peer opens tcp 198.51.100.16:0 -> 10.20.1.10:5061",
            16 * 65536,
            id="a prefix twice as wide",
        ),
        pytest.param(
            FROM_ITSP,
            inputs(securityGroupId=identity(named("fra-a-internal-general", SECURITY_GROUP))),
            INSIDE,
            f"rule {name_of(FROM_ITSP)}",
            "peer opens tcp 198.51.100.0:0 -> 10.20.2.10:5061",
            16 * 65536,
            id="a peer's rule on the other interface",
        ),
        pytest.param(
            DNS,
            turned,
            DESKS,
            f"rule {name_of(DNS)}",
            "peer opens tcp 10.0.0.53:0 -> 10.20.0.0:53",
            65536,
            id="the wrong direction",
        ),
        pytest.param(
            MESSAGE,
            inputs(fromPort=-1, toPort=-1),
            DESKS,
            f"rule {name_of(MESSAGE)}",
            "peer opens icmp 0.0.0.0 -> 10.20.0.0 type 0 code 0",
            2**32 * (65536 - 1),
            id="every message where one can be told",
        ),
        pytest.param(
            EDGE_NSG,
            without("deny-in-all"),
            EDGE,
            "default rule AllowVnetInBound of NSG edge",
            "peer opens tcp 10.40.0.0:0 -> 10.40.0.0:0",
            65536 * (2 * 65536**2 + 65536 + 253),
            id="the virtual network without a deny",
        ),
        pytest.param(
            EDGE_NSG,
            where({"destinationAddressPrefix": "*"}, name="weu-a-external-S2-in-tcp-calling"),
            EDGE,
            "rule weu-a-external-S2-in-tcp-calling of NSG edge",
            "peer opens tcp 23.89.0.0:0 -> 10.40.0.0:5062",
            CALLING_ADDRESSES * 65536,
            id="an address that no gateway has",
        ),
        pytest.param(
            HOSTS_NSG,
            without("deny-out-internet"),
            HOSTS,
            "default rule AllowInternetOutBound of NSG hosts",
            "local opens tcp 10.40.0.0:0 -> 1.0.0.0:0",
            None,
            id="the Internet without a deny",
        ),
    ],
)
def test_undeclared_excess_is_named(
    pick: Pick, change: Change, side: tuple[str, str], rule: str, packet: str, openings: int | None
) -> None:
    """The rule that lets through what nothing declares is named, with a packet and their number."""
    (reach,) = proof(plant(pick, change), side).undeclared
    assert (reach.rule, str(reach.sample.packet)) == (rule, packet)
    assert openings in (None, reach.sample.openings)


def proof(estate: Sequence[Registration], side: tuple[str, str]) -> InterfaceProof:
    """Return the proof of one side."""
    return planted_site().again(estate)[side]


def test_a_list_that_is_too_wide_blames_every_rule_to_it() -> None:
    """One prefix too many in a list is excess of each rule that refers to it."""
    found = planted_site().again(plant(CALLING, entries(add=["192.0.2.0/24"])))
    assert {key: len(side.undeclared) for key, side in found.items() if side.findings} == {OUTSIDE: 7, DESKS: 1}


def test_a_rule_beside_the_components_is_undeclared() -> None:
    """A rule that the program adds to a component's group is seen, whoever registers it."""
    (sound,) = filter(DNS, planted_site().resources)
    ssh = replace(
        sound,
        urn=f"{sound.urn}-ssh",
        name="ssh",
        parent="",
        type=SECURITY_GROUP_INGRESS_RULE,
        inputs={**sound.inputs, "fromPort": 22, "toPort": 22, "cidrIpv4": "0.0.0.0/0"},
    )
    (reach,) = proof([*planted_site().resources, ssh], DESKS).undeclared
    assert (reach.rule, reach.sample.openings) == ("rule ssh", 2**32 * 65536)


def test_the_refusing_rule_is_named() -> None:
    """Where a denial stops what is required, the gap names it; where no rule matches, none."""
    denied = proof(plant(EDGE_NSG, swapped(100, 4096)), ("weu-a", "external"))
    absent = proof(plant(FROM_CALLING, gone), OUTSIDE)
    assert [denied.gaps[0].refused_by, absent.gaps[0].refused_by] == ["rule deny-out-all of NSG edge", ""]


def test_other_sides_are_not_blamed() -> None:
    """A fault of one interface is a finding of that interface alone."""
    found = planted_site().again(plant(MEDIA, inputs(toPort=65534)))
    assert [key for key, side in found.items() if side.findings] == [OUTSIDE]
