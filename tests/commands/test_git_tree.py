"""Files of a revision are read from real repositories, as git keeps them, and nothing of them is run."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from tests.commands.repository import Repository
from typer.testing import CliRunner

from webex_calling.cli import app
from webex_calling.commands import git_tree
from webex_calling.commands.git_tree import GitTree, split
from webex_calling.fault import Faults

FILE = "sites/Pulumi.prod.yaml"
CRLF = b"config:\r\n  a: 1\r\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Return a repository with one file on `main`, another content on `change`, in whose working tree we stand."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    made = Repository.under(tmp_path / "work")
    made.commit({FILE: CRLF, "other/deep/a.json": "{}", "top.json": "[]"})
    made.git("switch", "--quiet", "--create", "change")
    made.commit({FILE: "config: {}\n"})
    made.git("switch", "--quiet", "main")
    monkeypatch.chdir(made.folder)
    return made


def read(revision: str, file: str, folder: Path) -> bytes:
    """Return the content of a file at a revision."""
    tree = GitTree.at(revision)
    path = tree.path_of(file)
    tree.write([path], folder)
    return (folder / path).read_bytes()


def fault(revision: str, file: str = FILE) -> str:
    """Return why a file of a revision is not read."""
    with pytest.raises(Faults) as raised:
        read(revision, file, Path("never"))
    (found,) = raised.value
    assert found.remedy
    return str(found)


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        ("main:a.yaml", ("main", "a.yaml")),
        ("origin/main~2:a/b:c.yaml", ("origin/main~2", "a/b:c.yaml")),
        ("main@{2024-01-31 10:00}:a.yaml", ("main@{2024-01-31 10:00}", "a.yaml")),
        ("HEAD^{/fix: it}:a.yaml", ("HEAD^{/fix: it}", "a.yaml")),
        ("-x:a.yaml", ("-x", "a.yaml")),
        (r"C:\sites\a.yaml", None),
        ("C:/sites/a.yaml", None),
        ("a.yaml", None),
        (":a.yaml", None),
        ("main:", None),
    ],
)
def test_a_side_is_split_as_git_splits_it(side: str, expected: tuple[str, str] | None) -> None:
    """At the first colon outside of braces; a drive of Windows is no revision."""
    assert split(side) == expected


@pytest.mark.usefixtures("repository")
def test_a_file_is_read_as_it_was_committed(tmp_path: Path) -> None:
    """Byte for byte, by branch, by ancestor, by the whole id and by a part of it."""
    assert read("main", FILE, tmp_path / "a") == CRLF
    assert read("change", FILE, tmp_path / "b") == b"config: {}\n"
    assert read("change~1", FILE, tmp_path / "c") == CRLF
    commit = GitTree.at("change").commit
    assert read(commit[:8], FILE, tmp_path / "d") == b"config: {}\n"


def test_nothing_of_a_repository_runs(repository: Repository, tmp_path: Path) -> None:
    """Neither the filter that its attributes name, nor a hook; and no line ends are made others."""
    witness = tmp_path / "ran"
    hook = repository.folder / ".git" / "hooks" / "post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {witness}\n")
    hook.chmod(0o755)
    repository.git("config", "filter.evil.smudge", f"touch {witness}; cat")
    repository.git("config", "core.autocrlf", "true")
    repository.commit(
        {".gitattributes": "*.yaml filter=evil text eol=crlf\n*.json export-subst\n", "x.json": "$Format:%H$"}
    )
    assert read("main", FILE, tmp_path / "a") == CRLF.replace(b"\r", b"")  # a checkout would have them
    assert read("main", "x.json", tmp_path / "b") == b"$Format:%H$"
    assert not witness.exists()


def test_paths_are_told_from_the_current_directory(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As those of files without a revision are, also from below the root, and whole ones."""
    monkeypatch.chdir(repository.folder / "other" / "deep")
    assert read("main", f"../../{FILE}", tmp_path / "a") == CRLF
    assert read("main", "./a.json", tmp_path / "b") == b"{}"
    assert read("main", str(repository.folder / "top.json"), tmp_path / "c") == b"[]"
    assert '"top.json" is no file of main' in fault("main", "top.json")
    assert "is outside the repository" in fault("main", "../../../a.yaml")
    assert "is outside the repository" in fault("main", str(tmp_path / "a.yaml"))


def test_a_file_that_is_moved_or_deleted_is_found_where_it_was(repository: Repository, tmp_path: Path) -> None:
    """By its name of then; and where it is gone, the fault says what is like it."""
    repository.git("mv", FILE, "Pulumi.prod.yaml")
    repository.commit({"top.json": None})
    assert read("HEAD~1", FILE, tmp_path / "a") == CRLF
    assert read("HEAD", "Pulumi.prod.yaml", tmp_path / "b") == CRLF
    assert "it has Pulumi.prod.yaml" in fault("HEAD")
    assert '"top.json" is no file of HEAD' in fault("HEAD", "top.json")


def test_what_is_no_revision_is_named(repository: Repository) -> None:
    """Never is anything taken for an option of git."""
    for revision in ("-x", "--output=pwned", "--", "-"):
        assert "begins with a dash" in fault(revision)
    assert "is not printable" in fault("main\n--output=x")
    assert "is not printable" in fault("ma\0in")
    for revision in (
        "nowhere",
        "main..change",
        "main^{/no such words}",
        "main --output=x",
        "$(touch pwned)",
        "main:top.json",
    ):
        assert "is no revision of this repository" in fault(revision)
    repository.git("tag", "blob", repository.git("rev-parse", "main:top.json"))
    assert "is no revision of this repository" in fault("blob")
    repository.git("tag", "--annotate", "v1", "--message", "one", "main")
    assert GitTree.at("v1").files == GitTree.at("main").files
    assert not any(each.name in ("pwned", "x") for each in repository.folder.iterdir())


def test_a_shallow_clone_says_how_to_get_more(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has is read, and what it has not is fetched by nobody but its owner."""
    repository.commit({"top.json": "[1]"})
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.folder}", str(clone))
    monkeypatch.chdir(clone)
    assert read("HEAD", "top.json", tmp_path / "a") == b"[1]"
    assert "this clone is shallow" in fault("HEAD~1")
    monkeypatch.chdir(repository.folder)
    assert "shallow" not in fault("HEAD~9")


def test_a_bare_repository_has_files_too(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From its root."""
    repository.git("clone", "--quiet", "--bare", str(repository.folder), str(tmp_path / "bare"))
    monkeypatch.chdir(tmp_path / "bare")
    assert read("main", FILE, tmp_path / "a") == CRLF


def test_links_and_submodules_are_no_files(repository: Repository) -> None:
    """What they lead to is in no tree, or not under this name."""
    (repository.folder / "link.yaml").symlink_to("/etc/passwd")
    repository.git("submodule", "--quiet", "add", f"file://{repository.folder}", "sub.yaml")
    repository.commit({})
    assert '"link.yaml" is no file of HEAD' in fault("HEAD", "link.yaml")
    assert '"sub.yaml" is no file of HEAD' in fault("HEAD", "sub.yaml")


def test_a_tree_that_leads_out_of_its_folder_writes_nothing_there(repository: Repository, tmp_path: Path) -> None:
    """Git itself makes no such tree; who pushes objects may."""
    blob = bytes.fromhex(repository.git("rev-parse", "main:top.json"))
    inner = repository.git(
        "hash-object", "-w", "--literally", "-t", "tree", "--stdin", given=b"100644 out.json\0" + blob
    )
    outer = b"40000 ..\0" + bytes.fromhex(inner) + b"100644 in.json\0" + blob
    tree = repository.git("hash-object", "-w", "--literally", "-t", "tree", "--stdin", given=outer)
    held = GitTree.at(tree)
    assert sorted(held.files) == ["in.json"]
    held.write(held.files, tmp_path / "target")
    assert [each.name for each in (tmp_path / "target").rglob("*")] == ["in.json"]
    assert not (tmp_path / "out.json").exists()


def test_what_is_read_is_bounded(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In bytes and in files, before anything is read."""
    repository.commit({f"many/{number}.json": "x" * 100 for number in range(3)})
    tree = GitTree.at("main")
    monkeypatch.setattr(git_tree, "LARGEST", 250)
    with pytest.raises(Faults, match='"main" has more than 250 bytes to read'):
        tree.write(tree.below("many"), tmp_path / "a")
    monkeypatch.setattr(git_tree, "MOST", 2)
    with pytest.raises(Faults, match='"main" has 3 files to read, and 2 are read at most'):
        tree.write(tree.below("many"), tmp_path / "a")
    assert not (tmp_path / "a").exists()


def test_a_directory_of_no_repository_and_a_machine_without_git_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In git's own words, or in ours."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert "not a git repository" in fault("main")
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert "cannot be run: No such file or directory; install git" in fault("main")
    (tmp_path / "bin" / "git").write_text("#!/bin/sh\n")
    assert "cannot be run: Permission denied; install git" in fault("main")


def test_a_folder_that_takes_nothing_is_told(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a file is put, and where git's words are kept; as one fault each."""
    repository.git("switch", "--quiet", "main")
    (tmp_path / "plain").write_text("")
    with pytest.raises(Faults) as raised:
        read("main", FILE, tmp_path / "plain")
    assert [each.value for each in raised.value] == [FILE]
    assert "of main cannot be written to" in str(raised.value)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    assert fault("main").startswith("TMPDIR: cannot be written: No such file or directory; name a folder")
    told = CliRunner().invoke(app, ["diff", f"main:{FILE}", f"change:{FILE}"])
    assert (told.exit_code, told.stderr.count("TMPDIR: cannot be written")) == (2, 1)


def test_names_of_any_letters_are_read(repository: Repository, tmp_path: Path) -> None:
    """Spaces, quotes, line ends, and what is no UTF-8."""
    names = ["a b.yaml", "ü'\".yaml", "two\nlines.yaml", os.fsdecode(b"\xff.yaml")]
    repository.commit({name: name.encode(errors="surrogateescape") for name in names})
    for at, name in enumerate(names):
        assert read("HEAD", name, tmp_path / str(at)) == os.fsencode(name)
    assert shutil.which("git")
