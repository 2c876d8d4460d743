"""The data of a checkout are those that are installed, or nothing is deployed: with a real installation."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.doors

ROOT = Path(__file__).parents[2]
SITE = ROOT / "examples" / "aws-registration" / "Pulumi.aws-registration.yaml"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a checkout, and a folder with a copy of it that pip installed, which is not the checkout itself."""
    checkout, target = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("installed")
    for name in ("components", "data", "__main__.py", "Pulumi.yaml", "pyproject.toml", "README.md", "LICENSE"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, checkout / name)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(target), str(checkout)]
    subprocess.run(command, check=True, timeout=300)
    return checkout, target


def preview(checkout: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Preview a site in the checkout by the package that is installed."""
    script = "import sys; sys.path.insert(0, sys.argv[1]); from webex_calling.cli import app; app(sys.argv[2:])"
    command = [sys.executable, "-c", script, str(target), "preview", "--config", str(SITE)]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, timeout=300, check=False)


def test_the_same_data_are_deployed(installed: tuple[Path, Path]) -> None:
    """An installed copy of the same data is what the checkout has."""
    answer = preview(*installed)
    assert (answer.returncode, answer.stderr, answer.stdout[:7]) == (0, "", "proven\n")


def test_edited_data_are_refused(installed: tuple[Path, Path]) -> None:
    """Data that were edited, added or removed since the installation are told file by file, with the command to run."""
    checkout, target = installed
    calling = checkout / "data" / "calling"
    edited = calling / "ports.yaml"
    removed = next(each for each in sorted(calling.glob("*.yaml")) if each != edited)
    edited.write_text(edited.read_text() + "\n# one more line\n")
    removed.unlink()
    (checkout / "data" / "more").mkdir()
    (checkout / "data" / "more" / "article.yaml").write_text("{}\n")
    answer = preview(checkout, target)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "this checkout is not what is installed, nothing was registered" in answer.stderr
    for words in (
        "data/calling/ports.yaml: differs from the installed copy, which is what would be deployed; reinstall it: ",
        "data/more/article.yaml: is not installed, so it would not be deployed; ",
        f"data/calling/{removed.name}: is installed, and is no longer here; ",
        f"-m pip install --force-reinstall --no-deps {checkout}",
    ):
        assert words in answer.stderr
