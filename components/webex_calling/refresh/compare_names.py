"""Say ``compare_names(article, reference, source)``: domains that came and went, and names to ask about."""

from collections.abc import Collection
from dataclasses import dataclass, field

from webex_calling.published.reference import Reference
from webex_calling.refresh.article import PrintedArticle
from webex_calling.refresh.printed_text import names
from webex_calling.refresh.proposal import About, DomainChange, Question
from webex_calling.refresh.refusal import Refusal, RefusedArticle


@dataclass(slots=True)
class NameChanges:
    """What the names change."""

    domains: DomainChange = field(default_factory=DomainChange)
    questions: list[Question] = field(default_factory=list)


def compare_names(article: PrintedArticle, reference: Reference, source: str) -> NameChanges:
    """Compare the names of an article, whose document is ``source``, with the data.

    Raises RefusedArticle where more than a third of the domains are gone.
    """
    held = [each.name for each in reference.domains.values() if _printed(each.where, source)]
    hosts = [each.name for each in reference.hosts.values() if _printed(each.where, source)]
    found, text = article.names, "\n".join(line.text for line in article.page.lines).lower()
    printed = {*found.listed, *found.told}
    removed = tuple(name for name in held if name not in printed)
    if len(removed) * 3 > len(held):
        fault = f"has {len(removed)} of the {len(held)} domains no more"
        raise RefusedArticle(Refusal.TRUNCATED, fault, "give the whole article, to its last line")
    added = tuple(name for name in found.listed if name not in held and name.startswith("*."))
    changes = NameChanges(DomainChange(added, removed))
    for name, line in {**found.told, **found.listed}.items():
        if name not in added and not _known(name, [*held, *hosts, *article.language.row.sites], reference):
            why = f"{name} is a name that the data does not have"
            changes.questions.append(Question(About.DOMAIN, line, why))
    for host in hosts:
        if host not in text:
            changes.questions.append(Question(About.DOMAIN, "", f"the host {host} is named no more"))
    return changes


def _printed(where: Collection[str], source: str) -> bool:
    """Tell whether an article prints what the data says is published at ``where``."""
    return any(each.partition("/")[0] == source for each in where)


def _known(name: str, held: Collection[str], reference: Reference) -> bool:
    """Tell whether a name is one of the data's, as it stands or run together with the words beside it."""
    apexes = {each.removeprefix("*.") for each in held}
    told = {each for reading in reference.readings.values() for each in names(reading.printed)}
    bare = name.removeprefix("*.")
    return bare in apexes or bare in told or any(bare.startswith(each) or each.startswith(bare) for each in apexes)
