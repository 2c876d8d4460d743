"""A stack file without a site is told what to write, and all that is wrong with one is told at once."""

from pathlib import Path

import pytest
from tests.commands.test_preview import preview

from webex_calling.fault import Faults
from webex_calling.site.stackfile import BEGIN, EXAMPLE, read_stack_file

ROOT = Path(__file__).parents[2]

CASES = {
    "empty": ("", f"s.yaml: file: is empty; {BEGIN}"),
    "a comment alone": ("# later\n", f"s.yaml: file: is empty; {BEGIN}"),
    "no mapping": ("- a\n", f"s.yaml:1: (top): is not a mapping of keys to values; {BEGIN}"),
    "no site": ("config: {}\n", f"s.yaml:1: config.webex-calling:site: is missing; {BEGIN}"),
    "a site without a value": (
        "config:\n  webex-calling:site:\n",
        "s.yaml:2: config.webex-calling:site: has no value: what belongs to it is indented below it; "
        f"write the site there, as {EXAMPLE} does",
    ),
    "tabs": (
        "config:\n  webex-calling:site:\n\tresolvers: [10.0.0.2]\n  \ttimeServers: [10.0.0.3]\n",
        "s.yaml:3: yaml: is indented with a tab; indent with spaces\n"
        "s.yaml:4: yaml: is indented with a tab; indent with spaces",
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_what_to_write(tmp_path: Path, text: str, expected: str) -> None:
    """The fault says what to write, and the example that it names is there."""
    (tmp_path / "s.yaml").write_text(text)
    with pytest.raises(Faults) as raised:
        read_stack_file(tmp_path / "s.yaml", "s.yaml")
    assert str(raised.value) == expected
    assert (ROOT / EXAMPLE).is_file()


def test_what_readers_disagree_on_hides_no_other_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What YAML readers disagree on is told together with what is wrong with the site elsewhere."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.yaml").write_text(
        "config:\n  webex-calling:site:\n    resolvers: [010]\n    timeServers: [10.0.0]\n    https: internet\n"
        "    aws: {fra: {region: us-eats-1, vpcs: {voice: {id: vpc-0a, cidrs: [10.20.0.0/16]}}}}\n"
        "    localGateways: [{name: fra-a, trunk: registration, profile: yes}]\n"
    )
    result = preview("--config", "s.yaml")
    lines = result.stderr.splitlines()
    assert (result.exit_code, [line.split(": ")[1] for line in lines]) == (
        2,
        ["resolvers[0]", "timeServers[0]", "aws.fra.region", "localGateways[0].profile"],
    )
