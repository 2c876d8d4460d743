"""Say ``together(attachments)``: filters that other stacks attach, alike ones told together."""

from collections.abc import Iterable
from dataclasses import dataclass

from webex_calling.report.site.rule_text import Names, Words


@dataclass(frozen=True, slots=True)
class Attachment:
    """Filters that no resource of the stack refers to: ``key`` of the output of ``name``, and ``where`` they go."""

    kind: str
    name: str
    key: str
    filters: tuple[str, ...]
    where: str

    def __str__(self) -> str:
        return f"{self.kind}.{self.name}.{self.key}: {', '.join(self.filters)}, to {self.where}"


@dataclass(frozen=True, slots=True)
class Attachments:
    """Attachments that differ in the names of their ends alone: one output of each of ``names``."""

    output: Words
    filters: Words
    where: str
    names: tuple[str, ...]


def together(attachments: Iterable[Attachment]) -> tuple[Attachments, ...]:
    """Return attachments, alike ones together, in the order of the first of them."""
    alike: dict[tuple[Words, Words, str], list[str]] = {}
    for each in attachments:
        names = Names(each.name)
        output, filters = names.of(f"{each.name}.{each.key}"), names.of(", ".join(each.filters))
        output = Words(f"{each.kind}.{output.shape}", f"{each.kind}.{output.exact}", f"{each.kind}.{output.named}")
        alike.setdefault((output, filters, each.where), []).append(each.name)
    return tuple(Attachments(*key, tuple(names)) for key, names in alike.items())
