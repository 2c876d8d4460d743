"""Say ``Names("fra-a", ("198.51.100.0/28",)).of(rule)``: a rule in words that equal rules of other ends have too."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

END: Final = "⟨end⟩"
"""What stands for the name of an end, where a section is about several."""
PEER: Final = "⟨peer⟩"
"""What stands for the addresses of a peer, where they are not the same for all ends of a section."""


@dataclass(frozen=True, slots=True)
class Words:
    """The name of a rule, or of a hop, at one end; words are equal where they differ in the names of things alone.

    ``exact`` is as it is registered, ``named`` with the end's name left open, ``shape`` with its peer left open too.
    """

    shape: str
    exact: str = field(compare=False)
    named: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Names:
    """The names that are an end's own: its name, and the addresses of one of its peers."""

    end: str
    peers: tuple[str, ...] = ()

    def of(self, text: str) -> Words:
        """Return a text with these names left open."""
        named = _whole_word(self.end).sub(END, text)
        shape = named
        for each in self.peers:
            shape = _whole_word(each).sub(PEER, shape)
        return Words(shape, text, named)


@lru_cache(maxsize=1 << 12)
def _whole_word(name: str) -> re.Pattern[str]:
    """Match a name where it begins a word, or is one of several joined by hyphens behind it."""
    return re.compile(rf"(?<![\w./-]){re.escape(name)}(?!\w|\.\d)|(?<=-){re.escape(name)}$")
