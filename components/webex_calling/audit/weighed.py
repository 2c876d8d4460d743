"""Say ``Weighed("security group sg-0a", "outbound", Load(58, 60))``: what something that exists uses of a quota."""

from collections.abc import Iterable
from dataclasses import dataclass

from webex_calling.quotas.load import Load


@dataclass(frozen=True, slots=True)
class Weighed:
    """What ``place`` uses of a quota of its own, in the words of a preview: ``what`` is counted.

    ``unknown`` are the prefix lists whose weight nobody tells: then the load is the least that it can be.
    """

    place: str
    what: str
    load: Load
    unknown: tuple[str, ...] = ()


def fullest(weighed: Iterable[Weighed]) -> tuple[Weighed, ...]:
    """Return what is near its quota or over it, the fullest first."""
    near = [each for each in weighed if each.load.near]
    return tuple(sorted(near, key=lambda each: -each.load.used / max(1, each.load.quota)))
