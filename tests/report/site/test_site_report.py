"""What a page counts agrees with what the other faces say of the same run."""

from __future__ import annotations

import pytest
from tests.report.site_reports import example, report_of

from webex_calling.commands.preview_head import head_lines


@pytest.mark.parametrize("name", ["aws-registration", "azure-certificate-pair"])
def test_resources_are_counted_as_a_preview_counts_them(name: str) -> None:
    """A page and a preview of one run name one number, which has the providers and the stack itself."""
    outcome = example(name)
    told = dict(report_of(outcome).counts)["resources"]
    (line,) = [each for each in head_lines(outcome, outcome.run, ()) if each.startswith("stack ")]
    assert f": {told} resources," in line
    assert int(told) == len([each for each in outcome.run.resources if not each.external])
