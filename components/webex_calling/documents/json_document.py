"""Say ``decoded(text)``: the value of a JSON text that somebody gave, or why it is none."""

import json
from typing import Any

from webex_calling.documents.json_text import DECODER, number_fault, unfit


class NotJsonError(ValueError):
    """Why a text is not read as JSON, in words that follow its name.

    ``at`` is where it is no JSON any more, None where its syntax is not at fault. ``line`` counts from 1, 0 where it is
    not told. ``several`` says that another document follows the first.
    """

    def __init__(self, words: str, at: int | None = None, line: int = 0, *, several: bool = False) -> None:
        super().__init__(words)
        self.at = at
        self.line = line
        self.several = several


def decoded(text: str) -> Any:
    """Return the one value of a text, which is fit to be read on. Raises NotJsonError."""
    first = len(text) - len(text.lstrip(" \t\r\n"))
    value, end = decoded_from(text, first)
    if rest := text[end:].lstrip(" \t\r\n"):
        at = len(text) - len(rest)
        raise NotJsonError("is not JSON: more follows its end", at, 1 + text.count("\n", 0, at), several=True)
    if why := unfit(value, text, first, end):
        raise NotJsonError(why)
    return value


def decoded_from(text: str, first: int) -> tuple[Any, int]:
    """Return the value that begins at ``first``, and where it ends; it may go on there. Raises NotJsonError."""
    try:
        return DECODER.raw_decode(text, first)
    except json.JSONDecodeError as error:
        words = f"is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise NotJsonError(words, error.pos, error.lineno) from None
    except RecursionError:
        raise NotJsonError("is nested too deeply") from None
    except ValueError as error:
        raise NotJsonError(f"is not JSON: {number_fault(error)}") from None
