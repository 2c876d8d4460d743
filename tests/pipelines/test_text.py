"""What a step prints and sends holds no secret, gives no order to a forge, and stays text in Markdown."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from step.markdown import LONGEST, UNFOLDED, code, fenced, fitted, folded, opened
from step.marker import Marker, Stamp
from step.process import FailedError
from step.secrets import Secrets, is_secret, without_forge, without_secrets
from step.stack import Stack, stacks_of
from step.voice import Voice, file_name

pytestmark = pytest.mark.pipelines

ENVIRONMENT = {
    "GITHUB_TOKEN": "ghs_0123456789",
    "AWS_SECRET_ACCESS_KEY": "aws-secret-key",
    "ARM_CLIENT_SECRET": "arm-secret-key",
    "PULUMI_CONFIG_PASSPHRASE": "a passphrase of words",
    "PULUMI_ACCESS_TOKEN": "pul-0123456789",
    "DEPLOY_PRIVATE_KEY": "-----BEGIN KEY-----\nfirst-line-of-it\nsecond-line-of-it",
    "CI_SECRET_FLAG": "true",
    "PATH": "/usr/bin",
    "CI_PIPELINE_URL": "https://forge.example/1",
}


@pytest.mark.parametrize(
    "value", sorted(value for name, value in ENVIRONMENT.items() if is_secret(name) and value != "true")
)
def test_secrets_go(value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whole, line by line, and as git sends them, whatever stands around; printed, written and summed up."""
    voice = Voice.of({**ENVIRONMENT, "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}, tmp_path / "report")
    text = f"before{value}after {base64.b64encode(f'oauth2:{value}'.encode()).decode()}"
    voice.say(text)
    voice.write("report.md", text)
    voice.sum_up(text)
    told = [
        capsys.readouterr().out,
        (tmp_path / "report" / "report.md").read_text(),
        (tmp_path / "summary").read_text(),
    ]
    for each in told:
        assert each.strip() == "before***after ***"


def test_what_is_no_secret_stays() -> None:
    """A flag is no secret, nor is where the pipeline is looked at."""
    text = "true /usr/bin https://forge.example/1"
    assert Secrets.of(ENVIRONMENT).out_of(text) == text


def test_programs_know_no_more_than_they_need() -> None:
    """The command line knows no secret; Pulumi knows its own, and no token of the forge."""
    assert set(without_secrets(ENVIRONMENT)) == {"PATH", "CI_PIPELINE_URL"}
    assert set(ENVIRONMENT) - set(without_forge(ENVIRONMENT)) == {"GITHUB_TOKEN"}


def test_a_token_in_the_value_of_another_variable_goes_too() -> None:
    """GitLab's URL of the repository holds the token of the job; a proxy's login stays, and is not printed."""
    told = {
        "CI_JOB_TOKEN": "glcbt-0123456789",
        "CI_REPOSITORY_URL": "https://gitlab-ci-token:glcbt-0123456789@forge.example/voice.git",
        "STEPS_FROM": "https://reader:p%40ssword-of-it@forge.example/steps.git",
        "HTTPS_PROXY": "http://proxy-user:proxy-password@proxy.example:3128",
        "PULUMI_BACKEND_URL": "s3://bucket?region=eu-central-1",
    }
    assert set(without_secrets(told)) == {"HTTPS_PROXY", "PULUMI_BACKEND_URL"}
    assert set(told) - set(without_forge(told)) == {"CI_JOB_TOKEN", "CI_REPOSITORY_URL"}
    said = Secrets.of(told).out_of(f"{told['STEPS_FROM']} p@ssword-of-it {told['HTTPS_PROXY']}")
    assert said == ("https://reader:***@forge.example/steps.git *** http://proxy-user:***@proxy.example:3128")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        pytest.param("::error::no", ": :error::no", id="GitHub"),
        pytest.param("  ::add-path::/tmp", "  : :add-path::/tmp", id="GitHub, after spaces"),
        pytest.param("x ##vso[task.setvariable]y", "x ## vso[task.setvariable]y", id="Azure DevOps"),
        pytest.param("##[section]x", "## [section]x", id="a heading of Azure DevOps"),
        pytest.param("\x1b[31mred\r", "?[31mred?", id="controls"),
        pytest.param("a::b, ## text", "a::b, ## text", id="what is no order"),
    ],
)
def test_no_order_is_printed(text: str, printed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name of a branch that looks like a command of the runner is a name."""
    Voice.of({}, tmp_path).say(text)
    assert capsys.readouterr().out.removesuffix("\n") == printed


@given(st.text())
def test_code_is_one_span(text: str) -> None:
    """Whatever a name has, the ticks around it are longer than any in it, and it is one line."""
    shown = code(text)
    ticks = len(shown) - len(shown.lstrip("`"))
    assert "`" * ticks not in shown[ticks:-ticks]
    assert "\n" not in shown


@given(st.text())
def test_a_fence_ends_at_its_end(text: str) -> None:
    """No line within a block of code closes it."""
    first, *lines, last = fenced(text).split("\n")
    assert first == f"{last}text"
    assert all(last not in line for line in lines)


def test_long_texts_are_cut_and_say_so() -> None:
    """What is left out is counted, and where the whole is."""
    assert fitted("short", "the run") == "short"
    text = fitted("x" * 100_000, "the run")
    assert len(text) == LONGEST
    assert text.endswith("the whole is in the run.")
    assert fenced("line\n" * 1000).splitlines()[-2] == "… and 600 more lines"


def test_what_is_cut_is_closed_first() -> None:
    """A block of code and a fold that are open where a text is cut are closed before the words that say so."""
    text = f"{folded('one', 'short')}\n\n{folded('two', fenced('line `<details>`' + chr(10)) + chr(10) + 'x ' * 200)}"
    whole = f"{text[: text.index('x x')]}{fenced('<details>' + chr(10) * 2 + 'code ' * 90)}"
    for room in range(330, len(whole)):
        kept = fitted(whole, "it", room)
        assert len(kept) <= room
        lines = kept.splitlines()
        assert lines.count("</details>") == sum(each.startswith("<details><summary>") for each in lines)
        assert sum(each.startswith("```") for each in lines) % 2 == 0


def test_the_first_fold_comes_in_time() -> None:
    """No more than 40 lines stand before it, and none is lost; a fold within a block of code is none."""
    lines = [f"line {at}" for at in range(70)]
    text = "\n".join(["### red", "", fenced("\n".join(["<details>", *lines])), "", folded("more", "rest")])
    shown = opened(text)
    head, _, rest = shown.partition("<details><summary>")
    assert head.count("\n") <= UNFOLDED == 40
    assert head.rstrip().endswith("```")
    assert [each for each in shown.splitlines() if each.startswith("line ")] == lines
    assert rest.startswith("The rest</summary>\n\n```text\n")
    assert opened(shown) == shown


def test_secrets_go_before_texts_are_escaped(tmp_path: Path) -> None:
    """A secret that JSON would write otherwise goes all the same."""
    secret = 'quote"back\\slash\tü'
    path = Voice(Secrets((secret,)), tmp_path, None).write_json("a.json", {"why": [f"it is {secret}", 7, None]})
    assert json.loads(path.read_text(encoding="utf-8")) == {"why": ["it is ***", 7, None]}


@given(st.text(), st.text())
def test_markers_of_two_names_differ_and_cannot_be_ended(one: str, other: str) -> None:
    """A stack file's name neither closes the hidden line nor makes another's."""
    first, second = Marker("pull-request", one), Marker("pull-request", other)
    assert first.line.count("-->") == 1
    assert "\n" not in first.line
    assert (first.line == second.line) is (one == other)
    assert first.marks(f"{first.line}\ntext")
    assert not first.marks(f"> {first.line}\ntext")
    assert Marker.of(f"{first.line}\ntext") == first
    assert Marker.of(f"> {first.line}\ntext") is None


def test_a_stamp_is_read_back() -> None:
    """The second line tells run and commit; a text without it has none."""
    stamp = Stamp(12, "abc")
    assert Stamp.of(f"first\n{stamp.line}\nrest") == stamp
    assert Stamp.of(f"quoted {stamp.line}") is None


@given(st.text(), st.text())
def test_file_names_are_safe_and_differ(one: str, other: str) -> None:
    """A report's name holds no slash, no leading point, nothing that a shell would read."""
    name = file_name(one)
    assert set(name) <= set("%ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
    assert not name.startswith(".")
    assert (name == file_name(other)) is (one == other)


def test_stacks_have_their_files() -> None:
    """By default the file is that of the last part of the name; files are given for all or for none."""
    assert [each.file for each in stacks_of(["org/voice/prod", "test"], [])] == ["Pulumi.prod.yaml", "Pulumi.test.yaml"]
    assert stacks_of(["prod"], ["sites/a.yaml"]) == [Stack("prod", "sites/a.yaml")]
    with pytest.raises(FailedError, match="for some stacks alone"):
        stacks_of(["prod", "test"], ["a.yaml"])
    with pytest.raises(FailedError, match="twice"):
        stacks_of(["prod", "prod"], [])
