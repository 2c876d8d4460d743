"""Say ``cut(text, 4000, more)``: a text that fits, and says that something is left out."""

from collections.abc import Callable


def cut(text: str, longest: int, more: str, closing: Callable[[str], str] = lambda _: "") -> str:
    """Return a text of ``longest`` characters at most, which ends with ``more`` where it is cut.

    It is cut at a line, if it has any.
    ``closing`` tells what closes that which is open where the text is cut; what takes too long for that is left open.
    """
    if len(text) <= longest:
        return text
    room = longest - len(more)
    kept = _lines(text[:room])
    for _ in range(3):
        close = closing(kept)
        if len(kept) + len(close) <= room:
            return f"{kept}{close}{more}"
        kept = _lines(kept[: max(room - len(close), 0)])
    return f"{kept[:room]}{more}"


def _lines(text: str) -> str:
    return text.rpartition("\n")[0] or text
