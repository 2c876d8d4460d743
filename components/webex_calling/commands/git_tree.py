"""Say ``GitTree.at("main").write(["Pulumi.prod.yaml"], folder)``: files as they are at a revision, and no checkout.

Only git itself is asked, by its plumbing, which runs no hook and no filter of a checkout; a link and a submodule are no
files. What a revision may be is git's to say, but for what git would take for an option.
"""

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from posixpath import normpath
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Final, TypeVar

from webex_calling.fault import Fault, Faults

Made = TypeVar("Made")
LARGEST: Final = 64 << 20
"""Bytes of all files that are taken from a tree, and of the list of its files, at most."""
MOST: Final = 2000
"""The number of files that are taken from a tree at most."""

_ROOM: Final = "name a folder with room that you may write in TMPDIR"
_ENVIRONMENT: Final = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
_OBJECT: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_ENTRY: Final = re.compile(rb"100[0-7]{3} blob ([0-9a-f]+)\t(.*)", re.DOTALL)
_SPLIT: Final = re.compile(r"((?:[^:{}]|\{[^{}]*\})+):(.+)", re.DOTALL)


def split(side: str) -> tuple[str, str] | None:
    """Return the revision and the file of ``REV:FILE``, None for what is not of that form: a drive is no revision."""
    found = _SPLIT.fullmatch(side)
    if found is None or re.fullmatch(r"[A-Za-z]:[\\/].*", side, re.DOTALL):
        return None
    return found[1], found[2]


@dataclass(frozen=True, slots=True)
class GitTree:
    """The files of one tree: the id of each object by its path from the root of the repository.

    ``revision`` is as it was given, ``commit`` the id of what it names. ``here`` is the current directory, told from
    the root: "", or with a slash at its end.
    """

    revision: str
    commit: str
    here: str
    files: Mapping[str, str]

    @classmethod
    def at(cls, revision: str) -> "GitTree":
        """Read the tree of a revision in the repository of the current directory. Raises Faults where there is none."""
        if revision.startswith("-") or not revision.isprintable():
            words = "begins with a dash, which is an option" if revision.startswith("-") else "is not printable"
            raise _faults(words, "name a branch, a tag or a commit", revision)
        here = _git("rev-parse", "--show-prefix").decode(errors="surrogateescape").removesuffix("\n")
        found = _git("rev-parse", "--verify", "--quiet", f"{revision}^{{object}}", fails=True)
        named = _git("rev-parse", "--verify", "--quiet", f"{revision}^{{tree}}", fails=True)
        commit, tree = (each.decode("ascii", "replace").strip() for each in (found, named))
        if not (_OBJECT.fullmatch(commit) and _OBJECT.fullmatch(tree)):
            raise _faults("is no revision of this repository", _remedy(), revision)
        listed = _git("ls-tree", "-r", "-z", "--full-tree", tree).split(b"\0")
        entries = (match for each in listed if (match := _ENTRY.fullmatch(each)))
        files = {os.fsdecode(each[2]): each[1].decode("ascii") for each in entries}
        return cls(revision, commit, here, {path: each for path, each in files.items() if _inside(path)})

    def path_of(self, file: str) -> str:
        """Return the path of a file from the root, told from the current directory. Raises Faults where it is not."""
        given = Path(file)
        if given.is_absolute():
            given = _told_from_here(given)
        path = normpath(f"{self.here}{given.as_posix()}")
        if path.startswith("../"):
            raise _faults("is outside the repository of this directory", "run it inside that repository", file)
        if path not in self.files:
            alike = [each for each in self.files if PurePosixPath(each).name == PurePosixPath(path).name]
            hint = f"it has {', '.join(sorted(alike)[:4])}" if alike else "git ls-tree -r --name-only tells what it has"
            words = f"is no file of {self.revision}"
            raise _faults(words, f"give a path from this directory, as without the revision: {hint}", file)
        return path

    def below(self, folder: str) -> tuple[str, ...]:
        """Return the paths of all files in a folder."""
        return tuple(each for each in self.files if each.startswith(f"{folder}/"))

    def write(self, paths: Iterable[str], folder: Path) -> None:
        """Write files below ``folder``, under their paths. Raises Faults where they are too large or cannot be read."""
        wanted = dict.fromkeys(paths)
        if not wanted:
            return
        if len(wanted) > MOST:
            raise _faults(
                f"has {len(wanted):,} files to read, and {MOST:,} are read at most", "name fewer files", self.revision
            )
        ids = "".join(f"{self.files[path]}\n" for path in wanted).encode("ascii")
        sizes = [line.split() for line in _git("cat-file", "--batch-check", given=ids).splitlines()]
        if lacking := [path for path, told in zip(wanted, sizes, strict=True) if len(told) != 3]:
            words = f"of {self.revision} is not in this clone"
            raise _faults(words, "fetch it whole: git fetch --refetch", lacking[0])
        if sum(int(told[2]) for told in sizes) > LARGEST:
            raise _faults(
                f"has more than {LARGEST:,} bytes to read", "name fewer files, or smaller ones", self.revision
            )
        content, at = _git("cat-file", "--batch", given=ids, most=LARGEST + 100 * len(wanted)), 0
        for path, told in zip(wanted, sizes, strict=True):
            first = content.index(b"\n", at) + 1
            at = first + int(told[2]) + 1
            target = folder / path
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content[first : at - 1])
            except OSError as error:
                words = f"of {self.revision} cannot be written to the folder of temporary files: {error.strerror}"
                raise _faults(words, _ROOM, path) from None


def _git(*arguments: str, given: bytes = b"", most: int = LARGEST, fails: bool = False) -> bytes:
    """Return what git prints; "" where it ``fails`` and may. Raises Faults where it may not."""
    with _made(lambda: _held(given)) as asked, _made(TemporaryFile) as said:
        command = ["git", *arguments]
        try:
            process = subprocess.Popen(
                command, stdin=asked, stdout=subprocess.PIPE, stderr=said, env={**os.environ, **_ENVIRONMENT}
            )
        except OSError as error:
            raise _faults(f"cannot be run: {error.strerror}", "install git, or give files") from None
        assert process.stdout is not None  # a pipe was asked for
        with process:
            printed = process.stdout.read(most + 1)
            if len(printed) > most:
                process.kill()
        if len(printed) > most:
            raise _faults(
                f"prints more than {most:,} bytes", "name fewer files, or smaller ones", " ".join(command[:2])
            )
        if process.returncode and not fails:
            said.seek(0)
            why = said.read(2000).decode(errors="replace").strip().partition("\n")[0].removeprefix("fatal: ")
            raise _faults(f"says: {why}", "run it in the repository that has the revision")
    return b"" if process.returncode else printed


def _held(content: bytes) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 - who asked closes it
    file.write(content)
    file.seek(0)
    return file


def scratch() -> TemporaryDirectory[str]:
    """Return a new folder for what is taken from a tree, which is deleted after use. Raises Faults where none is."""
    return _made(TemporaryDirectory)


def _made(make: Callable[[], Made]) -> Made:
    """Make what stands in the folder of temporary files. Raises Faults where that has no place for it."""
    try:
        return make()
    except OSError as error:
        raise Faults([Fault("TMPDIR", f"cannot be written: {error.strerror}", _ROOM)]) from None


def _told_from_here(path: Path) -> Path:
    """Return a whole path as one from the current directory; where there is none, as on another drive, itself."""
    try:
        return Path(os.path.relpath(os.path.realpath(path.parent)), path.name)
    except (OSError, ValueError):  # ValueError: also a zero byte
        return path


def _inside(path: str) -> bool:
    """Tell whether a path stays below the root, which git checks in what it makes and not in what it reads."""
    return not Path(path).is_absolute() and ".." not in re.split(r"[\\/]" if os.name == "nt" else "/", path)


def _remedy() -> str:
    if _git("rev-parse", "--is-shallow-repository", fails=True).strip() == b"true":
        return "fetch it: this clone is shallow (git fetch --unshallow, or fetch-depth: 0 of a checkout step)"
    return "name a branch, a tag or a commit that git rev-parse knows here"


def _faults(words: str, remedy: str, value: str = "") -> Faults:
    return Faults([Fault("git", words, remedy, value)])
