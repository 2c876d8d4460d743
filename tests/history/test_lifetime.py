"""From when to when: each end is told, assumed or not told, and a day falls before, into or after it."""

from datetime import date
from ipaddress import IPv4Network

import pytest
from tests.frozen.published import FROZEN
from tests.rows import (
    BROWSER_MEDIA,
    DEVICE_CONFIGURATION,
    MEETINGS_MEDIA,
    PHONE_SIGNALLING,
    ROOM_SIGNALLING,
    VG400_MEDIA,
)

from webex_calling.history.bound import Bound, Known
from webex_calling.history.lifetime import Lifetime, Period, Standing
from webex_calling.history.lifetimes import Lifetimes

LIVES = Lifetimes(FROZEN)
CALLING = LIVES.prefixes("calling")
DEVICES = LIVES.prefixes("device-configuration")


def _day(text: str) -> date:
    return date.fromisoformat(text)


PREFIXES = {
    "told": ("144.196.0.0/16", "2023-11-29, told by 2023-11-29-wider-range"),
    "not told": ("23.89.0.0/16", "not told; no entry of the history tells it"),
    "replaced": (
        "144.196.33.0/25",
        "2023-08-14, told by 2023-08-14-united-states; until 2023-11-29, told by 2023-11-29-wider-range",
    ),
    "absorbed": (
        "150.253.156.128/25",
        "2023-08-14, told by 2023-08-14-united-states; until 2023-12-11, assumed: absorbed by 150.253.128.0/17, which "
        "2023-12-11-wider-range added without saying so",
    ),
    "lost": (
        "23.89.154.0/25",
        "2022-07-14, told by 2022-07-14-range; until not told; gone by 2023-03-07, when the lists were written anew "
        "(2023-03-07-new-article)",
    ),
}


@pytest.mark.parametrize(("prefix", "words"), PREFIXES.values(), ids=PREFIXES)
def test_a_prefix_of_calling(prefix: str, words: str) -> None:
    """Both ends are said, each with the entry that tells it or how it is assumed."""
    (period,) = CALLING[IPv4Network(prefix)].periods
    assert period.words == words


def test_a_prefix_that_came_back_has_two_periods() -> None:
    """Between them it was not published."""
    life = DEVICES[IPv4Network("52.26.82.54")]
    assert [period.words for period in life.periods] == [
        "2022-05-24, told by 2022-05-24-host; until 2022-11-15, told by 2022-11-15-cloud-hosts",
        "2024-07-25, told by 2024-07-25-ata-host",
    ]
    assert [life.on(_day(text)) for text in ("2022-05-23", "2022-05-24", "2022-11-15", "2024-07-25")] == [
        Standing.ABSENT,
        Standing.TOLD,
        Standing.ABSENT,
        Standing.TOLD,
    ]


def test_what_is_in_force_later_says_so() -> None:
    """The day of force stands apart from that of publication."""
    (period,) = DEVICES[IPv4Network("72.163.15.64/26")].periods
    assert period.words == "2021-03-25, told by 2021-03-25-activation; in force from 2021-05-08"


ROWS = {
    BROWSER_MEDIA: "2024-12-17, told by 2024-12-17-webrtc",
    ROOM_SIGNALLING: "2025-09-15, told by 2025-09-15-room-source-ports; it stood before, with values that no "
    "entry tells",
    VG400_MEDIA: "2024-11-14, told by 2024-11-14-vg400; it came 2024-11-11, told by 2024-11-11-vg400, with values that "
    "no entry tells",
    PHONE_SIGNALLING: "not told; no entry of the history tells it",
    MEETINGS_MEDIA: "not told; its article has no history, and is dated 2026-03-16",
}


@pytest.mark.parametrize(("row", "words"), ROWS.items(), ids=ROWS)
def test_a_row(row: str, words: str) -> None:
    """A row that changed stood before; one that an entry brought did not."""
    (period,) = LIVES.row(row).periods
    assert period.words == words


def test_other_kinds() -> None:
    """Services, domains, hosts, statements and readings are dated by the entries that name them."""
    assert LIVES.service(DEVICE_CONFIGURATION, "certificate-renewal").periods[0].since.entries == (
        "2023-12-18-certificate-renewal",
    )
    assert LIVES.service(DEVICE_CONFIGURATION, "https").periods[0].since.known is Known.NOT_TOLD
    assert LIVES.domain("ciscospark").periods[0].since.entries == ("2021-04-02-ciscospark",)
    assert LIVES.host("binaries.webex.com").periods[0].since.entries == ("2023-07-05-binaries",)
    assert LIVES.statement("mtu").periods[0].since.entries == ("2025-04-10-mtu",)
    assert LIVES.reading("A-11").periods[0].since.entries == ("2025-09-15-room-source-ports",)
    assert LIVES.network("calling").periods[0].since.known is Known.NOT_TOLD
    assert LIVES.withdrawn_names()["huron-dev.com"].periods[0].until == Bound.told(
        next(entry for entry in FROZEN.revisions if entry.id == "2024-06-11-huron")
    )


TOLD = Bound(Known.TOLD, _day("2024-01-10"), "", ("2024-01-10-x",))
LATER = Bound(Known.TOLD, _day("2024-01-20"), "", ("2024-01-20-x",))
STANDING = {
    "before": (Period(TOLD), "2024-01-09", Standing.ABSENT),
    "first day": (Period(TOLD), "2024-01-10", Standing.TOLD),
    "last day": (Period(TOLD, LATER), "2024-01-19", Standing.TOLD),
    "first day without": (Period(TOLD, LATER), "2024-01-20", Standing.ABSENT),
    "changed": (Period(TOLD, changed=True), "2024-01-09", Standing.ASSUMED),
    "changed, before it came": (Period(LATER, changed=True, first=TOLD), "2024-01-09", Standing.ABSENT),
    "not told when": (Period(Bound.not_told(), seen=_day("2024-01-20")), "2024-01-19", Standing.ASSUMED),
    "seen": (Period(Bound.not_told(), seen=_day("2024-01-20")), "2024-01-20", Standing.TOLD),
    "end assumed": (Period(TOLD, Bound.assumed(_day("2024-01-20"), "x")), "2024-01-19", Standing.ASSUMED),
    "end not told": (Period(TOLD, Bound.not_told()), "2024-03-01", Standing.UNKNOWN),
    "gone by": (Period(TOLD, Bound.not_told(), gone_by=_day("2024-01-20")), "2024-01-20", Standing.ABSENT),
    "not yet gone by": (Period(TOLD, Bound.not_told(), gone_by=_day("2024-01-20")), "2024-01-19", Standing.UNKNOWN),
}


@pytest.mark.parametrize(("period", "day", "standing"), STANDING.values(), ids=STANDING)
def test_where_a_day_falls(period: Period, day: str, standing: Standing) -> None:
    """A period holds its first day and not its end."""
    assert Lifetime((period,)).on(_day(day)) is standing


def test_a_bound_has_a_day_or_is_not_told() -> None:
    """No day is made up, and none is lost."""
    with pytest.raises(ValueError, match="a day is told, assumed, or none"):
        Bound(Known.NOT_TOLD, _day("2024-01-01"))
    with pytest.raises(ValueError, match="a day is told, assumed, or none"):
        Bound(Known.TOLD)
    with pytest.raises(ValueError, match="told by no entry"):
        Bound.told()
    with pytest.raises(ValueError, match="has no period"):
        Lifetime(())
