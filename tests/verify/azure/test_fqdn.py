"""Names of application rules match as Azure Firewall documents: surely where they allow, possibly where they deny."""

from __future__ import annotations

import pytest

from webex_calling.published.requirement import Initiator
from webex_calling.verify.azure.fqdn import EVERY_NAME, Fqdns, fqdn
from webex_calling.verify.model.packets import Packet, PacketSet

ASKED = [
    "example.com",
    "a.example.com",
    "evilexample.com",
    "a.evilexample.com",
    "otherexample.com",
    "x.otherexample.com",
    "example.net",
    "com",
]
MENTIONED = Fqdns(["*example.com", "*.otherexample.com", "otherexample.com", "example.net", "*.a.example.com", "*"])


def held(found: PacketSet) -> list[str]:
    """Return which of the asked names are in a set."""
    return [name for name in ASKED if Packet.tcp(Initiator.LOCAL, "10.0.0.1", 40000, name, 443) in found]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("example.com", ["example.com"]),
        ("*.example.com", ["a.example.com"]),
        ("*", ASKED),
        (
            "*example.com",
            [
                "example.com",
                "a.example.com",
                "evilexample.com",
                "a.evilexample.com",
                "otherexample.com",
                "x.otherexample.com",
            ],
        ),
    ],
)
def test_what_is_allowed(name: str, expected: list[str]) -> None:
    """A text at the left end allows what the policy mentions of it, and one name for all others."""
    assert held(MENTIONED.allowed(name)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("example.com", ["example.com"]),
        ("*.example.com", ["a.example.com"]),
        ("*", ASKED),
        ("*example.com", [name for name in ASKED if name not in ("example.net", "com")]),
        ("*com", [name for name in ASKED if name != "example.net"]),
    ],
)
def test_what_is_denied(name: str, expected: list[str]) -> None:
    """A text at the left end may deny all below its last labels but what is mentioned and ends otherwise."""
    assert held(MENTIONED.denied(name)) == expected


@pytest.mark.parametrize(
    ("mentioned", "denied", "name", "expected"),
    [
        ("fooxample.com", "*example.com", "fooxample.com", False),
        ("*.example.net", "*com", "x.example.net", False),
        ("*.com", "*example.com", "a.evilexample.com", True),
        ("*.example.com", "*notexample.com", "a.example.com", False),
        ("*.example.com", "*example.com", "a.example.com", True),
        ("*", "*example.com", "a.example.com", True),
    ],
)
def test_a_mention_spares_a_name_that_cannot_end_so(mentioned: str, denied: str, name: str, expected: bool) -> None:
    """A name that is mentioned and ends otherwise is not denied; one that may end so stays."""
    packet = Packet.tcp(Initiator.LOCAL, "10.0.0.1", 40000, name, 443)
    assert (packet in Fqdns([mentioned]).denied(denied)) is expected


def test_every_name_is_no_symbol() -> None:
    """A star is every DNS name, and no service tag."""
    assert MENTIONED.allowed("*") == EVERY_NAME
    assert MENTIONED.denied("*") == EVERY_NAME


def test_what_is_allowed_is_no_more_than_what_may_be_denied() -> None:
    """Whatever is mentioned, the sure names are among the possible ones."""
    for mentioned in ([], ["*.example.com"], ["b.example.com", "*ple.com"], ["*"]):
        names = Fqdns(mentioned)
        for name in ("*example.com", "*ple.com", "*.com", "*", "example.com"):
            assert names.allowed(name) <= names.denied(name)


def test_names_are_no_symbols() -> None:
    """A service tag begins with a capital, and is none of the names."""
    assert not EVERY_NAME & PacketSet.box(names=["AzureMonitor", "Zone"])
    assert PacketSet.box(names=["a.example", "zone", "0.example", "_x.example"]) <= EVERY_NAME


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Example.COM", "example.com"),
        ("*.Example.com", "*.example.com"),
        ("*example.com", "*example.com"),
        ("*-eu.example.com", "*-eu.example.com"),
        ("*", "*"),
        ("_sip.example.com", "_sip.example.com"),
        ("a", "a"),
    ],
)
def test_a_name(text: str, expected: str) -> None:
    """A name is read in any case, a wildcard at its left end alone."""
    assert fqdn(text) == expected


@pytest.mark.parametrize(
    "text", ["", "a.*.com", "**.com", "-a.com", "a-.com", "a..b", ".a.com", "a b", "*..com", "*--a"]
)
def test_what_is_no_name(text: str) -> None:
    """The refusal quotes it."""
    with pytest.raises(ValueError, match="is not a name") as error:
        fqdn(text)
    assert str(error.value) == f"{text!r} is not a name"
