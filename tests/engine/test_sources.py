"""A stack is proven alike by the embedded run, by the CLI's preview of it, and by its export once it is deployed."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.engine.build import ROOT
from tests.engine.clouds import Clouds
from tests.engine.conftest import Deploy
from tests.engine.prepare import prepare
from tests.engine.stack import NAME, Stack

from webex_calling.commands.stack_run import Planned, plan_stack
from webex_calling.registered.embedded_engine import run
from webex_calling.registered.pulumi_document import read_resources
from webex_calling.registered.registration import Registration

pytestmark = pytest.mark.engine

EXAMPLES = (
    *(pytest.param(name, marks=pytest.mark.long) for name in ("aws-certificate-pair", "azure-certificate-pair")),
    *("aws-inspection", "azure-hub"),
)


def _printed(stack: Stack, *arguments: str) -> tuple[Registration, ...]:
    """Read what a command of the CLI prints."""
    file = stack.directory.parent / "printed.json"
    file.write_text(stack._pulumi(*arguments, "--stack", NAME).stdout, encoding="utf-8")
    return read_resources(file, _plan(stack).site)


def _plan(stack: Stack) -> Planned:
    return plan_stack("", stack.configuration, lambda _: None)


def _proof(plan: Planned, resources: Iterable[Registration]) -> list[Mapping[str, Any]]:
    """Return the proof without what sources name in their own way: the order of groups."""
    return [
        {
            "side": (side.name, side.part),
            "proven": side.proven,
            "filters": sorted(side.filters),
            "declared": [(each.excess_kind, each.sample, each.openings) for each in side.declared],
            "admitted": side.paths and side.paths.admitted,
        }
        for side in plan.prove(resources)
    ]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_source_gives_the_same_proof(name: str, deploy: Deploy, clouds: Clouds) -> None:
    """The very packet sets are equal: before the update, after it, and when nothing is left to do."""
    text = (ROOT / "examples" / name / f"Pulumi.{name}.yaml").read_text(encoding="utf-8")
    stack = deploy(ROOT, prepare(text, clouds))
    plan = _plan(stack)
    embedded = run(Path(ROOT / "__main__.py"), project="webex-calling", stack=NAME, config=plan.file.config)
    expected = _proof(plan, embedded.resources)
    assert expected
    assert all(side["proven"] for side in expected)

    preview = ("preview", "--json", "--non-interactive", "--show-sames")
    fresh = _printed(stack, *preview)
    assert {each.urn for each in fresh} == {each.urn for each in embedded.resources}
    assert _proof(plan, fresh) == expected
    stack.up()
    assert _proof(plan, _printed(stack, "stack", "export")) == expected
    assert _proof(plan, _printed(stack, *preview)) == expected
