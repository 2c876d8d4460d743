"""Say ``lists.of(names)``: the first of many names, with a link to all of them, which stand on the page once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import htpy as h

_MOST: Final = 8
_FIRST: Final = 3


@dataclass(frozen=True, slots=True)
class Lists:
    """The long lists of a page: places that tell of the same names share one."""

    held: dict[tuple[str, ...], str] = field(default_factory=dict)

    def of(self, names: Sequence[str]) -> h.Node:
        """Return names as they are read in a sentence."""
        listed = tuple(dict.fromkeys(names))
        if len(listed) <= _MOST:
            return ", ".join(listed)
        id_ = self.held.setdefault(listed, f"list-{len(self.held) + 1}")
        first = ", ".join(listed[:_FIRST])
        return h.fragment[first, " and ", h.a(href=f"#{id_}")[f"{len(listed) - _FIRST:,} more"]]

    def section(self) -> h.Node:
        """Return all long lists; nothing where there is none."""
        if not self.held:
            return None
        return h.section("#names", aria_labelledby="names-title")[
            h.h2("#names-title")["Names"],
            h.p[
                "Lists that are too long for a sentence, each told where a link leads to it. ",
                h.a(href="#all-names", class_="quiet")["Show all"],
            ],
            h.div("#all-names.unfolding")[
                (h.p(id=id_, class_="panel names", tabindex="-1")[", ".join(names)] for names, id_ in self.held.items())
            ],
        ]
