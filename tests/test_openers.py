"""A module's docstring that opens with ``Say`` shows code of that module: its names exist, and its calls fit."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Set
from pathlib import Path

import pytest
from pydantic import BaseModel

PACKAGE = Path(__file__).parents[1] / "components" / "webex_calling"
COMMAND = "webex-calling preview"
SHORTENED = ((", …)", ", *_, **_)"), ("(…)", "(*_, **_)"), (", …}", "}"), ("{…}", "{}"), ("…", "..."))
"""What is left out of a call may be any argument."""


def wrong(module: ast.Module, own: Set[str], elsewhere: Set[str]) -> list[str]:
    """Return what the opening expressions of a module say that is not so: by its names, and those of the package."""
    docstring = ast.get_docstring(module) or ""
    if not docstring.startswith("Say "):
        return []
    opening = docstring.partition("``:")[0] + "``"
    found = []
    for text in re.findall(r"``(.+?)``", opening, re.DOTALL):
        if text != COMMAND:
            opener = _parsed(text)
            faults = _faults(opener, module, own, elsewhere) if opener else ["is not Python"]
            found += [f"{text}: {fault}" for fault in faults]
    return found


def _parsed(text: str) -> ast.AST | None:
    text = text.replace("...", "…")
    for short, full in SHORTENED:
        text = text.replace(short, full)
    for code in (text, f"{text}: pass"):  # the head of a loop, a with or a class is code too
        try:
            parsed = ast.parse(code).body[0]
        except SyntaxError:
            continue
        return parsed.value if isinstance(parsed, ast.Expr) else parsed
    return None


def _faults(opener: ast.AST, module: ast.Module, own: Set[str], elsewhere: Set[str]) -> Iterator[str]:
    last, root = _ends(opener)
    if not {last, root} & own and not hasattr(builtins, root):
        yield f"{last or root} is not defined here"
    for node in ast.walk(opener):
        if isinstance(node, ast.Name) and node.id.istitle() and node.id not in {root, *elsewhere}:
            yield f"{node.id} is defined nowhere"
        if (
            isinstance(node, ast.Attribute)
            and node.attr not in {last, *elsewhere}
            and not hasattr(BaseModel, node.attr)
        ):
            yield f"{node.attr} is defined nowhere"
        if isinstance(node, ast.Call):
            yield from _misfits(node, module, own)


def _ends(opener: ast.AST) -> tuple[str, str]:
    """Return the last name of an expression and the first: ``("at", "Endpoint")`` of ``Endpoint.of(x).at(y)``."""
    match opener:
        case ast.Assign(value=inner) | ast.AnnAssign(value=ast.Call() as inner) | ast.AnnAssign(annotation=inner):
            return _ends(inner)
        case ast.For(iter=inner) | ast.With(items=[ast.withitem(context_expr=inner)]):
            return _ends(inner)
        case ast.ClassDef(bases=[inner]):
            return _ends(inner)
        case ast.Raise(exc=ast.Call(func=inner)) | ast.Call(func=inner) | ast.Subscript(value=inner):
            return _ends(inner)
        case ast.Attribute(value=inner, attr=name):
            return name, _ends(inner)[1]
        case ast.Name(id=name):
            return name, name
    return "", ""


def _misfits(call: ast.Call, module: ast.Module, own: Set[str]) -> Iterator[str]:
    """Return how a call does not fit what the module defines: its name, its keywords, and how many arguments."""
    keywords = {each.arg for each in call.keywords if each.arg}
    yield from (f"no parameter or field {each}" for each in sorted(keywords - own))
    if not isinstance(call.func, ast.Name):
        return
    name = call.func.id
    if name not in own and not hasattr(builtins, name):
        yield f"{name} is not defined here"
    for called in module.body:
        if isinstance(called, ast.FunctionDef) and called.name == name:
            takes = called.args
            places = [each.arg for each in (*takes.posonlyargs, *takes.args)]
            given = [each for each in call.args if not isinstance(each, ast.Starred)]
            if len(given) > len(places) and not takes.vararg:
                yield f"{name} takes {len(places)} by position"
            required = places[len(given) : len(places) - len(takes.defaults)]
            required += [
                each.arg for each, value in zip(takes.kwonlyargs, takes.kw_defaults, strict=True) if value is None
            ]
            if len(given) == len(call.args) and (lacking := [each for each in required if each not in keywords]):
                yield f"{name} needs {', '.join(lacking)} too"


def bound(module: ast.Module) -> Iterator[str]:
    """Return every name that a module defines or imports: functions, classes, parameters, variables and fields."""
    for node in ast.walk(module):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.alias(name=name, asname=other):
                yield other or name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


@pytest.mark.parametrize(
    ("opener", "body", "faults"),
    [
        pytest.param("Say ``read(1)``: x.", "def read(path): ...", [], id="right"),
        pytest.param("Say ``with read(1) as a``: x.", "def read(path): ...", [], id="the head of a statement"),
        pytest.param("Say ``read(…)``, ``read(1, …)``: x.", "def read(path, ticked): ...", [], id="shortened"),
        pytest.param("Say ``read(``: x.", "def read(path): ...", ["read(: is not Python"], id="no expression"),
        pytest.param("Say ``read()``: x.", "def read(path): ...", ["read(): read needs path too"], id="too few"),
        pytest.param(
            "Say ``read(1, 2)``: x.", "def read(path): ...", ["read(1, 2): read takes 1 by position"], id="too many"
        ),
        pytest.param("Say ``a.old``: x.", "class A:\n    new: int", ["a.old: old is not defined here"], id="field"),
        pytest.param("Say ``A.b.c``: x.", "class A: ...", ["A.b.c: b is defined nowhere"], id="attribute"),
        pytest.param("Say ``A(b=1)``: x.", "class A:\n    c: int", ["A(b=1): no parameter or field b"], id="keyword"),
        pytest.param("A summary of ``anything()``.", "", [], id="a summary"),
    ],
)
def test_an_opener_that_is_not_so_is_found(opener: str, body: str, faults: list[str]) -> None:
    """What an opening expression names has to be there, and a call has to fit."""
    module = ast.parse(f'"""{opener}"""\n{body}\n')
    assert wrong(module, frozenset(bound(module)), frozenset()) == faults


@pytest.mark.long
def test_every_module_opens_with_code_that_is_its_own() -> None:
    """Each opening expression of the package names what its module has."""
    modules = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
    names = {path: frozenset(bound(module)) for path, module in modules.items()}
    every = frozenset().union(*names.values())
    found = [
        f"{path.relative_to(PACKAGE)}: {fault}"
        for path, module in modules.items()
        for fault in wrong(module, names[path], every)
    ]
    assert not found, "\n".join(found)
    assert len(modules) > 100
