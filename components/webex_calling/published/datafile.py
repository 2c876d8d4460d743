"""Say ``read_data_file(text, file)``: a file of the reference as text alone, each value with its line."""

from typing import Any

from webex_calling.documents.document import Document
from webex_calling.documents.yaml_node import Node, compose


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
