"""Say ``rows, faults = load_rows(directory)``: every row of the data files, checked against all others."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from webex_calling.document import Document, faults_of
from webex_calling.fault import Fault, Steps
from webex_calling.published.article import Article
from webex_calling.published.domain import Domain, NamedHost, covers
from webex_calling.published.folder import Folder, read_folders
from webex_calling.published.network import Network, overlaps
from webex_calling.published.placement import CollectionGroup
from webex_calling.published.reading import Reading
from webex_calling.published.requirement import Requirement
from webex_calling.published.requirement_rows import RequirementRow
from webex_calling.published.revision import Revision
from webex_calling.published.rows import (
    ArticleRow,
    CollectionGroupRow,
    DomainRow,
    HostRow,
    NetworkRow,
    ReadingRow,
    RevisionRow,
    SourceRow,
    StatementRow,
    SystemRow,
)
from webex_calling.published.source import Source
from webex_calling.published.source_ports import System
from webex_calling.published.statement import Statement

Row = (
    SourceRow
    | ReadingRow
    | StatementRow
    | CollectionGroupRow
    | NetworkRow
    | DomainRow
    | HostRow
    | SystemRow
    | RequirementRow
    | RevisionRow
)

SECTIONS: Mapping[str, type[Row]] = {
    "sources": SourceRow,
    "readings": ReadingRow,
    "statements": StatementRow,
    "collection_groups": CollectionGroupRow,
    "networks": NetworkRow,
    "domains": DomainRow,
    "hosts": HostRow,
    "systems": SystemRow,
    "requirements": RequirementRow,
    "revisions": RevisionRow,
}
"""What a data file may hold, each a list; any file may hold any of them."""


@dataclass(slots=True)
class Rows:
    """What the rows of all files became, by id; empty when there are faults."""

    articles: dict[str, Article] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)
    collection_groups: dict[str, CollectionGroup] = field(default_factory=dict)
    networks: dict[str, Network] = field(default_factory=dict)
    domains: dict[str, Domain] = field(default_factory=dict)
    hosts: dict[str, NamedHost] = field(default_factory=dict)
    systems: dict[str, System] = field(default_factory=dict)
    requirements: dict[str, Requirement] = field(default_factory=dict)
    revisions: dict[str, Revision] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Item:
    """One item of an article's section, by its id (a host's is its name); ``row`` is None where its shape is wrong."""

    article: str
    file: Document
    section: str
    steps: Steps
    raw: Mapping[str, Any]
    row: Row | None

    @property
    def id(self) -> str:
        return str(self.raw.get("name" if self.section == "hosts" else "id", ""))

    def fault(self, steps: Steps, fault: str, remedy: str, value: object = "") -> Fault:
        return self.file.fault(self.steps + steps, fault, remedy, str(value))


def load_rows(directory: Path | Traversable) -> tuple[Rows, list[Fault]]:
    """Read every folder of ``directory``; return its rows, or no rows and every fault, by file and line."""
    faults: list[Fault] = []
    folders = read_folders(directory, faults)
    items = [item for folder in folders for file in folder.files for item in _items(folder.name, file, faults)]
    faults.extend(_duplicates(items))
    faults.extend(_dangling(items))
    for item in items:
        if isinstance(item.row, NetworkRow):
            faults.extend(_crowded(item, item.row))
    if not faults:
        faults.extend(_undated(folders, items))
    if faults:
        return Rows(), sorted(faults, key=lambda fault: (fault.file, fault.line))
    rows = Rows()
    for item in items:
        if item.row:
            getattr(rows, item.section)[item.id] = item.row.build()
    for folder in folders:
        if folder.article:
            rows.articles[folder.name] = _article(folder.article, rows, [i for i in items if i.article == folder.name])
    return rows, []


def _article(row: ArticleRow, rows: Rows, items: Collection[_Item]) -> Article:
    held = {section: tuple(item.id for item in items if item.section == section) for section in SECTIONS}
    entries = [rows.revisions[id_] for id_ in held["revisions"]]
    revisions = tuple(sorted(entries, key=lambda entry: entry.date, reverse=True))
    dated = revisions[0].date if revisions else rows.sources[row.source].dated
    if dated is None:
        raise ValueError(f"the article {row.id} has no date")
    return Article(
        row.id, row.title, row.source, dated, revisions, held["networks"], held["domains"], held["requirements"]
    )


def _undated(folders: Collection[Folder], items: Collection[_Item]) -> Iterator[Fault]:
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


def _items(article: str, file: Document, faults: list[Fault]) -> Iterator[_Item]:
    if not isinstance(file.value, dict):
        faults.append(file.fault((), "is not a mapping of sections", f"write sections: {', '.join(SECTIONS)}"))
        return
    for section, held in file.value.items():
        if section not in SECTIONS:
            remedy = f"write one of {', '.join(SECTIONS)}"
            faults.append(file.fault((section,), "is not a section of the data", remedy, section))
        elif not isinstance(held, list):
            faults.append(file.fault((section,), "is not a list", "write a list of mappings"))
        else:
            for index, raw in enumerate(held):
                yield _item(article, file, section, (section, index), raw, faults)


def _item(article: str, file: Document, section: str, steps: Steps, raw: Any, faults: list[Fault]) -> _Item:
    row = None
    try:
        row = SECTIONS[section].model_validate(raw)
    except ValidationError as error:
        faults.extend(faults_of(error, file, steps))
    return _Item(article, file, section, steps, raw if isinstance(raw, dict) else {}, row)


def _duplicates(items: Collection[_Item]) -> Iterator[Fault]:
    first: dict[tuple[str, str, str], _Item] = {}
    for item in items:
        for key in ("id", "name"):
            value = str(item.raw.get(key, ""))
            other = first.setdefault((item.section, key, value), item)
            if value and other is not item:
                where = f"{other.file.file}:{other.file.line((*other.steps, key))}"
                yield item.fault((key,), f"is given at {where} already", "keep one of them or rename one", value)
        if isinstance(item.row, RequirementRow):
            yield from _twice(item, "services", [service.id for service in item.row.services])


def _twice(item: _Item, part: str, ids: list[str]) -> Iterator[Fault]:
    for index, id_ in enumerate(ids):
        if id_ in ids[:index]:
            steps = (part, index, "id")
            yield item.fault(steps, f"is given at {part}[{ids.index(id_)}] already", "rename one of them", id_)


def _dangling(items: Collection[_Item]) -> Iterator[Fault]:
    known: dict[str, set[str]] = {section: set() for section in SECTIONS}
    places: set[str] = set()
    for item in items:
        known[item.section].add(item.id)
        if item.section == "sources" and isinstance(item.raw.get("sections"), dict):
            places.update(f"{item.id}/{section}" for section in item.raw["sections"])
    domains = [str(item.raw.get("name", "")) for item in items if item.section == "domains"]
    for item in items:
        for steps, value, target in _references(item):
            if target == "sources" and value not in places:
                yield item.fault(steps, "is no section of a source in the data", _remedy(value, places, target), value)
            elif target != "sources" and value not in known[target]:
                fault = f"is not among the {target} of the data"
                yield item.fault(steps, fault, _remedy(value, known[target], target), value)
        if isinstance(item.row, HostRow) and not any(covers(name, item.row.name) for name in domains):
            remedy = "add its domain under domains or correct the name"
            yield item.fault(("name",), "is inside no domain of the data", remedy, item.row.name)


def _references(item: _Item) -> Iterator[tuple[Steps, str, str]]:
    """Say where the item refers to which id of which section; a place of a source counts to the sources."""
    row = item.row
    if row is None or isinstance(row, SourceRow | CollectionGroupRow):
        return
    yield from _each(("where",), row.where, "sources")
    if not isinstance(row, ReadingRow):
        yield from _each(("readings",), row.readings, "readings")
    if isinstance(row, NetworkRow):
        for index, prefix in enumerate(row.prefixes):
            yield from _each(("prefixes", index, "readings"), prefix.readings, "readings")
    if isinstance(row, RequirementRow):
        yield from _one(("peer", "network"), row.peer.network, "networks")
        yield from _each(("peer", "hosts"), row.peer.hosts or (), "hosts")
        for index, service in enumerate(row.services):
            yield from _each(("services", index, "hosts"), service.hosts, "hosts")
    if isinstance(row, RevisionRow):
        yield from _one(("network",), row.network, "networks")
        yield from _each(("rows",), row.rows, "requirements")


def _one(steps: Steps, id_: str | None, target: str) -> Iterator[tuple[Steps, str, str]]:
    if id_:
        yield steps, id_, target


def _each(steps: Steps, ids: Iterable[str], target: str) -> Iterator[tuple[Steps, str, str]]:
    return (((*steps, index), id_, target) for index, id_ in enumerate(ids))


def _remedy(value: str, known: Collection[str], target: str) -> str:
    close = get_close_matches(value, sorted(known), n=1, cutoff=0.75)
    return f'did you mean "{close[0]}"?' if close else f"add it under {target} or correct it"


def _crowded(item: _Item, row: NetworkRow) -> Iterator[Fault]:
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
            fault = f"is a list that follows none: the network has no list {number - 1}"
            yield item.fault(("prefixes", index, "list"), fault, f'write "list: {number - 1}"', number)
