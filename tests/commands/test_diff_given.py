"""What a side is, is decided by what is there; what is nothing is refused by its name."""

from __future__ import annotations

import json
import os
import shutil
import threading
import tracemalloc
from pathlib import Path

import pytest
import yaml
from tests.audit.test_estate import GROUP
from tests.commands.repository import Repository
from tests.examples.stacks import ROOT, stack_file
from tests.impact.sides import NEW
from tests.published.copied import NETWORKS

from webex_calling.commands.diff_given import Given, Kind, Sited, Siteless, given
from webex_calling.documents.yaml_node import MAX_BYTES
from webex_calling.fault import Faults
from webex_calling.published.reference import load_reference

SITE = stack_file("aws-registration").read_text(encoding="utf-8")
EXPORT = json.dumps({"version": 3, "deployment": {"resources": []}})
PREVIEW = json.dumps({"steps": []})
DAY = "2024-01-31"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a directory with a stack file, in no repository."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.prod.yaml").write_text(SITE)
    return tmp_path


def taken(text: str, scratch: Path) -> Given:
    """Return a side, with what is taken from a repository below ``scratch``."""
    return given(text, scratch / "taken", lambda words: None)


def fault(text: str, scratch: Path) -> str:
    """Return why a side is refused."""
    with pytest.raises(Faults) as raised:
        taken(text, scratch)
    return str(raised.value)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.yaml", SITE, Kind.STACK_FILE),
        ("main:a.yaml", SITE, Kind.STACK_FILE),
        (f"a.yaml@{DAY}", SITE, Kind.STACK_FILE),
        ("@", SITE, Kind.STACK_FILE),
        ("no-suffix", SITE, Kind.STACK_FILE),
        ("state.json", EXPORT, Kind.PULUMI),
        ("no-suffix", EXPORT, Kind.PULUMI),
        ("state.yaml", f"\ufeff  {EXPORT}", Kind.PULUMI),
        ("main:preview.json", PREVIEW, Kind.PULUMI),
    ],
)
def test_a_path_that_exists_is_what_it_holds(here: Path, name: str, content: str, kind: Kind) -> None:
    """Whatever its name: a colon and an at sign are letters like others."""
    (here / name).write_text(content)
    assert taken(name, here).kind is kind


def test_a_stack_file_may_be_written_like_json(here: Path) -> None:
    """It is YAML too."""
    (here / "flow.yaml").write_text(json.dumps(yaml.safe_load(SITE)))
    assert taken("flow.yaml", here).kind is Kind.STACK_FILE


def test_a_day_after_a_file_is_the_data_of_that_day(here: Path) -> None:
    """With what is assumed of it."""
    found = taken(f"Pulumi.prod.yaml@{DAY}", here)
    assert isinstance(found, Sited)
    assert found.kind is Kind.DAY
    assert found.plan.reference.revision.isoformat() <= DAY
    assert found.past is not None
    assert found.past.assumed
    assert '"2024-02-31" is not a day' in fault("Pulumi.prod.yaml@2024-02-31", here)
    assert "cannot be rebuilt" in fault("Pulumi.prod.yaml@2021-01-01", here)


def test_a_folder_is_an_estate(here: Path) -> None:
    """All its documents, and none below it; one without any, or with a page of a longer output, is none."""
    folder = here / "estate"
    (folder / "eu").mkdir(parents=True)
    (folder / "eu" / "groups.json").write_text("no JSON")
    assert "is a folder without any .json file" in fault("estate", here)
    (folder / "groups.json").write_text(json.dumps({"SecurityGroups": [GROUP]}))
    found = taken("estate", here)
    assert isinstance(found, Siteless)
    assert found.estate is not None
    assert list(found.estate.aws.groups) == ["sg-0a"]
    (folder / "more: of eu.json").write_text(json.dumps({"SecurityGroups": [], "NextToken": "x"}))
    with pytest.raises(Faults, match=r"is one page of a longer output \(NextToken\); print it again") as raised:
        taken("estate", here)
    assert [(each.file, each.place) for each in raised.value] == [("estate/more: of eu.json", "SecurityGroups")]


def test_a_pipe_is_what_a_command_printed(here: Path) -> None:
    """As of `pulumi stack export`, in a process substitution."""
    os.mkfifo("pipe")
    writer = threading.Thread(target=lambda: Path("pipe").write_text(EXPORT))
    writer.start()
    found = taken("pipe", here)
    writer.join()
    assert found.kind is Kind.PULUMI


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "none.yaml",
            "is no file, no folder, no FILE@DAY and no REV:FILE; give a stack file, FILE@2024-01-31, REV:FILE",
        ),
        ("", "is no file, no folder"),
        ("C:/sites/none.yaml", "is no file, no folder"),
        (r"C:\sites\none.yaml", "is no file, no folder"),
        (f"none.yaml@{DAY}", "is no file, no folder"),
        ("a\0b", "is no file, no folder"),
        ("-x:Pulumi.prod.yaml", "begins with a dash"),
        ("main:Pulumi.prod.yaml", "not a git repository"),
    ],
)
def test_what_is_nothing_is_refused_by_its_name(here: Path, text: str, words: str) -> None:
    """With what a side may be."""
    found = fault(text, here)
    assert words in found


def test_a_json_file_of_neither_kind_is_refused(here: Path) -> None:
    """Neither is taken for the other."""
    (here / "a.json").write_text("{}")
    assert "a.json: document: is neither a preview nor an export of Pulumi" in fault("a.json", here)
    (here / "a.json").write_text("config:\n")
    assert "a.json:1: document: is not JSON" in fault("a.json", here)


def test_adopted_files_come_from_the_revision(here: Path) -> None:
    """As its stack file names them, and no others; and faults tell the revision and never where it is kept."""
    example = stack_file("aws-adopted")
    repository = Repository.under(here)
    held = {f"site/adopted/{each.name}": each.read_bytes() for each in (example.parent / "adopted").iterdir()}
    repository.commit({**held, "site/Pulumi.prod.yaml": example.read_bytes(), "site/big.json": "no JSON"})
    (here / "site" / "Pulumi.prod.yaml").unlink()
    found = taken("main:site/Pulumi.prod.yaml", here)
    assert isinstance(found, Sited)
    assert len(found.plan.adopted.sources) == len(held)
    assert not (here / "taken" / "site" / "big.json").exists()
    assert found.commit == repository.git("rev-parse", "main")
    repository.commit({next(iter(held)): "no JSON", "site/Pulumi.prod.yaml": example.read_bytes()})
    found_fault = fault("main:site/Pulumi.prod.yaml", here)
    assert found_fault.startswith(f"main:{next(iter(held))}:1: json: is not JSON")
    assert str(here / "taken") not in found_fault
    repository.commit(dict.fromkeys(held))
    found_fault = fault("main:site/Pulumi.prod.yaml", here / "other")
    assert "matches no file in main:site" in found_fault
    assert str(here) not in found_fault


def test_the_letters_of_a_folder_are_no_pattern(here: Path) -> None:
    """What a branch adopts is found beside its stack file in a folder of any name."""
    example = stack_file("aws-adopted")
    repository = Repository.under(here)
    held = {f"[eu] a*/adopted/{each.name}": each.read_bytes() for each in (example.parent / "adopted").iterdir()}
    repository.commit({**held, "[eu] a*/Pulumi.prod.yaml": example.read_bytes(), "[eu] ab/adopted/x.json": "no JSON"})
    found = taken("main:[eu] a*/Pulumi.prod.yaml", here)
    assert isinstance(found, Sited)
    assert len(found.plan.adopted.sources) == len(held)
    assert not (here / "taken" / "[eu] ab").exists()


def test_the_head_of_a_file_tells_what_it_is(here: Path) -> None:
    """One that is no JSON is read by the reader of stack files alone, up to its bound."""
    load_reference()
    with Path("large").open("wb") as file:
        file.write(b"config:\n")
        file.truncate(16 * MAX_BYTES)
    tracemalloc.start()
    try:
        assert "is longer than" in fault("large", here)
        assert tracemalloc.get_traced_memory()[1] < 8 * MAX_BYTES
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("pattern", ["../../a/*.json", "**/../../a/*.json", "x/../../../a.json"])
def test_no_file_outside_the_repository_is_adopted(here: Path, pattern: str) -> None:
    """What a branch names is read from the branch."""
    repository = Repository.under(here / "work")
    named = stack_file("aws-adopted").read_text(encoding="utf-8").replace("adopted/*.json", f'"{pattern}"')
    assert pattern in named
    repository.commit({"site/Pulumi.prod.yaml": named})
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(repository.folder)
        assert "leaves the repository" in fault("main:site/Pulumi.prod.yaml", here)


def test_a_revision_with_the_data_of_this_product_goes_by_its_own(here: Path) -> None:
    """Two references in one process: that of the branch, and that which is installed; one equal to that is that."""
    data = Path(shutil.copytree(ROOT / "data", here / "data", ignore=shutil.ignore_patterns("__pycache__")))
    repository = Repository.under(here)
    repository.commit({"components/webex_calling/__init__.py": "", "eu/Pulumi.prod.yaml": SITE})
    text = (data / NETWORKS).read_text(encoding="utf-8")
    more = text.replace("    prefixes:\n", f"    prefixes:\n      - {{prefix: {NEW}, since: 2025-03-27}}\n", 1)
    repository.git("switch", "--quiet", "--create", "more")
    repository.commit({f"data/{NETWORKS}": more})
    same, other = taken("main:eu/Pulumi.prod.yaml", here / "a"), taken("more:eu/Pulumi.prod.yaml", here / "b")
    assert isinstance(same, Sited)
    assert isinstance(other, Sited)
    assert (same.own_data, other.own_data) == (True, True)
    assert same.plan.reference is load_reference()
    assert NEW in other.plan.reference.prefixes
    assert NEW not in load_reference().prefixes
    repository.commit({f"data/{NETWORKS}": "networks: 1\n"})
    told = fault("more:eu/Pulumi.prod.yaml", here / "c").splitlines()
    assert [line for line in told if not line.startswith("more:data/calling/")] == []
