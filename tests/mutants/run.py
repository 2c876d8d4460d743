"""``make mutants``: how many small faults, planted one at a time, the tests of a module notice.

mutmut makes the faults and runs the tests. It takes a package at the root of a tree, so each module is judged in a copy
in a temporary folder. What survives is a test that is missing, or changes nothing that could be noticed: those stand in
equivalents.yaml, one by one, each with the reason. A line there that no survivor answers to is a fault of its own.
mutmut leaves decorated functions as they are, properties among them, and what stands outside of functions.
"""

import argparse
import ast
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.mutants.judged import JUDGES, TOO_SLOW

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "webex_calling"
EQUIVALENTS = Path(__file__).with_name("equivalents.yaml")
KEYS = ("in", "was", "now")
GOAL = 95.0
MEMORY = 4 * 2**30
ALONE = 120.0
KILLED = (1, 3)
LOST = (-24, 24, 152, 255, -11, -9, 36)
"""How mutmut ends what ran out of time, of memory or of stack: a loop without an end is noticed as well."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One planted fault: what one function says, and what it said before."""

    function: str
    was: str
    now: str

    def __str__(self) -> str:
        """Return the line of equivalents.yaml that would exclude it, without the reason."""
        told = ", ".join(
            f"{key}: {json.dumps(text)}" for key, text in zip(KEYS, (self.function, self.was, self.now), strict=True)
        )
        return f"- {{{told}, why: }}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of the mutants of one module."""

    module: str
    killed: int
    lost: int
    survivors: tuple[Mutant, ...]
    excluded: int
    stale: tuple[Mutant, ...]
    seconds: float

    @property
    def mutants(self) -> int:
        """All, excluded ones among them."""
        return self.killed + self.lost + len(self.survivors) + self.excluded

    @property
    def score(self) -> float:
        """Per cent of those that could be noticed."""
        return score(self.killed + self.lost, self.mutants - self.excluded)

    def __str__(self) -> str:
        return row(
            self.module,
            self.mutants,
            self.killed,
            self.lost,
            len(self.survivors),
            self.excluded,
            self.score,
            self.seconds,
        )


def main(modules: Sequence[str], jobs: int) -> int:
    """Judge ``modules``, all that are known if there are none; print the figures, and fail below the goal."""
    if unknown := [module for module in modules if module not in JUDGES]:
        sys.exit(f"no module {', '.join(unknown)}; choose from {', '.join(JUDGES)}")
    excluded, judgements = equivalents(), []
    say(f"{'module':42}mutants  killed  timeout  survived  excluded   score  seconds")
    for module in modules or JUDGES:
        judgement = judge(module, excluded.get(module, Counter()), jobs)
        judgements.append(judgement)
        say(str(judgement))
        for mutant in judgement.survivors:
            say(f"    survived  {mutant}")
        for mutant in judgement.stale:
            say(f"    excluded, but no such survivor  {mutant}")
    noticed = sum(each.killed + each.lost for each in judgements)
    total = sum(each.mutants - each.excluded for each in judgements)
    say(
        row(
            "total",
            sum(each.mutants for each in judgements),
            sum(each.killed for each in judgements),
            sum(each.lost for each in judgements),
            sum(len(each.survivors) for each in judgements),
            sum(each.excluded for each in judgements),
            score(noticed, total),
            sum(each.seconds for each in judgements),
        )
    )
    if unjudged := [module for module in JUDGES if modules and module not in modules]:
        say(f"not run: {', '.join(unjudged)}")
    return int(score(noticed, total) < GOAL or any(each.stale for each in judgements))


def judge(module: str, excluded: Counter[Mutant], jobs: int) -> Judgement:
    """Plant every fault in a copy, one at a time, and run the tests of the module on each."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder)
        copied(module, copy)
        log = copy / "mutmut.log"
        with log.open("w") as output:
            ended = subprocess.run(
                [Path(sys.executable).with_name("mutmut"), "run", "--max-children", str(jobs)],
                cwd=copy,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
                env={**os.environ, "PYTHONHASHSEED": "0"},
                check=False,
            )
        mutated = copy / "mutants" / PACKAGE / f"{module}.py"
        held = Path(f"{mutated}.meta")
        codes: dict[str, int | None] = json.loads(held.read_text())["exit_code_by_key"] if held.is_file() else {}
        if ended.returncode or not codes or None in codes.values():
            sys.exit(f"{module}: mutmut ended with {ended.returncode}\n{log.read_text()[-6000:]}")
        alive = {name: code for name, code in codes.items() if code not in {*KILLED, *LOST}}
        told = dict(zip(alive, mutants(mutated, alive), strict=True))
        left = Counter(told.values()) - excluded
        imported = run_at_import(ROOT / "components" / PACKAGE / f"{module}.py")
        again = [name for name, mutant in told.items() if mutant in left and mutant.function in imported]
        late = noticed_alone(module, copy / "mutants", again)
    still = Counter(mutant for name, mutant in told.items() if name not in late)
    return Judgement(
        module,
        sum(code in KILLED for code in codes.values()) + len(late),
        sum(code in LOST for code in codes.values()),
        tuple((still - excluded).elements()),
        (still & excluded).total(),
        tuple((excluded - still).elements()),
        time.monotonic() - begun,
    )


def noticed_alone(module: str, copy: Path, names: Sequence[str]) -> set[str]:
    """Return the mutants that are noticed in a process of their own, planted before anything is imported.

    mutmut forks a process that has imported everything: what a module computes as it is imported, it never mutates.
    """
    marks = "not engine and not suricata and not browser and not pipelines"
    tests = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-m", marks, *quickly()]
    tests += [f"tests/{file}" for file in JUDGES[module]]

    def passes(name: str) -> bool:
        planted = {**os.environ, "MUTANT_UNDER_TEST": name, "PYTHONHASHSEED": "0"}
        try:
            ended = subprocess.run(tests, cwd=copy, env=planted, capture_output=True, timeout=ALONE, check=False)
        except subprocess.TimeoutExpired:
            return False
        return ended.returncode == 0

    if names and not passes(""):
        sys.exit(f"{module}: its tests do not pass in the copy")
    return {name for name in names if not passes(name)}


def run_at_import(source: Path) -> set[str]:
    """Return the names that a module's own statements speak of, functions that they call among them."""
    body = ast.parse(source.read_text(encoding="utf-8")).body
    own = [each for each in body if not isinstance(each, ast.FunctionDef | ast.ClassDef)]
    return {node.id for each in own for node in ast.walk(each) if isinstance(node, ast.Name)}


def quickly() -> list[str]:
    """Return what pytest is asked for beside the tests themselves."""
    without = " and ".join(f"not {slow}" for slow in TOO_SLOW)
    return ["-p", "tests.mutants.quick", "-p", "no:cacheprovider", "-k", without]


def copied(module: str, copy: Path) -> None:
    """Lay out the tree that mutmut wants: the package at the root, its data inside, the tests beside it."""
    leave = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(ROOT / "components" / PACKAGE, copy / PACKAGE, ignore=leave)
    shutil.copytree(ROOT / "data", copy / PACKAGE / "data", ignore=leave)
    beside = ("data", "examples", "schemas", "policy")
    for name in ("tests", *beside):
        shutil.copytree(ROOT / name, copy / name, ignore=leave)
    settings = {
        "source_paths": [PACKAGE],
        "only_mutate": [f"{PACKAGE}/{module}.py"],
        "also_copy": list(beside),
        "pytest_add_cli_args": quickly(),
        "pytest_add_cli_args_test_selection": [f"tests/{file}" for file in JUDGES[module]],
        "timeout_multiplier": 5.0,
        "timeout_constant": 2.0,
        "track_dependencies": False,
        "use_git_change_detection": False,
    }
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
    (copy / "pyproject.toml").write_text(f"{project}\n[tool.mutmut]\n{lines}", encoding="utf-8")


def mutants(mutated: Path, names: Iterable[str]) -> Iterator[Mutant]:
    """Yield what the mutants of these names change, told in statements without their layout."""
    functions = {
        node.name: node for node in ast.walk(ast.parse(mutated.read_text())) if isinstance(node, ast.FunctionDef)
    }
    for name in (each.rpartition(".")[2] for each in names):
        stem = name.rpartition("_")[0]
        plain = stem.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".").removesuffix("__mutmut")
        before, after = statements(functions[f"{stem}_orig"]), statements(functions[name])
        changed = [each for each in SequenceMatcher(None, before, after, False).get_opcodes() if each[0] != "equal"]
        yield Mutant(
            plain,
            "; ".join(line for _, start, end, _, _ in changed for line in before[start:end]),
            "; ".join(line for _, _, _, start, end in changed for line in after[start:end]),
        )


def statements(function: ast.FunctionDef) -> list[str]:
    """Return a function as its statements, one a line, without its own name."""
    function.name = "_"
    return [line.strip() for line in ast.unparse(function).splitlines()]


def equivalents() -> Mapping[str, Counter[Mutant]]:
    """Return the mutants that change nothing, module by module; every one must have its reason."""
    read = yaml.safe_load(EQUIVALENTS.read_text(encoding="utf-8")) or {}
    for module, lines in read.items():
        for line in lines:
            if module not in JUDGES or set(line) != {*KEYS, "why"} or not line["why"]:
                sys.exit(f"{EQUIVALENTS.name}: {module}: {line} must say in, was, now and why of a known module")
    return {
        module: Counter(Mutant(line["in"], line["was"], line["now"]) for line in lines)
        for module, lines in read.items()
    }


def say(line: str) -> None:
    """Print a line at once: a run takes its time."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def spelt(text: str) -> str:
    """Return statements as the running Python spells them: versions differ in the quotes of f-strings."""
    try:
        tree = ast.parse(f"{text} pass" if text.endswith(":") else text)
    except SyntaxError:  # a part of a statement, such as an ``elif``
        return text
    return "; ".join(line.strip() for line in ast.unparse(tree).splitlines() if line.strip() != "pass")


def score(noticed: int, total: int) -> float:
    """Return a percentage; nothing to notice is all noticed."""
    return 100.0 * noticed / total if total else 100.0


def row(module: str, *figures: float) -> str:
    """Return one line of the table."""
    total, killed, lost, survived, excluded, percent, seconds = figures
    return f"{module:42}{total:7}{killed:8}{lost:9}{survived:10}{excluded:10}{percent:7.1f}%{seconds:9.0f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="as compiler/merge; all if none is named")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    sys.exit(main(given.modules, given.jobs))
