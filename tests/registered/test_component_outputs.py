"""The filters of a component are told from what is registered, and they are those that it outputs itself."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import yaml
from tests.examples.stacks import ACCEPTED, stack_file
from tests.verify.planted import SITE
from tests.verify.proven import Proven, proven

from webex_calling.registered.component_outputs import with_outputs
from webex_calling.registered.registration import Registration

pytestmark = pytest.mark.long

FILTERS = ("ecurityGroupIds", "ecurityGroupId")
GATEWAY, POOL = SITE["localGateways"][0], SITE["vdiPools"][0]
ADOPTING: Mapping[str, Any] = {
    **{key: value for key, value in SITE.items() if key != "azure"},
    "localGateways": [{**GATEWAY, "adopt": {"external": ["sg-0a1b2c3d"]}}],
    "vdiPools": [{**POOL, "adopt": ["sg-0a1b2c3e"]}],
}


@cache
def site(name: str) -> Proven:
    """Deploy the site of an example, or one that adopts, on the embedded engine."""
    if name == "adopting":
        return proven(ADOPTING)
    file = stack_file(name)
    return proven(yaml.safe_load(file.read_text(encoding="utf-8"))["config"]["webex-calling:site"], file.parent)


def filters(resources: Iterable[Registration]) -> dict[tuple[str, str], list[str]]:
    """Return the filters that each component outputs, as URNs where they are registered."""
    held = tuple(resources)
    urns = {each.id: each.urn for each in held if each.custom}
    found: dict[tuple[str, str], list[str]] = {}
    for each in held:
        for key, value in each.outputs.items() if each.type.startswith("webex-calling:") else ():
            if key.endswith(FILTERS):
                ids = value if isinstance(value, list) else [value]
                found[each.urn, key] = sorted(str(urns.get(identity, identity)) for identity in ids)
    return found


@pytest.mark.parametrize("name", [*ACCEPTED, "adopting"])
def test_what_is_told_is_what_components_output(name: str) -> None:
    """Children, shared subnets and adopted ids: without its outputs, every component is told to have the same."""
    found = site(name)
    bare = [each if each.custom else replace(each, outputs={}) for each in found.resources]
    assert filters(bare) == {}
    told = with_outputs(bare, found.site)
    assert filters(told) == filters(found.resources)
    expected = {key: (side.proven, side.unproven) for key, side in found.again(found.resources).items()}
    assert {key: (side.proven, side.unproven) for key, side in found.again(told).items()} == expected
