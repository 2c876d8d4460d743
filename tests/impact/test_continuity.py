"""When what both sides need may be refused: for known cases, and never where every rule stays."""

from __future__ import annotations

from contextlib import chdir
from dataclasses import replace
from ipaddress import IPv4Network
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from tests.examples.stacks import ROOT, stack_file
from tests.impact.sides import (
    Change,
    changed,
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
from tests.rows import (
    APP_MEDIA,
    GATEWAY_MEDIA,
    GATEWAY_SIGNALLING,
    MEDIA_FROM_PEER,
    MEDIA_TO_PEER,
    SIGNALLING_FROM_PEER,
    SIGNALLING_TO_PEER,
)

from webex_calling.commands.impact_run import side_of
from webex_calling.commands.stack_run import run_stack
from webex_calling.impact.impact import impact
from webex_calling.impact.moment import Continuity, When
from webex_calling.impact.resource_change import Fate
from webex_calling.impact.side import Side
from webex_calling.published.network import PublishedPrefix
from webex_calling.published.reference import Reference, load_reference
from webex_calling.registered.aws_tokens import MANAGED_PREFIX_LIST, SECURITY_GROUP
from webex_calling.verify.model.packets import UDP, PacketSet

pytestmark = pytest.mark.long


ROW = IPv4Network("23.89.0.0/16")
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


def _in_folder(folder: Path, change: Change) -> Side:
    """Return the example whose groups another team keeps, changed, as one side; its files are beside it."""
    copytree(stack_file("aws-adopted").parent, folder)
    name, text = changed("aws-adopted", change)
    (folder / name).write_text(text, encoding="utf-8")
    with chdir(ROOT):
        return side_of(run_stack("", folder / name, lambda words: None))


def test_adopted_groups_take_the_place_of_own_ones_when_they_are_attached(tmp_path: Path) -> None:
    """The update takes the rules of the own ones away while the interface has them; and the reverse."""

    def own(site: dict[str, Any]) -> None:
        del first_gateway(site)["adopt"]

    old, new = _in_folder(tmp_path / "own", own), _in_folder(tmp_path / "adopted", unchanged)
    (moment,) = _between(old, new).moments
    assert (moment.when, moment.resources) == (When.UNATTACHED, ("sg-0a1b2c3d4e5f60718", "sg-0f1e2d3c4b5a69780"))
    compared = new.ends["fra-a", "external"].compared
    assert compared is not None
    assert {*moment.rows} == {each.requirement for each in compared.flows}
    (back,) = _between(new, old).moments
    assert (back.when, back.resources) == (When.UNATTACHED, ("fra-a-external-calling", "fra-a-external-general"))
    assert {*back.rows} == {*moment.rows}


def renamed_gateway(site: dict[str, Any]) -> None:
    """Call the first gateway something else, also where a perimeter names it."""
    former = first_gateway(site)["name"]
    first_gateway(site)["name"] = "renamed"
    for each in site.get("perimeters", []):
        each["localGateways"] = ["renamed" if name == former else name for name in each["localGateways"]]


def renamed_pool(site: dict[str, Any]) -> None:
    """Call the first pool something else."""
    site["vdiPools"][0]["name"] = "renamed"


@pytest.mark.parametrize(
    ("example", "change", "filters"),
    [
        ("aws-registration", renamed_gateway, ("renamed-external-calling", "renamed-external-general")),
        ("aws-vdi-ec2", renamed_pool, ("renamed-desktop", "renamed-media", "renamed-optional")),
        ("azure-hub", renamed_gateway, ("renamed-external",)),
    ],
)
def test_a_machine_under_another_name_has_the_filters_of_the_old_one(
    example: str, change: Change, filters: tuple[str, ...]
) -> None:
    """At the same address: what it carries goes, and what comes is attached by somebody."""
    found = _between(side(example), side(example, change))
    assert [(each.when, each.resources) for each in found.moments] == [(When.UNATTACHED, filters)]
    assert found.moments[0].rows


def test_a_machine_elsewhere_is_another_one() -> None:
    """What goes for good is cut by whoever takes it away."""

    def moved(site: dict[str, Any]) -> None:
        first_gateway(site).update(name="elsewhere", interfaces={"external": "10.20.1.77"})

    assert _between(side("aws-registration"), side("aws-registration", moved)).uncut


def renamed_perimeter(site: dict[str, Any]) -> None:
    """Call the last perimeter something else, also where HTTPS goes through it."""
    former, site["perimeters"][-1]["name"] = site["perimeters"][-1]["name"], "renamed"
    for each in (site, *site["localGateways"]):
        if each.get("https") == {"perimeter": former}:
            each["https"] = {"perimeter": "renamed"}


def other_resource_group(site: dict[str, Any]) -> None:
    """Make everything in another resource group."""
    for place in site["azure"].values():
        place["resourceGroup"] = "elsewhere"


@pytest.mark.parametrize(
    ("example", "change", "policy"),
    [
        ("azure-hub", renamed_perimeter, "renamed"),
        ("azure-hub", other_resource_group, "hub"),
        ("aws-inspection", renamed_perimeter, "renamed-policy"),
    ],
)
def test_a_policy_counts_when_its_firewall_has_it(example: str, change: Change, policy: str) -> None:
    """Where another stack has the firewall."""
    found = _between(side(example), side(example, change))
    moments = [each for each in found.moments if each.when is When.UNATTACHED and each.resources == (policy,)]
    assert {GATEWAY_SIGNALLING, GATEWAY_MEDIA} <= {row for each in moments for row in each.rows}
    assert all(part.partition("through ")[1] for each in moments for _, part in each.ends)


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


def media_by_extra_rule(site: dict[str, Any]) -> None:
    """Have an extra rule of the pool ask for some of what a row asks for where media may leave the desktops."""
    pool = site["vdiPools"][0]
    rule = {"name": "media", "reason": "a probe", "direction": "outbound", "protocol": "udp", "ports": [5004]}
    pool.update(media="optimised", extraRules=[{**rule, "addresses": [str(ROW)]}])


@pytest.mark.long
@pytest.mark.parametrize(
    ("example", "perimeter", "kind"),
    [("azure-hub", "hub", "FirewallPolicyRuleCollectionGroup"), ("aws-inspection", "egress", "RuleGroup")],
)
def test_what_goes_from_an_extra_rule_to_a_row_is_cut_between_the_two(example: str, perimeter: str, kind: str) -> None:
    """Resources of one firewall are written one at a time, whoever asks for what they admit."""
    old, new = side(example, media_by_extra_rule), side(example)
    for before, after, row in ((old, new, APP_MEDIA), (new, old, "extra-rules")):
        (found,) = (each for each in _between(before, after).moments if each.when is When.BETWEEN)
        assert [each.partition(" ")[0] for each in found.resources] == [kind]
        assert found.rows == (row,)
        (end,) = found.ends
        assert end[1] == f"pool through {perimeter}"
        only = PacketSet.box(peer=[(int(ROW[0]), int(ROW[-1]))], protocol=UDP, peer_ports=[(5004, 5004)])
        assert found.openings[end] <= only


def own_nsgs(site: dict[str, Any]) -> None:
    """Give up the shared subnets of all gateways."""
    for gateway in site["localGateways"]:
        gateway.pop("sharedSubnets", None)


@pytest.mark.long
def test_an_nsg_that_is_new_is_cut_off_until_it_is_attached() -> None:
    """The one that it takes the place of goes, or is changed in place: each gateway has what it needs from neither."""
    shared, own = side("azure-certificate-pair"), side("azure-certificate-pair", own_nsgs)
    for old, new, fresh in (
        (shared, own, {("weu-a-external",), ("weu-b-external",)}),
        (own, shared, {("edge",)}),
    ):
        moments = _between(old, new).moments
        assert {each.resources for each in moments} == fresh
        assert {each.when for each in moments} == {When.UNATTACHED}
        assert {end for each in moments for end in each.ends} == {("weu-a", "external"), ("weu-b", "external")}
        assert all(SIGNALLING_TO_PEER in each.rows for each in moments)


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
