"""Say ``Checked.of("90d", path, "", today).lines``: whether the data is fresh and an export the same, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self

from webex_calling.commands.requirements_view import exported
from webex_calling.exchange.against import Difference, differences, read_earlier
from webex_calling.exchange.duration import parse_duration
from webex_calling.exchange.exported import Exported
from webex_calling.fault import Fault, Faults
from webex_calling.report.answer import Answer


@dataclass(frozen=True, slots=True)
class Age:
    """An article by the date that it bears, how old that is on the day of the check, and the ``url`` of its source."""

    article: str
    dated: date
    days: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was asked and found: ``most`` is None where no age was asked, ``differences`` where nothing was given.

    ``article`` says that a copy of the article was given, and no export.
    """

    version: str
    ages: tuple[Age, ...]
    most: timedelta | None
    differences: tuple[Difference, ...] | None
    article: bool = False

    @classmethod
    def of(cls, max_age: str, against: Path | None, article: str, today: date) -> Self:
        """Check the data on ``today``. Raises Faults for what is asked wrongly, or nothing is asked."""
        faults: list[Fault] = []
        most = None
        if not max_age and against is None:
            faults.append(Fault("check", "asks nothing", "give --max-age TIME, --against PATH, or both"))
        try:
            most = parse_duration(max_age) if max_age else None
        except ValueError as error:
            fault, _, remedy = str(error).partition("; ")
            faults.append(Fault("--max-age", fault, remedy, max_age))
        if faults:
            raise Faults(faults)
        if against and not (against.is_dir() or against.suffix == ".json"):
            return cls._of_article(most, against, article, today)
        earlier = read_earlier(against) if against else None
        held = exported(article, "", earlier.articles if earlier else ())
        found = differences(earlier, held) if earlier else None
        return cls(held.latest.number, _ages(held, today), most, found)

    @classmethod
    def _of_article(cls, most: timedelta | None, path: Path, article: str, today: date) -> Self:
        """Check a copy of the article, which is that of Webex Calling whatever ``article`` is asked for its age."""
        from webex_calling.exchange.against_article import article_differences

        held = exported(article, "")
        return cls(held.latest.number, _ages(held, today), most, article_differences(path, held.today), article=True)

    @property
    def _stale(self) -> tuple[Age, ...]:
        return tuple(each for each in self.ages if self.most is not None and each.days > self.most.days)

    @property
    def answer(self) -> Answer:
        """Fresh or same, else stale, different, or both."""
        words, why = [], []
        if self._stale:
            words.append("stale")
            why.append(f"{len(self._stale)} of {len(self.ages)} articles older than {self._days}")
        if self.differences:
            words.append("different")
            count = len(self.differences)
            why.append(f"{count} {'differences' if count > 1 else 'difference'}")
        if words:
            return Answer(" and ".join(words), ", ".join(why), found=True)
        if self.differences is None:
            return Answer("fresh", f"no article older than {self._days}")
        if self.article:
            return Answer("same", "the article says what the data says")
        return Answer("same", f"the export is that of version {self.version}")

    @property
    def _days(self) -> str:
        return f"{self.most.days} days" if self.most else ""

    @property
    def lines(self) -> Iterator[str]:
        """The answer, the age of each article where one was asked, each difference, and what to do of what is stale."""
        yield self.answer.line
        for each in self.ages if self.most is not None else ():
            yield f"{each.article}: dated {each.dated.isoformat()}, {each.days} days old"
        for difference in self.differences or ():
            yield difference.words
        for each in self._stale:
            where = each.url or f"the article {each.article}"
            yield f'{each.article}: open {where}, save it, and run "webex-calling requirements refresh FILE"'

    @property
    def document(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            **self.answer.document,
            "version": self.version,
            "maxAgeDays": self.most.days if self.most else None,
            "articles": [
                {"id": each.article, "dated": each.dated.isoformat(), "days": each.days} for each in self.ages
            ],
            "differences": None
            if self.differences is None
            else [
                {"set": each.set, "element": each.element, "there": each.there, "here": each.here}
                for each in self.differences
            ],
        }


def _ages(held: Exported, today: date) -> tuple[Age, ...]:
    dates = {id_: held.today.articles[id_].date for id_ in held.articles}
    urls = {id_: held.today.sources[held.today.articles[id_].source].url for id_ in dates}
    return tuple(Age(id_, dated, (today - dated).days, urls[id_]) for id_, dated in dates.items())
