"""Say ``rows, faults = load_rows(directory)``: every row of the data files, checked against all others."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from webex_calling.fault import Fault
from webex_calling.published.article import Article, Reading, Refused, Revision, Source, Statement
from webex_calling.published.domain import Domain, NamedHost, covers
from webex_calling.published.folder import Folder, read_folders
from webex_calling.published.item import SECTIONS, Item, read_items
from webex_calling.published.keep_alive import KeepAlive
from webex_calling.published.marking import Mark, PrintedMark
from webex_calling.published.marking_rows import MarkRow, PrintedMarkRow, misread_mark, unprinted
from webex_calling.published.network import Network, overlaps
from webex_calling.published.placement import CollectionGroup
from webex_calling.published.placing import unplaced
from webex_calling.published.printed import Printed
from webex_calling.published.printed_rows import PrintedRow, misread
from webex_calling.published.proxy import ProxyProduct, TrustedAuthority
from webex_calling.published.proxy_rows import ProxyProductRow, TrustedAuthorityRow, misprinted, opposed
from webex_calling.published.published import Option
from webex_calling.published.references import references
from webex_calling.published.requirement import Requirement
from webex_calling.published.requirement_rows import OptionRow, RefusedRow, RequirementRow, asked_by
from webex_calling.published.rows import (
    ArticleRow,
    DomainRow,
    HostRow,
    NetworkRow,
    RevisionRow,
    SourceRow,
)
from webex_calling.published.source_ports import System


@dataclass(slots=True)
class Rows:
    """What the rows of all files became, by id; empty when there are faults."""

    articles: dict[str, Article] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)
    collection_groups: dict[str, CollectionGroup] = field(default_factory=dict)
    options: dict[str, Option] = field(default_factory=dict)
    networks: dict[str, Network] = field(default_factory=dict)
    domains: dict[str, Domain] = field(default_factory=dict)
    hosts: dict[str, NamedHost] = field(default_factory=dict)
    systems: dict[str, System] = field(default_factory=dict)
    requirements: dict[str, Requirement] = field(default_factory=dict)
    printed: dict[str, Printed] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    printed_marks: dict[str, PrintedMark] = field(default_factory=dict)
    keepalives: dict[str, KeepAlive] = field(default_factory=dict)
    revisions: dict[str, Revision] = field(default_factory=dict)
    refused: dict[str, Refused] = field(default_factory=dict)
    proxy_products: dict[str, ProxyProduct] = field(default_factory=dict)
    trusted_authorities: dict[str, TrustedAuthority] = field(default_factory=dict)


def load_rows(directory: Path | Traversable) -> tuple[Rows, list[Fault]]:
    """Read every folder of ``directory``; return its rows, or no rows and every fault, by file and line."""
    faults: list[Fault] = []
    folders = read_folders(directory, faults)
    items = [item for folder in folders for file in folder.files for item in read_items(folder.name, file, faults)]
    faults.extend(_duplicates(items))
    faults.extend(_dangling(items))
    faults.extend(_misread(items))
    faults.extend(_unasked(folders, items))
    for item in items:
        if isinstance(item.row, NetworkRow):
            faults.extend(_crowded(item, item.row))
    if not faults:
        faults.extend(_undated(folders, items))
        asked = {folder.name for folder in folders if folder.article and folder.article.option}
        faults.extend(unplaced(items, asked))
    if faults:
        return Rows(), sorted(faults, key=lambda fault: (fault.file, fault.line))
    rows = Rows()
    options = {folder.name: folder.article.option for folder in folders if folder.article}
    for item in items:
        if item.row:
            _add(getattr(rows, item.section), item.id, asked_by(options[item.article], item.row.build()))
    for folder in folders:
        if folder.article:
            rows.articles[folder.name] = _article(folder.article, rows, [i for i in items if i.article == folder.name])
    return rows, []


def _add(section: dict[str, Any], id_: str, built: Any) -> None:
    """Add what a row became; a domain that two articles publish is one."""
    section[id_] = section[id_].beside(built) if id_ in section else built


def _article(row: ArticleRow, rows: Rows, items: Collection[Item]) -> Article:
    held = {section: tuple(item.id for item in items if item.section == section) for section in SECTIONS}
    entries = [rows.revisions[id_] for id_ in held["revisions"]]
    revisions = tuple(sorted(entries, key=lambda entry: entry.date, reverse=True))
    dated = revisions[0].date if revisions else rows.sources[row.source].dated
    if dated is None:
        raise ValueError(f"the article {row.id} has no date")
    return Article(
        row.id, row.title, row.source, dated, revisions, held["networks"], held["domains"], held["requirements"]
    )


def _unasked(folders: Collection[Folder], items: Collection[Item]) -> Iterator[Fault]:
    """Say which articles name an option that is not there, which rows go by another one, and what is refused nowhere.

    A row has one option: that of its article, or a choice of it.
    """
    options = {item.id: item.article for item in items if isinstance(item.row, OptionRow)}
    sources = {item.id for item in items if item.section == "sources"}
    of = {folder.name: folder.article.option for folder in folders if folder.article and folder.article.option}
    for folder in folders:
        option = of.get(folder.name)
        if option and options.get(option) != folder.name:
            fault = "is not among the options of the article"
            yield folder.file.fault(("option",), fault, _remedy(option, options, "options"), option)
    named = {value for item in items for _, value, target in references(item) if target == "options"}
    for item in items:
        if isinstance(item.row, OptionRow):
            *choices, last = reversed(item.row.build().words)
            for vain in (each for each in choices or [last] if each not in {*named, *of.values()}):
                fault = "has no effect: no row, service or domain names it"
                yield item.fault((), fault, "name it or remove it", vain)
        for steps, value, target in references(item) if item.article in of else ():
            if target == "options" and value.partition("/")[0] != of[item.article]:
                remedy = f'write "{of[item.article]}", a choice of it, or nothing, which means it'
                yield item.fault(steps, "is not the option of the article", remedy, value)
        if isinstance(item.row, RefusedRow) and item.row.source not in sources:
            remedy = _remedy(item.row.source, sources, "sources")
            yield item.fault(("source",), "is not among the sources of the data", remedy, item.row.source)


def _undated(folders: Collection[Folder], items: Collection[Item]) -> Iterator[Fault]:
    """Say which articles are no source of the data, and of which nobody knows what day they are true of."""
    sources = {item.id: item.row for item in items if isinstance(item.row, SourceRow)}
    entries = {item.article for item in items if item.section == "revisions"}
    for folder in folders:
        id_ = folder.article.source if folder.article else ""
        source = sources.get(id_)
        if source is None:
            fault = "is not among the sources of the data"
            yield folder.file.fault(("source",), fault, _remedy(id_, sources, "sources"), id_)
        elif folder.name not in entries and source.dated is None:
            remedy = 'add "dated" to the source, or the revision history of the article'
            yield folder.file.fault(("source",), "has no date, and the article no revision", remedy, id_)


def _misread(items: Collection[Item]) -> Iterator[Fault]:
    """Say where a table as printed is read as what is not there, or otherwise than printed without a reading."""
    known = {item.id: item.row for item in items if isinstance(item.row, RequirementRow)}
    marks = {item.id: item.row for item in items if isinstance(item.row, MarkRow)}
    printed = [item.row for item in items if isinstance(item.row, PrintedMarkRow)]
    lost = {*unprinted(marks, printed)}
    for item in items:
        if isinstance(item.row, PrintedRow):
            for steps, value, fault, remedy in misread(item.row, known):
                yield item.fault(steps, fault, remedy, value)
        elif isinstance(item.row, ProxyProductRow):
            for steps, value, fault, remedy in misprinted(item.row):
                yield item.fault(steps, fault, remedy, value)
        elif isinstance(item.row, PrintedMarkRow):
            for steps, value, fault, remedy in misread_mark(item.row, marks):
                yield item.fault(steps, fault, remedy, value)
        elif isinstance(item.row, MarkRow) and item.id in lost:
            yield item.fault(("id",), "is read from no printed row", 'name it under "reads" of one', item.id)
    trusting = [(item, item.row) for item in items if isinstance(item.row, TrustedAuthorityRow)]
    for at, steps, role, other in opposed([row for _, row in trusting]):
        fault = f"is a role of {trusting[other][1].id} already"
        yield trusting[at][0].fault(steps, fault, "name it in one row of the table", role)


def _duplicates(items: Collection[Item]) -> Iterator[Fault]:
    first: dict[tuple[str, str, str], Item] = {}
    for item in items:
        for key in ("id", "name"):
            value = str(item.raw.get(key, ""))
            other = first.setdefault((item.section, key, value), item)
            if value and other is not item and not _same_domain(item, other):
                where = f"{other.file.file}:{other.file.line((*other.steps, key))}"
                yield item.fault((key,), f"is already given at {where}", "keep one of them or rename one", value)
        if isinstance(item.row, RequirementRow):
            yield from _twice(item, "services", [service.id for service in item.row.services])


def _same_domain(item: Item, other: Item) -> bool:
    """Tell whether two rows are one domain, as two articles publish it: by its id and by its name."""
    if item.article == other.article or not isinstance(item.row, DomainRow) or not isinstance(other.row, DomainRow):
        return False
    return (item.row.id, item.row.name) == (other.row.id, other.row.name)


def _twice(item: Item, part: str, ids: list[str]) -> Iterator[Fault]:
    for index, id_ in enumerate(ids):
        if id_ in ids[:index]:
            steps = (part, index, "id")
            yield item.fault(steps, f"is already given at {part}[{ids.index(id_)}]", "rename one of them", id_)


def _dangling(items: Collection[Item]) -> Iterator[Fault]:
    known: dict[str, set[str]] = {section: set() for section in SECTIONS}
    places: set[str] = set()
    for item in items:
        known[item.section].add(item.id)
        if item.section == "sources" and isinstance(item.raw.get("sections"), dict):
            places.update(f"{item.id}/{section}" for section in item.raw["sections"])
        if isinstance(item.row, OptionRow):
            known["options"].update(item.row.build().words)
        if isinstance(item.row, RevisionRow):
            known["requirements"].update(item.row.removed.rows)
    domains = [str(item.raw.get("name", "")) for item in items if item.section == "domains"]
    for item in items:
        for steps, value, target in references(item):
            if target == "sources" and value not in places:
                yield item.fault(
                    steps, "is not a section of a source in the data", _remedy(value, places, target), value
                )
            elif target != "sources" and value not in known[target]:
                fault = f"is not among the {target} of the data"
                yield item.fault(steps, fault, _remedy(value, known[target], target), value)
        if isinstance(item.row, HostRow) and not any(covers(name, item.row.name) for name in domains):
            remedy = "add its domain under domains or correct the name"
            yield item.fault(("name",), "is inside no domain of the data", remedy, item.row.name)


def _remedy(value: str, known: Collection[str], target: str) -> str:
    close = get_close_matches(value, sorted(known), n=1, cutoff=0.75)
    return f'did you mean "{close[0]}"?' if close else f"add it under {target} or correct it"


def _crowded(item: Item, row: NetworkRow) -> Iterator[Fault]:
    """Say which prefixes overlap, and which do not fit the list that they stand in."""
    for later, earlier in overlaps([published.prefix for published in row.prefixes]):
        fault = f"overlaps {row.prefixes[earlier].prefix}, which the network has already"
        yield item.fault(
            ("prefixes", later, "prefix"), fault, "keep the one that is published", row.prefixes[later].prefix
        )
    held: dict[int, int] = {}
    for index, published in enumerate(row.prefixes):
        if published.leaving == published.list:
            fault = "is the list that the prefix stays in"
            yield item.fault(("prefixes", index, "leaving"), fault, "name the list that it had before", published.list)
        for number in published.lists:
            held[number] = held.get(number, 0) + 1
            size = row.max_entries if number == 1 else row.overflow_max_entries
            if size and held[number] > size:
                fault = f"is prefix {held[number]} of list {number}, which holds {size}"
                remedy = f'write "list: {number + 1}" beside the newest prefixes; max_entries never changes'
                yield item.fault(("prefixes", index), fault, remedy, published.prefix)
    for number in sorted(set(held) - {1}):
        if number - 1 not in held:
            index = next(at for at, published in enumerate(row.prefixes) if number in published.lists)
            fault = f"does not follow the last list: the network has no list {number - 1}"
            yield item.fault(("prefixes", index, "list"), fault, f'write "list: {number - 1}"', number)
