"""Say ``Continuity(moments).uncut``: whether what both sides need is admitted at every step, and when it may not be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from webex_calling.impact.resource_change import Fate
from webex_calling.impact.side import End
from webex_calling.verify.model.packets import PacketSet


class When(StrEnum):
    """The time at which packets may be refused."""

    UNATTACHED = "until its new groups are attached"
    BETWEEN = "from the update of these until that of what admits it afterwards"
    UNWALKED = "not known"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of the update: what may be refused at each of its ends, and the resources that it is about.

    ``rows`` are those that ask for it, and ``extra-rules`` where the site's own rules do. ``UNWALKED`` is no claim that
    it is refused: no test tells. Where ``openings`` is empty, it is not known which packets they are.
    """

    when: When
    resources: tuple[str, ...]
    ends: tuple[End, ...] = ()
    rows: tuple[str, ...] = ()
    openings: Mapping[End, PacketSet] = field(default_factory=dict, compare=False)
    fate: Fate | None = None


@dataclass(frozen=True, slots=True)
class Continuity:
    """Whether what both sides need is admitted at every step: the moments at which it may not be, else none.

    ``rests_on`` are the engine tests that have walked the kinds of change that there are. ``planned`` is false where a
    side is known from documents alone: no order of steps leads from one to the other.
    """

    moments: tuple[Moment, ...] = ()
    rests_on: tuple[str, ...] = ()
    planned: bool = True

    @property
    def uncut(self) -> bool:
        """Whether it is known that nothing is cut."""
        return self.planned and not self.moments


UNCUT: Final = Continuity()
"""Nothing changes that a packet could meet."""
