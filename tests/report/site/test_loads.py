"""Things with the same loads are told together, the fullest first."""

from __future__ import annotations

from tests.report.site_reports import example, gateways

from webex_calling.impact.weight import weights
from webex_calling.report.site.loads import loads


def test_every_load_is_told_once() -> None:
    """No load is lost, and none is told twice."""
    planned = example("everything").planned
    told = {(name, what): load for each in loads(planned) for name in each.names for what, load in each.held}
    assert told == dict(weights(planned))
    assert sum(len(each.names) * len(each.held) for each in loads(planned)) == len(told)


def test_the_fullest_come_first() -> None:
    """Who reads from the top sees what is full."""
    shares = [each.fullest for each in loads(example("everything").planned)]
    assert shares == sorted(shares, reverse=True)


def test_equal_gateways_share_their_loads() -> None:
    """Six equal gateways have as many lines as one."""
    assert len(loads(gateways(6).planned)) == len(loads(gateways(1).planned))
