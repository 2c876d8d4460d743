"""Say ``reference.keepalives["register"].seconds``: what a gateway sends on an idle connection, and how often."""

import re
from dataclasses import dataclass
from datetime import date

from webex_calling.published.requirement import Trunk

EXPIRES = range(60, 65536)
REFRESH_RATIO = range(1, 101)
UP_INTERVAL = range(5, 1201)
"""What IOS XE takes: seconds, per cent of them, seconds (Cisco IOS XE 17.18.1, Cisco-IOS-XE-voice-class.yang)."""


@dataclass(frozen=True, slots=True)
class KeepAlive:
    """What keeps an idle connection of a trunk: a SIP ``message`` every ``seconds``.

    ``words`` are those of IOS XE that set the interval.
    """

    id: str
    title: str
    trunk: Trunk
    message: str
    seconds: int
    words: str
    since: date | None
    where: tuple[str, ...]
    readings: tuple[str, ...]


def seconds_of(words: str) -> int:
    """Return the interval that the words of IOS XE set, in seconds.

    ``expires 240 refresh-ratio 50`` is 120, ``up-interval 60`` is 60. Raises ValueError ("fault; remedy") for others.
    """
    if match := re.fullmatch(r"expires (\d+) refresh-ratio (\d+)", words):
        expires, ratio = int(match[1]), int(match[2])
        if expires in EXPIRES and ratio in REFRESH_RATIO:
            return expires * ratio // 100
        raise ValueError("is not what IOS XE takes; write expires from 60 to 65535 and refresh-ratio from 1 to 100")
    if match := re.fullmatch(r"up-interval (\d+)", words):
        if int(match[1]) in UP_INTERVAL:
            return int(match[1])
        raise ValueError("is not what IOS XE takes; write up-interval from 5 to 1200")
    raise ValueError(
        "sets no interval that is known; write expires SECONDS refresh-ratio PERCENT, or up-interval SECONDS"
    )
