"""What a property or a name of an Azure resource refers to is one resource, none, or a fault."""

from __future__ import annotations

from typing import Any

import pytest
from tests.verify.azure.estate import arm
from tests.verify.registrations import resource

from webex_calling.fault import Faults
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.reference import References, identity, plain, same

KIND = "azure-native:network:PublicIPAddress"
POLICY = "azure-native:network:FirewallPolicy"
GROUP = "azure-native:network:FirewallPolicyRuleCollectionGroup"
ONE, TWO = (
    arm("PublicIPAddress", "one", "publicIPAddresses/one", {}),
    arm("PublicIPAddress", "two", "publicIPAddresses/two", {}),
)


def holder(*depends: Registration) -> Registration:
    """Return a resource whose property ``at`` waits for these."""
    return resource("x:y:Z", "holder", {}, property_dependencies={"at": tuple(each.urn for each in depends)})


def references(*resources: Registration) -> References:
    """Return the references of a run."""
    return References(Registered(resources))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(ONE.id, ONE), (ONE.id.upper(), ONE), (TWO.id.lower(), TWO), ("/x/other", None), (None, None), (UNKNOWN, TWO)],
    ids=["as written", "in capitals", "in small letters", "of another stack", "none", "not known yet"],
)
def test_one(value: object, expected: Registration | None) -> None:
    """An id names its resource in any case; an unknown one is what the property waits for."""
    found = references(ONE, TWO)
    assert [found.one(holder(TWO), "at", value, KIND) for _ in range(2)] == [expected] * 2
    assert found.one(holder(), "at", ONE.id, POLICY) is None


@pytest.mark.parametrize(
    ("values", "depends", "expected"),
    [
        ([], [], ()),
        ([UNKNOWN], [TWO], (TWO,)),
        ([UNKNOWN, UNKNOWN], [TWO, ONE], (ONE, TWO)),
        ([ONE.id, UNKNOWN], [TWO], (ONE, TWO)),
        ([TWO.id, "/x/other"], [], (TWO, None)),
    ],
    ids=["none", "one", "as many as it waits for", "one known", "known"],
)
def test_several(values: list[object], depends: list[Registration], expected: tuple[Registration | None, ...]) -> None:
    """Unknown ids of a list are told where it waits for just as many."""
    assert references(ONE, TWO).several(holder(*depends), "at", values, KIND) == expected


@pytest.mark.parametrize("depends", [[], [ONE]], ids=["for none", "for fewer"])
def test_several_that_are_not_told(depends: list[Registration]) -> None:
    """Two unknown ids that wait for one resource, or for none, are a fault or the one twice, never a guess."""
    found = references(ONE, TWO)
    if depends:
        assert found.several(holder(*depends), "at", [UNKNOWN, UNKNOWN], KIND) == (ONE, ONE)
    else:
        with pytest.raises(Faults, match=r"holder\.at: is not known yet, and depends on none"):
            found.several(holder(), "at", [UNKNOWN, UNKNOWN], KIND)


@pytest.mark.parametrize("values", [[TWO.id, UNKNOWN], [UNKNOWN, TWO.id]], ids=["last", "first"])
def test_an_unknown_id_beside_a_known_one_is_one_of_those_that_are_waited_for(values: list[object]) -> None:
    """Which of two resources it is cannot be told from their number."""
    with pytest.raises(Faults, match=r"holder\.at: is not known yet, and depends on one, two"):
        references(ONE, TWO).several(holder(ONE, TWO), "at", values, KIND)


def test_a_list_that_waits_for_nothing_is_a_fault() -> None:
    """A property without dependencies waits for none."""
    with pytest.raises(Faults, match=r"holder\.at: is not known yet, and depends on none"):
        references(ONE, TWO).several(resource("x:y:Z", "holder", {}), "at", [UNKNOWN, UNKNOWN], KIND)


EDGE = arm("FirewallPolicy", "edge", "firewallPolicies/edge", {"resourceGroupName": "voice"})
VERSIONED = resource(
    "azure-native:network/v20240501:FirewallPolicy", "core", {"resourceGroupName": "voice"}, id="/x/core"
)


def child(*depends: Registration, **inputs: Any) -> Registration:
    """Return a rule collection group that names its policy."""
    key = "firewallPolicyName"
    waited = {key: tuple(each.urn for each in depends)} if depends else {}
    return resource(GROUP, "rules", {"resourceGroupName": "voice", **inputs}, property_dependencies=waited)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (child(firewallPolicyName="edge"), True),
        (child(firewallPolicyName="EDGE", resourceGroupName="Voice"), True),
        (child(firewallPolicyName="edge", resourceGroupName=UNKNOWN), True),
        (child(firewallPolicyName="edge", resourceGroupName="data"), False),
        (child(firewallPolicyName="other"), False),
        (child(EDGE, firewallPolicyName=UNKNOWN), True),
        (child(EDGE, firewallPolicyName="another"), True),
        (child(VERSIONED, firewallPolicyName=UNKNOWN), False),
        (child(VERSIONED, firewallPolicyName="edge"), False),
        (child(ONE, firewallPolicyName="edge"), True),
    ],
    ids=[
        "by name",
        "by name in another case",
        "in a resource group not known yet",
        "in another resource group",
        "by another name",
        "by dependency",
        "by dependency before the name",
        "of another by dependency",
        "of another by dependency before the name",
        "by name, waiting for something else",
    ],
)
def test_children(held: Registration, expected: bool) -> None:
    """A child names its ancestors; what it waits for says more than the name."""
    found = references(EDGE, VERSIONED, ONE, held).children(GROUP, EDGE, ("firewallPolicyName",))
    assert found == ((held,) if expected else ())


def test_the_name_that_a_program_gives_holds_before_the_id() -> None:
    """The id of a resource that is still to be made says no name."""
    given = arm("FirewallPolicy", "edge", "firewallPolicies/x", {"firewallPolicyName": "named"})
    unknown = arm("FirewallPolicy", "edge", "firewallPolicies/named", {"firewallPolicyName": UNKNOWN})
    held = child(firewallPolicyName="named")
    for parent in (given, unknown):
        assert references(parent, held).children(GROUP, parent, ("firewallPolicyName",)) == (held,)


def test_a_child_of_a_child_names_every_ancestor() -> None:
    """Two parents of one name are told apart by the ancestor above them."""
    keys = ("networkManagerName", "configurationName")
    parent = resource("x:y:Configuration", "admin", {"networkManagerName": "hub"}, id="/x/admin")
    same_manager = resource("x:y:Rule", "a", {"networkManagerName": "hub", "configurationName": "admin"})
    another = resource("x:y:Rule", "b", {"networkManagerName": "top", "configurationName": "admin"})
    assert references(parent, same_manager, another).children("x:y:Rule", parent, keys) == (same_manager,)


def test_a_name_not_known_yet_that_waits_for_nothing_is_a_fault() -> None:
    """Which parent such a child has is not guessed."""
    held = child(firewallPolicyName=UNKNOWN)
    with pytest.raises(Faults) as error:
        references(EDGE, held).children(GROUP, EDGE, ("firewallPolicyName",))
    assert str(error.value) == (
        "rules.firewallPolicyName: is not known yet, and depends on no resource; "
        f"pass the name of one {POLICY} of this program"
    )


def test_the_type_without_its_version() -> None:
    """Every version of the API is one type."""
    assert [plain(each) for each in (VERSIONED, EDGE)] == [POLICY, POLICY]


def test_names_are_the_same_in_any_case() -> None:
    """ARM compares without regard to case."""
    assert (same("Edge", "eDGE"), same("edge", "edges"), same(None, "none")) == (True, False, True)


@pytest.mark.parametrize(
    ("block", "expected"),
    [({}, None), ({"subnet": None}, None), ({"subnet": UNKNOWN}, UNKNOWN), ({"subnet": {"id": "/x"}}, "/x")],
    ids=["missing", "none", "not known yet", "an id"],
)
def test_identity(block: dict[str, Any], expected: object) -> None:
    """The id stands in a block of its own."""
    assert identity(ONE, "subnet", block) == expected


@pytest.mark.parametrize("value", ["/x", {"name": "edge"}], ids=["a text", "a name"])
def test_a_reference_without_an_id_is_a_fault(value: object) -> None:
    """What refers to nothing is told with its value."""
    with pytest.raises(Faults) as error:
        identity(ONE, "subnet", {"subnet": value})
    assert str(error.value) == f'one.subnet: "{value}" has no id; refer to the resource by its id'
