"""Public addresses: never too few, never one too many, and the arithmetic as it is told."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_calling.plan.nat_gateway import NatSizing

counts = st.integers(1, 10**6)


@given(counts, st.integers(1, 50), st.integers(0, 300), st.integers(1, 9), st.integers(1, 65536))
def test_the_least_that_is_enough(clients: int, each: int, percent: int, gateways: int, ports: int) -> None:
    """The addresses carry all connections though one of several gateways has failed, and one address less does not."""
    sizing = NatSizing(clients, each, percent, gateways, ports)
    wanted = Fraction(clients * each) * (1 + Fraction(percent, 100))
    carrying = max(1, gateways - 1)
    assert carrying * sizing.addresses * ports >= wanted
    assert sizing.connections - wanted < 1
    # One address less a gateway carries less than what a gateway has to carry, rounded up to whole connections.
    assert (sizing.addresses - 1) * ports < -(-sizing.connections // carrying)


@pytest.mark.parametrize(
    ("sizing", "expected"),
    [
        pytest.param(
            NatSizing(1, 1, 0, 1, 55000),
            "1 clients × 1 connections + 0 % = 1 ÷ 55,000 an address = 1 address",
            id="one",
        ),
        pytest.param(
            NatSizing(12000, 8, 25, 3, 55000),
            "12,000 clients × 8 connections + 25 % = 120,000 ÷ 2 of 3 gateways = 60,000 each ÷ 55,000 an address = "
            "2 addresses a gateway",
            id="three gateways",
        ),
    ],
)
def test_the_arithmetic_is_shown(sizing: NatSizing, expected: str) -> None:
    """A reader can check the sizing."""
    assert sizing.arithmetic == expected
