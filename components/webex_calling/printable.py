"""Say ``printable(text)``: text from outside on one line, without a character that could command a terminal."""

from typing import Final

SHOWN: Final = 160
"""The number of characters of a value that a message quotes; of a longer one it tells the length."""


def printable(text: str) -> str:
    r"""Return ``text`` with escapes, ``\x1b``, for all that Unicode counts among controls, formats and separators.

    Letters, marks and symbols of every script stay; so does a backslash, since an escape commands nothing.
    """
    return text if text.isprintable() else "".join(map(_escaped, text))


def quoted(text: str) -> str:
    """Return the printable form of a value for a message: shortened, with its length, where it is long."""
    if len(text) <= SHOWN:
        return printable(text)
    return f"{printable(text[:SHOWN])}… ({len(text):,} characters)"


def _escaped(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
