"""Tests mirror the package: who reads a module finds its tests in the folder of the same name."""

from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "components" / "webex_calling"
WHOLE = {
    "bench": "times and memory",
    "browser": "the real Chromium, and a checker of HTML",
    "engine": "the real engine and doubles of the clouds",
    "examples": "each example from its stack file to its proof",
    "frozen": "data that no revision moves",
    "golden": "what commands print",
    "mutants": "faults in the source that a test must find",
    "pages": "the commands and programs of the pages",
    "pinned": "names that deployed stacks have",
    "pipelines": "the steps that GitHub, GitLab and Azure DevOps run",
    "revision": "a revision of the data, and the suite over it",
    "suricata": "the real Suricata",
}
"""The folders of tests that cross the product, and what they judge it by."""


def test_each_folder_is_one_of_the_package_or_crosses_it() -> None:
    """No folder of tests is left behind by one of the package that has moved."""
    folders = {path.parent.relative_to(TESTS) for path in TESTS.rglob("*.py")}
    lost = {each.as_posix() for each in folders if not (PACKAGE / each).is_dir() and each.parts[0] not in WHOLE}
    assert lost == set()
    assert {name for name in WHOLE if not (TESTS / name).is_dir() or (PACKAGE / name).is_dir()} == set()


def test_a_test_with_the_name_of_a_module_stands_where_the_module_does() -> None:
    """Where a module has the name, there is one in the folder that mirrors the test's."""
    homes: dict[str, set[Path]] = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        homes[path.stem].add(path.parent.relative_to(PACKAGE))
    tests = [path.relative_to(TESTS) for path in TESTS.rglob("test_*.py")]
    mirrored = [each for each in tests if each.parent.parts and each.parts[0] not in WHOLE]
    known = {each: homes[each.stem.removeprefix("test_")] for each in mirrored}
    assert sum(bool(held) for held in known.values()) > len(mirrored) / 2
    assert {each.as_posix() for each, held in known.items() if held and each.parent not in held} == set()
