"""`write_pages(folder)`: the pages that the browser is shown, each of a site that was run and proven."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import chdir
from pathlib import Path
from typing import Any

import yaml
from tests.examples.stacks import ROOT, stack_file
from tests.impact.sides import changed, run_of_file, strict
from tests.report.site_reports import SITE, example, gateways, report_of

from webex_calling.commands.impact_run import side_of
from webex_calling.commands.page_run import PageRun, page_inputs
from webex_calling.commands.stack_run import run_stack
from webex_calling.impact.impact import impact
from webex_calling.report.change import change_report
from webex_calling.report.page.document import document
from webex_calling.report.site.site_report import SiteReport

MARKUP = "<script>alert(1)</script>"
HOSTILE = (MARKUP, '"><img src=x onerror=alert(2)>', "</style></title></svg>", "\u202eabc\u2066")
"""Texts that would be markup, or turn the direction of writing."""
STACK = "<img src=x onerror=alert(3)>"
NAMES = ("everything", "perimeters", "one", "many", "changed", "hostile", "adopted")


def write_pages(folder: Path) -> Mapping[str, Path]:
    """Write every page into a folder, and return where each is."""
    held = {}
    for name, report in _reports(folder):
        held[name] = folder / f"{name}.html"
        held[name].write_text(document(report), encoding="utf-8")
    assert tuple(held) == NAMES
    return held


def _reports(folder: Path) -> Iterator[tuple[str, SiteReport]]:
    yield "everything", report_of(example("everything"))
    yield "perimeters", report_of(example("aws-inspection"))
    yield "one", report_of(example("aws-registration"))
    yield "many", report_of(gateways(12, own_peers=True))
    new = run_of_file(*changed("aws-registration", strict))
    found = impact(side_of(example("aws-registration")), side_of(new))
    yield "changed", report_of(new, change_report(found, "the site before", "the site"))
    _, text = changed("aws-registration", _reasons)
    yield "hostile", report_of(run_of_file(f"Pulumi.{STACK}.yaml", text))
    yield "adopted", _adopted(folder / "adopted")


def _reasons(site: dict[str, Any]) -> None:
    """Give the gateway a rule for each hostile text: the reason is the one text of a site that may be anything."""
    rule = {"direction": "inbound", "protocol": "tcp", "addresses": ["203.0.113.9/32"]}
    site["localGateways"][0]["extraRules"] = [
        {**rule, "name": f"extra-{at}", "ports": [7000 + at], "reason": text} for at, text in enumerate(HOSTILE)
    ]


def _adopted(folder: Path) -> SiteReport:
    """Return the report of adopted groups whose owners have hostile words for them, in files of such a name."""
    shutil.copytree(stack_file("aws-adopted").parent, folder)
    for path in [*(folder / "adopted").glob("*.json")]:
        told = _spoilt(json.loads(path.read_text(encoding="utf-8")))
        path.with_name(f"<b>{path.name}").write_text(json.dumps(told), encoding="utf-8")
        path.unlink()
    config = folder / "Pulumi.aws-adopted.yaml"
    document_ = yaml.safe_load(config.read_text(encoding="utf-8"))
    assert document_["config"][SITE]["adopted"] == ["adopted/*.json"]
    with chdir(ROOT):
        outcome = run_stack("", config, lambda words: None)
        return PageRun(outcome, side_of(outcome)).report(page_inputs(outcome, folder / "page.html"))


def _spoilt(value: Any) -> Any:
    """Return what a cloud's CLI printed with a hostile text for each name and description of a group or list."""
    if isinstance(value, list):
        return [_spoilt(each) for each in value]
    if not isinstance(value, dict):
        return value
    named = {
        key: MARKUP for key in ("GroupName", "Description", "PrefixListName") if key in value or "GroupId" in value
    }
    return {**{key: _spoilt(each) for key, each in value.items()}, **named}
