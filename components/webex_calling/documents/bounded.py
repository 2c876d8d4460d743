"""Say ``read_bounded(path, 8 << 20)``: the bytes of a file that somebody gave, or why they are not read."""

from importlib.resources.abc import Traversable
from pathlib import Path


class UnreadError(ValueError):
    """Why a file is not read, in words that follow its name: *cannot be read: No such file or directory*."""


class TooLongError(UnreadError):
    """The file is longer than is read."""


def read_bounded(path: Path | Traversable, most: int) -> bytes:
    """Return the content of a file of up to ``most`` bytes. Raises UnreadError."""
    try:
        with path.open("rb") as opened:
            content = opened.read(most + 1)
    except (OSError, ValueError) as error:  # ValueError: the path holds a zero byte
        raise UnreadError(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(content) > most:
        raise TooLongError(f"is longer than {most:,} bytes")
    return content


def read_bounded_text(path: Path | Traversable, most: int) -> str:
    """Return the text of such a file, as ``text_of`` has it. Raises UnreadError."""
    return text_of(read_bounded(path, most))


def text_of(content: bytes) -> str:
    """Return bytes as text, without the mark of its byte order that PowerShell writes before it. Raises UnreadError."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadError(f"cannot be read: {error}") from None
