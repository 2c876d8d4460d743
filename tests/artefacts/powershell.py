"""Say ``commands(script)``: the commands of a script with their parameters, by a grammar that is not ours.

The grammar is tree-sitter-powershell. A script with what it does not know, or had to complete, is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

_PARSER: Final = Parser(Language(tree_sitter_powershell.language()))


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its parameters with their values as written, and how deep it stands in script blocks."""

    name: str
    parameters: tuple[tuple[str, str], ...]
    arguments: tuple[str, ...]
    line: int
    depth: int

    @property
    def named(self) -> dict[str, str]:
        """The parameters by name, each given once and in any case."""
        held = {name.lower(): value for name, value in self.parameters}
        assert len(held) == len(self.parameters), self
        return held


def commands(script: str) -> list[Command]:
    """Return the commands in order. Raises ValueError where the grammar finds a mistake."""
    root = _PARSER.parse(script.encode()).root_node
    if root.has_error:
        raise ValueError(f"is no PowerShell: {[each.start_point for each in _wrong(root)]}")
    return [*_commands(root, 0)]


def text_of(value: str) -> str:
    """Return a value without its quotes; single ones expand nothing."""
    return value[1:-1] if value.startswith("'") and value.endswith("'") else value


def _wrong(node: Node) -> Iterator[Node]:
    if node.is_error or node.is_missing:
        yield node
    for child in node.children:
        yield from _wrong(child)


def _commands(node: Node, depth: int) -> Iterator[Command]:
    if node.type == "command":
        yield _command(node, depth)
    for child in node.children:
        yield from _commands(child, depth + (node.type == "script_block"))


def _command(node: Node, depth: int) -> Command:
    named: list[tuple[str, str]] = []
    arguments: list[str] = []
    waiting = ""
    elements = node.child_by_field_name("command_elements")
    for each in elements.named_children if elements else ():
        said = (each.text or b"").decode()
        if each.type == "command_argument_sep":
            continue
        if each.type == "command_parameter":
            assert not waiting, f"{waiting} has no value"
            waiting = said.removeprefix("-")
        elif waiting:
            named.append((waiting, said))
            waiting = ""
        else:
            arguments.append(said)
    assert not waiting, f"{waiting} has no value"
    name = node.child_by_field_name("command_name")
    assert name is not None
    assert name.text is not None
    return Command(name.text.decode(), tuple(named), tuple(arguments), node.start_point.row, depth)
