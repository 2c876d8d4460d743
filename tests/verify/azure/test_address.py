"""Addresses and ports are read as Azure Firewall writes them, and nothing else is."""

import pytest

from webex_calling.verify.azure.ip_group import addresses, port_range
from webex_calling.verify.model.spans import Interval

BASE = 0xC0000200


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.0.2.1", (BASE + 1, BASE + 1)),
        ("192.0.2.0/24", (BASE, BASE + 255)),
        ("192.0.2.1-192.0.2.9", (BASE + 1, BASE + 9)),
        ("192.0.2.1 - 192.0.2.9", (BASE + 1, BASE + 9)),
        ("192.0.2.1-192.0.2.1", (BASE + 1, BASE + 1)),
    ],
)
def test_addresses(text: str, expected: Interval) -> None:
    """One address, a prefix and a range are their first and last address."""
    assert addresses(text) == expected


@pytest.mark.parametrize("text", ["192.0.2.2-192.0.2.1", "192.0.2.0/24-192.0.3.0", "192.0.2.0/24-192.0.3.0/24"])
def test_what_is_no_range_is_told(text: str) -> None:
    """A range goes upwards, from one address to another."""
    with pytest.raises(ValueError, match=rf"^'{text}' is not a range of addresses; give the first and the last$"):
        addresses(text)


def test_a_range_has_two_ends() -> None:
    """What follows the first dash is the last address."""
    with pytest.raises(ValueError, match=r"'192\.0\.2\.2-192\.0\.2\.3'"):
        addresses("192.0.2.1-192.0.2.2-192.0.2.3")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*", (0, 65535)),
        ("443", (443, 443)),
        ("0-65535", (0, 65535)),
        ("5062-5062", (5062, 5062)),
        ("8000-48199", (8000, 48199)),
        ("00443", (443, 443)),
    ],
)
def test_ports(text: str, expected: Interval) -> None:
    """One port and a range are their first and last port, and a star is all of them."""
    assert port_range(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "-", "1-", "-1", "80-79", "65536", "0-65536", "000443", "1-000443", "80,443", "²", "1-²", "any", "1-2-3"],
)
def test_what_is_no_port_range_is_told(text: str) -> None:
    """Nothing else than numbers inside 0-65535, in order, is read."""
    with pytest.raises(ValueError, match=rf"^'{text}' is not a port range$"):
        port_range(text)
