"""Say ``for item in read_items("calling", file, faults)``: the rows of one data file, each with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from webex_calling.documents.document import Document, faults_of
from webex_calling.fault import Fault, Steps
from webex_calling.published.keep_alive_rows import KeepAliveRow
from webex_calling.published.marking_rows import MarkRow, PrintedMarkRow
from webex_calling.published.printed_rows import PrintedRow
from webex_calling.published.proxy_rows import ProxyProductRow, TrustedAuthorityRow
from webex_calling.published.requirement_rows import OptionRow, RefusedRow, RequirementRow
from webex_calling.published.rows import (
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

Row = (
    SourceRow
    | ReadingRow
    | StatementRow
    | OptionRow
    | CollectionGroupRow
    | NetworkRow
    | DomainRow
    | HostRow
    | SystemRow
    | RequirementRow
    | PrintedRow
    | MarkRow
    | PrintedMarkRow
    | KeepAliveRow
    | RevisionRow
    | RefusedRow
    | ProxyProductRow
    | TrustedAuthorityRow
)

SECTIONS: Mapping[str, type[Row]] = {
    "sources": SourceRow,
    "readings": ReadingRow,
    "statements": StatementRow,
    "options": OptionRow,
    "collection_groups": CollectionGroupRow,
    "networks": NetworkRow,
    "domains": DomainRow,
    "hosts": HostRow,
    "systems": SystemRow,
    "requirements": RequirementRow,
    "printed": PrintedRow,
    "marks": MarkRow,
    "printed_marks": PrintedMarkRow,
    "keepalives": KeepAliveRow,
    "revisions": RevisionRow,
    "refused": RefusedRow,
    "proxy_products": ProxyProductRow,
    "trusted_authorities": TrustedAuthorityRow,
}
"""What a data file may hold, each a list; any file may hold any of them."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an article's section, by its id (a host's is its name); ``row`` is None where its shape is wrong."""

    article: str
    file: Document
    section: str
    steps: Steps
    raw: Mapping[str, Any]
    row: Row | None

    @property
    def id(self) -> str:
        """The id, or the name of a host; "" where there is none."""
        return str(self.raw.get("name" if self.section == "hosts" else "id", ""))

    def fault(self, steps: Steps, fault: str, remedy: str, value: object = "") -> Fault:
        """Return a fault at ``steps`` of the row, with file and line."""
        return self.file.fault(self.steps + steps, fault, remedy, str(value))

    def told(self, steps: Steps) -> str:
        """Return the file and line of ``steps`` of the row."""
        return f"{self.file.file}:{self.file.line((*self.steps, *steps))}"


def read_items(article: str, file: Document, faults: list[Fault]) -> Iterator[Item]:
    """Yield the rows of ``file``, which stands in the folder of ``article``; what is wrong is added to ``faults``."""
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


def _item(article: str, file: Document, section: str, steps: Steps, raw: Any, faults: list[Fault]) -> Item:
    row = None
    try:
        row = SECTIONS[section].model_validate(raw)
    except ValidationError as error:
        faults.extend(faults_of(error, file, steps))
    return Item(article, file, section, steps, raw if isinstance(raw, dict) else {}, row)
