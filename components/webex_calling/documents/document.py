"""Say ``read_document(path)``: one YAML file as plain values, and the line on which each of them stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from webex_calling.documents.bounded import TooLongError, UnreadError, read_bounded, text_of
from webex_calling.documents.yaml_node import MAX_BYTES, Node, compose
from webex_calling.fault import Fault, Faults
from webex_calling.fault import Steps as Steps
from webex_calling.fault import place as place


@dataclass(frozen=True, slots=True)
class Document:
    """The values of one YAML file: ``value`` is built of dict, list, str, int, float, bool and None alone."""

    file: str
    value: Any
    node: Node
    _first: int = 1

    def within(self, *steps: str | int) -> "Document":
        """Return the part of the document at ``steps``, which must exist; places are told from there."""
        value, node = self.value, self.node
        for step in steps:
            found = node.child(step)
            if found is None:
                raise KeyError(step)
            value, node = value[step], found[1]
        return Document(self.file, value, node, self.line(steps))

    def line(self, steps: Steps) -> int:
        """Return the 1-based line of the deepest part of ``steps`` that the file has."""
        node, line = self.node, self._first
        for step in steps:
            found = node.child(step)
            if found is None:
                break
            line, node = found
        return line

    def fault(self, steps: Steps, fault: str, remedy: str, value: str = "") -> Fault:
        """Return a fault that knows its file and line."""
        return Fault(place(steps), fault, remedy, value, self.file, self.line(steps))


def read_document(path: Path, shown: str = "") -> Document:
    """Read ``path`` (YAML, no duplicate keys); faults name the file as ``shown`` or by its path.

    Raises Faults when the file cannot be read or is not YAML.
    """
    file = shown or str(path)
    return parse_document(read_text(path, file), file)


def read_text(path: Path | Traversable, file: str) -> str:
    """Return the text of ``path``, which faults call ``file``. Raises Faults when it cannot be read."""
    return read_hashed(path, file)[0]


def read_hashed(path: Path | Traversable, file: str) -> tuple[str, str]:
    """Return the text of ``path`` as ``read_text`` does, and the SHA-256 of its bytes in hexadecimal."""
    try:
        content = read_bounded(path, MAX_BYTES)
        return text_of(content), sha256(content).hexdigest()
    except UnreadError as error:
        remedy = "divide it" if isinstance(error, TooLongError) else "give the path of a YAML file in UTF-8"
        raise Faults([Fault("file", str(error), remedy, "", file)]) from None


def parse_document(text: str, file: str) -> Document:
    """Parse the ``text`` of ``file``. Raises Faults when it is not YAML."""
    node = compose(text, file) or Node("scalar", 1, plain=True)
    return Document(file, value_of(node), node)


_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]{1,100}|0o[0-7]{1,100}|0x[0-9a-fA-F]{1,100}")
_FRACTION = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def value_of(node: Node) -> Any:
    """Return the value of a node by the core schema of YAML 1.2 (10.3.2), with merge keys followed.

    What JSON cannot say stays text: infinity, what is no number, and numbers of more than 100 digits.
    """
    if node.kind == "list":
        return [value_of(item) for item in node.items]
    if node.kind == "mapping":
        values: dict[str, Any] = {}
        for key, value in node.members.values():
            if not is_merge(key):
                values[key.text] = value_of(value)
        for key, value in node.members.values():
            if is_merge(key):
                for each in value.items if value.kind == "list" else (value,):
                    values |= {name: held for name, held in _mapping(each).items() if name not in values}
        return values
    return scalar_of(node)


def is_merge(key: Node) -> bool:
    """Whether a key takes in the mapping that is its value, as YAML 1.1 has it."""
    return key.plain and key.text == "<<"


def scalar_of(node: Node) -> str | int | float | bool | None:
    """Return the value of a scalar by the core schema of YAML 1.2."""
    text = node.text
    if not node.plain or node.tag in _TEXT:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text, 8) if text.startswith("0o") else int(text, 16) if text.startswith("0x") else int(text)
    return float(text) if len(text) <= 100 and _FRACTION.fullmatch(text) else text


_TEXT = ("!", "tag:yaml.org,2002:str")


def _mapping(node: Node) -> dict[str, Any]:
    value = value_of(node)
    return value if isinstance(value, dict) else {}


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
    "enum": ("is not a known value", "write {expected}"),
    "literal_error": ("is not a known value", "write {expected}"),
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
