"""What another provider, or other inputs of the same one, mean for what it makes: another place, or nobody knows."""

from __future__ import annotations

from typing import Any

import pytest
from tests.impact.sides import first_gateway, side

from webex_calling.impact.impact import impact
from webex_calling.impact.moment import When
from webex_calling.impact.outside import TaskKind
from webex_calling.impact.provider_change import Elsewhere, provider_change
from webex_calling.impact.resource_change import Fate, compare_resources
from webex_calling.registered.registration import UNKNOWN, Options, Registration

KIND = "aws:ec2/securityGroup:SecurityGroup"
SURELY, PERHAPS = Elsewhere.SURELY, Elsewhere.PERHAPS
ROLE = "arn:aws:iam::{}:role/{}"


def _made(name: str, stack: str = "dev", aliases: tuple[str, ...] = (), **inputs: Any) -> list[Registration]:
    """Return a provider and a group of it; "" for none that is told."""
    urn = f"urn:pulumi:{stack}::calling::pulumi:providers:aws::{name}"
    options = Options(aliases=tuple({"name": each} for each in aliases))
    provider = Registration(urn, "pulumi:providers:aws", name, "", True, inputs, options=options)
    of = Options(provider=f"{urn}::0a1b-{stack}") if name else Options()
    return [provider, Registration(f"urn:pulumi:{stack}::calling::{KIND}::g", KIND, "g", "", True, {}, options=of)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (_made("fra"), _made("fra"), None),
        (_made("fra"), _made("fra", "prod"), None),
        (_made("fra"), _made("lon"), PERHAPS),
        (_made("fra", region="a"), _made("lon", region="b"), SURELY),
        (_made("fra"), _made("lon", aliases=("fra",)), None),
        (_made("fra", region="a"), _made("lon", aliases=("fra",), region="b"), SURELY),
        (_made("default_7_1_0"), _made("default_7_2_0"), None),
        (_made("default_7_1_0"), _made(""), None),
        (_made("default"), _made("default_7_2_0_alpha_1_https_/example.org/plugins"), None),
        (_made("default_https_/example.org/plugins"), _made("default_7_2_0"), None),
        (_made("default-eu"), _made("default-us"), PERHAPS),
        (_made("default_eu"), _made("default_7_2_0"), PERHAPS),
        (_made("defaults"), _made(""), PERHAPS),
        (_made("default_7_1_0", region="a"), _made("default_7_2_0", region="b"), SURELY),
        (_made("default_7_1_0"), _made("fra"), PERHAPS),
        (_made("fra", region="a"), _made("fra", region="b"), SURELY),
        (_made("fra", region="a"), _made("fra", region=UNKNOWN), PERHAPS),
        (_made("fra", subscriptionId="a"), _made("fra", subscriptionId="b"), SURELY),
        (_made("fra"), _made("fra", subscriptionId="b"), PERHAPS),
        (_made("fra", allowedAccountIds=["1"]), _made("fra", allowedAccountIds=["2"]), SURELY),
        (_made("fra", version="7.1.0"), _made("fra", version="7.2.0", defaultTags={"tags": {"a": "b"}}), None),
        (_made("fra", profile="a"), _made("fra", profile="b"), PERHAPS),
        (_made("fra", profile="a", region="a"), _made("fra", profile="b", region="b"), SURELY),
        *(
            (
                _made("fra", assumeRoles=[{"roleArn": ROLE.format("111122223333", "a")}]),
                _made("fra", assumeRoles=[{"roleArn": role}] if role else []),
                expected,
            )
            for role, expected in (
                (ROLE.format("111122223333", "b"), None),
                (ROLE.format("444455556666", "a"), SURELY),
                ("", PERHAPS),
            )
        ),
    ],
)
def test_what_another_provider_means(
    old: list[Registration], new: list[Registration], expected: Elsewhere | None
) -> None:
    """What a provider says of itself may mean another place; another name alone is not known to."""
    was, is_ = ({each.urn: each for each in held} for held in (old, new))
    assert provider_change(old[1], new[1], was, is_) == expected
    fates = {None: [], SURELY: [(Fate.REPLACED, ("provider",))], PERHAPS: [(Fate.CHANGED, ())]}
    assert [(each.fate, each.replaced_by) for each in compare_resources(old, new)] == fates[expected]


def renamed_place(site: dict[str, Any]) -> None:
    """Call the only place something else, and so its provider."""
    for cloud in {"aws", "azure"} & {*site}:
        (place,) = site[cloud].values()
        site[cloud] = {"elsewhere": place}


def other_region(site: dict[str, Any]) -> None:
    """Move the place to another region."""
    site["aws"]["fra"]["region"] = "eu-west-1"


def other_subscription(site: dict[str, Any]) -> None:
    """Move the place to another subscription."""
    site["azure"]["weu"]["subscription"] = "00000000-0000-0000-0000-000000000002"


def a_subscription(site: dict[str, Any]) -> None:
    """Name the first subscription."""
    site["azure"]["weu"]["subscription"] = "00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize("example", ["aws-registration", "azure-certificate-pair"])
def test_of_filters_of_a_renamed_provider_nothing_is_claimed(example: str) -> None:
    """Engines differ in it."""
    found = impact(side(example), side(example, renamed_place))
    assert found.same_packets
    assert not found.continuity.uncut
    assert any(each.fate is Fate.CHANGED and "provider" in each.properties for each in found.resources)


def test_filters_in_another_region_are_made_anew() -> None:
    """They admit the same packets, and what carries the old ones has to be told."""
    found = impact(side("aws-registration"), side("aws-registration", other_region))
    assert found.same_packets
    anew = {each.name for each in found.resources if each.type.endswith(":SecurityGroup")}
    assert {each.name for each in found.outside.tasks if each.kind is TaskKind.ATTACH} == anew
    assert When.UNATTACHED in {each.when for each in found.continuity.moments}


def test_another_subscription_is_another_network() -> None:
    """Where a side names none, that of the caller may be the same, which is not known."""
    sides = [side("azure-certificate-pair", each) for each in (a_subscription, other_subscription)]
    (change,) = impact(*sides).resources
    assert (change.fate, change.replaced_by) == (Fate.REPLACED, ("provider",))
    (unsure,) = (found := impact(side("azure-certificate-pair"), sides[0])).resources
    assert (unsure.fate, unsure.properties) == (Fate.CHANGED, ("provider",))
    assert not found.continuity.uncut


def test_a_gateway_of_its_own_provider_stays() -> None:
    """Another gateway changes nothing of the first."""

    def another(site: dict[str, Any]) -> None:
        site["localGateways"].append({**first_gateway(site), "name": "z", "interfaces": {"external": "10.20.1.77"}})

    found = impact(side("aws-registration"), side("aws-registration", another)).resources
    assert {each.fate for each in found} == {Fate.CREATED}
