"""The files of the forges, by the linters and schemas that their own authors publish, and by what each may not do."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema import main as check  # type: ignore[import-untyped] # check-jsonschema has no type hints
from click.testing import CliRunner
from tests.pages.page import ROOT
from tests.pipelines.linter import Finding, linted

pytestmark = pytest.mark.pipelines

WORKFLOWS = ROOT / ".github" / "workflows"
NAMES = ("deploy", "nightly", "pull-request", "weekly")
PIPELINES = ROOT / "pipelines"
EXAMPLES = PIPELINES / "examples"
AZURE = sorted(PIPELINES.glob("azure-pipelines-*.yml"))
GITHUB = ("vendor.github-workflows", list[str](), "uses")
GITLAB = ("vendor.gitlab-ci", ["--data-transform", "gitlab-ci"], "extends")
DEVOPS = (
    "vendor.azure-pipelines",
    ["--data-transform", "azure-pipelines", "--regex-variant", "python"],
    "checkout|template",
)
SCHEMAS = {
    "action.yml": ("vendor.github-actions", list[str](), "using"),
    **{
        f"{folder}/{name}.yml": GITHUB
        for name in NAMES
        for folder in (".github/workflows", "pipelines/examples/github")
    },
    "pipelines/gitlab-ci.yml": GITLAB,
    "pipelines/examples/gitlab/.gitlab-ci.yml": GITLAB,
    **{f"pipelines/examples/azure-devops/{name}.yml": DEVOPS for name in NAMES},
    **{path.relative_to(ROOT).as_posix(): DEVOPS for path in AZURE},
}
"""Each file with the schema of its forge, how that is read, and a key whose value has to be text of some form."""
NOT_KNOWN_YET = re.compile(r'property "workflow_(repository|sha)" is not defined in object type \{check_run_id')
"""Where a called workflow is from: GitHub has it in the context `job`, actionlint 1.7.12 does not know it yet
(docs.github.com, Contexts reference, job context)."""
EVENT = re.compile(r"github\.(event|head_ref|ref_name|actor|triggering_actor)\b")
PERMISSIONS = {
    "pull-request": {"contents": "read", "pull-requests": "write"},
    "deploy": {"contents": "read", "id-token": "write"},
    "nightly": {"contents": "read", "issues": "write", "id-token": "write"},
    "weekly": {"contents": "write", "pull-requests": "write", "issues": "write"},
}


def workflow(name: str) -> dict[str, Any]:
    """Return a workflow; YAML 1.1 reads its key ``on`` as true."""
    read: dict[Any, Any] = yaml.safe_load((WORKFLOWS / f"{name}.yml").read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in read.items()}


def action() -> dict[str, Any]:
    """Return the composite action."""
    read: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return read


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every step of GitHub, with the file that it is of."""
    for name in NAMES:
        for job in workflow(name)["jobs"].values():
            yield from ((name, step) for step in job["steps"])
    yield from (("action", step) for step in action()["runs"]["steps"])


def texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a document with the key that it stands under."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from texts(each, str(name))
    elif isinstance(value, list):
        for each in value:
            yield from texts(each, key)
    elif isinstance(value, str):
        yield key, value


@pytest.fixture
def callers(tmp_path: Path) -> Path:
    """Return a repository that has the workflows, the action where they check it out, and the callers of the page."""
    shutil.copytree(WORKFLOWS, tmp_path / ".github" / "workflows")
    (tmp_path / "steps").mkdir()
    shutil.copy(ROOT / "action.yml", tmp_path / "steps" / "action.yml")
    (tmp_path / ".git").mkdir()
    for name, text in called().items():
        (tmp_path / ".github" / "workflows" / name).write_text(text, encoding="utf-8")
    return tmp_path


def called() -> dict[str, str]:
    """Return the workflows that call these, made to call those here instead of those of a repository elsewhere."""
    elsewhere = re.compile(r"uses: OWNER/webex-calling/(\S+)@COMMIT")
    files = {f"caller-{name}.yml": (EXAMPLES / "github" / f"{name}.yml").read_text(encoding="utf-8") for name in NAMES}
    assert all(elsewhere.search(text) for text in files.values())
    return {name: elsewhere.sub(r"uses: ./\1", text) for name, text in files.items()}


def serious(found: list[Finding]) -> list[Finding]:
    """Return the findings but for what the linter does not know yet."""
    return [each for each in found if not NOT_KNOWN_YET.match(each.words)]


def test_actionlint_has_nothing_against_them(callers: Path) -> None:
    """Workflows and callers fit each other; what the linter does not know yet is the origin of each workflow."""
    found = linted(callers)
    assert serious(found) == []
    assert Counter(each.file for each in found) == dict.fromkeys((f"{name}.yml" for name in NAMES), 3)


PLANTED = {
    "an input that nobody has": ("pull-request", "          step: pull_request\n", "          stop: pull_request\n"),
    "an input that is left out": ("pull-request", "          step: pull_request\n", ""),
    "a step that GitHub does not have": ("deploy", "        run: pulumi install\n", "        runs: pulumi install\n"),
    "a branch in a script": ("deploy", "run: pulumi install", 'run: echo "${{ github.head_ref }}"'),
    "a secret that nobody gives": ("nightly", "secrets.PULUMI_ACCESS_TOKEN", "secrets.PULUMI_TOKEN"),
    "a context that is none": ("weekly", "inputs.articles", "input.articles"),
}


@pytest.mark.parametrize(("name", "old", "new"), PLANTED.values(), ids=PLANTED)
def test_actionlint_finds_what_is_wrong(callers: Path, name: str, old: str, new: str) -> None:
    """The linter reads inputs, contexts and scripts: a slip in one of them is found in its file."""
    path = callers / ".github" / "workflows" / f"{name}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert {each.file for each in serious(linted(callers))} == {path.name}


@pytest.mark.parametrize("file", SCHEMAS)
def test_the_schema_of_the_forge_takes_it(file: str, tmp_path: Path) -> None:
    """The published schema of the forge takes the file, and refuses it where something is of another kind."""
    schema, options, key = SCHEMAS[file]
    good, bad = tmp_path / f"good-{Path(file).name}", tmp_path / f"bad-{Path(file).name}"
    text = re.sub(r"(?m)^\.(?=webex-calling)", "", (ROOT / file).read_text(encoding="utf-8"))
    good.write_text(text, encoding="utf-8")  # a hidden job of GitLab may hold anything: shown, it is read as a job
    bad.write_text(re.sub(rf"(?m)^(\s*(?:- )?)({key}):.*", r"\1\2: 7.5", text, count=1), encoding="utf-8")
    assert bad.read_text(encoding="utf-8") != text
    asked = [["--builtin-schema", schema, *options, str(each)] for each in (good, bad)]
    assert [CliRunner().invoke(check, each).exit_code for each in asked] == [0, 1]


def test_they_run_where_they_are_called_alone() -> None:
    """Nothing happens in this repository: each workflow waits to be called, and grants nothing but to its job."""
    assert {path.stem for path in WORKFLOWS.iterdir()} == set(NAMES)
    for name in NAMES:
        held = workflow(name)
        assert (list(held["on"]), held["permissions"]) == (["workflow_call"], {})
        (job,) = held["jobs"].values()
        assert job["permissions"] == PERMISSIONS[name]
        assert job["concurrency"]["group"].startswith("webex-calling-")


def test_two_calls_of_one_run_do_not_end_each_other() -> None:
    """Calls that keep reports of their own names run side by side; of one stack one run deploys at a time."""
    groups = {name: next(iter(workflow(name)["jobs"].values()))["concurrency"]["group"] for name in NAMES}
    held = {name: "inputs.report" in group for name, group in groups.items()}
    assert held == {"pull-request": True, "nightly": True, "deploy": False, "weekly": False}
    assert groups["deploy"].endswith("-${{ inputs.stack }}")


def test_images_and_pulumi_are_pinned() -> None:
    """Each image of GitLab has its whole version, and Pulumi is the one that the workflows ask for, or newer."""
    files = (PIPELINES / "gitlab-ci.yml", EXAMPLES / "gitlab" / ".gitlab-ci.yml")
    held = [text for path in files for key, text in texts(yaml.safe_load(path.read_text("utf-8"))) if key == "image"]
    assert len(held) > 2
    assert [each for each in held if not re.fullmatch(r"[\w./-]+:\d+\.\d+\.\d+", each)] == []
    for name in ("deploy", "nightly"):
        assert workflow(name)["on"]["workflow_call"]["inputs"]["pulumi-version"]["default"] == "^3.200.0"
    assert "pulumi/pulumi-python-3.12:3.200.0" in held


def test_only_a_pull_request_may_come_from_a_fork() -> None:
    """The first step of each workflow ends it on an event that would run a fork with secrets, or before a merge."""
    for name in NAMES:
        (job,) = workflow(name)["jobs"].values()
        first = job["steps"][0]
        assert "exit 1" in first["run"]
        assert ("!= 'pull_request'" if name == "pull-request" else "pull_request_target") in first["if"]


def test_a_pull_request_has_no_secret_but_to_read_the_steps() -> None:
    """Its one secret goes to the checkout of the steps, which keeps no token, and to nothing else."""
    (job,) = workflow("pull-request")["jobs"].values()
    assert set(workflow("pull-request")["on"]["workflow_call"]["secrets"]) == {"STEPS_TOKEN"}
    (checkout,) = [step for step in job["steps"] if "secrets." in str(step)]
    assert checkout["with"]["path"] == "steps"
    assert [text for _, text in texts(job) if "secrets." in text] == [checkout["with"]["token"]]


def test_the_steps_are_read_by_a_token_of_their_own() -> None:
    """Each workflow reads its steps by the token that is given for them, else by its own."""
    for name in NAMES:
        (job,) = workflow(name)["jobs"].values()
        (checkout,) = [step for step in job["steps"] if step.get("with", {}).get("path") == "steps"]
        assert checkout["with"]["token"] == "${{ secrets.STEPS_TOKEN || github.token }}"


def test_what_others_wrote_is_pinned() -> None:
    """Each action of others is named by its whole commit, one for all, with its version beside it."""
    pins: dict[str, set[str]] = defaultdict(set)
    for path in [*WORKFLOWS.iterdir(), ROOT / "action.yml"]:
        for line in re.findall(r"uses: (.*)", path.read_text(encoding="utf-8")):
            if line != "./steps":
                found = re.fullmatch(r"([\w.-]+/[\w.-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)", line)
                assert found, line
                pins[found[1]].add(f"{found[2]} {found[3]}")
    assert {name: held for name, held in pins.items() if len(held) > 1} == {}
    assert len(pins) > 5


def test_no_checkout_leaves_its_token() -> None:
    """What runs after a checkout finds no token in the configuration of git."""
    checkouts = [step for _, step in steps() if step.get("uses", "").startswith("actions/checkout@")]
    assert len(checkouts) == 2 * len(NAMES)
    assert {step["with"]["persist-credentials"] for step in checkouts} == {False}
    assert {step["with"]["path"] for step in checkouts} == {"site", "steps"}


def test_no_text_becomes_a_script() -> None:
    """Nothing is put into a script of any forge: values reach it as variables."""
    github = [(name, step["run"]) for name, step in steps() if "run" in step]
    azure = [
        (path.name, text)
        for path in AZURE
        for key, text in texts(yaml.safe_load(path.read_text(encoding="utf-8")))
        if key in ("bash", "script", "inlineScript", "pwsh", "powershell")
    ]
    assert len(github) > len(NAMES)
    assert len(azure) > 2
    assert [each for each in github + azure if "${{" in each[1] or "$(" in each[1]] == []
    told = [(key, text) for _, step in steps() for key, text in texts(step) if EVENT.search(text)]
    assert told == []


def test_gitlab_puts_no_text_of_a_branch_into_a_script() -> None:
    """A variable of a job is quoted wherever a script names it, and none of them is a title, a message or a branch."""
    held = yaml.safe_load((PIPELINES / "gitlab-ci.yml").read_text(encoding="utf-8"))
    scripts = [text for key, text in texts(held) if key in ("before_script", "script")]
    assert len(scripts) > 5
    bare = re.compile(r"\$\{?\w+")
    for text in scripts:
        for line in text.splitlines():
            outside = re.sub(r'"[^"]*"', "", line)
            assert bare.findall(outside) == [], line
        assert not re.search(r"CI_(COMMIT_(MESSAGE|TITLE|BRANCH|REF)|MERGE_REQUEST_(TITLE|SOURCE))", text)


STEPS = ("pull_request", "deploy", "nightly", "weekly")


def named() -> Iterator[str]:
    """Yield the step that each file of each forge runs."""
    yield from (step["with"]["step"] for _, step in steps() if step.get("uses") == "./steps")
    for path in [*AZURE, PIPELINES / "gitlab-ci.yml"]:
        for key, text in texts(yaml.safe_load(path.read_text(encoding="utf-8"))):
            if key in ("step", "STEP") and "${{" not in text:
                yield text


def test_each_forge_runs_each_step() -> None:
    """GitHub, GitLab and Azure DevOps have the four steps, and each is a script that there is."""
    assert Counter(named()) == dict.fromkeys(STEPS, 3)
    assert [step for step in STEPS if not (PIPELINES / f"{step}.py").is_file()] == []


def test_shells_are_checked() -> None:
    """The scripts that start a step have nothing that shellcheck, where it is installed, or bash has against them."""
    scripts = sorted(PIPELINES.glob("*.sh"))
    assert [path.name for path in scripts] == ["install.sh", "run.sh"]
    for path in scripts:
        assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
        assert subprocess.run(["bash", "-n", path], capture_output=True).returncode == 0
    if shellcheck := shutil.which("shellcheck"):
        ran = subprocess.run([shellcheck, *scripts], capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout
