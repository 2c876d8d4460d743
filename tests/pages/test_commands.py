"""Every command of the pages is run as it stands there, and prints what the page shows of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import date

import pytest
import yaml
from tests.commands.repository import Repository
from tests.pages.audited import deployed_with_faults
from tests.pages.excerpt import shows
from tests.pages.page import ROOT, Block, Command, Page, commands_of, pages
from tests.pages.renewal import renewed_page
from tests.pages.sandbox import Sandbox
from tests.refresh.variant import FOLDER
from tests.registered.exported import export_of
from tests.verify.proven import proven

from webex_calling.history import day as clock
from webex_calling.site.stackfile import SITE_KEY

COMMANDS = [
    (block, number, command)
    for page in pages()
    for number, (block, command) in enumerate(commands_of(page.name, page.text))
]
MAKE = [(block, command) for block, _, command in COMMANDS if command.text.startswith("make ")]
OURS = [each for each in COMMANDS if not each[2].text.startswith("make ")]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """Return a checkout with what the pages before have a reader do: a site, a plan, an estate, an article."""
    made = Sandbox.under(tmp_path_factory.mktemp("pages") / "checkout")
    made.write(Page("README.md"))
    site = yaml.safe_load((made.folder / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"][SITE_KEY]
    main = {**site, "profile": "strict"}
    repository = Repository.under(made.folder)
    repository.commit(
        {".gitignore": "*\n!Pulumi.prod.yaml\n", "Pulumi.prod.yaml": yaml.safe_dump({"config": {SITE_KEY: main}})}
    )
    made.write(Page("README.md"))
    plan = export_of(proven(site).resources)
    (made.folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    shutil.copy(FOLDER / "prefix-new.html", made.folder / "article.html")
    (made.folder / "estate").mkdir()
    deployed_with_faults(site, made.folder / "estate")
    made.write(Page("docs/exceptions.md"))
    return made


@pytest.mark.long
@pytest.mark.parametrize(
    ("block", "number", "command"), OURS, ids=[f"{block.page}:{command.line}" for block, _, command in OURS]
)
def test_command(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    sandbox: Sandbox,
    block: Block,
    number: int,
    command: Command,
) -> None:
    """The command ends as its first word says, and prints what the page shows, if it shows anything."""
    if "--exceptions" in command.text:
        monkeypatch.setattr(clock, "today", lambda: date(2026, 6, 1))
    told = sandbox.run(command.text.replace("*.json", "estate/*.json"))
    if command.shown is None:
        assert (told.status, told.lines[:1]) == (0, told.lines[:1])
        return
    if request.config.getoption("--golden-update"):
        path = ROOT / block.page
        path.write_text(renewed_page(path.read_text(encoding="utf-8"), number, told.lines), encoding="utf-8")
        return
    assert shows(command.shown, told.lines), "\n".join(["printed now (`make golden` renews the page):", *told.lines])


@pytest.mark.doors
@pytest.mark.parametrize(("block", "command"), MAKE, ids=[f"{block.page}:{command.line}" for block, command in MAKE])
def test_make(sandbox: Sandbox, block: Block, command: Command) -> None:
    """What the pages call of the task file does its own set-up and ends well."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(
        command.text, shell=True, cwd=sandbox.folder, env=own, capture_output=True, text=True, timeout=280
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("proven\n")
