"""Resources of two sides are the same by type and name below their parents, now or formerly."""

from __future__ import annotations

from webex_calling.impact.identity import aliases_of, key_of
from webex_calling.registered.registration import Options, Registration

KIND = "aws:ec2/networkAcl:NetworkAcl"


def test_a_stack_and_a_project_are_no_part_of_a_key() -> None:
    """Two stacks of one program register the same."""
    assert key_of(f"urn:pulumi:dev::calling::{KIND}::a::b") == key_of(f"urn:pulumi:prod::other::{KIND}::a::b")


def test_an_alias_is_a_urn_or_a_name() -> None:
    """Beside the same parent; other forms name no resource here."""
    aliases = (f"urn:pulumi:x::y::{KIND}::old", {"name": "older"}, {"parent": "elsewhere"})
    held = Registration(
        f"urn:pulumi:dev::calling::{KIND}::a", KIND, "a", "", True, {}, options=Options(aliases=aliases)
    )
    assert [*aliases_of(held)] == [f"{KIND}::old", f"{KIND}::older"]
