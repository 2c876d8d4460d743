"""Say ``shares(wanted, room)``: how many lines each of several lists may show, so that all fit."""

from collections.abc import Sequence


def shares(wanted: Sequence[int], room: int) -> tuple[int, ...]:
    """Return how much of ``room`` each gets: what it wants, or an equal share of what the smaller ones leave.

    Nobody gets less than one who wants any, however little room there is.
    """
    if room >= sum(wanted):
        return tuple(wanted)
    given = [min(each, 1) for each in wanted]
    left = room - sum(given)
    while left > 0 and given != list(wanted):
        for at, each in enumerate(wanted):
            if given[at] < each and left > 0:
                given[at] += 1
                left -= 1
    return tuple(given)
