"""Say ``compose(text, file)``: a YAML text as nodes, each with its line, within bounds that a fault names.

The parser is libyaml, whose port reads stack files inside the Pulumi engine (go.yaml.in/yaml). Nodes are built from its
events without recursion, so that no text is too deep to be refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import yaml

from webex_calling.fault import Fault, Faults, place

MAX_BYTES: Final = 4 << 20
MAX_DEPTH: Final = 64
MAX_VALUES: Final = 200_000
_EXPANDED: Final = f"expands to more than {MAX_VALUES:,} values, aliases included"
_BREAKS: Final = {"\x85": "U+0085", "\u2028": "U+2028", "\u2029": "U+2029"}


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a YAML text: the text of a scalar, the items of a list, or the keys and values of a mapping.

    ``plain`` is a scalar without quotes, ``tag`` what is written as its tag, ``line`` counts from 1. ``members``
    are the key and the value of each entry by the key's text. ``size`` is the number of values that the node stands for
    and ``height`` the number of its levels, what its aliases name included.
    """

    kind: Literal["scalar", "list", "mapping"]
    line: int
    text: str = ""
    plain: bool = False
    tag: str = ""
    items: tuple["Node", ...] = ()
    members: Mapping[str, tuple["Node", "Node"]] = field(default_factory=dict)
    size: int = 1
    height: int = 1

    def child(self, step: str | int) -> tuple[int, "Node"] | None:
        """Return the line on which the part ``step`` begins, and the part; None where there is none."""
        if isinstance(step, int) and step < len(self.items):
            return self.items[step].line, self.items[step]
        key, value = self.members.get(str(step), (None, None))
        return (key.line, value) if key and value else None


def compose(text: str, file: str) -> Node | None:
    """Return the node of the one document of ``text``, None where there is none. Raises Faults, which name ``file``."""
    _measure(text, file)
    building = _Building(file)
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
            building.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = str(error.problem or error.context or "is not YAML")
        line = min(mark.line, text.rstrip().count("\n")) + 1 if mark else 1  # the end of the text is no line of it
        building.faults.append(Fault("yaml", words, "correct the YAML", "", file, line))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        words = f"holds U+{int(error.character):04X}, which YAML forbids"
        building.faults.append(Fault("yaml", words, r"write it as an escape (\x1b) in double quotes", "", file, line))
    if building.faults:
        raise Faults(building.faults)
    return building.root


def _measure(text: str, file: str) -> None:
    if len(text) > MAX_BYTES:
        raise Faults([Fault("file", f"is longer than {MAX_BYTES:,} bytes", "divide it", "", file)])
    for sign, name in _BREAKS.items():
        if sign in text:
            words, remedy = f"holds {name}, a line break to some YAML readers", "write it as an escape in double quotes"
            raise Faults([Fault("yaml", words, remedy, "", file, text.count("\n", 0, text.index(sign)) + 1)])


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end is still to come; ``key`` is the one that waits for its value."""

    event: Any
    items: list[Node] = field(default_factory=list)
    key: Node | None = None
    members: dict[str, tuple[Node, Node]] = field(default_factory=dict)
    size: int = 1
    height: int = 1

    @property
    def mapping(self) -> bool:
        return isinstance(self.event, yaml.MappingStartEvent)

    @property
    def step(self) -> str | int:
        """The part that comes next, or whose value does."""
        return len(self.items) if not self.mapping else self.key.text if self.key else "(key)"


class _Building:
    """The nodes of a text so far: ``root`` is the whole once its last event was taken."""

    def __init__(self, file: str) -> None:
        self.root: Node | None = None
        self.faults: list[Fault] = []
        self._file = file
        self._open: list[_Open] = []
        self._anchors: dict[str, Node | None] = {}
        self._values = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """Take one event of the parser. Raises Faults where going on would be without bound."""
        match event:
            case yaml.ScalarEvent():
                node = Node("scalar", _line(event), event.value, event.style in (None, ""), event.tag or "")
                self._anchor(event, node)
                self._add(node, event)
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._begin(event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._end()
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._stop("holds a second document", "keep one document in the file", event)

    def _begin(self, event: Any) -> None:
        if len(self._open) >= MAX_DEPTH:
            self._stop(f"is nested in more than {MAX_DEPTH} levels", "use fewer levels", event)
        self._anchor(event, None)
        self._open.append(_Open(event))

    def _end(self) -> None:
        held = self._open.pop()
        event = held.event
        kind: Literal["list", "mapping"] = "mapping" if held.mapping else "list"
        tag, items = event.tag or "", tuple(held.items)
        node = Node(kind, _line(event), "", False, tag, items, held.members, held.size, held.height)
        if event.anchor:
            self._anchors[event.anchor] = node
        self._add(node, event)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            self._tell("refers to no anchor above it", "write the value out", event, event.anchor)
            self._add(Node("scalar", _line(event)), event)
            return
        node = self._anchors[event.anchor]
        if node is None:
            self._stop("contains itself through an alias", "write the value out", event)
        else:
            self._add(node, event)

    def _add(self, node: Node, event: Any) -> None:
        self._values += 1
        if self._values > MAX_VALUES:
            self._stop(f"is value {MAX_VALUES + 1:,} of the file", f"give up to {MAX_VALUES:,}", event)
        if not self._open:
            self.root = node
            return
        held = self._open[-1]
        held.size += node.size
        held.height = max(held.height, node.height + 1)
        if held.size > MAX_VALUES:
            self._stop(_EXPANDED, "write the values out, or fewer of them", event)
        if held.height > MAX_DEPTH:
            self._stop(f"is nested in more than {MAX_DEPTH} levels through its aliases", "use fewer levels", event)
        if not held.mapping:
            held.items.append(node)
        elif held.key:
            held.members[held.key.text] = held.key, node
            held.key = None
        else:
            self._key(held, node, event)

    def _key(self, held: _Open, node: Node, event: Any) -> None:
        if node.kind != "scalar":
            self._tell("is a key that is not text", "write one word as the key", event)
        held.key = node
        if node.kind == "scalar" and node.text in held.members:
            self._tell("is given twice", "keep one of them", event, node.text)

    def _anchor(self, event: Any, node: Node | None) -> None:
        """Keep what an anchor names: None while its end is still to come."""
        if event.anchor in self._anchors:
            self._tell("is an anchor that is given twice", "name each anchor once", event, event.anchor)
        if event.anchor:
            self._anchors[event.anchor] = node

    def _tell(self, fault: str, remedy: str, event: Any, value: str = "") -> None:
        where = place(held.step for held in self._open)
        self.faults.append(Fault(where, fault, remedy, value, self._file, _line(event)))

    def _stop(self, fault: str, remedy: str, event: Any) -> None:
        self._tell(fault, remedy, event)
        raise Faults(self.faults)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
