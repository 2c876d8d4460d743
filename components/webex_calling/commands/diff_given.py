"""Say ``given("main:Pulumi.prod.yaml", folder, progress)``: what one side of a comparison is, by what is there.

A path that exists is a stack file, a document of Pulumi, or a folder with an estate. Else ``FILE@DAY`` is a stack file
by what was published on a day, and ``REV:FILE`` one of a revision of this git repository.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from glob import escape
from pathlib import Path
from posixpath import dirname, join, normpath
from stat import S_ISDIR, S_ISREG
from typing import Any, Final

from webex_calling.audit.estate import Estate, read_whole_estate
from webex_calling.commands.git_tree import GitTree, split
from webex_calling.commands.stack_run import Planned, plan_stack
from webex_calling.fault import Fault, Faults
from webex_calling.history.day import parse_rebuilt_day
from webex_calling.history.past import Past, reference_at
from webex_calling.published.reference import Reference, load_reference
from webex_calling.registered.pulumi_document import read_document
from webex_calling.site.stackfile import read_stack_file

Told = Callable[[str], None]
"""Is told what goes on."""


class Kind(StrEnum):
    """What a side is."""

    STACK_FILE = "stack-file"
    DAY = "day"
    REVISION = "revision"
    PULUMI = "pulumi"
    ESTATE = "estate"


@dataclass(frozen=True, slots=True)
class Sited:
    """A side with a site of its own, planned. ``past`` tells what is assumed of its day; ``commit`` is its git object.

    ``own_data`` says that it goes by the data of its own revision.
    """

    kind: Kind
    plan: Planned
    past: Past | None = None
    commit: str = ""
    own_data: bool = False


@dataclass(frozen=True, slots=True)
class Siteless:
    """A side that tells what is there and not for which site: a ``document`` of Pulumi, or an ``estate``."""

    kind: Kind
    path: Path
    document: Mapping[str, Any] | None = None
    estate: Estate | None = None


Given = Sited | Siteless

_KINDS: Final = (
    "give a stack file, FILE@2024-01-31, REV:FILE, the JSON of a preview or state of Pulumi, or a folder with the JSON "
    "of the cloud CLIs"
)
_ARTICLE: Final = "data/calling/article.yaml"
_PACKAGE: Final = "components/webex_calling/__init__.py"
_HEAD: Final = 4096
"""Bytes of a file that tell whether it is JSON."""


def given(text: str, folder: Path, progress: Told) -> Given:
    """Return one side as it is read; what is taken from a repository is written into ``folder``.

    Raises Faults with everything that is wrong with it.
    """
    mode = _mode(text)
    if S_ISDIR(mode):
        return Siteless(Kind.ESTATE, Path(text), estate=_estate(Path(text), progress))
    if mode:
        return _file(Path(text), progress)
    file, at, day = text.rpartition("@")
    if at and S_ISREG(_mode(file)):
        return _dated(Path(file), day, progress)
    if parts := split(text):
        return _revised(*parts, folder, progress)
    raise Faults([Fault("side", "is no file, no folder, no FILE@DAY and no REV:FILE", _KINDS, text)])


def _mode(path: str) -> int:
    """Return what stands at a path, as the system tells it; 0 for nothing, also where no path can have the name."""
    try:
        return Path(path).stat().st_mode if path else 0
    except (OSError, ValueError):
        return 0


def _estate(folder: Path, progress: Told) -> Estate:
    try:
        files = sorted(each for each in folder.iterdir() if each.suffix == ".json" and each.is_file())
    except OSError as error:
        raise Faults([Fault("side", f"cannot be read: {error.strerror}", _KINDS, str(folder))]) from None
    if not files:
        raise Faults([Fault("side", "is a folder without any .json file", _KINDS, str(folder))])
    return read_whole_estate(files, progress)


def _file(path: Path, progress: Told) -> Given:
    if _is_yaml(path):
        return Sited(Kind.STACK_FILE, plan_stack("", path, progress))
    progress(f"reading {path}")
    try:
        return Siteless(Kind.PULUMI, path, document=read_document(path, "side"))
    except Faults:
        if path.suffix in (".yaml", ".yml"):  # which may be written like JSON
            return Sited(Kind.STACK_FILE, plan_stack("", path, progress))
        raise


def _is_yaml(path: Path) -> bool:
    """Tell whether a file is no JSON; what is no regular file, as a pipe, has what a command printed."""
    if not path.is_file() or path.suffix == ".json":
        return False
    try:
        with path.open("rb") as opened:
            head = opened.read(_HEAD)
    except OSError:
        return True  # its reader says so
    return not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"["))


def _dated(path: Path, day: str, progress: Told) -> Sited:
    reference = load_reference()
    past = reference_at(reference, parse_rebuilt_day(day, reference, "side"))
    return Sited(Kind.DAY, plan_stack("", path, progress, past.reference), past)


def _revised(revision: str, file: str, folder: Path, progress: Told) -> Sited:
    progress(f"reading {file} at {revision}")
    tree = GitTree.at(revision)
    path = tree.path_of(file)
    tree.write([path], folder)
    try:
        tree.write(_adopted(tree, path, _patterns(folder / path)), folder)
        reference = _reference_of(tree, path, folder)
        plan = plan_stack("", folder / path, progress, reference, f"{revision}:{file}")
    except Faults as faults:
        raise Faults(_renamed(each, folder, revision) for each in faults) from None
    return Sited(Kind.REVISION, plan, commit=tree.commit, own_data=reference is not None)


def _patterns(path: Path) -> Sequence[str]:
    """Return the patterns of adopted files in a stack file; none where it is no sound one, which is told later."""
    try:
        site = read_stack_file(path).site.value
    except Faults:
        return ()
    held = site.get("adopted") if isinstance(site, dict) else None
    return [each for each in held if isinstance(each, str)] if isinstance(held, list) else ()


def _adopted(tree: GitTree, path: str, patterns: Sequence[str]) -> Iterator[str]:
    """Yield the files that patterns may match, and some more. Raises Faults for one that leaves the repository."""
    for at, pattern in enumerate(patterns):
        steps = [each for each in pattern.split("/") if each != "**"]  # which may stand for no folder
        if normpath(join(dirname(path), *steps)).startswith(("../", "/")):
            words, remedy = "leaves the repository", "keep the files in the repository of the stack file"
            raise Faults([Fault(f"adopted[{at}]", words, remedy, pattern)])
        wide = normpath(join(escape(dirname(path)), pattern)).replace("**/", "*")
        yield from (each for each in tree.files if fnmatchcase(each, wide))


def _reference_of(tree: GitTree, path: str, folder: Path) -> Reference | None:
    """Return what the tree itself publishes, where a checkout of this product stands around the stack file."""
    above = dirname(path)
    while True:
        root = f"{above}/" if above else ""
        if f"{root}{_ARTICLE}" in tree.files and f"{root}{_PACKAGE}" in tree.files:
            tree.write(tree.below(f"{root}data"), folder)
            try:
                found, installed = load_reference(folder / root / "data"), load_reference()
            except Faults as faults:
                raise Faults(replace(each, file=f"{tree.revision}:{root}{each.file}") for each in faults) from None
            return installed if found == installed else found
        if not above:
            return None
        above = dirname(above)


def _renamed(fault: Fault, folder: Path, revision: str) -> Fault:
    """Return a fault that names what was written into ``folder`` as git does."""

    def told(text: str) -> str:
        return text.replace(f"{folder}/", f"{revision}:").replace(str(folder), f"{revision}:")

    return replace(
        fault, file=told(fault.file), fault=told(fault.fault), remedy=told(fault.remedy), value=told(fault.value)
    )
