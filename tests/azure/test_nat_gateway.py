"""The NAT gateway of Azure: as many addresses as its clients need, and the idle timer that is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from tests.components import children, names, only, refused, registered

from webex_calling.azure import AzureNatGateway


def nat(**args: Any) -> AzureNatGateway:
    """Make a NAT gateway for 1,000 clients, unless told otherwise."""
    return AzureNatGateway("edge", {"clients": 1000, "resource_group_name": "voice", **args})  # type: ignore[typeddict-item]  # some are wrong


def test_one_gateway_with_its_addresses() -> None:
    """The gateway is of the Standard kind, and so are its static addresses."""
    found = registered(nat)
    gateway, address = only(found, "edge", ":NatGateway"), only(found, "edge-1")
    assert gateway.inputs["idleTimeoutInMinutes"] == 30
    assert gateway.inputs["sku"] == address.inputs["sku"] == {"name": "Standard"}
    assert address.inputs["publicIPAllocationMethod"] == "Static"
    assert gateway.property_dependencies["publicIpAddresses"] == (address.urn,)


def test_more_clients_add_addresses_and_change_none() -> None:
    """What is there with few clients is there with many, under the same names."""
    few, many = registered(nat), registered(lambda: nat(clients=20_000, idle_timeout_minutes=120))
    assert {each.urn for each in children(few)} < {each.urn for each in children(many)}
    assert names(many, "PublicIPAddress") == ["edge-1", "edge-2", "edge-3", "edge-4"]
    assert only(many, "edge", ":NatGateway").inputs["idleTimeoutInMinutes"] == 120


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        pytest.param(
            {"clients": 100_000},
            [
                "edge: needs 20 public addresses, and a NAT gateway can have 16: 100,000 clients × 8 connections + 25 "
                "% = 1,000,000 ÷ 50,000 an address = 20 addresses; spread the clients over several perimeters, each "
                "with its own"
            ],
            id="too many",
        ),
        pytest.param(
            {"idle_timeout_minutes": 4},
            ['idle_timeout_minutes: "4" is below 30; give 30 or more'],
            id="a timer below what is asked",
        ),
    ],
)
def test_faults(args: dict[str, Any], expected: list[str]) -> None:
    """What cannot be is refused before anything is registered."""
    assert refused(lambda: nat(**args)) == expected
