"""Say ``Assumption("prefix", "23.89.0.0/16", UNDATED)``: what is assumed of a reference of another day."""

from dataclasses import dataclass
from typing import Final

UNDATED: Final = "no entry tells when it came: assumed to have stood then"
LATER: Final = "an entry changed it later and does not tell what stood before: taken as it stands today"
ONE_DATE: Final = "the article has one date and no history: assumed to have been the same"


@dataclass(frozen=True, slots=True, order=True)
class Assumption:
    """One thing of a ``kind`` ("row", "prefix") by its id, and ``how`` it is assumed.

    ``network`` is where a prefix stands. ``entries`` are the ids of the entries of the history on which it rests.
    """

    kind: str
    id: str
    how: str
    entries: tuple[str, ...] = ()
    network: str = ""
