"""Under the real engine the program says which revision it compiles, and refuses data that are not installed."""

import shutil

import pytest
from tests.engine.build import ROOT
from tests.engine.clouds import Clouds
from tests.engine.conftest import Deploy
from tests.engine.interpreter import PLAIN
from tests.engine.prepare import prepare

from webex_calling.published.reference import load_reference

pytestmark = pytest.mark.engine

EXAMPLE = ROOT / "examples" / "aws-registration" / "Pulumi.aws-registration.yaml"


def test_a_preview_says_what_it_compiles_and_refuses_stale_data(deploy: Deploy, clouds: Clouds) -> None:
    """Preview tells the revision; after an edit of the checkout's data it ends in words, and changes nothing."""
    stack = deploy(ROOT, prepare(EXAMPLE.read_text(encoding="utf-8"), clouds))
    stack.environment[PLAIN] = "the interpreter that users have"
    assert f"compiled from the requirements published {load_reference().revision}" in stack.preview().output
    shutil.copytree(ROOT / "data", stack.directory / "data")
    (stack.directory / "components" / "webex_calling").mkdir(parents=True)
    stack.preview()
    ports = stack.directory / "data" / "calling" / "ports.yaml"
    ports.write_text(ports.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
    refused = stack.preview(check=False)
    assert refused.code != 0
    assert "data/calling/ports.yaml: differs from the installed copy, which is what would be deployed" in refused.output
    ports.unlink()
    shutil.rmtree(stack.directory / "components")
    stack.configure("config: {}")
    unset = stack.preview(check=False)
    assert unset.code != 0
    assert "webex-calling:site is not set, nothing was registered; in Pulumi.STACK.yaml write config: " in unset.output
