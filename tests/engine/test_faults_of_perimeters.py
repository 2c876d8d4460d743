"""Whatever write of a perimeter's change fails, the next update goes on from there, and no flow is cut."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import cycle

import pytest
from tests.engine import test_azure_firewall as azure
from tests.engine import test_firewall as aws
from tests.engine import test_perimeters as egress
from tests.engine.conftest import PROGRAMS, Deploy
from tests.engine.course import ONE_BY_ONE, REFRESH, in_turn, tried
from tests.engine.doubles.aws.guard import Quotas
from tests.engine.doubles.faults import Faults, Mode
from tests.engine.doubles.values import Value
from tests.engine.events import Run
from tests.engine.inventory import inventory
from tests.engine.orphans import delete_orphans
from tests.engine.stack import Stack

pytestmark = pytest.mark.engine

Cuts = Callable[[], list[str]]


@contextmanager
def _subnet(stack: Stack) -> Iterator[Cuts]:
    watch = egress.Watch(stack, egress.required(egress.PLAIN))
    with stack.clouds.watched(watch.note):
        yield lambda: [*watch.cuts, *watch.closed]


@contextmanager
def _network_firewall(stack: Stack) -> Iterator[Cuts]:
    watch = aws.Watch(stack)
    yield lambda: watch.cuts(aws.required(aws.APPS, aws.PHONES))


@contextmanager
def _azure_firewall(stack: Stack) -> Iterator[Cuts]:
    watch = azure.Watch(stack)
    yield lambda: watch.cuts(azure.required(azure.APPS, azure.PHONES))


@dataclass(frozen=True, slots=True)
class Life:
    """A program, its first configuration and a later one, and what to watch between them."""

    first: str
    later: str
    watched: Callable[[Stack], AbstractContextManager[Cuts]]


LIVES = {
    "perimeter": Life(egress.configuration(), egress.configuration(egress.WITH_80), _subnet),
    "firewall": Life(
        aws.configuration(aws.APPS, aws.PHONES),
        aws.configuration(aws.APPS, aws.PHONES, headroom=200),
        _network_firewall,
    ),
    "azure_firewall": Life(
        azure.configuration(azure.APPS, azure.PHONES),
        azure.configuration(azure.MORE, azure.PHONES),
        _azure_firewall,
    ),
}


# A rule group that a lost process made has a name that nobody knows: it stays until someone deletes it.
TURNS = {"perimeter": [*Mode], "firewall": [Mode.ERROR, Mode.TIMEOUT], "azure_firewall": [*Mode]}
CASES = [
    pytest.param(program, *each.values, id=f"{program}-{each.id}", marks=each.marks)
    for program, modes in TURNS.items()
    for each in in_turn(modes)
]


@pytest.mark.parametrize(("program", "modes"), CASES)
def test_every_write_of_a_change_fails_once(deploy: Deploy, program: str, modes: Sequence[Mode]) -> None:
    """Each operation of a change and of its opposite fails, one after another; what is left over goes by hand."""
    life = LIVES[program]
    stack, turns = deploy(PROGRAMS / program, life.first), cycle(modes)
    with stack.clouds.quotas(Quotas(entries_per_acl=40)):
        ends: list[tuple[str, Run, dict[str, Value]]] = []
        for configuration in (life.first, life.later, life.first):
            stack.configure(configuration)
            ends.append((configuration, stack.up(ONE_BY_ONE), _held(stack)))
        assert ends[0][2] == ends[2][2]
        with life.watched(stack) as cuts:
            for configuration, run, held in ends[1:]:
                stack.configure(configuration)
                _fail_each(stack, stack.up, turns, run)
                assert (_held(stack), cuts()) == (held, [])


def _held(stack: Stack) -> dict[str, Value]:
    """Return what the clouds hold under the labels of a stack's resources; None is what no inventory looks at."""
    resources = stack.resources()
    return {**dict.fromkeys(resources), **inventory(stack.clouds, resources)}


def _fail_each(stack: Stack, step: Callable[..., Run], turns: Iterator[Mode], whole: Run) -> None:
    """Let each operation of a whole run fail once, one after another, and then the step come to its end."""
    faults, ahead = Faults(stack.clouds.journal), set(whole.order())
    while ahead:
        faults.arm(next(turns), map(" ".join, ahead))
        run = step(ONE_BY_ONE, REFRESH, check=False)
        assert (run.code, faults.disarm()) == (1, False), run.errors
        ahead -= tried(run)
        delete_orphans(stack.clouds, _held(stack))
    step(ONE_BY_ONE, REFRESH)
    delete_orphans(stack.clouds, _held(stack))
