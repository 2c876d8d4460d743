"""`filled(text, contexts)`: a text of a workflow with its expressions evaluated, as GitHub and Azure Pipelines do.

The part of the two languages that the files here use; whatever else stands in an expression is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
TOKEN = re.compile(r"\s*('(?:[^']|'')*'|&&|\|\||==|!=|[(),]|[A-Za-z_][\w.*-]*)")
Contexts = Mapping[str, Mapping[str, Any]]


def filled(text: str, contexts: Contexts) -> str:
    """Return the text with the value of each expression in its place."""
    return EXPRESSION.sub(lambda found: _text(value_of(found[1], contexts)), text)


def value_of(expression: str, contexts: Contexts) -> Any:
    """Return the value of an expression. Raises ValueError where it holds more than is known here."""
    tokens, at = [], 0
    while expression[at:].strip():
        found = TOKEN.match(expression, at)
        if found is None:
            raise ValueError(f"not read: {expression[at:]!r}")
        tokens.append(found[1])
        at = found.end()
    reader = _Reader(tokens, contexts)
    value = reader.any()
    if reader.tokens:
        raise ValueError(f"not read: {reader.tokens}")
    return value


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _held(value: Any, names: list[str]) -> Any:
    """Return what stands below ``value`` by these names, of which ``*`` is each of a list; "" where there is none."""
    for at, name in enumerate(names):
        if name == "*":
            return [_held(each, names[at + 1 :]) for each in value]
        value = value.get(name, "") if isinstance(value, Mapping) else ""
    return value


class _Reader:
    """Reads tokens from the left: alternatives of conjunctions of comparisons; each side may be anything but false."""

    def __init__(self, tokens: list[str], contexts: Contexts) -> None:
        self.tokens, self.contexts = tokens, contexts

    def any(self) -> Any:
        value = self.all()
        while self.taken("||"):
            other = self.all()
            value = value or other
        return value

    def all(self) -> Any:
        value = self.compared()
        while self.taken("&&"):
            other = self.compared()
            value = value and other
        return value

    def compared(self) -> Any:
        value = self.one()
        for sign in ("==", "!="):
            if self.taken(sign):
                return (value == self.one()) is (sign == "==")
        return value

    def one(self) -> Any:
        if self.taken("("):
            value = self.any()
            self.tokens.remove(")")
            return value
        word = self.tokens.pop(0)
        if word.startswith("'"):
            return word[1:-1].replace("''", "'")
        if not self.taken("("):
            context, *names = word.split(".")
            return _held(self.contexts[context], names or [""])  # a variable of a loop stands alone
        given = []
        while not self.taken(")"):
            given.append(self.any())
            self.taken(",")
        match word, given:
            case "format", [str(form), *values]:
                return form.format(*values)
            case "fromJSON", [str(written)]:
                return json.loads(written)
            case "contains", [held, looked_for]:
                return looked_for in held
            case "ne", [one, other]:
                return one != other
            case "in", [looked_for, *held]:
                return looked_for in held
        raise ValueError(f"no function of that form: {word}({given})")

    def taken(self, token: str) -> bool:
        if self.tokens[:1] == [token]:
            self.tokens.pop(0)
            return True
        return False
