"""The advice of the notes is what the reference says, in its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from tests.site.test_perimeter import EDGE, SITE

from webex_calling.plan.site_plan import plan_site
from webex_calling.published.reference import Reference, load_reference
from webex_calling.site.validate import validate_site

REFERENCE = load_reference()
CLIENTS = {"clients": 100}
NAT = {**CLIENTS, "subnets": {"a": "subnet-0abc"}}
AWS = {**SITE, "perimeters": [{**EDGE, "networkFirewall": {}, "natGateway": NAT}]}
AZURE = {
    **SITE,
    "localGateways": [],
    "vdiPools": [],
    "perimeters": [{"name": "hub", "place": "weu", "clients": ["phones"], "azureFirewall": {}, "natGateway": CLIENTS}],
}


def _saying(statement: str, text: str) -> Reference:
    """Return the reference with other words for a statement."""
    said = replace(REFERENCE.statements[statement], text=text)
    return replace(REFERENCE, statements={**REFERENCE.statements, statement: said})


def _notes(reference: Reference, site: Mapping[str, object]) -> list[str]:
    perimeters = plan_site(
        reference, validate_site(dict(site), published=load_reference().published)
    ).perimeters.values()
    return [note.text for perimeter in perimeters for note in perimeter.notes]


@pytest.mark.parametrize("statement", ["idle-timeout", "gateway-refresh", "phone-refresh", "no-sip-alg", "mtu"])
@pytest.mark.parametrize("site", [pytest.param(AWS, id="aws"), pytest.param(AZURE, id="azure")])
def test_advice_is_quoted(statement: str, site: Mapping[str, object]) -> None:
    """What is published on timers, keep-alive, SIP and the MTU is printed in the words of the data, with its place."""
    words = "Quite another advice"
    printed = REFERENCE.quote(statement)
    told, changed = _notes(REFERENCE, site), _notes(_saying(statement, words), site)
    assert [text for text in told if printed in text]
    assert changed == [text.replace(printed, _saying(statement, words).quote(statement)) for text in told]
