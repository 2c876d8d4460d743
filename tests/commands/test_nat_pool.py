"""`webex-calling nat-pool`: the sizing question alone, for people and for programs."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from webex_calling.cli import app


def asked(*options: str) -> tuple[int, str, str]:
    """Ask, and return the exit status and what was printed."""
    result = CliRunner().invoke(app, ["nat-pool", *options], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def test_for_people() -> None:
    """The arithmetic first, then what the timers cost, with numbers and the keep-alive that saves it."""
    status, out, _ = asked("--cloud", "aws", "--clients", "12000", "--gateways", "3")
    first, timers, *_ = out.splitlines()
    assert status == 0
    assert first.startswith("public addresses: 12,000 clients × 8 connections + 25 % = 120,000 ÷ 2 of 3 gateways")
    assert all(words in timers for words in ("350 idle seconds", "for 30 minutes at least", "every 120 s"))


def test_for_programs() -> None:
    """The same in one document."""
    status, out, _ = asked("--cloud", "azure", "--clients", "20000", "--json")
    told = json.loads(out)
    assert (status, told["connections"], told["addresses"]) == (0, 200_000, 4)
    assert "UDP" in told["notes"][1]["text"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(
            ("--cloud", "aws", "--clients", "0", "--headroom-percent", "-3"),
            [
                '--clients: "0" is below 1; give 1 or more',
                '--headroom-percent: "-3" is below 0; give 0 or more',
            ],
            id="two faults",
        ),
        pytest.param(
            ("--cloud", "azure", "--clients", "10", "--gateways", "2"),
            ['--gateways: "2" is not a number of gateways; give 1: one gateway of Azure has up to 16 addresses'],
            id="two gateways of Azure",
        ),
    ],
)
def test_bad_options(options: tuple[str, ...], expected: list[str]) -> None:
    """Every fault at once, and exit status 2."""
    status, out, err = asked(*options)
    assert (status, out, err.splitlines()) == (2, "", expected)
