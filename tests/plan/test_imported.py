"""What a site says of imported resources is about resources that it makes."""

from typing import Any

import pytest
from tests.site.sites import BOTH, changed

from webex_calling.fault import Faults
from webex_calling.plan.site_plan import plan_site
from webex_calling.published.reference import load_reference
from webex_calling.site.validate import validate_site

REFERENCE = load_reference()
CASES: dict[str, tuple[tuple[str, ...], dict[str, Any], list[tuple[str, str]]]] = {
    "all that is made": (
        ("aws", "fra", "imported"),
        {"fra-app-configuration": {"name": "webex"}, "fra-a-external-general": {"name": "cube", "description": "me"}},
        [],
    ),
    "the NSG of a shared subnet": (("azure", "weu", "imported"), {"edge": {"name": "nsg-cube"}}, []),
    "a group that is not planned": (
        ("aws", "fra", "imported"),
        {"fra-a-external-genral": {"name": "cube"}},
        [("aws.fra.imported.fra-a-external-genral", "is nothing that is made here")],
    ),
    "a group of another place": (
        ("azure", "weu", "imported"),
        {"fra-a-external-general": {"name": "cube"}},
        [("azure.weu.imported.fra-a-external-general", "is nothing that is made here")],
    ),
    "IP Groups where none are made": (
        ("azure", "weu", "imported"),
        {"weu-calling": {"name": "ipg"}},
        [("azure.weu.imported.weu-calling", "is nothing that is made here")],
    ),
    "a description of a list": (
        ("aws", "fra", "imported"),
        {"fra-app-configuration": {"name": "webex", "description": "by hand"}},
        [("aws.fra.imported.fra-app-configuration.description", "is of a prefix list, which has none")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_imported_resources_are_made(case: str) -> None:
    """A name that nothing has, of another place, or a description of what has none is told with its place."""
    steps, value, expected = CASES[case]
    told = []
    try:
        plan_site(REFERENCE, validate_site(changed(BOTH, (steps, value)), published=REFERENCE.published))
    except Faults as faults:
        told = [(each.place, each.fault) for each in faults]
    assert told == expected
