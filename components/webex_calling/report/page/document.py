"""Say ``document(report)``: the page about a site as one text, the same for the same report.

Every text is escaped, by htpy or where a drawing is made. The page loads nothing: its policy lets in, by their hashes,
the one style and the one script that it holds. What commands a reader's eye, as marks that turn the direction of
writing do, stands as an escape.
"""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Final

import htpy as h
from markupsafe import Markup

from webex_calling.fault import printable
from webex_calling.report.page.bars import quotas
from webex_calling.report.page.besides import besides
from webex_calling.report.page.changes import changes
from webex_calling.report.page.drawing import paths
from webex_calling.report.page.evidence import evidence, published
from webex_calling.report.page.lists import Lists
from webex_calling.report.page.matrix import matrix
from webex_calling.report.page.verdict import head, next_steps
from webex_calling.report.site.site_report import SiteReport

_TITLES: Final[Mapping[str, str]] = {
    "next": "What to do",
    "changes": "Changes",
    "who": "Who talks to what",
    "paths": "Paths",
    "quotas": "Quotas",
    "besides": "Besides",
    "published": "Published",
    "evidence": "Evidence",
}
"""What leads to each section from the top of the page, by its id."""


def document(report: SiteReport) -> str:
    """Return the page of a report."""
    lists = Lists()
    style, script = _own("style.css"), _own("script.js")
    sections = {
        "next": next_steps(report, lists),
        "changes": changes(report),
        "who": matrix(report, lists),
        "paths": paths(report, lists),
        "quotas": quotas(report, lists),
        "besides": besides(report, lists),
        "published": published(report),
        "evidence": evidence(report, lists),
    }
    page = h.html(lang="en")[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(http_equiv="Content-Security-Policy", content=_policy(style, script)),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.meta(name="color-scheme", content="light dark"),
            h.meta(name="referrer", content="no-referrer"),
            h.title[f"{report.stack}: {report.answer.word}. Webex Calling network report"],
            h.style[Markup(style)],
        ],
        h.body[
            h.a(".skip", href="#main")["Skip to the report"],
            h.main("#main", tabindex="-1")[
                head(report),
                _contents(sections),
                sections.values(),
                lists.section,
            ],
            h.script[Markup(script)],
        ],
    ]
    return "\n".join(printable(line) for line in str(page).split("\n")) + "\n"


def _contents(sections: Mapping[str, h.Node]) -> h.Node:
    """Return links to the sections that the page has."""
    held = (id_ for id_, section in sections.items() if section is not None)
    return h.nav(aria_label="Contents")[h.ul[(h.li[h.a(href=f"#{id_}")[_TITLES[id_]]] for id_ in held)]]


def _own(name: str) -> str:
    """Return a file beside this module, without the lines between its parts."""
    return files("webex_calling.report.page").joinpath(name).read_text(encoding="utf-8").strip()


def _policy(style: str, script: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hash(style)}",
            f"script-src {_hash(script)}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
