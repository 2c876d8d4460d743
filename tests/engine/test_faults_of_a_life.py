"""Whatever write of a first update or of a destruction fails and however: the next one goes on, and nothing is left."""

from collections.abc import Sequence
from functools import partial
from itertools import cycle
from pathlib import Path

import pytest
from tests.engine.build import ROOT, Toolchain
from tests.engine.changes import base
from tests.engine.clouds import Clouds
from tests.engine.course import ONE_BY_ONE, REFRESH, Course, in_turn, tried
from tests.engine.doubles.faults import Faults, Mode
from tests.engine.journey import Journey
from tests.engine.stack import Stack

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("modes", in_turn())
@pytest.mark.parametrize("cloud", ["aws", "azure"])
def test_every_operation_of_a_life_fails_once(
    toolchain: Toolchain, clouds: Clouds, tmp_path: Path, cloud: str, modes: Sequence[Mode]
) -> None:
    """Each operation of a first update fails, and each of the destruction: at the end there is all, then nothing."""
    make = partial(Stack, ROOT, clouds=clouds, toolchain=toolchain, directory=tmp_path / "stack")
    course = Course(Journey(base(cloud, localGateways=[]), clouds, make), {})
    faults, stack = Faults(clouds.journal), course.journey.stack
    ends = [(step, step(ONE_BY_ONE).order(), course.held()) for step in (stack.up, stack.destroy)]
    assert [len(order) for _, order, _ in ends] == [len(ends[0][2])] * 2
    turns = cycle(modes)
    for step, order, held in ends:
        ahead = set(order)
        while ahead:
            mode = next(turns)
            faults.arm(mode, map(" ".join, ahead))
            run = step(ONE_BY_ONE, REFRESH, check=False)
            assert (run.code, faults.disarm()) == (1, False), run.errors
            ahead -= tried(run)
            course.clear(run, mode)
        step(ONE_BY_ONE, REFRESH)
        assert course.held() == held
