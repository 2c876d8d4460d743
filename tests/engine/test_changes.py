"""Each change of a site makes exactly the operations that it needs, and its opposite takes exactly these back."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from tests.engine.build import Toolchain
from tests.engine.clouds import Clouds
from tests.engine.resident import Resident
from tests.engine.revisions import Prefixes, revise

pytestmark = pytest.mark.engine

Residents: TypeAlias = Callable[[str], Resident]


@pytest.fixture(scope="module")
def residents(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Residents]:
    """Start one stack a cloud: each test leaves it as it found it."""
    made: dict[str, Resident] = {}
    directory = tmp_path_factory.mktemp("changes")
    with Clouds(directory / "clouds") as clouds:

        def resident(cloud: str) -> Resident:
            if cloud not in made:
                made[cloud] = Resident(cloud, clouds, toolchain, directory / cloud)
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
        "+ desks-out-udp-19560-19760-calling",
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
CASES = [
    pytest.param(cloud, variant, edits, id=f"{cloud}: {variant}", marks=pytest.mark.xdist_group(f"changes on {cloud}"))
    for cloud, cases in (("aws", AWS), ("azure", AZURE))
    for variant, edits in cases.items()
]


def mirrored(edits: list[str]) -> list[str]:
    """Return the edits that take edits back."""
    swap = {"+": "-", "-": "+"}
    return sorted(re.sub(r"(^|(?<=[:,] ))[+-]", lambda sign: swap[sign[0]], edit) for edit in edits)


@pytest.mark.parametrize(("cloud", "variant", "edits"), CASES)
def test_change_and_back(residents: Residents, cloud: str, variant: str, edits: list[str]) -> None:
    """A change makes these operations and no other, and its opposite takes them back."""
    resident = residents(cloud)
    assert resident.to(variant) == sorted(edits)
    assert resident.to() == mirrored(edits)


@pytest.mark.xdist_group("changes on aws")
def test_other_trunk_on_aws(residents: Residents) -> None:
    """The rule to the trunk's port changes its port in place; what Webex Calling opened is closed, and opened again."""
    inbound = ["one-external-in-tcp-5062-calling", "one-external-in-udp-8000-48199-calling"]
    outbound = "~ one-external-out-tcp-{}-calling: description, fromPort, toPort"
    assert residents("aws").to("registration trunk") == [*(f"- {each}" for each in inbound), outbound.format(8934)]
    assert residents("aws").to() == [*(f"+ {each}" for each in inbound), outbound.format(5062)]


@pytest.mark.xdist_group("changes on aws")
def test_another_gateway_on_aws(residents: Residents) -> None:
    """A second gateway gets what the first one has, of its own, and nothing of the first one changes."""
    resident = residents("aws")
    own = [each.urn.rsplit("::", 1)[-1] for each in resident.stack.resources().values() if each.id]
    edits = sorted(f"+ {each.replace('one-', 'two-', 1)}" for each in own if each.startswith("one-"))
    assert resident.to("another gateway") == edits
    assert resident.to() == mirrored(edits)


LAST = "199.59.64.0/21"
REVISIONS: list[tuple[str, Prefixes, Prefixes, list[str], list[str]]] = [
    (
        "a prefix more",
        {"calling": ["192.0.2.0/28"]},
        {},
        ["~ here-calling: entries, tags"],
        [
            "~ desks: ~S1d-out-tcp-calling",
            "~ here-calling: ipAddresses, tags",
            "~ one-external: ~M1a-out-udp-calling, ~M2-in-udp-calling, ~S1a-out-tcp-calling, ~S2-in-tcp-calling",
        ],
    ),
    (
        "one more and one less",
        {"calling": ["192.0.2.0/28"]},
        {"calling": [LAST]},
        ["~ here-calling: entries, tags"],
        [
            "~ desks: ~S1d-out-tcp-calling",
            "~ here-calling: ipAddresses, tags",
            "~ one-external: ~M1a-out-udp-calling, ~M2-in-udp-calling, ~S1a-out-tcp-calling, ~S2-in-tcp-calling",
        ],
    ),
    (
        "other networks",
        {"device-configuration": ["192.0.2.0/28"]},
        {"app-configuration": ["64.68.96.0/19"]},
        ["~ here-app-configuration: entries, tags", "~ here-device-configuration: entries, tags"],
        ["~ here-app-configuration: ipAddresses, tags", "~ here-device-configuration: ipAddresses, tags"],
    ),
]


@pytest.mark.parametrize(
    ("cloud", "added", "removed", "edits"),
    [
        pytest.param(
            cloud, added, removed, edits, id=f"{cloud}: {name}", marks=pytest.mark.xdist_group(f"changes on {cloud}")
        )
        for name, added, removed, *both in REVISIONS
        for cloud, edits in zip(("aws", "azure"), both, strict=True)
    ],
)
def test_revision_of_the_networks(
    residents: Residents, tmp_path: Path, cloud: str, added: Prefixes, removed: Prefixes, edits: list[str]
) -> None:
    """A revision touches what holds the network's prefixes, in place, and no rule that refers to it."""
    resident = residents(cloud)
    assert resident.to(release=revise(tmp_path, added, removed)) == edits
    assert resident.to() == edits


@pytest.mark.xdist_group("changes on aws")
def test_list_overflows_on_aws(residents: Residents, tmp_path: Path) -> None:
    """The 21st prefix gets a list, groups and rules beside the others: nothing that is there changes."""
    resident = residents("aws")
    new = [f"192.0.2.{16 * at}/28" for at in range(4)]
    full = revise(tmp_path / "full", {"calling": new[:3]})
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
    assert resident.to(release=revise(tmp_path / "overfull", {"calling": new})) == sorted(edits)
    assert {label: each.id for label, each in resident.stack.resources().items() if label in before} == {
        label: each.id for label, each in before.items()
    }
    assert resident.to(release=full) == mirrored(edits)
    assert resident.to() == ["~ here-calling: entries, tags"]
