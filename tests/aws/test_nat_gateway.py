"""NAT gateways of AWS: as many addresses as their clients need, in the order in which they can be added in place."""

from __future__ import annotations

from typing import Any

import pytest
from tests.components import children, mocked, names, only, refused, registered

from webex_calling.aws import AwsNatGateway

SUBNETS = {"a": "subnet-0a", "b": "subnet-0b"}


def nat(**args: Any) -> AwsNatGateway:
    """Make NAT gateways for 1,000 clients in two subnets, unless told otherwise."""
    return AwsNatGateway("edge", {"clients": 1000, "subnets": SUBNETS, **args})  # type: ignore[typeddict-item]  # some are wrong


def test_a_gateway_a_subnet() -> None:
    """Each subnet has a gateway of its own name, with one address where one is enough."""
    found = registered(nat)
    assert names(found, "NatGateway") == ["edge-a", "edge-b"]
    assert names(found, "Eip") == ["edge-a-1", "edge-b-1"]
    gateway, address = only(found, "edge-a"), only(found, "edge-a-1")
    assert gateway.inputs["subnetId"] == "subnet-0a"
    assert gateway.property_dependencies["allocationId"] == (address.urn,)
    assert gateway.inputs["secondaryAllocationIds"] == []
    assert address.inputs["domain"] == "vpc"


def test_more_clients_add_addresses_and_change_none() -> None:
    """What is there with few clients is there with many, under the same names, each gateway's first address first."""
    few, many = registered(nat), registered(lambda: nat(clients=10_000))
    assert {each.urn for each in children(few)} < {each.urn for each in children(many)}
    assert names(many, "Eip") == ["edge-a-1", "edge-a-2", "edge-b-1", "edge-b-2"]
    gateway = only(many, "edge-b")
    assert gateway.property_dependencies["allocationId"] == (only(many, "edge-b-1").urn,)
    assert gateway.property_dependencies["secondaryAllocationIds"] == (only(many, "edge-b-2").urn,)


@pytest.mark.parametrize("preview", [False, True])
def test_outputs(preview: bool) -> None:
    """The ids by subnet, the public addresses, and the sizing with the warning about idle timers."""
    _, outputs = mocked(lambda: nat(), preview)
    assert "1,000 clients × 8 connections + 25 % = 10,000 ÷ 1 of 2 gateways" in outputs["summary"]
    assert "350 idle seconds" in outputs["summary"]
    if not preview:
        assert outputs["nat_gateway_ids"] == {"a": "edge-a-id", "b": "edge-b-id"}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        pytest.param(
            {"subnets": {}},
            ["subnets: names no subnet, so no gateway would be made; give the public subnets that take a gateway each"],
            id="no subnet",
        ),
        pytest.param(
            {"clients": 100_000},
            [
                "edge: needs 19 addresses per NAT gateway, and the quota is 2: 100,000 clients × 8 connections + 25 "
                "% = 1,000,000 ÷ 1 of 2 gateways = 1,000,000 each ÷ 55,000 an address = 19 addresses a gateway; give "
                "11 subnets a gateway each, of which one may fail",
                "edge: needs 38 Elastic IP addresses, and the region has 5; have the quota raised to 38 or more and "
                "write quotas.elasticIpsPerRegion",
            ],
            id="too many",
        ),
        pytest.param(
            {"clients": 12_000},
            [
                "edge: needs 3 addresses per NAT gateway, and the quota is 2: 12,000 clients × 8 connections + 25 % = "
                "120,000 ÷ 1 of 2 gateways = 120,000 each ÷ 55,000 an address = 3 addresses a gateway; have it raised "
                "to 3 and write quotas.addressesPerNatGateway, or give 3 subnets a gateway each, of which one may fail",
                "edge: needs 6 Elastic IP addresses, and the region has 5; have the quota raised to 6 or more and "
                "write quotas.elasticIpsPerRegion",
            ],
            id="more than the quotas",
        ),
        pytest.param({"clients": 0}, ['clients: "0" is below 1; give 1 or more'], id="no clients"),
        pytest.param(
            {"subnets": {"a": ""}},
            ["subnets.a: is not an id; pass the id, or the output of the resource that has it"],
            id="an empty id",
        ),
        pytest.param(
            {"subnets": ["subnet-0a"]},
            ['subnets: "list" is not a map of ids by name; write names of your own, {a: ID}'],
            id="a list",
        ),
    ],
)
def test_faults(args: dict[str, Any], expected: list[str]) -> None:
    """What cannot be is refused before anything is registered."""
    assert refused(lambda: nat(**args)) == expected


def test_raised_quotas_are_used() -> None:
    """An account whose quotas are raised gets what it needs."""
    quotas = {"addresses_per_nat_gateway": 8, "elastic_ips_per_region": 10}
    assert len(names(registered(lambda: nat(clients=12_000, quotas=quotas)), "Eip")) == 6
