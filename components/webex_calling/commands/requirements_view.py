"""Say ``View.of("suite", "2024-01-31")``: the reference as a command about requirements asks it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from webex_calling.exchange.exported import Exported
from webex_calling.fault import Fault, Faults
from webex_calling.history.day import parse_day, parse_rebuilt_day
from webex_calling.published.reference import Reference, load_reference
from webex_calling.report.proof_words import WORDS
from webex_calling.requirements.catalogue import Catalogue
from webex_calling.requirements.changes import Change, changes, undated_articles
from webex_calling.requirements.entry import Entry
from webex_calling.requirements.kind import Kind


@dataclass(frozen=True, slots=True)
class View:
    """The reference with its catalogue; ``day`` is the one that is asked about, None for today's data."""

    reference: Reference
    catalogue: Catalogue
    day: date | None

    @classmethod
    def of(cls, article: str, as_of: str) -> "View":
        """Load the reference. Raises Faults for an article or a day that it does not have."""
        reference = load_reference()
        _check_article(article, reference)
        day = parse_day(as_of, reference, "--as-of") if as_of else None
        excess = [Entry(kind, Kind.SITE, f"declared excess: {words}") for kind, words in WORDS.items()]
        return cls(reference, Catalogue(reference, excess), day)


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed from ``since`` to ``until``; ``untold`` are articles that did, and have no history."""

    reference: Reference
    since: date
    until: date
    changes: tuple[Change, ...]
    untold: tuple[str, ...]

    @classmethod
    def of(cls, since: str, until: str, as_of: str, article: str) -> "Changed":
        """Load the reference; ``as_of`` bounds ``until``. Raises Faults for an article or days that are not there."""
        reference = load_reference()
        _check_article(article, reference)
        faults: list[Fault] = []
        days: dict[str, date] = {}
        for option, text in (("--since", since), ("--until", until), ("--as-of", as_of)):
            try:
                days |= {option: parse_day(text, reference, option)} if text or option == "--since" else {}
            except Faults as found:
                faults += found
        if not faults and "--until" in days and days["--until"] < days["--since"]:
            faults.append(Fault("--until", f"is before --since {since}", "exchange the two days", until))
        if faults:
            raise Faults(faults)
        newest = max(each.date for each in reference.articles.values())
        last = min(days.get("--until", newest), days.get("--as-of", newest))
        told = (days["--since"], last, article)
        return cls(reference, days["--since"], last, changes(reference, *told), undated_articles(reference, *told))


def exported(article: str, as_of: str, articles: Collection[str] = ()) -> Exported:
    """Load the reference and rebuild what an export tells: of one article, of ``articles``, or of all.

    Raises Faults for an article or a day that it does not have, or cannot rebuild.
    """
    reference = load_reference()
    _check_article(article, reference)
    named = tuple(id_ for id_ in reference.articles if id_ in articles)  # an earlier export may have others
    chosen = (article,) if article else named or tuple(reference.articles)
    newest = max(reference.articles[id_].date for id_ in chosen)
    return Exported.of(reference, chosen, parse_rebuilt_day(as_of, reference, "--as-of") if as_of else newest)


def _check_article(article: str, reference: Reference) -> None:
    if article and article not in reference.articles:
        near = get_close_matches(article, reference.articles, n=1, cutoff=0.5)
        remedy = f'did you mean "{near[0]}"?' if near else f"give one of {', '.join(reference.articles)}"
        raise Faults([Fault("--article", "is not an article of the data", remedy, article)])
