"""The page on pipelines: whom the clouds trust is the job that a caller runs, and their policy is one."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from tests.pages.page import ROOT, Page

PAGE = Page("docs/pipelines.md")
DOCUMENTS = [json.loads(block.text) for block in PAGE.blocks if block.kind == "json"]
POLICIES = [each for each in DOCUMENTS if "Statement" in each]
POLICY, (CREDENTIAL,) = POLICIES[0], [each for each in DOCUMENTS if "Statement" not in each]
SUBJECTS = {
    "token.actions.githubusercontent.com": r"repo:[^*?]+:environment:production",
    "gitlab.example.com": r"project_path:[^*?]+:ref_type:branch:ref:main",
    "vstoken.dev.azure.com/ORGANISATION-ID": r"sc://[^*?]+/webex-calling-up",
}
"""What a job is called by each issuer, where one job, branch or connection alone has the name."""
ISSUER = "token.actions.githubusercontent.com"


def faults(policy: Any) -> list[str]:
    """Return what the linter of CloudFormation has against a role with this trust."""
    from cfnlint.api import lint  # type: ignore[import-untyped] # it has no type hints; a second to load

    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": policy}}
    return [each.message for each in lint(json.dumps({"Resources": {"Up": role}}))]


@pytest.mark.long
def test_iam_knows_the_trust_policy() -> None:
    """The policy is one of a role, by the schema of the linter; one with a slip in it is not."""
    assert faults(POLICY) == []
    (statement,) = POLICY["Statement"]
    for wrong in ({"Resource": "*"}, {"Condition": {"StringEqual": {"a": "b"}}}):
        assert faults({**POLICY, "Statement": [{**statement, **wrong}]}), wrong


@pytest.mark.long
def test_no_forge_is_trusted_as_a_whole() -> None:
    """Each policy names audience and subject of its issuer, both whole: any job of the forge has the audience."""
    held = {}
    for policy in POLICIES:
        assert faults(policy) == []
        (statement,) = policy["Statement"]
        issuer = statement["Principal"]["Federated"].partition(":oidc-provider/")[2]
        assert list(statement["Condition"]) == ["StringEquals"]
        asked = statement["Condition"]["StringEquals"]
        assert set(asked) == {f"{issuer}:aud", f"{issuer}:sub"}
        held[issuer] = asked[f"{issuer}:sub"]
    assert set(held) == set(SUBJECTS)
    assert [issuer for issuer, subject in held.items() if not re.fullmatch(SUBJECTS[issuer], subject)] == []


def test_a_branch_of_gitlab_has_no_token_that_writes_code() -> None:
    """The token that pushes is given to the weekly job alone, by a name of its own, which the page wants protected."""
    jobs = yaml.safe_load((ROOT / "pipelines/examples/gitlab/.gitlab-ci.yml").read_text(encoding="utf-8"))
    assert [name for name, job in jobs.items() if "WRITE_TOKEN" in str(job)] == ["weekly"]
    assert jobs["weekly"]["variables"] == {"GITLAB_TOKEN": "$WEBEX_CALLING_WRITE_TOKEN"}
    assert (
        "`WEBEX_CALLING_WRITE_TOKEN` is of the role Developer with `write_repository` too, **protected**" in PAGE.text
    )


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
