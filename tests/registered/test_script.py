"""Running a program inside the process: as a script would, leaving no trace, and the same every time."""

import asyncio
import gc
import json
import os
import subprocess
import sys
from pathlib import Path

import pulumi
import pytest
from pulumi import runtime
from tests.registered.programs import fail, nested, preview

from webex_calling.registered.embedded_engine import ProgramError

SCRIPT = """
import json, os, sys
import pulumi
import beside
config = pulumi.Config()
pulumi.export("seen", {
    "name": __name__, "file": os.path.basename(__file__), "argv": [os.path.basename(word) for word in sys.argv],
    "cwd": os.getcwd(), "beside": beside.WORD, "site": config.require_object("site"), "stack": pulumi.get_stack(),
    "project": pulumi.get_project(), "dry": pulumi.runtime.is_dry_run(), "region": pulumi.Config("aws").get("region"),
})
"""


def script(directory: Path, word: str) -> Path:
    """Write a program and a module beside it."""
    directory.mkdir()
    (directory / "beside.py").write_text(f"WORD = {word!r}\n", encoding="utf-8")
    (directory / "__main__.py").write_text(SCRIPT, encoding="utf-8")
    return directory / "__main__.py"


def test_a_file_runs_as_a_script_and_leaves_no_trace(tmp_path: Path) -> None:
    """A program runs in its own directory with its own modules; the process is as before, for the next program too."""
    before = (sys.path[:], sys.argv, os.getcwd(), "beside" in sys.modules)  # noqa: PTH109 - compared as text
    for word in ("first", "second"):
        file = script(tmp_path / word, word)
        site = json.dumps({"resolvers": ["10.20.0.2"]})
        assert preview(file, config={"calling:site": site, "aws:region": "eu-west-1"}).outputs["seen"] == {
            "argv": ["__main__.py"],
            "beside": word,
            "cwd": str(file.parent.resolve()),
            "dry": True,
            "file": "__main__.py",
            "name": "__main__",
            "project": "calling",
            "region": "eu-west-1",
            "site": {"resolvers": ["10.20.0.2"]},
            "stack": "dev",
        }
        assert (sys.path, sys.argv, os.getcwd(), "beside" in sys.modules) == before  # noqa: PTH109 - as above


def test_runs_are_equal_byte_for_byte() -> None:
    """The record depends on the program alone."""
    first, second = (json.dumps(preview(nested).as_json()) for _ in range(2))
    assert first == second


def test_a_run_stays_out_of_the_callers_pulumi() -> None:
    """Settings, root resource and event loop of the caller are as before, even after a failure."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        before = (runtime.get_root_resource(), pulumi.get_stack(), pulumi.get_project())
        with pytest.raises(ProgramError):
            preview(lambda: fail(pulumi.RunError("bad")))
        preview(nested)
        assert (runtime.get_root_resource(), pulumi.get_stack(), pulumi.get_project()) == before
        assert asyncio.get_event_loop() is loop
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def test_the_engine_loads_no_cloud_sdk() -> None:
    """Importing the engine imports Pulumi and no provider's SDK."""
    code = (
        "import sys, webex_calling.registered.embedded_engine;"
        " print([m for m in sys.modules if m.startswith('pulumi_')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.long
def test_records_do_not_depend_on_the_order_of_hashes() -> None:
    """Two processes with different hash seeds record the same bytes."""
    code = (
        "import json; from tests.registered.programs import nested, preview;"
        " print(json.dumps(preview(nested).as_json()))"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    )
    assert first == second


def test_collecting_and_traceback_limit_come_back() -> None:
    """What a run switches off for speed is on again after it, whatever it was."""
    sys.tracebacklimit = 7
    try:
        preview(lambda: None)
        assert (gc.isenabled(), sys.tracebacklimit) == (True, 7)
    finally:
        del sys.tracebacklimit
    preview(lambda: None)
    assert not hasattr(sys, "tracebacklimit")
