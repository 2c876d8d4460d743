"""Each change of a site makes exactly the operations that it needs, and its opposite takes exactly these back."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest
from tests.engine.build import Toolchain
from tests.engine.clouds import Clouds
from tests.engine.conftest import PROGRAMS
from tests.engine.forecast import forecast, operations
from tests.engine.resident import Resident
from tests.engine.revisions import revise

pytestmark = pytest.mark.engine

Residents: TypeAlias = Callable[[str], Resident]


@pytest.fixture(scope="module")
def residents(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Residents]:
    """Start one stack a cloud: each test finds it as its base."""
    made: dict[str, Resident] = {}
    with Clouds(tmp_path_factory.mktemp("clouds")) as clouds:

        def resident(cloud: str) -> Resident:
            if cloud not in made:
                made[cloud] = Resident(cloud, clouds, toolchain, tmp_path_factory.mktemp(cloud))
            if not made[cloud].is_base:
                made[cloud].to()
            return made[cloud]

        yield resident


AWS = {
    "strict profile": ["- one-external-out-udp-8500-8699-calling"],
    "a second listening port": ["+ one-external-in-tcp-5070-calling"],
    "another listening port": ["+ one-external-in-tcp-5066-calling", "- one-external-in-tcp-5062-calling"],
    "another media range": [
        "+ one-external-in-udp-16384-32767-198.51.100.0/28",
        "+ one-external-in-udp-16384-32767-calling",
        "+ one-internal-in-udp-16384-32767-10.30.0.0/24",
        "- one-external-in-udp-8000-48199-198.51.100.0/28",
        "- one-external-in-udp-8000-48199-calling",
        "- one-internal-in-udp-8000-48199-10.30.0.0/24",
    ],
    "another peer": [
        "+ one-internal-in-tcp-5060-10.30.1.0/24",
        "+ one-internal-in-udp-8000-48199-10.30.1.0/24",
        "+ one-internal-out-tcp-5060-10.30.1.0/24",
        "+ one-internal-out-udp-16384-32767-10.30.1.0/24",
    ],
    "a peer less": [
        "- one-internal-in-tcp-5060-10.30.0.0/24",
        "- one-internal-in-udp-8000-48199-10.30.0.0/24",
        "- one-internal-out-tcp-5060-10.30.0.0/24",
        "- one-internal-out-udp-16384-32767-10.30.0.0/24",
    ],
    "another address of a peer": [
        "+ one-external-in-tcp-5061-203.0.113.128/28",
        "+ one-external-in-udp-8000-48199-203.0.113.128/28",
        "+ one-external-out-tcp-5061-203.0.113.128/28",
        "+ one-external-out-udp-16384-32767-203.0.113.128/28",
    ],
    "media from the desktop": [
        "+ desks-media",
        "+ desks-out-udp-19560-65535-calling",
        "+ desks-out-udp-5004-calling",
        "+ desks-out-udp-8500-8699-calling",
        "+ desks-out-udp-9000-calling",
    ],
    # A rule that is there already says in its description which requirements imply it.
    "CScan": [
        "+ desks-media",
        "+ desks-out-udp-19560-65535-calling",
        "~ desks-out-tcp-8080-10.20.8.10/32: description",
        "~ desks-out-tcp-8934-calling: description",
    ],
    "mobile push": [
        "+ desks-optional",
        "+ desks-out-tcp-2197-17.188.128.0/18",
        "+ desks-out-tcp-2197-17.188.20.0/23",
        "+ desks-out-tcp-2197-17.249.0.0/16",
        "+ desks-out-tcp-2197-17.252.0.0/16",
        "+ desks-out-tcp-2197-17.57.144.0/22",
        "+ desks-out-tcp-5223-17.188.128.0/18",
        "+ desks-out-tcp-5223-17.188.20.0/23",
        "+ desks-out-tcp-5223-17.249.0.0/16",
        "+ desks-out-tcp-5223-17.252.0.0/16",
        "+ desks-out-tcp-5223-17.57.144.0/22",
        "+ desks-out-tcp-5228-5230-0.0.0.0/0",
        "~ desks-out-tcp-8080-10.20.8.10/32: description",
    ],
    "HTTPS to anywhere": [
        "+ desks-out-tcp-443-0.0.0.0/0",
        "+ one-external-out-tcp-443-0.0.0.0/0",
        "+ one-external-out-tcp-80-0.0.0.0/0",
        "- desks-out-tcp-8080-10.20.8.10/32",
        "- one-external-out-tcp-8080-10.20.8.10/32",
    ],
    "another resolver": [
        "+ desks-out-tcp-53-10.20.0.3/32",
        "+ desks-out-udp-53-10.20.0.3/32",
        "+ one-external-out-tcp-53-10.20.0.3/32",
        "+ one-external-out-udp-53-10.20.0.3/32",
        "- desks-out-tcp-53-10.20.0.2/32",
        "- desks-out-udp-53-10.20.0.2/32",
        "- one-external-out-tcp-53-10.20.0.2/32",
        "- one-external-out-udp-53-10.20.0.2/32",
    ],
    "a display name": [
        "~ desks-desktop: tags",
        "~ one-external-calling: tags",
        "~ one-external-general: tags",
        "~ one-internal-general: tags",
    ],
}
AZURE = {
    "strict profile": ["~ one-external: ~M1a-out-udp-calling"],
    "registration trunk": ["~ one-external: -M2-in-udp-calling, ~S1a-out-tcp-calling, -S2-in-tcp-calling"],
    "another peer": [
        "~ one-internal: +P1-out-tcp-pbx, +P2-out-udp-pbx, +P3-in-tcp-pbx, +P4-in-udp-pbx",
    ],
    "another address of a peer": [
        "~ one-external: ~P1-out-tcp-itsp, ~P2-out-udp-itsp, ~P3-in-tcp-itsp, ~P4-in-udp-itsp",
    ],
    "media from both": ["~ desks: +M1e-out-udp-calling"],
    "CScan": ["~ desks: ~A1-out-tcp-proxy, +C2-out-udp-calling, ~S1d-out-tcp-calling"],
    "another gateway": ["+ two-external", "+ two-internal"],
    "a display name": ["~ desks: tags", "~ one-external: tags", "~ one-internal: tags"],
}
# What is chosen at once: aspects that touch no resource in common, so that their edits add up.
TOGETHER: list[tuple[str, Mapping[str, list[str]], tuple[str, ...]]] = [
    ("aws", AWS, ("a second listening port", "another peer", "media from the desktop")),
    ("aws", AWS, ("strict profile", "another listening port", "a peer less", "CScan")),
    ("aws", AWS, ("another address of a peer", "mobile push", "another resolver")),
    ("aws", AWS, ("another media range", "HTTPS to anywhere")),
    ("aws", AWS, ("a display name",)),
    ("azure", AZURE, ("strict profile", "another peer", "media from both")),
    ("azure", AZURE, ("registration trunk", "CScan")),
    ("azure", AZURE, ("another address of a peer", "another gateway")),
    ("azure", AZURE, ("a display name",)),
]
CASES = [
    pytest.param(
        cloud,
        variants,
        sorted(edit for variant in variants for edit in edits[variant]),
        id=f"{cloud}: {', '.join(variants)}",
    )
    for cloud, edits, variants in TOGETHER
]


def mirrored(edits: list[str]) -> list[str]:
    """Return the edits that take edits back."""
    swap = {"+": "-", "-": "+"}
    return sorted(re.sub(r"(^|(?<=[:,] ))[+-]", lambda sign: swap[sign[0]], edit) for edit in edits)


@pytest.mark.parametrize(("cloud", "variants", "edits"), CASES)
def test_change_and_back(residents: Residents, cloud: str, variants: tuple[str, ...], edits: list[str]) -> None:
    """Changes make these operations and no other, as told beforehand, and their opposites take these back."""
    resident = residents(cloud)
    base = resident.state
    assert resident.to(*variants) == edits
    there = resident.state
    assert resident.to() == mirrored(edits)
    assert operations(forecast(base, there)) == sorted(each.partition(":")[0] for each in edits)


def test_other_trunk_on_aws(residents: Residents) -> None:
    """The rule to the trunk's port changes its port in place; what Webex Calling opened is closed, and opened again."""
    resident = residents("aws")
    inbound = ["one-external-in-tcp-5062-calling", "one-external-in-udp-8000-48199-calling"]
    outbound = "~ one-external-out-tcp-{}-calling: fromPort, toPort"
    base = resident.state
    assert resident.to("registration trunk") == [*(f"- {each}" for each in inbound), outbound.format(8934)]
    there = resident.state
    assert operations(forecast(base, there)) == sorted(
        [*(f"- {each}" for each in inbound), outbound.format(8934).partition(":")[0]]
    )
    assert resident.to() == [*(f"+ {each}" for each in inbound), outbound.format(5062)]


def test_another_gateway_on_aws(residents: Residents) -> None:
    """A second gateway gets what the first one has, of its own, and nothing of the first one changes."""
    resident = residents("aws")
    own = [each.urn.rsplit("::", 1)[-1] for each in resident.stack.resources().values() if each.id]
    edits = sorted(f"+ {each.replace('one-', 'two-', 1)}" for each in own if each.startswith("one-"))
    assert resident.to("another gateway") == edits
    assert resident.to() == mirrored(edits)


LAST = "199.59.64.0/21"
CALLING = {
    "aws": ["~ here-calling: entries, tags"],
    "azure": [
        "~ desks: ~S1d-out-tcp-calling",
        "~ here-calling: ipAddresses, tags",
        "~ one-external: ~M1a-out-udp-calling, ~M2-in-udp-calling, ~S1a-out-tcp-calling, ~S2-in-tcp-calling",
    ],
}
OTHERS = {
    "aws": ["~ here-app-configuration: entries, tags", "~ here-device-configuration: entries, tags"],
    "azure": ["~ here-app-configuration: ipAddresses, tags", "~ here-device-configuration: ipAddresses, tags"],
}
CLOUDS = ("aws", "azure")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_revision_of_the_calling_network(residents: Residents, tmp_path: Path, cloud: str) -> None:
    """A prefix more, another one instead with one less, and all as before: what holds the prefixes changes in place."""
    resident = residents(cloud)
    more = revise(tmp_path / "more", {"calling": ["192.0.2.0/28"]})
    other = revise(tmp_path / "other", {"calling": ["198.51.100.16/28"]}, {"calling": [LAST]}, "2026-02-15")
    for release in (more, other, None):
        assert resident.to(release=release) == CALLING[cloud]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_revision_of_other_networks(residents: Residents, tmp_path: Path, cloud: str) -> None:
    """Networks to which no rule here refers change where they are kept, and nowhere else."""
    resident = residents(cloud)
    added, removed = {"device-configuration": ["192.0.2.0/28"]}, {"app-configuration": ["64.68.96.0/19"]}
    assert resident.to(release=revise(tmp_path, added, removed)) == OTHERS[cloud]
    assert resident.to() == OTHERS[cloud]


def test_list_overflows_on_aws(residents: Residents, tmp_path: Path) -> None:
    """The 21st prefix gets a list, groups and rules beside the others: nothing that is there changes."""
    resident = residents("aws")
    new = [f"192.0.2.{16 * at}/28" for at in range(4)]
    full, overfull = (revise(tmp_path / f"{count} prefixes more", {"calling": new[:count]}) for count in (3, 4))
    assert resident.to(release=full) == ["~ here-calling: entries, tags"]

    before = resident.stack.resources()
    referring = [
        each.urn.rsplit("::", 1)[-1]
        for each in before.values()
        if each.urn.endswith("-calling") and "Rule" in each.type
    ]
    edits = [
        "+ desks-overflow-2",
        "+ here-calling-2",
        "+ one-external-overflow-2",
        *(f"+ {each}-2" for each in referring),
    ]
    resident.configure(release=overfull)
    assert resident.stack.preview().changes().keys().isdisjoint(before)
    assert resident.to(release=overfull) == sorted(edits)
    assert {label: each.id for label, each in resident.stack.resources().items() if label in before} == {
        label: each.id for label, each in before.items()
    }
    assert resident.to(release=full) == mirrored(edits)
    assert resident.to() == ["~ here-calling: entries, tags"]


def test_preview_tells_interfaces_apart(residents: Residents, toolchain: Toolchain, tmp_path: Path) -> None:
    """Where a group gets a rule more, a preview shows no change of the interface that carries it, and up makes none."""
    clouds = residents("aws").stack.clouds
    resident = Resident("aws", clouds, toolchain, tmp_path / "stack", program=PROGRAMS / "attached")
    resident.to()
    resident.configure("another peer")
    assert not [label for label in resident.stack.preview().changes() if label.startswith("NetworkInterface")]
    assert resident.to("another peer") == AWS["another peer"]
