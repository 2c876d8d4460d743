"""Registrations are found by type, by id and by what a property refers to, and nothing is guessed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.verify.registrations import resource, urn

from webex_calling.fault import Faults
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, blocks, kind_of, told

KIND, OTHER = "x:y:Thing", "x:y:Other"
ONE, TWO = resource(KIND, "one", {}, id="id-1"), resource(KIND, "two", {}, id="id-2")
ELSE = resource(OTHER, "else", {}, id="id-1")
VERSIONED = resource("azure-native:network/v20240501preview:Subnet", "edge", {}, id="/x")


def holder(*depends: Registration) -> Registration:
    """Return a resource whose property ``at`` waits for these."""
    return resource(OTHER, "holder", {}, property_dependencies={"at": tuple(each.urn for each in depends)})


def test_of_a_type_in_order() -> None:
    """Resources of a type come as they were registered, in every version of its API; what is only read is none."""
    read = replace(TWO, external=True)
    assert Registered([TWO, ELSE, ONE]).of(KIND) == (TWO, ONE)
    assert Registered([ONE, read]).of(KIND) == (ONE,)
    assert Registered([ONE]).of("x:y:None") == ()
    assert Registered([VERSIONED]).of("azure-native:network:Subnet") == (VERSIONED,)
    assert kind_of(VERSIONED) == "azure-native:network:Subnet"


@pytest.mark.parametrize(
    ("value", "depends", "expected"),
    [
        ("id-1", [], ONE),
        ("id-2", [ONE], TWO),
        ("id-3", [ONE], None),
        (None, [ONE], None),
        (urn(KIND, "two"), [], TWO),
        (urn(OTHER, "else"), [], None),
        (UNKNOWN, [ONE], ONE),
        (UNKNOWN, [ELSE, TWO], TWO),
        (2, [], None),
    ],
    ids=[
        "by id",
        "by id before what it waits for",
        "of another stack",
        "nothing",
        "by URN",
        "by URN of another type",
        "not known yet",
        "not known yet, beside another type",
        "a number",
    ],
)
def test_what_a_property_refers_to(value: object, depends: list[Registration], expected: Registration | None) -> None:
    """An id names a resource of the type that is asked for; an unknown one is what the property waits for."""
    assert Registered([ONE, TWO, ELSE]).referred(holder(*depends), "at", value, KIND) is expected


@pytest.mark.parametrize("identity", ["", UNKNOWN])
def test_what_has_no_id_is_not_found_by_it(identity: str) -> None:
    """An id that is missing, or not known yet, names nobody."""
    waiting = replace(ONE, id=identity)
    assert Registered([waiting]).referred(holder(), "at", "", KIND) is None
    assert Registered([waiting]).referred(holder(waiting), "at", UNKNOWN, KIND) is waiting


@pytest.mark.parametrize(
    ("depends", "names"),
    [([], "none"), ([ELSE], "none"), ([ONE, TWO], "one, two"), ([replace(ONE, urn="urn:gone")], "none")],
    ids=["nothing", "another type", "several", "nobody"],
)
def test_what_cannot_be_told_is_a_fault(depends: list[Registration], names: str) -> None:
    """An id that is not known yet must wait for exactly one resource of the type."""
    with pytest.raises(Faults) as error:
        Registered([ONE, TWO, ELSE]).referred(holder(*depends), "at", UNKNOWN, KIND)
    assert str(error.value) == (
        f"holder.at: is not known yet, and depends on {names} of the {KIND} in this run; "
        "refer to exactly one resource, or to a known id"
    )


def test_a_property_without_dependencies_waits_for_none() -> None:
    """A resource that waits for nothing at all is told alike."""
    with pytest.raises(Faults, match=r"bare\.at: is not known yet, and depends on none"):
        Registered([ONE]).referred(resource(OTHER, "bare", {}), "at", UNKNOWN, KIND)


COMPONENT = Registration(urn(KIND, "fra-a"), KIND, "fra-a", "", custom=False, inputs={})


def test_a_component_by_its_type_and_name() -> None:
    """A component is one of its type and name; a resource of the cloud is none."""
    assert Registered([ONE, COMPONENT]).component(KIND, "fra-a") is COMPONENT
    again = replace(COMPONENT, urn="urn:again")
    for resources, many in (
        ([ONE], "is not registered by the program"),
        ([COMPONENT, again], "is registered more than once"),
    ):
        with pytest.raises(Faults) as error:
            Registered(resources).component(KIND, "fra-a")
        assert str(error.value) == f"fra-a: {many} as {KIND}; register one component a gateway, pool and subnet"
    with pytest.raises(Faults):
        Registered([ONE]).component(KIND, "one")


def test_the_one_resource_that_a_component_made() -> None:
    """It is the one of its type below the component; none, or several, are a fault."""
    made, other = replace(ONE, parent=COMPONENT.urn), replace(TWO, parent=urn(KIND, "fra-b"))
    kind, read = "x:y:Component", replace(COMPONENT, type="x:y:Component")
    assert Registered([read, other, made]).child(kind, "fra-a", KIND) is made
    for resources, many in (([read, other], 0), ([read, made, replace(made, urn="urn:again")], 2)):
        with pytest.raises(Faults) as error:
            Registered(resources).child(kind, "fra-a", KIND)
        assert str(error.value) == (
            f"fra-a: has {many} resources of the type {KIND} instead of one; leave what the component makes as it is"
        )


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [({}, []), ({"rules": None}, []), ({"rules": []}, []), ({"rules": [{"a": 1}]}, [{"a": 1}])],
    ids=["missing", "none", "empty", "one"],
)
def test_blocks(inputs: dict[str, object], expected: list[object]) -> None:
    """A list of blocks is empty where it is not given."""
    assert list(blocks(resource(KIND, "one", inputs), "rules")) == expected


@pytest.mark.parametrize("value", [UNKNOWN, [UNKNOWN], [{}, "x"], {"a": 1}], ids=["whole", "in it", "a text", "one"])
def test_blocks_that_are_not_known_are_a_fault(value: object) -> None:
    """What only the cloud will know cannot be read."""
    with pytest.raises(Faults) as error:
        blocks(resource(KIND, "one", {"rules": value}), "rules")
    assert str(error.value) == (
        "one.rules: has a value that is not known in this run; give plain values, or prove a run with known ids"
    )


def test_a_value_for_people() -> None:
    """What is missing is nothing, and what is not known says so."""
    assert [told(None), told(UNKNOWN), told(5), told("x")] == ["", "(not known yet)", "5", "x"]
