"""`Journey(stack).to(site)` brings a stack from one site to the next, and tells what was cut on the way."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

import yaml
from tests.engine.clouds import Clouds
from tests.engine.events import Run
from tests.engine.forecast import State, forecast
from tests.engine.hitless import Moment, Observer, Required, cuts, loose, required
from tests.engine.prepare import SITE, prepare
from tests.engine.release import data
from tests.engine.stack import Stack

from webex_calling.impact.moment import UNCUT, Continuity

Site: TypeAlias = dict[str, Any]
Change: TypeAlias = Callable[[Site], object]


@dataclass(frozen=True, slots=True)
class Leg:
    """One update: what the engine did, and what was cut or loosely attached meanwhile."""

    run: Run
    moments: list[Moment]
    cuts: list[str]
    loose: list[str]
    unmet: list[str]
    """What the new site requires and the end of a successful update refuses."""
    way: tuple[State, State] | None = None
    """Where the update began and where it went to; None of the first."""

    @property
    def foretold(self) -> Continuity:
        """What is told of the update beforehand: when packets that both sites need may be refused."""
        return forecast(*self.way).continuity if self.way else UNCUT

    @property
    def faults(self) -> list[str]:
        """All of them."""
        return [*self.cuts, *self.loose, *self.unmet]


class Journey(AbstractContextManager["Journey"]):
    """A stack whose site changes, under the eyes of an observer."""

    def __init__(self, site: Site, clouds: Clouds, deploy: Callable[[str], Stack]) -> None:
        self._observer = Observer(clouds, "aws" if "aws" in site else "azure")
        self.site: Site = yaml.safe_load(prepare(_text(site), clouds))["config"][SITE]
        self.stack = deploy(_text(self.site))
        self._required: Required = {}
        self._state: State | None = None

    def __enter__(self) -> "Journey":
        self._observer.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._observer.__exit__(kind, error, trace)

    def to(self, change: Change = lambda _: None, *options: str, check: bool = True) -> Leg:
        """Change the site, update the stack and compare each moment with what both sites require."""
        self.site = deepcopy(self.site)
        change(self.site)
        text = _text(self.site)
        self.stack.configure(text)
        release = self.stack.release
        before, after = self._required, required(text, data(release) if release else None)
        run = self.stack.up(*options, check=check)
        moments = self._observer.moments()
        unmet = [] if run.code else cuts(moments[-1:], after, after)
        state = State(text, release)
        way = (self._state, state) if self._state else None
        if not run.code:
            self._required, self._state = after, state
        return Leg(run, moments, cuts(moments, before, after), loose(moments), unmet, way)

    def on(self, release: Path | None, *options: str) -> Leg:
        """Update the stack with another release of the package."""
        self.stack.release = release
        return self.to(lambda _: None, *options)


def _text(site: Site) -> str:
    return yaml.safe_dump({"config": {SITE: site}})
