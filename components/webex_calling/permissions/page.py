"""Say ``renewed(text)``: the page on permissions with its tables made of the grants; its prose stays as it is."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from webex_calling.permissions.grants import Grants, grants

PAGE: Final = Path(__file__).parents[3] / "docs" / "permissions.md"
_TABLE: Final = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)


def renewed(text: str) -> str:
    """Return the page with the first table below each of its headings made anew.

    Raises ValueError where a heading or its table is gone.
    """
    aws, azure = grants("aws"), grants("azure")
    for heading, lines in {
        "AWS: `pulumi up`": _resources(aws),
        "AWS: what `audit` reads": _commands(aws.audit),
        "Azure: `pulumi up`": _resources(azure),
        "Azure: what `audit` reads": _commands(azure.audit),
    }.items():
        before, found, after = text.partition(f"\n## {heading}\n")
        table = _TABLE.search(after.partition("\n## ")[0])
        if not found or table is None:
            raise ValueError(f"{PAGE.name} has no table below the heading {heading!r}")
        made = "".join(f"{line}\n" for line in lines)
        text = "".join((before, found, after[: table.start()], made, after[table.end() :]))
    return text


def write_page(path: Path = PAGE) -> None:
    """Write the tables of the page at ``path`` anew."""
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")


def _resources(asked: Grants) -> Iterator[str]:
    yield "| component | resource | actions |"
    yield "|---|---|---|"
    for each in asked.resources:
        yield f"| {_code(each.components)} | `{each.type}` | {_code(each.actions)} |"


def _commands(audit: Mapping[str, str]) -> Iterator[str]:
    yield "| command | action |"
    yield "|---|---|"
    for command, action in audit.items():
        yield f"| `{command}` | `{action}` |"


def _code(words: Iterable[str]) -> str:
    return " ".join(f"`{each}`" for each in words)


if __name__ == "__main__":
    write_page()
