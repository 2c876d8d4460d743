"""An NSG that passes a limit of the subscription is refused with the numbers and what to write."""

import pytest
from tests.frozen.published import FROZEN
from tests.plan.random_sites import gateway_of
from tests.site.sites import PEER

from webex_calling.fault import Faults
from webex_calling.plan.endpoint_plan import Plan, plan_azure_gateway, plan_azure_subnet
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.targets.azure.network_security_group import NsgAllowance

GATEWAY = gateway_of(
    {
        "name": "weu-a",
        "trunk": "registration",
        "interfaces": {"external": "10.40.1.20"},
        "peers": [PEER],
        "resolvers": ["10.40.0.2", "10.40.0.9"],
        "time_servers": ["10.40.0.3"],
        "https": {"internet": True},
    },
    Cloud.AZURE,
)


def planned(rules: int, prefixes: int) -> Plan:
    """Return the plan of the gateway where the subscription allows so much."""
    return plan_azure_gateway(FROZEN, GATEWAY, NsgAllowance(rules, prefixes), where="localGateways[0]")


# Out: S1a and M1a to the 17 frozen prefixes each, P1, P2, G1 twice to two, G2, G3, G4, the deny. In: P3, P4, ICMP, the
# deny.
RULES, SOURCES, DESTINATIONS = 14, 14, 14 + 16 + 16 + 1 + 1


def test_an_nsg_at_its_limits_is_planned() -> None:
    """What the subscription allows may be used up."""
    (nsg,) = planned(RULES, DESTINATIONS).nsgs
    assert (len(nsg.rules), sum(len(rule.destinations) for rule in nsg.rules)) == (RULES, DESTINATIONS)


@pytest.mark.parametrize(
    ("rules", "prefixes", "expected"),
    [
        pytest.param(
            RULES - 1,
            4000,
            [
                "localGateways[0]: NSG weu-a-external has 14 rules, and 13 are allowed; join peers that take the same "
                "ports into one peer with several addresses, or split the subnet",
            ],
            id="rules",
        ),
        pytest.param(
            1000,
            DESTINATIONS - 1,
            [
                "localGateways[0]: NSG weu-a-external names 48 destination addresses or ranges in 14 rules, and 47 are "
                "allowed; give peers as fewer, wider prefixes, or put the gateways into subnets of their own",
            ],
            id="destinations",
        ),
        pytest.param(
            RULES - 1,
            SOURCES - 1,
            [
                "localGateways[0]: NSG weu-a-external has 14 rules, and 13 are allowed; join peers that take the same "
                "ports into one peer with several addresses, or split the subnet",
                "localGateways[0]: NSG weu-a-external names 14 source addresses or ranges in 14 rules, and 13 are "
                "allowed; give peers as fewer, wider prefixes, or put the gateways into subnets of their own",
                "localGateways[0]: NSG weu-a-external names 48 destination addresses or ranges in 14 rules, and 13 are "
                "allowed; give peers as fewer, wider prefixes, or put the gateways into subnets of their own",
            ],
            id="all at once",
        ),
    ],
)
def test_limits_are_told_with_their_numbers(rules: int, prefixes: int, expected: list[str]) -> None:
    """Each limit that is passed is one fault, all are told at once, and sources and destinations count apart."""
    with pytest.raises(Faults) as raised:
        planned(rules, prefixes)
    assert str(raised.value).splitlines() == expected


def test_gateways_that_share_a_subnet_share_its_limits() -> None:
    """The rules of all gateways of a shared subnet count together."""
    other = GATEWAY.model_copy(update={"name": "weu-b"})
    sharers = [(each, Interface.EXTERNAL) for each in (GATEWAY, other)]
    with pytest.raises(Faults, match="NSG edge has 26 rules, and 25 are allowed"):
        plan_azure_subnet(FROZEN, "edge", sharers, NsgAllowance(25, 4000), "shared subnet edge")
