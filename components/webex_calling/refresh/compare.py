"""Say ``propose(content, reference)``: what a newer copy of an article changes in the data, compared as printed."""

from collections.abc import Iterator
from datetime import date

from webex_calling.published.network import Network
from webex_calling.published.reference import Reference
from webex_calling.refresh.article import PrintedArticle, read_article
from webex_calling.refresh.compare_history import compare_history
from webex_calling.refresh.compare_names import compare_names
from webex_calling.refresh.compare_ports import compare_ports
from webex_calling.refresh.compare_prefixes import PrefixChanges, compare_prefixes
from webex_calling.refresh.printed_text import addresses, names, noted_ports
from webex_calling.refresh.proposal import About, Proposal, Question
from webex_calling.refresh.refusal import Refusal, RefusedArticle


def propose(content: bytes, reference: Reference) -> Proposal:
    """Compare an article, as bytes of a saved page or a text, with the first article of the data.

    Raises RefusedArticle where it is not taken: nothing is known of what is not whole, or of somebody else.
    """
    printed = read_article(content, reference)
    held = reference.article
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
    history = compare_history(printed, held, prefixes)
    newest = max((entry.date for entry in history.entries), default=date.min)
    questions = (*_crossed_out(printed), *prefixes.questions, *domains.questions, *ports.questions, *history.questions)
    return Proposal(
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
        effects=tuple(_effects(prefixes, reference, networks)),
        lists=prefixes.lists,
    )


def _crossed_out(article: PrintedArticle) -> Iterator[Question]:
    """Ask about each value that is crossed out: until a person says so, it stands."""
    for line in article.page.struck:
        kinds = ((About.PREFIX, addresses(line)), (About.DOMAIN, names(line)), (About.PORT, noted_ports(line)))
        for about, values in kinds:
            if values:
                yield Question(
                    about, line, f"{', '.join(values)} is crossed out; whether it is withdrawn has to be said"
                )


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


def _effects(prefixes: PrefixChanges, reference: Reference, networks: dict[str, Network]) -> list[str]:
    """Say what the changes do to lists: their size, and other networks that hold the same addresses."""
    told: list[str] = []
    for name, change in prefixes.networks.items():
        network = networks[name]
        held = len(network.prefixes) + len(change.added) - len(change.removed)
        told.append(f"{name}: {held} prefixes of {network.max_entries} in its list")
        for sign, values in (("added", change.added), ("removed", change.removed)):
            for value in values:
                others = [
                    other.id
                    for other in reference.networks.values()
                    if other.id != name and any(value.overlaps(each.prefix) for each in other.prefixes)
                ]
                if others:
                    told.append(f"{value}, {sign}, shares addresses with {', '.join(others)}, which stay as they are")
        stay = [each for each in prefixes.lists[name] if each not in change.added]
        told += (
            f"{each} of {name} lies inside {new}, which is added"
            for each in stay
            for new in change.added
            if each.subnet_of(new)
        )
    return told
