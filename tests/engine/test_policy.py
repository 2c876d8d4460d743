"""The policy pack under the real engine: a stack that violates is refused with our text, a right one goes through.

The language host that can be built is too old to start a Python pack: it runs it in the wrong directory. The engine
knows two other ways: a pack that is an executable, and a runtime without a language host, which is a plugin.
"""

import shlex
from pathlib import Path

import pytest
from tests.engine.build import ROOT
from tests.engine.conftest import PROGRAMS, Deploy
from tests.engine.interpreter import loaded
from tests.engine.stack import Stack

pytestmark = pytest.mark.engine

REGION = "eu-central-1"
MISSING = (
    "NetworkInterface gateway: row S1a is missing in media, voice: Signalling from a Local Gateway to Webex Calling: "
    "local opens tcp 10.0.1.10:1024 -> 23.89.0.0:8934, which no rule admits; admit what the row requires"
)
PART = (
    "ManagedPrefixList calling: has 16 of the 17 prefixes of Webex Calling services (calling); it lacks "
    "199.59.64.0/21; hold every published prefix, since calls fail where the vendor uses the others"
)
TAG = 'gateway.tags.webex-calling:trunk: "sip" is not known; write registration or certificate'


def _configuration(**settings: object) -> str:
    values = {"region": REGION, **settings}
    return "config:\n" + "".join(f"  small:{key}: {value}\n" for key, value in values.items())


def _runs_the_pack(script: Path) -> None:
    script.parent.mkdir(parents=True, exist_ok=True)
    command = shlex.join((*loaded(), str(ROOT / "policy" / "__main__.py")))
    script.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    script.chmod(0o755)


def _executable(stack: Stack, directory: Path) -> Path:
    """Make the pack an executable that stands beside its description."""
    script = directory / "pulumi-analyzer-webex-calling"
    _runs_the_pack(script)
    text = (ROOT / "policy" / "PulumiPolicy.yaml").read_text(encoding="utf-8")
    (directory / "PulumiPolicy.yaml").write_text(text, encoding="utf-8")
    return script


def _plugin(stack: Stack, directory: Path) -> Path:
    """Make the pack a directory whose runtime is a plugin of the engine's home."""
    _runs_the_pack(stack.plugins / "analyzer-policy-webex-v0.0.1" / "pulumi-analyzer-policy-webex")
    text = (ROOT / "policy" / "PulumiPolicy.yaml").read_text(encoding="utf-8")
    head, _, _ = text.partition("runtime:")
    directory.mkdir()
    (directory / "PulumiPolicy.yaml").write_text(f"{head}runtime: webex\n", encoding="utf-8")
    return directory


def test_a_violation_refuses_the_update(deploy: Deploy, tmp_path: Path) -> None:
    """A preview fails on each violation and says so, an update without one at its end; the right stack goes through."""
    stack = deploy(PROGRAMS / "guarded", _configuration(silent="true", prefixes=16))
    pack = ("--policy-pack", str(_executable(stack, tmp_path / "pack")))
    for run in (stack.preview(*pack, check=False), stack.up(*pack, check=False)):
        assert run.code
        assert MISSING in run.output
        assert PART in run.output
    stack.configure(_configuration(trunk="sip"))
    refused = stack.preview(*pack, check=False)
    assert refused.code
    assert TAG in refused.output
    stack.configure(_configuration())
    up = stack.up(*pack)
    assert up.errors == ()
    assert "advisory" not in up.output


def test_what_is_attached_beside_an_interface_counts(deploy: Deploy, tmp_path: Path) -> None:
    """A group that an attachment gives counts before it is made, once it is there, and with what it lacks."""
    stack = deploy(PROGRAMS / "guarded", _configuration(attached="true"))
    pack = ("--policy-pack", str(_executable(stack, tmp_path / "pack")))
    for run in (stack.up(*pack), stack.preview(*pack)):
        assert run.errors == ()
        assert "advisory" not in run.output
    stack.configure(_configuration(attached="true", silent="true"))
    refused = stack.preview(*pack, check=False)
    assert refused.code
    assert MISSING in refused.output


def test_a_pack_is_a_directory_too(deploy: Deploy, tmp_path: Path) -> None:
    """A directory names the pack as well as an executable does, where its runtime is a plugin."""
    stack = deploy(PROGRAMS / "guarded", _configuration(silent="true"))
    pack = ("--policy-pack", str(_plugin(stack, tmp_path / "pack")))
    refused = stack.preview(*pack, check=False)
    assert refused.code
    assert MISSING in refused.output
    stack.configure(_configuration())
    assert stack.preview(*pack).errors == ()
