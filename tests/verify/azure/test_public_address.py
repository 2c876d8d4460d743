"""A public address is told by its resource, by a state, or by the caller, and else it is not told."""

from __future__ import annotations

from typing import Any

import pytest
from tests.verify.azure.estate import arm
from tests.verify.registrations import resource

from webex_calling.fault import Faults
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.public_address import PublicAddresses
from webex_calling.verify.model.packets import prefix
from webex_calling.verify.model.spans import Interval

TOLD = prefix("203.0.113.5")


def address(inputs: dict[str, Any], **outputs: Any) -> Registration:
    """Return a public address."""
    return arm("PublicIPAddress", "pip", "publicIPAddresses/pip", inputs, outputs=outputs)


HELD = address({})
HOLDER = resource("x:y:Z", "nic", {}, property_dependencies={"at": (HELD.urn,)})


def publics(*resources: Registration, known: dict[str, Interval] | None = None) -> PublicAddresses:
    """Return the public addresses of a run."""
    return PublicAddresses(Registered(resources), known)


@pytest.mark.parametrize(
    ("held", "known", "expected"),
    [
        (address({"ipAddress": "203.0.113.5"}), {}, TOLD),
        (address({}, ipAddress="203.0.113.5"), {}, TOLD),
        (address({"ipAddress": "203.0.113.5"}, ipAddress="203.0.113.6"), {}, TOLD),
        (address({}), {}, None),
        (address({"ipAddress": UNKNOWN}), {}, None),
        (address({"ipAddress": ""}), {}, None),
        (address({}, ipAddress=""), {}, None),
        (address({"ipAddress": "203.0.113.6"}), {HELD.urn: TOLD}, TOLD),
    ],
    ids=[
        "input",
        "state",
        "input before state",
        "not told",
        "not known yet",
        "empty",
        "empty in a state",
        "the caller before all",
    ],
)
def test_an_address_of_this_run(held: Registration, known: dict[str, Interval], expected: Interval | None) -> None:
    """It is found by its id, and by what a property waits for."""
    for identity in (HELD.id, HELD.id.upper(), UNKNOWN):
        assert publics(held, known=known).address(HOLDER, "at", identity) == expected


def test_an_address_of_another_stack() -> None:
    """The caller may know it by its id."""
    assert publics(known={"/x/pip": TOLD}).address(HOLDER, "at", "/x/pip") == TOLD
    assert publics().address(HOLDER, "at", "/x/pip") is None


def test_a_prefix() -> None:
    """A public prefix is known to a state, or to the caller."""
    block = arm("PublicIPPrefix", "block", "publicIPPrefixes/b", {}, outputs={"ipPrefix": "203.0.113.32/28"})
    waiting = resource("x:y:Z", "nic", {}, property_dependencies={"at": (block.urn,)})
    for identity in (block.id, UNKNOWN):
        assert publics(block).prefix(waiting, "at", identity) == prefix("203.0.113.32/28")
    assert publics(known={"/x/b": prefix("203.0.113.0/28")}).prefix(HOLDER, "at", "/x/b") == prefix("203.0.113.0/28")


def test_what_is_no_address_is_a_fault() -> None:
    """The fault names the property, and says what to give."""
    with pytest.raises(Faults) as error:
        publics(address({"ipAddress": "203.0.113.256"})).address(HOLDER, "at", HELD.id)
    assert str(error.value) == (
        'pip.ipAddress: "203.0.113.256" is not an IPv4 address or prefix '
        "(Octet 256 (> 255) not permitted in '203.0.113.256'); give IPv4"
    )


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [({"sku": {"name": "Standard"}}, True), ({"sku": {}}, True), ({"sku": {"name": "Basic"}}, False), ({}, False)],
    ids=["standard", "without a name", "basic", "without a kind"],
)
def test_which_is_a_standard_one(inputs: dict[str, Any], expected: bool) -> None:
    """What names no kind is a Basic one to ARM; those of other stacks are Standard."""
    for identity in (HELD.id, UNKNOWN):
        assert publics(address(inputs)).standard(HOLDER, "at", identity) is expected
    assert publics(address(inputs)).standard(HOLDER, "at", "/x/pip")
