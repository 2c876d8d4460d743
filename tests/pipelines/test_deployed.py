"""A stack is deployed, proven and watched under the real Pulumi engine, over provider doubles.

A secret stands wherever one may: in the environment, in the stack's configuration, in its outputs.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.engine.conftest import Deploy
from tests.engine.stack import NAME, Stack
from tests.pipelines.forges import FORGES, Telling
from tests.pipelines.stand_in import OWN, TOKEN, Kept, StandIn

from step.marker import Marker

pytestmark = pytest.mark.pipelines

ROOT = Path(__file__).parents[2]
SITE = ROOT / "examples" / "aws-registration" / "Pulumi.aws-registration.yaml"
PLANTED = {"VENDOR_API_TOKEN": "planted-in-the-environment", "PULUMI_CONFIG_PASSPHRASE": "for tests only"}
HIDDEN = "planted-in-the-configuration"


def _step(stack: Stack, script: str, forge: StandIn, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a step as a pipeline does: a process of its own, in the folder of the program."""
    telling = Telling(forge.url, stack.directory.parent, change=False)
    environment = {**stack._environment(), **FORGES["github"].environment(telling), **PLANTED}
    command = [sys.executable, str(ROOT / "pipelines" / script), f"--stack={NAME}", "--out=report", *options]
    return subprocess.run(command, cwd=stack.directory, env=environment, capture_output=True, text=True, check=False)


def test_a_stack_is_deployed_and_watched(deploy: Deploy) -> None:
    """Deployment is proven; a night without drift closes the open issue, and one with drift opens another."""
    stack = deploy(ROOT, SITE.read_text(encoding="utf-8"))
    stack._pulumi("config", "set", "--secret", "planted", HIDDEN, "--stack", NAME)
    program = stack.directory / "__main__.py"
    export = 'pulumi.export("planted", pulumi.Config().require_secret("planted"))'
    program.write_text(f"{program.read_text(encoding='utf-8')}\n{export}\n", encoding="utf-8")
    with FORGES["github"].stand_in() as forge:
        said = [_step(stack, "deploy.py", forge)]
        assert (said[-1].returncode, said[-1].stderr) == (0, "")
        assert f"{NAME}: deployed, and proven" in said[-1].stdout

        forge.issues.append(Kept(1, OWN, "of another night", f"{Marker('nightly').line}\ndrift"))
        said.append(_step(stack, "nightly.py", forge, "--max-age=36500d"))
        assert said[-1].returncode == 0, said[-1].stdout
        assert [each.open for each in forge.issues] == [False]

        rule = next(each for each in stack.resources().values() if each.urn.endswith("out-udp-9000-calling"))
        group = str(rule.outputs["securityGroupId"])
        ec2 = stack.clouds.ec2("eu-central-1")
        ec2.call("RevokeSecurityGroupEgress", GroupId=group, SecurityGroupRuleIds=[rule.id])
        said.append(_step(stack, "nightly.py", forge))
        assert said[-1].returncode == 1
        assert [each.open for each in forge.issues] == [False, True]
        assert "SecurityGroupEgressRule fra-a-external-out-udp-9000-calling is gone" in forge.issues[1].body
        sent = "".join(str(each.body) for each in forge.asked)
    reports = [each.read_text(encoding="utf-8") for each in (stack.directory / "report").iterdir()]
    told = "".join([sent, *reports, *(each.stdout + each.stderr for each in said)])
    assert len(reports) == 2
    for secret in (TOKEN, HIDDEN, *PLANTED.values()):
        assert secret not in told
