"""`Resident("aws", …).to("strict profile")` brings a small stack that stays from any site to another."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.engine.build import ROOT, Toolchain
from tests.engine.clouds import Clouds
from tests.engine.doubles.values import Properties, objects, text
from tests.engine.events import Run
from tests.engine.forecast import State
from tests.engine.hitless import Required, required
from tests.engine.prepare import prepare
from tests.engine.release import data
from tests.engine.sites import Site, place_of, site
from tests.engine.stack import Resource, Stack

SIGNS = {"create": "+", "update": "~", "delete": "-"}
RULES = "securityRules"


class Resident:
    """A stack of the site of one cloud; nothing is deployed before it is told where to go."""

    def __init__(
        self,
        cloud: str,
        clouds: Clouds,
        toolchain: Toolchain,
        directory: Path,
        place: Site | None = None,
        program: Path = ROOT,
    ) -> None:
        self.cloud = cloud
        self.place = place or place_of(cloud, prepare(site(cloud), clouds))
        self.is_base = False
        self.stack = Stack(program, site(cloud, place=self.place), clouds, toolchain, directory)

    def configure(self, *variants: str, release: Path | None = None) -> None:
        """Say which variants of the site, and which release of the package, the next step has."""
        self.stack.release = release
        self.stack.configure(site(self.cloud, *variants, place=self.place))

    @property
    def state(self) -> State:
        """The state that is configured."""
        return State(self.stack.configuration.read_text(encoding="utf-8"), self.stack.release)

    def required(self) -> Required:
        """Return what gets through by the site and the release that are configured."""
        release, text = self.stack.release, self.stack.configuration.read_text(encoding="utf-8")
        return required(text, data(release) if release else None)

    def to(self, *variants: str, release: Path | None = None) -> list[str]:
        """Bring the stack from where it is to the variants of the site, and list what the engine did."""
        before = self.stack.resources()
        self.configure(*variants, release=release)
        self.is_base = False
        run = self.stack.up()
        self.is_base = not variants and release is None
        return edits(run, before)


def edits(run: Run, before: Mapping[str, Resource]) -> list[str]:
    """List the operations of an update by the names of the resources: `+ two-external`, `~ here-calling: entries`.

    Of a change in place the inputs that differ stand behind the name; of an NSG the rules, each with a sign. A rule
    that only has another priority is not told: priorities are reading order.
    """
    inputs = {resource.id: resource.inputs for resource in before.values()}
    steps = {step.label: step for step in run.steps}
    found: list[str] = []
    for operation in run.operations:
        line = f"{SIGNS[operation.action]} {operation.name}"
        if operation.action == "update":
            differing = {key.partition("[")[0].partition(".")[0] for key in steps[operation.label].differs}
            details = sorted(differing - {RULES})
            if RULES in differing:
                details = [*_rules(inputs[operation.id], steps[operation.label].inputs), *details]
            line += f": {', '.join(details)}"
        found.append(line)
    return sorted(found)


def _rules(old: Properties, new: Properties) -> Iterator[str]:
    before, after = (
        {text(rule, "name"): {**rule, "priority": 0} for rule in objects(each, RULES)} for each in (old, new)
    )
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield f"{'+' if name not in before else '-' if name not in after else '~'}{name}"
