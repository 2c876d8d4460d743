"""Say ``DataText(path).insert(…)``: changes of a data file that leave each line alone that they do not concern.

Places come from the marks of the YAML parser, and the text between them stays as it was written: comments, order,
quotes and the wrapping of lists survive byte for byte, which no writer of YAML gives.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode


@dataclass(slots=True)
class DataText:
    """One file: its text as it is, and the pieces that are other; pieces that touch are refused by ``changed``."""

    path: Path
    text: str = ""
    root: Node | None = None
    pieces: dict[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.text = self.path.read_text(encoding="utf-8")
        self.root = yaml.compose(self.text, Loader=yaml.SafeLoader)

    def row(self, section: str, key: str, identity: str) -> MappingNode | None:
        """Return the row of a section by the value of a key."""
        return next((each for each in self.rows(section) if text_of(each, key) == identity), None)

    def rows(self, section: str) -> Iterator[MappingNode]:
        """Yield the rows of a section."""
        held = child(self.root, section)
        if isinstance(held, SequenceNode):
            yield from (each for each in held.value if isinstance(each, MappingNode))

    def replace(self, node: Node, text: str) -> None:
        """Put ``text`` in the place of a scalar."""
        self.pieces[node.start_mark.index, node.end_mark.index] = text

    def drop(self, node: Node) -> None:
        """Take an item of a list away, with its lines."""
        self.pieces[self._line(node.start_mark.index), self._after(node)] = ""

    def insert_before(self, node: Node, lines: list[str]) -> None:
        """Put an item before another one of a list, indented as it is."""
        at = self._line(node.start_mark.index)
        self._insert(at, node, lines)

    def insert_after(self, node: Node, lines: list[str]) -> None:
        """Put an item after another one of a list, indented as it is."""
        self._insert(self._after(node), node, lines)

    def _insert(self, at: int, node: Node, lines: list[str]) -> None:
        indent = " " * (node.start_mark.column - 2)
        text = "".join(f"{indent}{'- ' if number == 0 else '  '}{line}\n" for number, line in enumerate(lines))
        self.pieces[at, at] = self.pieces.get((at, at), "") + text

    @property
    def changed(self) -> str:
        """The text with all pieces in their places."""
        text = self.text
        for (start, end), piece in sorted(self.pieces.items(), reverse=True):
            text = text[:start] + piece + text[end:]
        return text

    def diff(self, name: str) -> Iterator[str]:
        """Yield the lines of a unified diff."""
        yield from unified_diff(self.text.splitlines(), self.changed.splitlines(), name, name, n=1, lineterm="")

    def _line(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def _after(self, node: Node) -> int:
        """Return the beginning of the line after an item."""
        end = node.end_mark.index
        if self._line(end) == end:
            return end
        if not self.text[self._line(end) : end].strip():  # a block ends where the next item begins
            return self._line(end)
        found = self.text.find("\n", end)
        return len(self.text) if found < 0 else found + 1


def child(node: Node | None, key: str) -> Node | None:
    """Return the value of a key."""
    if not isinstance(node, MappingNode):
        return None
    return next((value for name, value in node.value if isinstance(name, ScalarNode) and name.value == key), None)


def key_node(node: Node | None, key: str) -> ScalarNode | None:
    """Return a key itself."""
    if not isinstance(node, MappingNode):
        return None
    return next((name for name, _ in node.value if isinstance(name, ScalarNode) and name.value == key), None)


def text_of(node: Node | None, key: str) -> str:
    """Return the text of a scalar under a key, "" where there is none."""
    found = child(node, key)
    return str(found.value) if isinstance(found, ScalarNode) else ""


def items(node: Node | None, key: str) -> list[Node]:
    """Return the items of a list under a key."""
    found = child(node, key)
    return list(found.value) if isinstance(found, SequenceNode) else []
