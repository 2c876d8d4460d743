"""Say ``read_document(path)``: one YAML file as plain values, and the line on which each of them stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from webex_calling.fault import Fault, Faults

Steps = tuple[str | int, ...]
"""The way to a value: keys of mappings and indices of lists, outermost first."""


@dataclass(frozen=True, slots=True)
class Document:
    """The values of one YAML file: ``value`` is built of dict, list, str, int, float, bool and None alone."""

    file: str
    value: Any
    _tree: Any
    _first: int = 1

    def within(self, *steps: str | int) -> "Document":
        """Return the part of the document at ``steps``, which must exist; places are told from there."""
        value, tree = self.value, self._tree
        for step in steps:
            value, tree = value[step], tree[step]
        return Document(self.file, value, tree, self.line(steps))

    def line(self, steps: Steps) -> int:
        """Return the 1-based line of the deepest part of ``steps`` that the file has."""
        node, line = self._tree, self._first
        for step in steps:
            found = _line_of(node, step)
            if found is None:
                break
            line = found
            node = node[step]
        return line

    def fault(self, steps: Steps, fault: str, remedy: str, value: str = "") -> Fault:
        """Return a fault that knows its file and line."""
        return Fault(place(steps), fault, remedy, value, self.file, self.line(steps))


def read_document(path: Path, shown: str = "") -> Document:
    """Read ``path`` (YAML 1.2, no duplicate keys); faults name the file as ``shown`` or by its path.

    Raises Faults when the file cannot be read or is not YAML.
    """
    file = shown or str(path)
    return parse_document(read_text(path, file), file)


def read_text(path: Path, file: str) -> str:
    """Return the text of ``path``, which faults call ``file``. Raises Faults when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Faults(
            [Fault("file", f"cannot be read: {reason}", "give the path of a YAML file in UTF-8", file)]
        ) from None


def parse_document(text: str, file: str) -> Document:
    """Parse the ``text`` of ``file``. Raises Faults when it is not YAML."""
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    try:
        tree = yaml.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        fault = (error.problem or "is not YAML").splitlines()[0]
        raise Faults([Fault("yaml", fault, "correct the YAML", "", file, mark.line + 1 if mark else 0)]) from None
    except (IndexError, ValueError):  # a scalar of the form of a number that is none, such as -_
        words = "has a plain value that looks like a number and is none"
        raise Faults([Fault("yaml", words, "put text in quotes", "", file)]) from None
    except YAMLError as error:
        raise Faults([Fault("yaml", str(error).splitlines()[0], "correct the YAML", "", file)]) from None
    try:
        return Document(file, _plain(tree), tree)
    except RecursionError:
        raise Faults([Fault("yaml", "holds itself by way of an alias", "write the value out", "", file)]) from None


def place(steps: Iterable[str | int]) -> str:
    """Write the way to a value as a reader would: ``localGateways[0].peers[1].name``."""
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text or "(top)"


def _line_of(node: Any, step: str | int) -> int | None:
    if isinstance(node, CommentedMap) and step in node:
        return int(node.lc.key(step)[0]) + 1
    if isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
        return int(node.lc.item(step)[0]) + 1
    return None


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {key if isinstance(key, int) else str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (str, int, float):
        if isinstance(node, kind):
            return kind(node)
    return str(node)


def faults_of(error: ValidationError, document: Document | None = None, prefix: Steps = ()) -> list[Fault]:
    """Turn what pydantic found into faults; a message ``fault; remedy`` is split at its semicolon."""
    faults = []
    for found in error.errors(include_url=False):
        steps = prefix + tuple(step for step in found["loc"] if step != "[key]")
        value = found.get("input")
        text = str(value) if found["type"] != "missing" and isinstance(value, str | int | float) else ""
        fault, remedy = _words(found["type"], found["msg"], found.get("ctx", {}))
        if document is None:
            faults.append(Fault(place(steps), fault, remedy, text))
        else:
            faults.append(document.fault(steps, fault, remedy, text))
    return faults


_KNOWN = {
    "missing": ("is missing", "add it"),
    "extra_forbidden": ("is not a known key", "remove it or correct its spelling"),
    "string_type": ("is not text", "write text, in quotes where YAML would read something else"),
    "int_type": ("is not a whole number", "write a whole number"),
    "bool_type": ("is neither true nor false", "write true or false"),
    "list_type": ("is not a list", "write a list, [a, b]"),
    "tuple_type": ("is not a list", "write a list, [a, b]"),
    "dict_type": ("is not a mapping", "write a mapping, key: value"),
    "mapping_type": ("is not a mapping", "write a mapping, key: value"),
    "model_type": ("is not a mapping", "write a mapping, key: value"),
    "dataclass_type": ("is not a mapping", "write a mapping, key: value"),
}

_LIMITS = {
    "enum": ("is not one of the known words", "write {expected}"),
    "greater_than_equal": ("is below {ge}", "give {ge} or more"),
    "less_than_equal": ("is above {le}", "give {le} or less"),
    "too_short": ("is empty", "give at least {min_length}"),
    "string_too_short": ("is empty", "write it"),
    "string_too_long": ("is longer than {max_length} characters", "shorten it to {max_length}"),
}


def _words(kind: str, message: str, context: Mapping[str, Any]) -> tuple[str, str]:
    if kind in _KNOWN:
        return _KNOWN[kind]
    if kind in _LIMITS:
        fault, remedy = _LIMITS[kind]
        return fault.format(**context), remedy.format(**context)
    text = message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    fault, _, remedy = text.partition("; ")
    fault = fault[:1].lower() + fault[1:] if kind != "value_error" else fault
    return fault, remedy or "correct it"
