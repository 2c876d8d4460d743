"""``revise(root)`` writes the next revision of the article into a copy of the project: a change of data, nothing else.

It is neutral: a range, a host and a name more, and a host that comes and goes, dated as the article dates them, at
addresses and under a name that no example, witness or test has. So nothing but the goldens may notice it. What is
published today is neither withdrawn nor widened: the witnesses hold its bounds, and state what such a revision changes.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

ARTICLE = "b2exve"
RANGE = "146.19.64.0/20"
HOST = "146.19.80.7"
GUEST = "146.19.80.9"
NAME = "*.neutral-revision.net"


def revise(root: Path) -> None:
    """Change the data under ``root`` as two revisions of the article would, of which the second takes a host back."""
    data = root / "data"
    newest = date.fromisoformat(max(_text(node, "id")[:10] for _, node in _rows(data, "revisions")))
    first, second = newest + timedelta(days=30), newest + timedelta(days=60)
    _append(data, "calling", f"{{prefix: {RANGE}, since: {first}}}")
    _append(data, "device-configuration", f"{{prefix: {HOST}, since: {first}}}")
    _insert(
        data,
        "domains",
        "id: neutral-revision",
        f'name: "{NAME}"',
        "group: Webex services",
        "purpose: Keeps apps and devices in touch",
        "printed_users: All",
        "users: [webex-app, mpp-device, room-device, ata, webrtc-browser, admin-browser]",
        f"since: {first}",
        f"where: [{ARTICLE}/domains]",
    )
    _enter(data, first, "range", "network: calling", f"added: {{prefixes: [{RANGE}]}}")
    _enter(data, first, "hosts", "network: device-configuration", f"added: {{prefixes: [{HOST}, {GUEST}]}}")
    _enter(data, first, "name", f'added: {{names: ["{NAME}"]}}')
    _enter(data, second, "guest", "network: device-configuration", f"removed: {{prefixes: [{GUEST}]}}")
    _replace(data, "sources", ARTICLE, "dated", str(second))


def _enter(data: Path, day: date, what: str, *lines: str) -> None:
    """Write an entry of the history."""
    told = (f"id: {day}-neutral-{what}", "kind: changed", f"text: The next revision's {what}", *lines)
    _insert(data, "revisions", *told, f"where: [{ARTICLE}/history]")


def _rows(data: Path, key: str) -> Iterator[tuple[Path, MappingNode]]:
    """Yield the rows under ``key`` of every file, which the nodes know the lines of."""
    for file in sorted(data.rglob("*.yaml")):
        document = yaml.compose(file.read_text(encoding="utf-8"))
        if isinstance(document, MappingNode) and (held := _value(document, key)):
            assert isinstance(held, SequenceNode)
            for node in held.value:
                yield file, node


def _row(data: Path, key: str, identity: str) -> tuple[Path, MappingNode]:
    return next((file, node) for file, node in _rows(data, key) if _text(node, "id") == identity)


def _value(node: MappingNode, key: str) -> Node | None:
    return next((value for name, value in node.value if name.value == key), None)


def _text(node: MappingNode, key: str) -> str:
    value = _value(node, key)
    assert value is not None
    return str(value.value)


def _items(node: MappingNode, key: str) -> list[MappingNode]:
    value = _value(node, key)
    assert isinstance(value, SequenceNode)
    return list(value.value)


def _append(data: Path, network: str, item: str) -> None:
    """Write an item below the last prefix of a network."""
    file, row = _row(data, "networks", network)
    last = _items(row, "prefixes")[-1]
    _splice(file, last.end_mark.line + (last.end_mark.column > 0), [f"{' ' * (last.start_mark.column - 2)}- {item}"])


def _insert(data: Path, key: str, *lines: str) -> None:
    """Write a row above the first one of its kind that the article has, as a history does."""
    of_article = (
        (file, row)
        for file, row in _rows(data, key)
        if any(str(each.value).startswith(ARTICLE) for each in _items(row, "where"))
    )
    file, first = next(of_article)
    indent = " " * (first.start_mark.column - 2)
    _splice(file, first.start_mark.line, [f"{indent}- {lines[0]}", *(f"{indent}  {line}" for line in lines[1:])])


def _replace(data: Path, key: str, identity: str, field: str, text: str) -> None:
    file, row = _row(data, key, identity)
    value = _value(row, field)
    assert value is not None
    line = file.read_text(encoding="utf-8").splitlines()[value.start_mark.line]
    _splice(file, value.start_mark.line, [line[: value.start_mark.column] + text], value.start_mark.line + 1)


def _splice(file: Path, start: int, lines: list[str], end: int | None = None) -> None:
    """Put ``lines`` in the place of those from ``start`` up to ``end``, or before ``start``."""
    held = file.read_text(encoding="utf-8").splitlines()
    held[start : start if end is None else end] = lines
    file.write_text("\n".join(held) + "\n", encoding="utf-8")
