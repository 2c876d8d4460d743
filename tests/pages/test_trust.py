"""The page on pipelines: whom the clouds trust is the job that a caller runs, and their policy is one."""

from __future__ import annotations

import json
from typing import Any

import yaml
from cfnlint.api import lint  # type: ignore[import-untyped] # cfn-lint has no type hints
from tests.pages.page import ROOT, Page

PAGE = Page("docs/pipelines.md")
POLICY, CREDENTIAL = (json.loads(block.text) for block in PAGE.blocks if block.kind == "json")
ISSUER = "token.actions.githubusercontent.com"


def faults(policy: Any) -> list[str]:
    """Return what the linter of CloudFormation has against a role with this trust."""
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": policy}}
    return [each.message for each in lint(json.dumps({"Resources": {"Up": role}}))]


def test_iam_knows_the_trust_policy() -> None:
    """The policy is one of a role, by the schema of the linter; one with a slip in it is not."""
    assert faults(POLICY) == []
    (statement,) = POLICY["Statement"]
    for wrong in ({"Resource": "*"}, {"Condition": {"StringEqual": {"a": "b"}}}):
        assert faults({**POLICY, "Statement": [{**statement, **wrong}]}), wrong


def test_both_clouds_trust_the_environment_that_deploys() -> None:
    """The subject is that of the environment which the caller names; issuer and audience are those of each cloud."""
    (statement,) = POLICY["Statement"]
    asked = statement["Condition"]["StringEquals"]
    caller = yaml.safe_load((ROOT / "pipelines/examples/github/deploy.yml").read_text(encoding="utf-8"))
    environment = caller["jobs"]["prod"]["with"]["environment"]
    assert asked[f"{ISSUER}:sub"] == CREDENTIAL["subject"]
    assert CREDENTIAL["subject"].endswith(f":environment:{environment}")
    assert statement["Principal"]["Federated"].endswith(f":oidc-provider/{ISSUER}")
    assert (asked[f"{ISSUER}:aud"], CREDENTIAL["issuer"]) == ("sts.amazonaws.com", f"https://{ISSUER}")


def test_every_secret_is_told() -> None:
    """The table of secrets has each that a workflow takes, for the jobs that take it, and no other."""
    taken: dict[str, set[str]] = {}
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        called = yaml.safe_load(path.read_text(encoding="utf-8"))[True]["workflow_call"]
        for secret in called.get("secrets", {}):
            taken.setdefault(secret, set()).add(path.stem)
    lines = PAGE.text.partition("| secret | for | when |\n|---|---|---|\n")[2].partition("\n\n")[0].splitlines()
    cells = [line.strip("| ").split(" | ") for line in lines]
    told = {name.strip("`"): set(jobs.split(", ")) for name, jobs, *_ in cells}
    everything = {"deploy", "nightly", "pull-request", "weekly"}
    assert {name: everything if jobs == {"all four"} else jobs for name, jobs in told.items()} == taken
