"""The embedded engine: how a program fails in it, and what it refuses to pretend."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import ComponentResource, runtime
from tests.registered.programs import GROUP, INGRESS, PREFIX, Gateway, Program, fail, group, preview, void

from webex_calling.registered.embedded_engine import ProgramError
from webex_calling.registered.registration import Message


def test_same_named_children_of_two_components_are_refused() -> None:
    """A URN holds the parent's type and not its name: every duplicate is named, in the engine's words."""

    def program() -> None:
        for name in ("fra", "ams"):
            Gateway(name, "sip")

    with pytest.raises(ProgramError) as caught:
        preview(program)
    chain = f"{PREFIX}webex-calling:index:Gateway${GROUP}"
    assert str(caught.value).splitlines() == [
        f"Duplicate resource URN '{chain}${INGRESS}::sip-5061'; try giving it a unique name",
        f"Duplicate resource URN '{chain}::sip'; try giving it a unique name",
    ]


def test_outputs_registered_twice_are_refused() -> None:
    """The real engine ends the run when a component completes twice."""
    with pytest.raises(ProgramError, match="gateway: registers its outputs twice; call register_outputs once"):
        preview(lambda: Gateway("gateway", "sip").register_outputs({}))


class Refusing(ComponentResource):
    """A component that does not like its arguments."""

    def __init__(self) -> None:
        super().__init__("webex-calling:index:Refusing", "refusing")
        faults: list[Any] = [{"property_path": "trunk", "reason": "is missing; add it"}]
        raise pulumi.InputPropertiesError("bad gateway", faults)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        pytest.param(lambda: fail(pulumi.RunError("bad site")), "bad site", id="run error"),
        pytest.param(lambda: void(Refusing()), "bad gateway\ntrunk: is missing; add it", id="input properties error"),
        pytest.param(
            lambda: fail(pulumi.InputPropertyError("vpc", "is unknown")), "vpc: is unknown", id="input property error"
        ),
        pytest.param(
            lambda: void(group("edge").id.apply(lambda _: fail(pulumi.RunError("late")))), "late", id="in an apply"
        ),
    ],
)
def test_errors_for_the_user_come_without_traceback(program: Program, expected: str) -> None:
    """The SDK's errors that mean "tell the user" become one error with their text and what was logged before."""

    def warned() -> None:
        pulumi.warn("before")
        program()

    with pytest.raises(ProgramError) as caught:
        preview(warned)
    assert (str(caught.value), caught.value.__cause__, caught.value.__suppress_context__) == (expected, None, True)
    assert caught.value.messages == (Message("warning", "before"),)


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(lambda: fail(KeyError("oops")), id="in the program"),
        pytest.param(lambda: void(group("edge").id.apply(lambda _: fail(KeyError("oops")))), id="in an apply"),
    ],
)
def test_other_exceptions_pass_through_with_their_traceback(program: Program) -> None:
    """A fault of the program is shown where it was made."""
    with pytest.raises(KeyError, match="oops") as caught:
        preview(program)
    assert caught.traceback[-1].name == "fail"


def test_functions_of_a_provider_are_refused_by_name() -> None:
    """No cloud account is asked: a function that is not given ends the run, whichever form it is called in."""

    def plain() -> None:
        aws.ec2.get_vpc(id="vpc-0abc")

    def output() -> None:
        pulumi.export("cidr", aws.ec2.get_vpc_output(id="vpc-0abc").cidr_block)

    for program in (plain, output):
        with pytest.raises(ProgramError, match=r"^aws:ec2/getVpc:getVpc: the program asks a provider for this"):
            preview(program)


class Remote(ComponentResource):
    """A component whose code another process would run."""

    def __init__(self) -> None:
        super().__init__("other:index:Component", "remote", {}, None, remote=True)


def unchanged(_: pulumi.ResourceTransformArgs) -> None:
    """Transform nothing."""


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        pytest.param(lambda: void(Remote()), "other:index:Component::remote: a component of", id="remote component"),
        pytest.param(lambda: void(group("edge", transforms=[unchanged])), "::edge: transforms need", id="transforms"),
        pytest.param(
            lambda: runtime.register_stack_transform(unchanged), "stack transforms need", id="stack transforms"
        ),
    ],
)
def test_what_needs_a_real_engine_is_refused(program: Program, expected: str) -> None:
    """A feature that would be left out in silence is an error that says so."""
    with pytest.raises(ProgramError, match=expected):
        preview(program)
