"""Say ``propose(content, reference)``: what a newer copy of an article changes in the data, compared as printed."""

from dataclasses import replace
from datetime import date

from webex_calling.published.network import Network
from webex_calling.published.reference import Reference
from webex_calling.refresh.article import PrintedArticle, read_article
from webex_calling.refresh.compare_history import compare_history
from webex_calling.refresh.compare_marks import compare_marks
from webex_calling.refresh.compare_names import compare_names
from webex_calling.refresh.compare_other import propose_other
from webex_calling.refresh.compare_ports import compare_ports
from webex_calling.refresh.compare_prefixes import compare_prefixes
from webex_calling.refresh.compare_proxies import compare_proxies
from webex_calling.refresh.crossed_out import crossed_out
from webex_calling.refresh.effects import effects_of
from webex_calling.refresh.language import language_of
from webex_calling.refresh.mark_table import read_marks
from webex_calling.refresh.page import read_page
from webex_calling.refresh.proposal import Proposal
from webex_calling.refresh.recognise import article_of
from webex_calling.refresh.refusal import Refusal, RefusedArticle


def propose(content: bytes, reference: Reference) -> Proposal:
    """Compare an article, as bytes of a saved page or a text, with the article of the data that it is a copy of.

    Raises RefusedArticle where it is not taken: nothing is known of what is not whole, or of somebody else.
    """
    page = read_page(content)
    language = language_of(page)
    held = article_of(page, reference)
    if held is not reference.article:
        return propose_other(page, language, held, reference)
    printed = read_article(page, language, reference)
    networks = {
        name: reference.networks[name]
        for name in held.networks
        if any(where.partition("/")[0] == held.source for where in reference.networks[name].where)
        and reference.networks[name].listed
    }
    _recognise(printed, networks)
    prefixes = compare_prefixes(printed, networks)
    domains = compare_names(printed, reference, held.source)
    ports = compare_ports(printed, reference.requirements, tuple(reference.printed.values()))
    marks = compare_marks(read_marks(page, language), reference.printed_marks.values())
    history = compare_history(printed, held, prefixes)
    newest = max((entry.date for entry in history.entries), default=date.min)
    questions = (
        *crossed_out(page),
        *prefixes.questions,
        *domains.questions,
        *ports.questions,
        *marks,
        *compare_proxies(page, language, reference),
        *history.questions,
    )
    proposal = Proposal(
        article=held.id,
        language=printed.language.name,
        held=held.date,
        revision=newest if newest > held.date else None,
        networks=prefixes.networks,
        moves=tuple(prefixes.moves),
        ports=tuple(ports.ports),
        new_rows=tuple(ports.new_rows),
        domains=domains.domains,
        history=tuple(history.entries),
        questions=tuple(dict.fromkeys(questions)),
        lists=prefixes.lists,
    )
    return replace(proposal, effects=tuple(effects_of(proposal, reference)))


def _recognise(article: PrintedArticle, networks: dict[str, Network]) -> None:
    """Refuse an article of something else: less than a third of what it lists is known, or it lists nothing at all."""
    remedy = "give the port reference of Webex Calling, as a saved page or a text"
    known = {published.prefix for network in networks.values() for published in network.prefixes}
    found = [each.text for entries in article.lists.placed.values() for each in entries]
    same = sum(each in {str(held).removesuffix("/32") for held in known} for each in found)
    nothing = not found and article.table is None and not article.history
    if nothing or (found and same * 3 < len(found)):
        fault = (
            "is not the article that the data is of" if not nothing else "has none of the article's lists and tables"
        )
        raise RefusedArticle(Refusal.WRONG_ARTICLE, fault, remedy)
