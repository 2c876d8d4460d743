"""A site that changes at random is, after every change, what the site of that moment would have been from the start.

The interfaces that carry its filters stand in the same stack, and no change cuts what they need before and after.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from tests.engine.build import Toolchain
from tests.engine.clouds import Clouds
from tests.engine.conftest import PROGRAMS
from tests.engine.doubles.values import Value
from tests.engine.hitless import Observer, cuts, loose
from tests.engine.inventory import inventory
from tests.engine.resident import Resident
from tests.engine.revisions import revise
from tests.engine.sites import ASPECTS
from tests.engine.stack import Resource
from tests.engine.told import compared, told

pytestmark = pytest.mark.engine

WALKS, STEPS = 2, 4
"""Hypothesis begins with the simplest walk, which goes nowhere; each step of another runs the engine three times."""
SETTINGS = settings(
    max_examples=WALKS,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
SEEDS = {"aws": 241, "azure": 296}
"""Walks that pass another gateway, another trunk, and a list that overflows and is emptied."""
NETWORKS = "networks"
NEW = [f"192.0.2.{16 * at}/28" for at in range(4)]
RELEASES: Mapping[str, tuple[list[str], list[str]]] = {
    "one more, one less": (NEW[:1], ["199.59.64.0/21"]),
    "a list overflows": (NEW, []),
}
# Each aspect can be what it is in the base, too: the empty choice.
CHOICES = [
    *((aspect, "") for aspect in (*ASPECTS, NETWORKS)),
    *((aspect, choice) for aspect, choices in ASPECTS.items() for choice in choices),
    *((NETWORKS, release) for release in RELEASES),
]
CHANGES = st.lists(st.sampled_from(CHOICES), min_size=2, max_size=5, unique_by=lambda choice: choice[0])


ATTACHED = {
    "pulumi:providers:aws",
    "pulumi:providers:azure-native",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/networkInterface:NetworkInterface",
    "azure-native:network:VirtualNetwork",
    "azure-native:network:Subnet",
    "azure-native:network:NetworkInterface",
}
"""What the program of a walk makes beside the site."""


class Walk(RuleBasedStateMachine):
    """A stack that goes from site to site."""

    def __init__(self, cloud: str, toolchain: Toolchain, directory: Path, releases: Mapping[str, Path]) -> None:
        super().__init__()
        self._exit = ExitStack()
        self._clouds = self._exit.enter_context(Clouds(directory / "clouds"))
        self._releases = releases
        self._chosen: dict[str, str] = {}
        self._observer = Observer(self._clouds, cloud)
        program = PROGRAMS / "attached"
        self._resident = Resident(cloud, self._clouds, toolchain, directory / "walk", program=program)
        self._fresh = Resident(cloud, self._clouds, toolchain, directory / "fresh", self._resident.place)
        self._is_deployed = self._is_sound = False

    @rule(changes=CHANGES)
    def change(self, changes: list[tuple[str, str]]) -> None:
        """Choose another site, and update the stack."""
        chosen = {aspect: choice for aspect, choice in {**self._chosen, **dict(changes)}.items() if choice}
        if chosen == self._chosen:
            return
        self._is_sound = False
        stack = self._resident.stack
        if not self._is_deployed:
            with self._observer:
                self._resident.to()
            self._is_deployed = True
        before, had = stack.resources(), self._resident.required()
        self._chosen = chosen
        self._configure(self._resident)

        preview = stack.preview()
        with self._observer:
            self._observer.moments()
            up = stack.up()
            moments = self._observer.moments()
        needs = self._resident.required()
        assert preview.changes() == up.changes()
        assert [*cuts(moments, had, needs), *loose(moments), *cuts(moments[-1:], needs, needs)] == []
        settled = stack.up("--refresh")
        assert (settled.changes(), settled.operations) == ({}, ())

        after = stack.resources()
        expected, made = compared(told(stack).document, after)
        assert {urn: each for urn, each in made.items() if urn in expected} == expected
        assert {made[urn][0] for urn in made.keys() - expected.keys()} <= ATTACHED
        kept: dict[str, Value] = {label: each.id for label, each in after.items() if _is_held(each)}
        assert _own(inventory(self._clouds, after)).keys() == _own(kept).keys()
        old, new = (dict(_identities(each)) for each in (before, after))
        stayed = old.keys() & new.keys()
        assert {key: new[key] for key in stayed} == {key: old[key] for key in stayed}
        self._is_sound = True

    def teardown(self) -> None:
        """Compare what the clouds hold with a deployment of the same site from nothing."""
        with self._exit:
            if self._is_sound:
                walked = self._resident.stack.resources()
                held = _own(inventory(self._clouds, walked))
                self._configure(self._fresh)
                self._fresh.stack.up()
                assert inventory(self._clouds, self._fresh.stack.resources(), walked) == held

    def _configure(self, resident: Resident) -> None:
        variants = (choice for aspect, choice in self._chosen.items() if aspect != NETWORKS)
        resident.configure(*variants, release=self._releases.get(self._chosen.get(NETWORKS, "")))


def _is_held(resource: Resource) -> bool:
    return resource.type.startswith(("aws:", "azure-native:"))


def _own(held: Mapping[str, Value]) -> dict[str, Value]:
    """Leave out the interfaces and their network, which the site's components do not make."""
    foreign = {kind.rsplit(":", 1)[-1] for kind in ATTACHED}
    return {label: each for label, each in held.items() if label.partition(" ")[0] not in foreign}


def _identities(resources: Mapping[str, Resource]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the id of each resource by its name, and of a rule by what the cloud knows it by, whatever its name."""
    for label, resource in resources.items():
        if "SecurityGroupEgressRule" in label or "SecurityGroupIngressRule" in label:
            known = sorted((key, value) for key, value in resource.inputs.items() if key != "description")
            yield (resource.type, repr(known)), resource.id
        elif _is_held(resource):
            yield (resource.type, label), resource.id


@pytest.mark.long
@pytest.mark.parametrize("cloud", ["aws", "azure"])
def test_walk(cloud: str, toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Preview is what up does, up settles, rules that stay are not touched, and the end is as if made at once."""
    releases = {
        name: revise(tmp_path_factory.mktemp("release") / "next", {"calling": added}, {"calling": removed})
        for name, (added, removed) in RELEASES.items()
    }
    walks = seed(SEEDS[cloud])(lambda: Walk(cloud, toolchain, tmp_path_factory.mktemp(cloud), releases))
    run_state_machine_as_test(walks, settings=SETTINGS)  # type: ignore[arg-type]  # it takes what makes a machine, too
