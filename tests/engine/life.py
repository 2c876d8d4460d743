"""`Life.of(stack)` is a stack from its first preview to its end, with drift planted on the way."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.engine.doubles.values import Properties, Value
from tests.engine.drift import plant
from tests.engine.events import Run
from tests.engine.inventory import inventory
from tests.engine.prepare import SITE
from tests.engine.stack import Resource, Stack
from tests.engine.told import Told, told

from webex_calling.site.stackfile import StackFile, read_stack_file


@dataclass(frozen=True, slots=True)
class Life:
    """What the engine did at each step, what it kept, what the clouds held, and what the embedded engine told."""

    file: StackFile
    told: Told
    site: Value
    """As the engine reads the stack file."""
    preview: Run
    up: Run
    made: Mapping[str, Resource]
    """What the engine kept of the update."""
    outputs: Properties
    held: Mapping[str, Value]
    """What the clouds held after it."""
    again: Run
    planted: Mapping[str, str]
    """What another hand changed, and how a refresh must report it."""
    drift: Run
    mended: Run
    after: Mapping[str, Value]
    settled: Run
    destroy: Run
    left: Mapping[str, Value]

    @classmethod
    def of(cls, stack: Stack) -> "Life":
        """Live through everything."""
        preview, up = stack.preview(), stack.up()
        made = stack.resources()
        held = inventory(stack.clouds, made)
        again = stack.up()
        planted = plant(stack)
        drift, mended = stack.refresh(), stack.up()
        return cls(
            file=read_stack_file(stack.configuration),
            told=told(stack),
            site=stack.settings()[SITE],
            preview=preview,
            up=up,
            made=made,
            outputs=stack.outputs(),
            held=held,
            again=again,
            planted=planted,
            drift=drift,
            mended=mended,
            after=inventory(stack.clouds, stack.resources()),
            settled=stack.up("--refresh"),
            destroy=stack.destroy(),
            left=inventory(stack.clouds, stack.resources()),
        )
