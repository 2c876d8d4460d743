"""Whatever write fails and however: the next update converges, nothing is orphaned or doubled, and no call is cut.

Two things a user has to do, and each test says where. After a failed update the next one runs with `--refresh`: a
provider may believe in what a cloud refused, and may not know what a cloud did. And what a cloud made without anybody's
learning its id is deleted by hand: a rule, or EC2 refuses it as a duplicate; anything else, or it stays for ever.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TypeAlias

import pytest
from tests.engine.build import Toolchain
from tests.engine.changes import base, first
from tests.engine.clouds import Clouds
from tests.engine.conftest import PROGRAMS
from tests.engine.doubles.faults import Faults, Mode
from tests.engine.doubles.values import Value
from tests.engine.inventory import inventory
from tests.engine.journey import Change, Journey, Leg, Site
from tests.engine.orphans import delete_orphans
from tests.engine.release import listed, release
from tests.engine.stack import Stack

pytestmark = pytest.mark.engine

ONE_BY_ONE, REFRESH = "--parallel=1", "--refresh"


@dataclass(frozen=True, slots=True)
class End:
    """One end of a course: a site, and the release that runs it."""

    change: Change = lambda _: None
    release: Path | None = None


@dataclass
class Course:
    """A stack that goes from one end to the other and back, with what the clouds hold at each end."""

    journey: Journey
    ends: dict[str, End]
    orders: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    inventories: dict[str, dict[str, Value]] = field(default_factory=dict)

    @property
    def clouds(self) -> Clouds:
        """The clouds, whose faults a test arms."""
        return self.journey.stack.clouds

    def to(self, end: str, *options: str, check: bool = True) -> Leg:
        """Update the stack towards an end."""
        self.journey.stack.release = self.ends[end].release
        return self.journey.to(self.ends[end].change, *options, check=check)

    def held(self) -> dict[str, Value]:
        """Return what its own cloud holds; an orphan stands under its own id."""
        resources = self.journey.stack.resources()
        found, azure = inventory(self.clouds, resources), "azure" in self.journey.site
        return {key: each for key, each in found.items() if key in resources or key.startswith("/sub") is azure}

    def learn(self) -> None:
        """Go to each end without a fault, to know the order of the operations and what they leave."""
        for end in self.ends:
            self.orders[end] = self.to(end, ONE_BY_ONE).run.order()
            self.inventories[end] = self.held()


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
    ("aws", Mode.ERROR),
    ("aws", Mode.TIMEOUT),
    ("aws", Mode.CRASH),
    ("azure", Mode.TIMEOUT),
    ("azure", Mode.CRASH),
]


@pytest.mark.parametrize(("cloud", "mode"), CASES)
def test_every_operation_fails_once(start: Start, cloud: str, mode: Mode) -> None:
    """Each operation of an update fails, one after another, and each next update with `--refresh` gets past it.

    What was made and never learned of is deleted by hand in between. On the way back from the crashes, operations fail
    in every mode by turns.
    """
    course = start(cloud)
    with course.journey:
        _fail_each(course, "there", cycle([mode]))
        _fail_each(course, "back", cycle(Mode) if mode is Mode.CRASH else None)


def _fail_each(course: Course, end: str, modes: Iterator[Mode] | None) -> None:
    faults = Faults(course.clouds.journal)
    ahead = {f"{action} {label}" for action, label in course.orders[end]} if modes else set()
    while ahead:
        mode = next(modes) if modes else Mode.ERROR
        faults.arm(mode, ahead)
        leg = course.to(end, ONE_BY_ONE, REFRESH, check=False)
        assert (leg.run.code, faults.disarm(), leg.faults) == (1, False, []), leg.run.errors
        failed = leg.run.operations[-1]
        ahead -= {f"{operation.action} {operation.label}" for operation in leg.run.operations}
        if failed.action == "create" and mode is not Mode.ERROR:
            assert set(delete_orphans(course.clouds, course.held())) <= {failed.id}
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


@pytest.mark.parametrize("cloud", ["aws", "azure"])
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
