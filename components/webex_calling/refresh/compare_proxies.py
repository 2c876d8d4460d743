"""Say ``compare_proxies(page, language, reference)``: what to ask where the tables on proxies have another cell.

Nothing of them is written without a person: what a new word limits, the legend says in sentences.
"""

from collections.abc import Iterator, Sequence

from webex_calling.published.reference import Reference
from webex_calling.refresh.language import Language
from webex_calling.refresh.page import Page
from webex_calling.refresh.proposal import About, Question
from webex_calling.refresh.proxy_table import PrintedProduct, read_authorities, read_products


def compare_proxies(page: Page, language: Language, reference: Reference) -> Iterator[Question]:
    """Yield a question for each row that says something else than the data, has come or has gone."""
    yield from _products(read_products(page, language), reference)
    yield from _authorities(read_authorities(page, language), reference)


def _products(rows: Sequence[PrintedProduct], reference: Reference) -> Iterator[Question]:
    held = reference.proxy_products
    if held and not rows:
        yield _asked("", "no table of proxies is read; whether it is that of today has to be said")
        return
    for row in rows:
        if row.product not in held:
            yield _asked(row.line, "is a row of the table of proxies that the data does not have")
            continue
        product = held[row.product]
        today = [*map(str, product.configuration), *map(str, product.mechanisms)]
        came = [*(each for each in dict.fromkeys(row.words) if each not in today), *row.unknown]
        gone = [each for each in today if each not in row.words]
        told = [f"{verb} {', '.join(words)}" for verb, words in (("has", came), ("has no more", gone)) if words]
        if told:
            yield _asked(row.line, f"{product.title} {' and '.join(told)} in the table of proxies")
    for id_, product in held.items():
        if id_ not in {row.product for row in rows}:
            yield _asked("", f"{product.title} is a row of the table of proxies no more")


def _authorities(answers: dict[str, tuple[bool, str]], reference: Reference) -> Iterator[Question]:
    held = reference.trusted_authorities
    if held and not answers:
        yield _asked("", "no table of TLS inspection is read; whether it is that of today has to be said")
        return
    for id_, authority in held.items():
        if id_ not in answers:
            yield _asked("", f"{authority.title} is a row of the table of TLS inspection no more")
        elif answers[id_][0] is not authority.taken:
            words = "take the authority of a proxy now" if answers[id_][0] else "take the authority of a proxy no more"
            yield _asked(answers[id_][1], f"{authority.title} {words}")


def _asked(line: str, why: str) -> Question:
    return Question(About.PROXY, line, why)
