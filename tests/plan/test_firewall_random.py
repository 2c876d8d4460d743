"""Network Firewalls of random clients: the proof holds, and every text reads back as it was written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.options import drawn
from tests.plan.firewall_plans import PROXY, REFERENCE, rules
from tests.plan.random_sites import prefixes

from webex_calling.drafts import prove_network_firewall
from webex_calling.plan.network_firewall import plan_network_firewall
from webex_calling.site.client import ClientRole
from webex_calling.site.network_firewall import NetworkFirewall
from webex_calling.site.perimeter_members import PerimeterMembers

HTTPS: list[dict[str, Any]] = [{"internet": True}, {"external": "the edge"}, PROXY]


@st.composite
def clients(draw: st.DrawFn, at: int) -> dict[str, Any]:
    """Return clients of some role; their networks may overlap those of others."""
    return {
        "name": f"c{at}",
        "role": draw(st.sampled_from(list(ClientRole))).value,
        "networks": draw(st.lists(prefixes(60), min_size=1, max_size=3, unique=True)),
        "resolvers": draw(st.sampled_from([["10.20.0.2"], ["203.0.113.53"]])),
        "time_servers": draw(st.sampled_from([["169.254.169.123"], ["203.0.113.123", "10.20.0.3"]])),
        "https": draw(st.sampled_from(HTTPS)),
        "profile": draw(st.sampled_from(["published", "strict"])),
        "options": draw(drawn(REFERENCE.published.client_options)),
    }


@pytest.mark.long
@settings(max_examples=12, deadline=None)
@given(st.integers(1, 3).flatmap(lambda count: st.tuples(*(clients(at) for at in range(count)))), st.booleans())
def test_what_crosses_passes_and_nothing_else(held: tuple[dict[str, Any], ...], proxied: bool) -> None:
    """Whoever is behind it, what is required passes, nothing else does, and no rule is lost between text and parser."""
    args = {"clients": list(held), **({"proxies": ["10.20.8.10/32"]} if proxied else {})}
    members = PerimeterMembers.from_arguments(args, published=REFERENCE.published)
    plan = plan_network_firewall(REFERENCE, members, NetworkFirewall(), "edge")
    assert prove_network_firewall(plan, REFERENCE.networks)
    sids = [sid for group in plan.policy.groups for sid in group.sids]
    assert [int(rule.sid) for rule in rules(plan)] == sids
    assert len(set(sids)) == len(sids)
