"""Whatever write fails and however: the next update converges, nothing is orphaned or doubled, and no call is cut.

Two things a user has to do, and each test says where. After a failed update the next one runs with `--refresh`: a
provider may believe in what a cloud refused, and may not know what a cloud did. And what a cloud made without anybody's
learning its id is deleted by hand: a rule, or EC2 refuses it as a duplicate; anything else, or it stays for ever.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle
from typing import TypeAlias

import pytest
from tests.engine.build import Toolchain
from tests.engine.changes import base, first
from tests.engine.clouds import Clouds
from tests.engine.conftest import PROGRAMS
from tests.engine.course import ONE_BY_ONE, REFRESH, Course, End, in_turn, tried
from tests.engine.doubles.faults import Faults, Mode
from tests.engine.journey import Journey, Site
from tests.engine.orphans import delete_orphans
from tests.engine.release import listed, release
from tests.engine.stack import Stack

pytestmark = pytest.mark.engine

CLOUDS = ("aws", "azure")


Start: TypeAlias = Callable[[str], Course]


@pytest.fixture(scope="module")
def start(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start one stack a cloud, which every test leaves at the first end.

    On AWS a revision of the networks makes a list overflow: a list and a group are made and deleted, a list and an
    interface changed. On Azure the pool gets media and a gateway comes: an NSG is changed, one made and deleted.
    """
    directory = tmp_path_factory.mktemp("faults")
    courses: dict[str, Course] = {}
    with Clouds(directory / "clouds") as clouds:

        def begin(cloud: str) -> Course:
            if cloud not in courses:
                make = partial(
                    Stack, PROGRAMS / "attached", clouds=clouds, toolchain=toolchain, directory=directory / cloud
                )
                site = base(cloud, localGateways=[], profile="strict")
                there = End(_more)
                if cloud == "aws":
                    there = End(release=release(directory / "overflow", listed("", "", "", ", list: 2")))
                back = End(_less) if cloud == "azure" else End()
                course = courses[cloud] = Course(Journey(site, clouds, make), {"there": there, "back": back})
                with course.journey:
                    course.to("back")
                    course.learn()
            return courses[cloud]

        yield begin


def _more(site: Site) -> None:
    site["vdiPools"][0]["media"] = "fallback"
    one = first(base("azure"))
    site["localGateways"] = [{**one, "interfaces": {"external": one["interfaces"]["external"]}, "peers": []}]


def _less(site: Site) -> None:
    site["vdiPools"][0]["media"] = "optimised"
    site["localGateways"] = []


CASES = [
    pytest.param(cloud, *each.values, id=f"{each.id}-{cloud}", marks=each.marks)
    for cloud in ("aws", "azure")
    for each in in_turn()
]


@pytest.mark.parametrize(("cloud", "modes"), CASES)
def test_every_operation_of_an_update_fails_once(start: Start, cloud: str, modes: Sequence[Mode]) -> None:
    """Each operation of an update and of its opposite fails, one after another, and the next update gets past it.

    What was made and never learned of is deleted by hand in between.
    """
    course = start(cloud)
    faults, turns = Faults(course.clouds.journal), cycle(modes)
    with course.journey:
        for end, order in course.orders.items():
            ahead = set(order)
            while ahead:
                mode = next(turns)
                faults.arm(mode, map(" ".join, ahead))
                leg = course.to(end, ONE_BY_ONE, REFRESH, check=False)
                assert (leg.run.code, faults.disarm(), leg.faults) == (1, False, []), leg.run.errors
                ahead -= tried(leg.run)
                course.clear(leg.run, mode)
            leg = course.to(end, ONE_BY_ONE, REFRESH)
            assert leg.faults == []
            assert course.held() == course.inventories[end]


def test_without_refresh_a_refused_attachment_is_believed(start: Start) -> None:
    """An interface whose update was refused counts as updated, until a refresh looks at it.

    Without one the next update takes the rules out of a group that is still attached, and cannot delete the group: that
    is why every other test here refreshes.
    """
    course = start("aws")
    faults = Faults(course.clouds.journal)
    with course.journey:
        course.to("there")
        faults.arm(Mode.ERROR, ["update NetworkInterface desks"])
        assert course.to("back", ONE_BY_ONE, check=False).run.code == 1
        believed = course.to("back", check=False)
        assert [each.error.partition(":")[0] for each in believed.run.operations if each.error] == [
            "DependencyViolation"
        ]
        assert believed.run.changes()["NetworkInterface desks"] == "update"
        assert ("update", "NetworkInterface desks") not in believed.run.order()

        mended = course.to("back", REFRESH)
        assert mended.run.order()[0] == ("update", "NetworkInterface desks")
        assert course.held() == course.inventories["back"]


def test_rule_that_nobody_learned_of_is_refused_as_a_duplicate(start: Start) -> None:
    """Neither another update nor a refresh finds such a rule; EC2 names it, and without it the update goes on."""
    course = start("aws")
    faults = Faults(course.clouds.journal)
    with course.journey:
        faults.arm(Mode.CRASH, ["create SecurityGroupEgressRule desks-out-tcp-8934-calling-2"])
        assert course.to("there", ONE_BY_ONE, check=False).run.code == 1
        again = course.to("there", REFRESH, check=False)
        assert any("InvalidPermission.Duplicate" in error for error in again.run.errors)
        assert again.faults == []

        assert len(delete_orphans(course.clouds, course.held())) == 1
        course.to("there", REFRESH)
        assert course.held() == course.inventories["there"]
        course.to("back")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_throttling_is_survived(start: Start, cloud: str) -> None:
    """What the clouds refuse as too many requests is sent again, by the providers themselves."""
    course = start(cloud)
    faults = Faults(course.clouds.journal)
    with course.journey:
        faults.throttle(3)
        leg = course.to("there")
        assert faults.throttled() is False
        assert (leg.faults, course.held()) == ([], course.inventories["there"])
        course.to("back")
