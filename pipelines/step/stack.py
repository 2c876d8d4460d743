"""Say ``stacks_of(["org/voice/prod"], [])``: the stacks that a step is asked about, each with its stack file."""

from collections.abc import Sequence
from dataclasses import dataclass

from step.process import FailedError


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack as Pulumi names it, and the stack file that was given, "" for Pulumi's own choice."""

    name: str
    config: str

    @property
    def file(self) -> str:
        """The stack file: by default that of the last part of the name."""
        return self.config or f"Pulumi.{self.name.rpartition('/')[2]}.yaml"


def stacks_of(names: Sequence[str], configs: Sequence[str]) -> list[Stack]:
    """Return the stacks. Raises FailedError where files were given for some of them alone."""
    if configs and len(configs) != len(names):
        raise FailedError("--config is given for some stacks alone: give it once for each --stack, in their order")
    held = [Stack(name, config) for name, config in zip(names, configs or [""] * len(names), strict=True)]
    if len({stack.name for stack in held}) < len(held):
        raise FailedError("--stack appears twice with the same name")
    return held
