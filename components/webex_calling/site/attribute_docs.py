"""Say ``attribute_docs(AwsPlace)["region"]``: the strings that stand under the attributes of a class.

Reading them takes a third of the time in which the site's classes are made, and only schemas show them: so they are
read from the source when a schema is asked for.
"""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise


@cache
def attribute_docs(model: type) -> Mapping[str, str]:
    """Return the docstring of each attribute of ``model`` and of its bases, where it has one."""
    return {name: words for base in reversed(model.__mro__) for name, words in _own(base)}


def _own(model: type) -> Iterator[tuple[str, str]]:
    body = _classes(model.__module__).get(model.__qualname__)
    for statement, below in pairwise(body.body if body else ()):
        match statement, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                yield name, inspect.cleandoc(words)


@cache
def _classes(module: str) -> Mapping[str, ast.ClassDef]:
    """Return the classes of a module by their names; none of one that was not read from a file."""
    found = sys.modules.get(module)
    try:
        tree = ast.parse(inspect.getsource(found)) if found else None
    except (OSError, TypeError):
        tree = None
    return dict(_within(tree, "")) if tree else {}


def _within(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.ClassDef]]:
    for each in ast.iter_child_nodes(node):
        match each:
            case ast.ClassDef(name=name):
                yield prefix + name, each
                yield from _within(each, f"{prefix}{name}.")
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield from _within(each, f"{prefix}{name}.<locals>.")
            case _:
                yield from _within(each, prefix)
