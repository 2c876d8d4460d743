"""What a command imports: a process pays for what it runs, and nothing else."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
LISTED = """
import sys

from webex_calling.cli import run

status = run(sys.argv[1:])
print(*sys.modules, file=sys.stderr)
sys.exit(status)
"""
CLOUDS = ("pulumi", "pulumi_aws", "pulumi_azure_native")
AUDIT = (
    "webex_calling.audit",
    "webex_calling.policy",
    "webex_calling.provider",
    "webex_calling.registered.pulumi_document",
)
PERIMETERS = (
    *(f"webex_calling.plan.{each}" for each in ("azure_firewall", "dns_firewall", "network_acl", "network_firewall")),
    *(f"webex_calling.targets.aws.{each}" for each in ("acl_planner", "network_acl", "network_firewall")),
    "webex_calling.targets.azure.firewall_policy",
    *(f"webex_calling.verify.aws.{each}" for each in ("dns_firewall", "network_acl", "network_firewall")),
    "webex_calling.verify.azure.firewall_policy",
    "pulumi_aws.networkfirewall.rule_group",
    "pulumi_aws.route53.resolver_firewall_rule",
)
"""The plans, the texts and the readers of what only perimeters have."""
SITE = ("webex_calling.plan", "webex_calling.published", "webex_calling.verify", "yaml", "netaddr")


def imported(arguments: Sequence[str]) -> set[str]:
    """Return the modules of a process that has run a command with success."""
    command = [sys.executable, "-c", LISTED, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=EXAMPLES)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def below(modules: set[str], packages: Sequence[str]) -> list[str]:
    """Return the modules that are one of ``packages`` or stand in one."""
    return sorted(each for each in modules if any(f"{each}.".startswith(f"{name}.") for name in packages))


def test_help_imports_neither_clouds_nor_compiler() -> None:
    """Help is told by the names and the options of the commands alone."""
    assert below(imported(["--help"]), [*CLOUDS, *AUDIT, *SITE, "pydantic"]) == []


@pytest.mark.long
@pytest.mark.parametrize(
    "command",
    [
        "audit",
        "diff",
        "explain",
        "lookup",
        "nat-pool",
        "preview",
        "prove",
        "report",
        "requirements changes",
        "requirements check",
        "requirements export",
        "requirements list",
        "requirements show",
    ],
)
def test_help_of_a_command_imports_nothing_that_it_runs(command: str) -> None:
    """Arguments are read before anything is done with them."""
    assert below(imported([*command.split(), "--help"]), [*CLOUDS, *AUDIT, *SITE]) == []


def test_a_question_without_a_stack_imports_no_cloud() -> None:
    """The sizing of NAT needs neither an SDK nor the proof."""
    asked = imported(["nat-pool", "--cloud", "aws", "--clients", "500"])
    assert below(asked, [*CLOUDS, *AUDIT, "webex_calling.verify"]) == []


@pytest.mark.long
def test_a_preview_imports_what_its_site_uses() -> None:
    """A site of one cloud without perimeters and adopted files needs neither the other SDK, nor their readers."""
    unused = [*AUDIT, "pulumi_azure_native", "webex_calling.azure", *PERIMETERS]
    seen = imported(["preview", "--config", "aws-registration/Pulumi.aws-registration.yaml"])
    assert below(seen, unused) == []
    assert below(seen, ["pulumi_aws.ec2"])
