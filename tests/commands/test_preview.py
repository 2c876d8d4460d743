"""The preview command: its options, exit statuses, and what it says of bad input."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from webex_calling.cli import app

ROOT = Path(__file__).parents[2]
REGISTRATION = ROOT / "examples" / "aws-registration" / "Pulumi.aws-registration.yaml"


def preview(*arguments: str) -> Result:
    """Run ``webex-calling preview`` in this process."""
    return CliRunner().invoke(app, ["preview", *arguments])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty directory: no project, no program, no stack file."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_stack_is_found_by_its_name(here: Path) -> None:
    """--stack NAME reads Pulumi.NAME.yaml in this directory, and --config the same file by its path."""
    (here / "Pulumi.prod.yaml").write_text(REGISTRATION.read_text())
    by_name, by_path = preview("--stack", "prod"), preview("--config", "Pulumi.prod.yaml")
    assert (by_name.exit_code, by_name.output) == (0, by_path.output)


def test_without_a_program_the_package_deploys_the_site(here: Path) -> None:
    """A directory without Pulumi.yaml is previewed with the package's own stack."""
    (here / "Pulumi.prod.yaml").write_text(REGISTRATION.read_text())
    document = json.loads(preview("--stack", "prod", "--json").output)
    kinds = {resource["type"] for resource in document["resources"]}
    assert "webex-calling:index:AwsLocalGateway" in kinds


def test_a_program_beside_its_project_file_is_run(here: Path) -> None:
    """With Pulumi.yaml, the program of this directory runs, under the name of its project."""
    (here / "Pulumi.yaml").write_text("name: telephony\nruntime: python\n")
    (here / "__main__.py").write_text("import pulumi\npulumi.export('project', pulumi.get_project())\n")
    (here / "Pulumi.prod.yaml").write_text(REGISTRATION.read_text())
    document = json.loads(preview("--stack", "prod", "--json").output)
    assert document["outputs"] == {"project": "telephony"}


def test_a_program_that_fails_says_so_without_a_traceback(here: Path) -> None:
    """A RunError of the program is one fault, and bad input."""
    (here / "Pulumi.yaml").write_text("name: telephony\nruntime: python\n")
    (here / "__main__.py").write_text("import pulumi\nraise pulumi.RunError('no such voice network')\n")
    (here / "Pulumi.prod.yaml").write_text(REGISTRATION.read_text())
    result = preview("--stack", "prod")
    assert (result.exit_code, result.stderr) == (
        2,
        "program: no such voice network; correct the program or the site\n",
    )


BAD = {
    "no stack named": ((), "--stack: and --config are both missing; write --stack NAME"),
    "two stacks named": (("--stack", "a", "--config", "b"), "--stack: and --config are both given; write --stack NAME"),
    "no such file": (("--stack", "nowhere"), "Pulumi.nowhere.yaml: file: cannot be read"),
}


@pytest.mark.parametrize(("arguments", "text"), BAD.values(), ids=BAD)
def test_bad_arguments_leave_with_status_2(here: Path, arguments: tuple[str, ...], text: str) -> None:
    """What cannot be read is told on standard error alone."""
    result = preview(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(text)


def test_every_fault_is_told_with_its_line(here: Path) -> None:
    """A site with two faults gives two lines, each with file, line, place, value and remedy."""
    text = REGISTRATION.read_text().replace("trunk: registration", "trunk: carrier\n        resolver: [10.20.0.2]")
    (here / "Pulumi.prod.yaml").write_text(text)
    result = preview("--stack", "prod")
    lines = result.stderr.splitlines()
    assert result.exit_code == 2
    assert len(lines) == 2
    assert all(line.startswith("Pulumi.prod.yaml:") and "localGateways[0]." in line for line in lines)


def test_an_adopted_group_is_told_what_it_must_contain(here: Path) -> None:
    """Nothing is registered for an adopted group; the preview lists every permit that it needs, and counts it."""
    text = REGISTRATION.read_text().replace(
        "trunk: registration", "trunk: registration\n        adopt: {external: [sg-0a1b2c3d]}"
    )
    (here / "Pulumi.prod.yaml").write_text(text)
    result = preview("--stack", "prod")
    assert (result.exit_code, preview("--stack", "prod", "--allow-unproven").exit_code) == (1, 0)
    assert result.output.startswith("not proven: fra-a external\n")
    assert "security group fra-a" not in result.output
    assert "  fra-a external: sg-0a1b2c3d\n" in result.output
    assert "    out  tcp   8934-8934    the list of calling   S1a: " in result.output
    assert "groups   1 of 5" in result.output


SECRETS = """
import pulumi
import pulumi_aws as aws
from webex_calling.aws import AwsVdiPool

hidden = pulumi.Output.secret
pulumi.export("token", hidden("s3cr3t-1"))
pulumi.export("nested", {"deep": [1, hidden({"key": "s3cr3t-2"})], "plain": "told"})
group = aws.ec2.SecurityGroup("g", vpc_id=hidden("vpc-s3cr3t-3"), tags={"key": hidden("s3cr3t-4"), "plain": "told"})
AwsVdiPool("pool", {"platform": "ec2", "media": "fallback", "resolvers": ["10.20.0.2"],
    "time_servers": ["169.254.169.123"], "https": {"internet": True}, "vpc_id": hidden("vpc-s3cr3t-5"),
    "calling_list_ids": [hidden("pl-s3cr3t-6")]})
acl = aws.ec2.NetworkAcl("acl", vpc_id="vpc-1", ingress=hidden([{"protocol": "-1", "rule_no": 100, "action": "allow",
    "cidr_block": "10.77.77.0/24", "from_port": 0, "to_port": 0}]))
"""


def test_what_is_secret_is_shown_as_secret(here: Path) -> None:
    """Secrets that a program exports, gives to a resource or to a component: neither text nor JSON has them."""
    (here / "Pulumi.yaml").write_text("name: telephony\nruntime: python\n")
    (here / "__main__.py").write_text(SECRETS)
    (here / "Pulumi.prod.yaml").write_text(REGISTRATION.read_text())
    text, printed = preview("--stack", "prod"), preview("--stack", "prod", "--json")
    for each in (text, printed):
        assert each.exit_code in {0, 1}, each.output
        assert "s3cr3t" not in each.output
        assert "10.77.77" not in each.output
    document = json.loads(printed.stdout)
    assert document["outputs"] == {"token": "[secret]", "nested": {"deep": [1, {"key": "[secret]"}], "plain": "told"}}
    group = next(each for each in document["resources"] if each["name"] == "g")
    assert (group["inputs"]["tags"], group["secrets"]) == ({"key": "[secret]", "plain": "told"}, ["tags.key", "vpcId"])
    rules = [each["inputs"] for each in document["resources"] if "prefixListId" in each["inputs"]]
    assert {each["prefixListId"] for each in rules} == {"[secret]"}
