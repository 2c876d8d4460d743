"""Say ``parse_duration("90d")``: a time in days or weeks."""

import re
from datetime import timedelta
from typing import Final

_DAYS: Final = {"d": 1, "w": 7}


def parse_duration(text: str) -> timedelta:
    """Read ``90d`` or ``12w``. Raises ValueError ("fault; remedy") for anything else."""
    match = re.fullmatch(r"(0|[1-9][0-9]{0,4})([dw])", text)
    if match is None:
        raise ValueError("is not a time of days or weeks; write 90d or 12w")
    return timedelta(days=int(match[1]) * _DAYS[match[2]])
