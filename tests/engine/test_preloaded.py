"""A program that is forked from an interpreter with the SDKs loaded is as if Python had started it."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from tests.engine import interpreter
from tests.engine.build import ROOT

pytestmark = pytest.mark.engine

SEEN = """
import json, os, sys, warnings
here = {name: getattr(sys, name) for name in ("argv", "path", "prefix", "executable", "pycache_prefix")}
here |= {name: getattr(sys, name).encoding for name in ("stdin", "stdout", "stderr")}
here |= {"name": __name__, "file": __file__, "directory": os.getcwd(), "environment": dict(os.environ)}
here |= {"given": sys.stdin.read(), "open": open(__file__).encoding.lower()}
here |= {"filters": [str(each) for each in warnings.filters]}
here |= {"ours": sorted(each for each in sys.modules if each.partition(".")[0] in ("webex_calling", "tests", "boto3"))}
here |= {"unbuffered": sys.stdout.write_through, "written": not sys.dont_write_bytecode}
print(json.dumps(here))
print("é", file=sys.stderr)
import beside, webex_calling
print(beside.__file__, webex_calling.__file__)
"""

ENDS = {
    "nothing more": "",
    "success": "raise SystemExit(0)",
    "a told error": "raise SystemExit(32)",
    "a text": "raise SystemExit('no')",
    "an exception": "raise ValueError(1)",
    "a crash": "import os; os._exit(7)",
}


def _run(command: tuple[str, ...], directory: Path, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = directory / "program.py"
    program.write_text(text, encoding="utf-8")
    (directory / "beside.py").touch()
    environment = {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join((str(directory / "elsewhere"), str(ROOT / "components"))),
        "PYTHONUNBUFFERED": "1",
        "ONE": "two words",
    }
    return subprocess.run(
        [*command, str(program), *arguments],
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_a_program_sees_the_same(tmp_path: Path) -> None:
    """Arguments, paths, environment, streams and encodings are those of an interpreter; nothing of ours is loaded."""
    plain, forked = (_run(each, tmp_path, SEEN, "--a", "b c") for each in ((sys.executable,), interpreter.loaded()))
    assert plain.returncode == 0, plain.stderr
    assert forked.stdout.splitlines()[1:] == plain.stdout.splitlines()[1:]
    here, there = (json.loads(each.stdout.splitlines()[0]) for each in (plain, forked))
    assert there == here
    assert forked.stderr == plain.stderr == "é\n"


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in ENDS.items()])
def test_a_program_ends_the_same(tmp_path: Path, text: str) -> None:
    """Its exit code comes through, and what it says of its end; what it registered for its end is done."""
    text = f"import atexit\natexit.register(print, 'over')\nprint('begun')\n{text}"
    plain, forked = (_run(each, tmp_path, text) for each in ((sys.executable,), interpreter.loaded()))
    assert (forked.returncode, forked.stdout) == (plain.returncode, plain.stdout)
    assert forked.stderr.splitlines()[-1:] == plain.stderr.splitlines()[-1:]


def test_a_program_dies_with_the_process_that_stands_for_it(tmp_path: Path) -> None:
    """Whoever kills the process that it is to the engine has killed the program."""
    program = tmp_path / "program.py"
    program.write_text("import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)", encoding="utf-8")
    with subprocess.Popen([*interpreter.loaded(), str(program)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        forked = int(process.stdout.readline())
        assert forked != process.pid
        process.send_signal(signal.SIGKILL)
        with suppress(ProcessLookupError):
            for _ in range(600):
                os.kill(forked, 0)
                time.sleep(0.1)
            pytest.fail("the program outlives it")
