"""`audit --import`: the file that it writes, what it says of it, and what it refuses."""

import json
from pathlib import Path

import pytest
import yaml
from tests.audit.imports.az_printed import on_azure
from tests.site.sites import AZURE
from tests.verify.proven import proven
from typer.testing import CliRunner, Result

from webex_calling.cli import app
from webex_calling.site.stackfile import SITE_KEY


def audit(*arguments: object) -> Result:
    """Run ``webex-calling audit`` in this process."""
    return CliRunner().invoke(app, ["audit", *map(str, arguments)])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand beside a stack file, and an estate that has the NSGs of its site."""
    monkeypatch.chdir(tmp_path)
    Path("Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": {SITE_KEY: json.loads(json.dumps(AZURE))}}))
    Path("az.json").write_text(json.dumps(on_azure(proven(AZURE).resources)))
    return tmp_path


@pytest.mark.usefixtures("here")
def test_what_is_imported_is_told_and_written() -> None:
    """The file is what ``--json`` has, and the text says what comes first, what is imported, and how."""
    told = audit("az.json", "--stack", "prod", "--import", "import.json", "--json")
    document = json.loads(Path("import.json").read_text())
    assert json.loads(told.stdout)["import"]["resources"] == document["resources"]
    lines = audit("az.json", "--stack", "prod", "--import", "import.json").output.splitlines()
    start = lines.index("import: what the stack can take over")
    assert lines[start : start + 11] == [
        "import: what the stack can take over",
        "  2 resources: NetworkSecurityGroup 2",
        "  edge: edge-x",
        "  hosts: hosts-x",
        "  import it by: pulumi import --protect=false --generate-code=false --file FILE",
        "  then: pulumi preview, which replaces nothing",
        "",
        "before the import",
        "  write into the stack file, or what is imported is replaced: azure.weu.imported:",
        '    hosts: {name: "hosts-x"}',
        '    edge: {name: "edge-x"}',
    ]


@pytest.mark.usefixtures("here")
def test_nothing_is_written_where_nothing_is_found() -> None:
    """An estate without any of it leaves no file, and what is planned is told as not found."""
    Path("az.json").write_text("[]")
    told = audit("az.json", "--stack", "prod", "--import", "import.json")
    assert "nothing: no file is written" in told.output
    assert "edge: no NSG has what its" in told.output
    assert not Path("import.json").exists()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(
            ["az.json", "--import", "import.json"], '--import: "import.json" is given without a site', id="no site"
        ),
        pytest.param(
            ["--from", "az.json", "--stack", "prod", "--import", "import.json"],
            '--import: "import.json" needs FILES, and no --from',
            id="a state",
        ),
        pytest.param(
            ["az.json", "--stack", "prod", "--import", "nowhere/import.json"],
            '--import: "nowhere/import.json" is not a place for a file',
            id="no folder",
        ),
    ],
)
def test_misuse_is_refused(arguments: list[str], words: str) -> None:
    """What cannot be written, or has nothing to be written from, is bad input."""
    told = audit(*arguments)
    assert told.exit_code == 2
    assert words in told.stderr
