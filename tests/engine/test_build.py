"""The toolchain is found, or built, or said to be missing."""

import shutil
from pathlib import Path

import pytest
from tests.engine import build

pytestmark = pytest.mark.long


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Take every tool off the PATH and everything built away."""
    monkeypatch.setattr(build, "BUILT", tmp_path / "built")
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def _install(directory: Path, version: str, *hosts: str) -> None:
    for host in hosts:
        (directory / host).touch(mode=0o755)
    cli = directory / "pulumi"
    cli.write_text(f"#!/bin/sh\necho {version}\n", encoding="ascii")
    cli.chmod(0o755)


HOSTS = ("pulumi-language-python", "pulumi-language-python-exec", "pulumi-language-yaml")


def test_without_cli_and_without_go_the_fault_names_both(bare: Path) -> None:
    """Neither a CLI nor Go gives an error that says what to install."""
    with pytest.raises(build.EngineUnavailableError) as raised:
        build.toolchain()
    assert str(raised.value) == (
        "no pulumi >= 3.200.0 with its Python and YAML language hosts is on the PATH, and no go to build it with;"
        " install the Pulumi CLI, or Go >= 1.25.11"
    )


@pytest.mark.parametrize(
    ("failing", "said", "fault"),
    [
        pytest.param("list", "dial tcp: no such host", build.EngineUnavailableError, id="no modules"),
        pytest.param("list", "missing go.sum entry", build.BuildFailedError, id="a pin without its checksum"),
        pytest.param("build", "undefined: x", build.BuildFailedError, id="modules that do not build"),
    ],
)
def test_what_cannot_be_had_is_no_failure(bare: Path, failing: str, said: str, fault: type[Exception]) -> None:
    """Tests are skipped where modules cannot be had, and fail where the pinned ones are broken; either says why."""
    go = bare / "go"
    go.write_text(f'#!/bin/sh\n[ "$1" != {failing} ] || {{ echo "{said}" >&2; exit 1; }}\n', encoding="ascii")
    go.chmod(0o755)
    with pytest.raises(fault, match=said):
        build.toolchain()


@pytest.mark.parametrize("version", ["v3.200.0", "v3.259.1", "v4.0.0-alpha.1"])
def test_fitting_cli_on_the_path_is_used(bare: Path, version: str) -> None:
    """A CLI of a fitting version with its hosts beside it is taken as it is."""
    _install(bare, version, *HOSTS)
    assert build.toolchain().directory == bare


@pytest.mark.parametrize(
    ("version", "hosts"),
    [
        pytest.param("v3.199.9", HOSTS, id="too old"),
        pytest.param("v3.259.0", HOSTS[1:], id="no Python host"),
        pytest.param("nonsense", HOSTS, id="no version"),
    ],
)
def test_unfit_cli_on_the_path_is_passed_by(bare: Path, version: str, hosts: tuple[str, ...]) -> None:
    """A CLI that cannot run the stack is built anew, here without the means to."""
    _install(bare, version, *hosts)
    with pytest.raises(build.EngineUnavailableError):
        build.toolchain()


def test_pins_have_their_checksums() -> None:
    """Each Go module names its main package with a version and holds its checksum."""
    for tool in build.TOOLS:
        directory = build.MODULES / tool.module
        required = (directory / "go.mod").read_text(encoding="ascii")
        sums = (directory / "go.sum").read_text(encoding="ascii")
        assert f"tool {tool.package}\n" in required
        module, version = next(
            line.split()[:2]
            for line in required.replace("require ", "").splitlines()
            if line.strip() and tool.package.startswith(line.split()[0] + "/")
        )
        assert f"{module} {version} h1:" in sums
        assert tool.module != "cli" or version == build.CLI_VERSION


def test_stamp_follows_the_pins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Another checksum or another flag makes a built tool stale."""
    shutil.copytree(build.MODULES, tmp_path / "go")
    monkeypatch.setattr(build, "MODULES", tmp_path / "go")
    before = build._stamp(build.TOOLS[0])
    with (tmp_path / "go" / build.TOOLS[0].module / "go.sum").open("a", encoding="ascii") as sums:
        sums.write("\n")
    assert build._stamp(build.TOOLS[0]) != before
