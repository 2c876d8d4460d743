"""What is excluded from the mutation score is still there to be mutated, and each judge exists."""

import ast

import pytest
from tests.mutants.judged import JUDGES
from tests.mutants.run import PACKAGE, ROOT, Mutant, equivalents, statements

SOURCES = ROOT / "components" / PACKAGE
EXCLUDED = [(module, mutant) for module, held in equivalents().items() for mutant in held]


def functions(module: str) -> dict[str, list[str]]:
    """Return the statements of each function and method of a module, by its name in the list."""
    body = ast.parse((SOURCES / f"{module}.py").read_text(encoding="utf-8")).body
    held = [("", body), *((f"{each.name}.", each.body) for each in body if isinstance(each, ast.ClassDef))]
    return {
        f"{above}{node.name}": statements(node)
        for above, members in held
        for node in members
        if isinstance(node, ast.FunctionDef)
    }


@pytest.mark.parametrize(("module", "mutant"), EXCLUDED, ids=lambda value: getattr(value, "function", value))
def test_what_is_excluded_is_still_said(module: str, mutant: Mutant) -> None:
    """The statement that a mutant would change stands in its function: else the reason is about something else."""
    assert mutant.was in functions(module)[mutant.function]
    assert mutant.was != mutant.now


def test_every_module_has_its_judges() -> None:
    """The modules and the test files that the list names exist."""
    assert [module for module in JUDGES if not (SOURCES / f"{module}.py").is_file()] == []
    missing = [file for files in JUDGES.values() for file in files if not (ROOT / "tests" / file).is_file()]
    assert missing == []
