"""Say ``for folder in read_folders(directory, faults)``: the articles of the data, a folder each, in their order."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from webex_calling.documents.document import Document, faults_of, read_text
from webex_calling.documents.yaml_node import Node, compose
from webex_calling.fault import Fault, Faults
from webex_calling.published.rows import ArticleRow


def read_data_file(text: str, file: str) -> Document:
    """Parse ``text``; every scalar is text, so that no two YAML readers can disagree on what a port or a date is.

    A file without a document has the value None. Raises Faults when the text is not YAML or gives a key twice.
    """
    node = compose(text, file)
    return Document(file, _texts(node) if node else None, node or Node("scalar", 1))


def _texts(node: Node) -> Any:
    if node.kind == "mapping":
        return {name: _texts(value) for name, (_, value) in node.members.items()}
    return [_texts(item) for item in node.items] if node.kind == "list" else node.text


ARTICLE = "article.yaml"
"""The file of a folder that says which article it is."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of one article by their name; ``article`` is what its own file says, None where that is wrong."""

    name: str
    file: Document
    article: ArticleRow | None
    files: tuple[Document, ...]


def read_folders(directory: Path | Traversable, faults: list[Fault]) -> list[Folder]:
    """Read each folder of ``directory`` that has ``*.yaml`` files; what is wrong with one is added to ``faults``."""
    folders: list[Folder] = []
    try:
        entries = sorted(directory.iterdir(), key=lambda entry: entry.name)
        for entry in entries:
            shown = f"{directory.name}/{entry.name}"
            if entry.name.endswith(".yaml"):
                remedy = "move it into the folder of its article"
                faults.append(Fault("file", "is in no folder of an article", remedy, "", shown))
            elif entry.is_dir() and (files := list(_files(entry, shown, faults))):
                folders += _folder(entry.name, shown, files, faults)
    except OSError as error:
        remedy = "give a directory with a folder of *.yaml files for each article"
        faults.append(Fault("directory", f"cannot be read: {error.strerror}", remedy, str(directory)))
        return []
    if not folders and not faults:
        remedy = f"add a folder of *.yaml files, {ARTICLE} among them"
        faults.append(Fault("directory", "has no article", remedy, str(directory)))
    faults.extend(_alike(folders))
    return sorted(folders, key=lambda folder: folder.article.order if folder.article else 0)


def _files(folder: Path | Traversable, shown: str, faults: list[Fault]) -> Iterator[Document]:
    for path in sorted((each for each in folder.iterdir() if each.name.endswith(".yaml")), key=lambda each: each.name):
        file = f"{shown}/{path.name}"
        try:
            yield read_data_file(read_text(path, file), file)
        except Faults as found:
            faults.extend(found)
            if path.name == ARTICLE:
                yield Document(file, None, read_data_file("{}", file).node)


def _folder(name: str, shown: str, files: list[Document], faults: list[Fault]) -> Iterator[Folder]:
    """Yield the folder of these files; none without a file that says which article it is."""
    file = next((each for each in files if each.file == f"{shown}/{ARTICLE}"), None)
    if file is None:
        remedy = "write into it the id, title, source and order of the article"
        faults.append(Fault(ARTICLE, "is missing", remedy, "", shown))
        return
    article = None
    try:
        article = ArticleRow.model_validate(file.value)
    except ValidationError as error:
        if not any(fault.file == file.file for fault in faults):
            faults.extend(faults_of(error, file))
    if article and article.id != name:
        faults.append(file.fault(("id",), "is not the name of its folder", f'write "{name}"', article.id))
    yield Folder(name, file, article, tuple(each for each in files if each is not file))


def _alike(folders: list[Folder]) -> Iterator[Fault]:
    """Say which articles have the same order: which of them came first would depend on the names of files."""
    first: dict[int, Folder] = {}
    for folder in folders:
        if folder.article and (other := first.setdefault(folder.article.order, folder)) is not folder:
            fault = f"is already that of {other.file.file}"
            yield folder.file.fault(("order",), fault, "give the next free number", str(folder.article.order))


def stale(project: Path) -> list[Fault]:
    """Return a fault for each file under ``project``/data that differs from the installed copy, or is in one alone.

    None where ``project`` is no checkout of this package: its ``data`` is somebody else's.
    """
    data = project / "data"
    if not ((project / "Pulumi.yaml").is_file() and (project / "components" / "webex_calling").is_dir()):
        return []
    here, there = dict(_held(data)), dict(_held(files("webex_calling.data")))
    remedy = f"reinstall it: {sys.executable} -m pip install --force-reinstall --no-deps {project.resolve()}"
    differing = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
    return [Fault(f"data/{name}", _how(name in here, name in there), remedy) for name in differing]


def _how(here: bool, there: bool) -> str:
    if here and there:
        return "differs from the installed copy, which is what would be deployed"
    return "is not installed, so it would not be deployed" if here else "is installed, and is no longer here"


def _held(directory: Traversable, below: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the data files below ``directory`` by their path from there; none where it cannot be read."""
    for each in directory.iterdir() if directory.is_dir() else ():
        if each.is_dir():
            yield from _held(each, f"{below}{each.name}/")
        elif each.name.endswith(".yaml"):
            yield f"{below}{each.name}", each.read_bytes()
