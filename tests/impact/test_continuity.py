"""When what both sides need may be refused: for known cases, and never where every rule stays."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest
from tests.impact.sides import (
    Change,
    extra_rule,
    first_gateway,
    other_address,
    other_media,
    renamed_peer,
    second_peer,
    side,
    strict,
    unchanged,
    walled,
    with_prefix,
)
from tests.rows import MEDIA_FROM_PEER, MEDIA_TO_PEER, SIGNALLING_FROM_PEER, SIGNALLING_TO_PEER

from webex_calling.impact.continuity import Continuity, When
from webex_calling.impact.impact import impact
from webex_calling.impact.resource_change import Fate
from webex_calling.impact.side import Side
from webex_calling.published.network import PublishedPrefix
from webex_calling.published.reference import Reference, load_reference
from webex_calling.registered.aws_tokens import MANAGED_PREFIX_LIST, SECURITY_GROUP
from webex_calling.verify.model.packets import PacketSet

MOVED = IPv4Network("192.0.2.16/28")


def _between(old: Side, new: Side) -> Continuity:
    return impact(old, new).continuity


def _listed(**lists: int) -> Reference:
    """Return the reference with further prefixes of the Calling network, each in a list."""
    reference = load_reference()
    held = reference.networks["calling"]
    prefixes = {"first": IPv4Network("192.0.2.0/28"), "moved": MOVED, "last": IPv4Network("192.0.2.32/28")}
    more = tuple(PublishedPrefix(prefixes[name], list=number) for name, number in lists.items())
    return replace(
        reference, networks={**reference.networks, "calling": replace(held, prefixes=(*held.prefixes, *more))}
    )


@pytest.mark.parametrize("change", [strict, second_peer, other_media, other_address, extra_rule, renamed_peer])
def test_rules_that_come_before_others_go_cut_nothing(change: Change) -> None:
    """As the engine tests walk them, which are named."""
    found = _between(side("aws-registration"), side("aws-registration", change))
    assert found.uncut
    assert found.rests_on == (() if change is renamed_peer else ("test_hitless.py::test_change_on_aws",))


def test_a_group_that_is_new_is_cut_off_until_it_is_attached() -> None:
    """What the old groups of an interface do not hold any more, and nothing else: all that the peer needs."""

    def own_group(site: dict[str, Any]) -> None:
        first_gateway(site)["peers"][0]["group"] = "itsp"

    old, new = side("aws-registration"), side("aws-registration", own_group)
    (moment,) = _between(old, new).moments
    assert (moment.when, moment.resources) == (When.UNATTACHED, ("fra-a-external-itsp",))
    assert moment.rows == (SIGNALLING_TO_PEER, MEDIA_TO_PEER, SIGNALLING_FROM_PEER, MEDIA_FROM_PEER)
    compared = new.ends["fra-a", "external"].compared
    assert compared is not None
    flows = [flow for flow in compared.flows if flow.requirement in moment.rows]
    assert moment.openings == {("fra-a", "external"): compared.sets.required(flows)}
    (back,) = [_between(new, old)]
    assert back.uncut


def test_a_prefix_that_changes_its_list_at_once_is_cut_between_the_two() -> None:
    """As an engine test sees it happen; not where it stands in both for a while, nor what stays in its list."""
    before, after = _listed(first=1, moved=1, last=2), _listed(first=1, moved=2, last=2)
    old, new = (side("aws-registration", reference=each) for each in (before, after))
    (moment,) = _between(old, new).moments
    assert moment.when is When.BETWEEN
    assert {each.partition(" ")[0] for each in moment.resources} == {"ManagedPrefixList"}
    (refused,) = moment.openings.values()
    assert refused
    assert refused <= PacketSet.box(peer=[(int(MOVED[0]), int(MOVED[-1]))])


@pytest.mark.parametrize("example", ["everything", pytest.param("azure-hub", marks=pytest.mark.long)])
def test_prefixes_that_come_and_go_cut_nothing_that_stays(example: str) -> None:
    """Lists, IP Groups and NSGs are written in place."""
    old, new = side(example), side(example, reference=with_prefix())
    assert _between(old, new).uncut
    assert _between(new, old).uncut


def test_what_is_known_from_documents_alone_is_not_known() -> None:
    """No engine makes the one out of the other."""
    old, new = side("aws-registration"), side("aws-registration", strict)
    found = _between(replace(old, planned=None), new)
    assert not found.uncut
    assert not found.planned


@pytest.mark.parametrize(
    ("kind", "inputs", "fate"),
    [
        (MANAGED_PREFIX_LIST, {"maxEntries": 21}, Fate.CHANGED),
        (SECURITY_GROUP, {"description": "another"}, Fate.REPLACED),
    ],
)
def test_of_a_change_that_no_test_walks_nothing_is_claimed(kind: str, inputs: dict[str, Any], fate: Fate) -> None:
    """It is told with the rows and the ends that depend on it."""
    old = side("aws-registration")
    assert old.resources is not None
    changed = [replace(each, inputs={**each.inputs, **inputs}) if each.type == kind else each for each in old.resources]
    found = _between(old, replace(old, resources=tuple(changed)))
    assert not found.uncut
    unknown = [each for each in found.moments if each.when is When.UNWALKED]
    assert {each.fate for each in unknown} >= {fate}
    assert all(each.ends == (("fra-a", "external"),) and each.rows for each in unknown if each.openings)


@pytest.mark.long
def test_a_rule_that_blocks_names_may_refuse_what_is_answered() -> None:
    """It is made, and no test has walked that; the list that it reads refuses nothing as it comes."""
    old, new = side("aws-inspection"), side("aws-inspection", walled)
    told = {each.resources: (each.when, each.fate) for each in _between(old, new).moments}
    assert told == {("ResolverFirewallRule egress-others",): (When.UNWALKED, Fate.CREATED)}


def test_nothing_changes_between_a_side_and_itself() -> None:
    """And nothing is walked for it."""
    old = side("aws-registration", unchanged)
    found = _between(old, old)
    assert (found.uncut, found.rests_on, found.moments) == (True, (), ())
