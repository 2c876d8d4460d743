"""No update cuts a call: after every operation, what the old and the new site both require gets through."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.engine.build import Toolchain
from tests.engine.clouds import Clouds
from tests.engine.conftest import PROGRAMS
from tests.engine.doubles.values import text
from tests.engine.journey import Change, Journey, Site
from tests.engine.release import release
from tests.engine.stack import Stack

pytestmark = pytest.mark.engine

PROXY = {"proxy": {"addresses": ["10.20.8.10/32"], "port": 8080}}
ITSP = {
    "name": "itsp",
    "interface": "external",
    "addresses": ["198.51.100.0/28"],
    "transport": "tls",
    "peerPorts": [5061],
    "localPorts": [5061],
    "mediaPorts": "16384-32767",
}
UCM = {
    **ITSP,
    "name": "ucm",
    "interface": "internal",
    "addresses": ["10.30.0.0/24"],
    "transport": "tcp",
    "peerPorts": [5060],
    "localPorts": [5060],
}
COMMON = {"resolvers": ["10.20.0.2"], "timeServers": ["169.254.169.123"], "profile": "published", "https": PROXY}


def gateway(name: str, number: int) -> Site:
    """Return a certificate gateway with two interfaces, an ITSP outside and Unified CM inside."""
    return {
        "name": name,
        "trunk": "certificate",
        "listenPorts": [5062],
        "publicAddress": f"203.0.113.{number}",
        "interfaces": {"external": f"10.20.1.{number}", "internal": f"10.20.2.{number}"},
        "peers": [ITSP, UCM],
    }


AWS: Site = {
    **COMMON,
    "aws": {
        "here": {
            "region": "eu-central-1",
            "vpcs": {"voice": {"id": "vpc-0a1b2c3d4e5f60718", "cidrs": ["10.20.0.0/16"]}},
        }
    },
    "localGateways": [gateway("one", 10)],
    "vdiPools": [{"name": "desks", "platform": "ec2", "media": "optimised", "options": {"cscan": True}}],
}
AZURE: Site = {
    **COMMON,
    "azure": {
        "here": {
            "location": "westeurope",
            "resourceGroup": "voice",
            "ipGroups": True,
            "virtualNetworks": {"voice": {"cidrs": ["10.20.0.0/16"]}},
        }
    },
    "localGateways": [gateway("one", 10)],
    "vdiPools": [{"name": "desks", "platform": "azure-virtual-desktop", "media": "optimised"}],
}


@pytest.fixture(scope="module")
def journeys(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Site], Journey]]:
    """Start one stack a cloud: each test changes the site that the one before it left."""
    made: dict[str, Journey] = {}
    directory = tmp_path_factory.mktemp("hitless")
    with Clouds(directory / "clouds") as clouds:

        def start(site: Site) -> Journey:
            cloud = "aws" if "aws" in site else "azure"
            if cloud not in made:
                program, scratch = PROGRAMS / "attached", directory / cloud
                made[cloud] = Journey(site, clouds, lambda text: Stack(program, text, clouds, toolchain, scratch))
                with made[cloud] as journey:
                    assert journey.to().cuts == []
            return made[cloud]

        yield start


def first(site: Site) -> Site:
    """Return the first gateway."""
    found: Site = site["localGateways"][0]
    return found


def trunk(site: Site, *ports: object) -> None:
    """Give the first gateway a certificate trunk that listens on ports, or a registration trunk."""
    one = first(site)
    for key in ("listenPorts", "publicAddress"):
        one.pop(key, None)
    one["trunk"] = "certificate" if ports else "registration"
    if ports:
        one |= {"listenPorts": list(ports), "publicAddress": "203.0.113.10"}


def desks(**change: object) -> Change:
    """Change the pool."""
    return lambda site: site["vdiPools"][0].update(change)


def peers(*changes: Site) -> Change:
    """Give the first gateway peers that differ from its own ITSP and Unified CM."""
    return lambda site: first(site).update(peers=[{**own, **change} for own, change in zip(OWN, changes, strict=False)])


OWN = (ITSP, UCM, {**UCM, "name": "pbx", "addresses": ["10.30.1.0/24"]})
MOVED = {"addresses": ["203.0.113.128/28"]}
WIDER = {"addresses": ["198.51.100.0/28", "203.0.113.128/28"]}

CHANGES: list[Any] = [
    pytest.param(lambda site: site.update(profile="strict"), id="strict profile"),
    pytest.param(trunk, id="registration trunk"),
    pytest.param(lambda site: trunk(site, 5062, "5070-5071"), id="certificate trunk"),
    pytest.param(lambda site: trunk(site, 5066, "5070-5071"), id="another listening port"),
    pytest.param(peers(WIDER, {}, {}), id="an address and a peer more"),
    pytest.param(peers(MOVED, {}), id="an address and a peer less"),
    pytest.param(
        lambda site: site.update(https="internet", resolvers=["10.20.0.3"], profile="published"),
        id="https, resolvers and profile",
    ),
    pytest.param(desks(media="fallback"), id="media from the desktop"),
    pytest.param(desks(media="optimised"), id="media from the thin client"),
    pytest.param(lambda site: site["localGateways"].append(gateway("two", 11)), id="a gateway more"),
    pytest.param(lambda site: site["localGateways"].pop(), id="a gateway less"),
]


@pytest.mark.parametrize(
    "change",
    [
        *CHANGES,
        pytest.param(lambda site: first(site).update(rtpPortRange="16384-32766"), id="another media range"),
        pytest.param(peers({**MOVED, "group": "itsp"}, {}), id="a peer's own group"),
        pytest.param(peers(MOVED, {}), id="a peer's group given up"),
        pytest.param(desks(media="both", options={"mobilePush": True}), id="push for CScan, and media from both"),
        pytest.param(desks(media="optimised", options={"cscan": True}), id="CScan for push, and no media"),
    ],
)
def test_change_on_aws(journeys: Callable[[Site], Journey], change: Change) -> None:
    """After each request to EC2, the interfaces admit what both sites require; groups come complete and go complete."""
    with journeys(AWS) as journey:
        leg = journey.to(change)
    assert leg.run.operations
    assert (leg.cuts, leg.loose) == ([], [])


@pytest.mark.parametrize("change", CHANGES)
def test_change_on_azure(journeys: Callable[[Site], Journey], change: Change) -> None:
    """After each write to ARM, the interfaces admit what both sites require."""
    with journeys(AZURE) as journey:
        leg = journey.to(change)
    assert leg.run.operations
    assert leg.cuts == []


def test_renaming_tags_changes_nothing_else(journeys: Callable[[Site], Journey]) -> None:
    """A tag on every group is written beside the old ones, and no rule is touched."""
    with journeys(AWS) as journey:
        leg = journey.to(tags={"team": "voice"})
    assert {(operation.action, operation.type) for operation in leg.run.operations} == {
        ("update", "aws:ec2/securityGroup:SecurityGroup")
    }
    assert (leg.cuts, leg.loose) == ([], [])


# The published networks in further revisions: what stands behind the last prefix of the Calling network.
LAST = "      - {prefix: 199.59.64.0/21}\n"
GONE = "      - {prefix: 85.119.56.0/23}\n"


def listed(*suffixes: str, without: str = "") -> Callable[[str], str]:
    """Return a change of the data: a prefix more for each suffix, which says in which list it stands, and one less."""
    rows = [f"      - {{prefix: 192.0.2.{16 * at}/28{each}}}\n" for at, each in enumerate(suffixes)]
    return lambda data: data.replace(without, "").replace(LAST, LAST + "".join(rows))


REVISIONS: list[Any] = [
    pytest.param(listed("", without=GONE), [], id="one in, one out"),
    pytest.param(listed("", "", "", ", list: 2"), [], id="a list overflows"),
    pytest.param(listed("", "", ", list: 2, leaving: 1", ", list: 2"), [], id="a prefix moves, first revision"),
    pytest.param(listed("", "", ", list: 2", ", list: 2"), [], id="a prefix moves, second revision"),
    pytest.param(listed("", *[", list: 2"] * 3), ["desks", "one-external"], id="a prefix moves at once"),
    pytest.param(None, [], id="all as it was"),
]


@pytest.mark.parametrize(("change", "cut"), REVISIONS)
def test_revision_of_the_networks_on_aws(
    journeys: Callable[[Site], Journey], tmp_path: Path, change: Callable[[str], str] | None, cut: list[str]
) -> None:
    """A new revision cuts no prefix that stays; one that changes its list in one revision would be, and is seen."""
    with journeys(AWS) as journey:
        # One by one the engine updates the lists in the order of the program: the first list loses the prefix first.
        leg = journey.on(release(tmp_path, change) if change else None, "--parallel=1")
    assert leg.run.operations
    assert sorted({each.split(": ")[1].split(" ")[0] for each in leg.cuts}) == cut
    assert [each for each in leg.cuts if "192.0.2.16" not in each] == []
    assert leg.loose == []


@pytest.mark.parametrize("change", [pytest.param(listed(""), id="a prefix more"), pytest.param(None, id="one less")])
def test_revision_of_the_networks_on_azure(
    journeys: Callable[[Site], Journey], tmp_path: Path, change: Callable[[str], str] | None
) -> None:
    """Each NSG and IP Group takes a new revision in one write."""
    with journeys(AZURE) as journey:
        leg = journey.on(release(tmp_path, change) if change else None)
    assert {operation.action for operation in leg.run.operations} == {"update"}
    assert leg.cuts == []


def test_adopted_list_takes_the_place_of_an_own_one(journeys: Callable[[Site], Journey]) -> None:
    """Each rule is pointed at the list of another stack in one request, and only then the own list goes."""
    with journeys(AWS) as journey:
        ec2, listed = journey.stack.clouds.ec2("eu-central-1"), journey.stack.resources()
        own = listed["ManagedPrefixList here-calling"].inputs["entries"]
        assert isinstance(own, list)
        made = ec2.call(
            "CreateManagedPrefixList",
            PrefixListName="shared",
            AddressFamily="IPv4",
            MaxEntries=20,
            Entries=[{"Cidr": text(each, "cidr")} for each in own if isinstance(each, dict)],
        )["PrefixList"]
        shared = text(made, "PrefixListId") if isinstance(made, dict) else ""
        adopted = {"publishedNetworks": {"calling": {"ids": [shared], "maxEntries": 20}}}
        leg = journey.to(lambda site: site["aws"]["here"].update(adopted))
    assert {operation.action for operation in leg.run.operations[:-1]} == {"update"}
    assert (leg.run.operations[-1].action, leg.run.operations[-1].label) == ("delete", "ManagedPrefixList here-calling")
    assert (leg.cuts, leg.loose) == ([], [])
