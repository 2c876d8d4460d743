"""Say ``Marker("pull-request", "Pulumi.prod.yaml").line``: the hidden lines by which a step knows what is its own."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

_LINE: Final = re.compile(r"<!-- webex-calling: ([a-z-]+)(?: (\S+))? -->")
_STAMP: Final = re.compile(r"^<!-- webex-calling-run: (\d+) ([0-9a-f]*) -->$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Marker:
    """What a comment or issue is about: the step, and the stack file or "" for all."""

    step: str
    about: str = ""

    @property
    def line(self) -> str:
        """The first line; a name cannot end it, nor be another's."""
        about = quote(self.about, safe="/.").replace("-", "%2D")
        return f"<!-- webex-calling: {self.step}{' ' if about else ''}{about} -->"

    @classmethod
    def of(cls, body: str) -> "Marker | None":
        """Return the marker that a text begins with."""
        found = _LINE.fullmatch(body.lstrip().partition("\n")[0].strip())
        return cls(found[1], unquote(found[2] or "")) if found else None

    def marks(self, body: str) -> bool:
        """Tell whether a text begins with it."""
        return body.lstrip().partition("\n")[0].strip() == self.line


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which run wrote a text, for which commit."""

    run: int
    commit: str

    @property
    def line(self) -> str:
        """The second line."""
        return f"<!-- webex-calling-run: {self.run} {self.commit} -->"

    @classmethod
    def of(cls, body: str) -> "Stamp | None":
        """Return the stamp of a text."""
        found = _STAMP.search(body)
        return cls(int(found[1]), found[2]) if found else None
