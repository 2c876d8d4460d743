"""No update cuts a call: after every operation, what the old and the new site both require gets through."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from tests.engine.build import Toolchain
from tests.engine.changes import ELSEWHERE, MOVED, WIDER, all_of, base, desks, fewer, first, more, peers, trunk
from tests.engine.clouds import Clouds
from tests.engine.conftest import PROGRAMS
from tests.engine.doubles.values import text
from tests.engine.forecast import interface
from tests.engine.journey import Change, Journey
from tests.engine.release import GONE, listed, release
from tests.engine.sites import VARIANTS
from tests.engine.stack import Stack

from webex_calling.impact.moment import When

pytestmark = pytest.mark.engine

Start: TypeAlias = Callable[[str], Journey]

STRICT = VARIANTS["strict profile"]


@pytest.fixture(scope="module")
def journeys(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start one stack a cloud: each test changes the site that the one before it left."""
    made: dict[str, Journey] = {}
    directory = tmp_path_factory.mktemp("hitless")
    with Clouds(directory / "clouds") as clouds:

        def start(cloud: str) -> Journey:
            if cloud not in made:
                site, scratch = base(cloud), directory / cloud
                if cloud == "azure":
                    first(site)["sharedSubnets"] = {"external": "edge"}
                else:
                    desks(options={"cscan": True})(site)
                make = partial(Stack, PROGRAMS / "attached", clouds=clouds, toolchain=toolchain, directory=scratch)
                made[cloud] = Journey(site, clouds, make)
                with made[cloud] as journey:
                    assert journey.to().faults == []
            return made[cloud]

        yield start


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(STRICT, id="strict profile"),
        pytest.param(trunk, id="registration trunk"),
        pytest.param(lambda site: trunk(site, 5062, "5070-5071"), id="certificate trunk"),
        pytest.param(lambda site: trunk(site, 5066, "5070-5071"), id="another listening port"),
        pytest.param(peers(WIDER, {}, {}), id="an address and a peer more"),
        pytest.param(peers(MOVED, {}), id="an address and a peer less"),
        pytest.param(lambda site: site.update(ELSEWHERE), id="https, resolvers and profile"),
        pytest.param(lambda site: first(site).update(rtpPortRange="16384-32766"), id="another media range"),
        pytest.param(peers({**MOVED, "group": "itsp"}, {}), id="a peer's own group"),
        pytest.param(peers(MOVED, {}), id="a peer's group given up"),
        pytest.param(desks(media="fallback"), id="media from the desktop"),
        pytest.param(desks(media="optimised"), id="media from the thin client"),
        pytest.param(desks(media="both", options={"mobilePush": True}), id="push for CScan, and media from both"),
        pytest.param(desks(media="optimised", options={"cscan": True}), id="CScan for push, and no media"),
        pytest.param(desks(media="both", options={"webexSuite": True}), id="Meetings for CScan, and media from both"),
        pytest.param(more, id="a gateway more"),
        pytest.param(fewer, id="a gateway less"),
    ],
)
def test_change_on_aws(journeys: Start, change: Change) -> None:
    """After each request to EC2, the interfaces admit what both sites require; groups come complete and go complete."""
    with journeys("aws") as journey:
        leg = journey.to(change)
    assert leg.run.operations
    assert leg.faults == []
    # Here the interfaces are of the same stack, which turns them to new groups before old ones go.
    assert {each.when for each in leg.foretold.moments} <= {When.UNATTACHED}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(all_of(trunk, STRICT), id="registration trunk, strict profile"),
        pytest.param(
            all_of(lambda site: trunk(site, 5066, "5070-5071"), peers(WIDER, {}, {})),
            id="certificate trunk, more peers",
        ),
        pytest.param(all_of(peers(MOVED, {}), lambda site: site.update(ELSEWHERE)), id="fewer peers, https elsewhere"),
        pytest.param(all_of(more, desks(media="fallback")), id="a gateway more, media from the desktop"),
        pytest.param(all_of(fewer, desks(media="optimised")), id="a gateway less, media from the thin client"),
    ],
)
def test_change_on_azure(journeys: Start, change: Change) -> None:
    """After each write to ARM, the interfaces admit what both sites require; no gateway boots before its rules."""
    with journeys("azure") as journey:
        leg = journey.to(change)
    assert leg.run.operations
    assert leg.faults == []
    assert leg.foretold.uncut


def test_display_name_is_written_beside_the_rules(journeys: Start) -> None:
    """A display name is a tag of each group: no rule is touched."""
    with journeys("aws") as journey:
        leg = journey.to(VARIANTS["a display name"])
    assert {(operation.action, operation.type) for operation in leg.run.operations} == {
        ("update", "aws:ec2/securityGroup:SecurityGroup")
    }
    assert leg.faults == []


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
    journeys: Start, tmp_path: Path, change: Callable[[str], str] | None, cut: list[str]
) -> None:
    """A new revision cuts no prefix that stays; one that changes its list in one revision would be, and is seen."""
    with journeys("aws") as journey:
        # One by one the engine updates the lists in the order of the program: the first list loses the prefix first.
        leg = journey.on(release(tmp_path, change) if change else None, "--parallel=1")
    assert leg.run.operations
    assert sorted({each.split(": ")[1].split(" ")[0] for each in leg.cuts}) == cut
    assert [each for each in leg.cuts if "192.0.2.16" not in each] == []
    assert leg.loose == []
    assert {each.when for each in leg.foretold.moments} <= {When.BETWEEN}
    assert sorted({interface(end) for each in leg.foretold.moments for end in each.ends}) == cut


@pytest.mark.parametrize("change", [pytest.param(listed(""), id="a prefix more"), pytest.param(None, id="one less")])
def test_revision_of_the_networks_on_azure(
    journeys: Start, tmp_path: Path, change: Callable[[str], str] | None
) -> None:
    """Each NSG and IP Group takes a new revision in one write."""
    with journeys("azure") as journey:
        leg = journey.on(release(tmp_path, change) if change else None)
    assert {operation.action for operation in leg.run.operations} == {"update"}
    assert leg.faults == []
    assert leg.foretold.uncut


def test_adopted_list_takes_the_place_of_an_own_one(journeys: Start) -> None:
    """Each rule is pointed at the list of another stack in one request, and only then the own list goes."""
    with journeys("aws") as journey:
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
    assert leg.faults == []
    assert leg.foretold.uncut
