"""The programs in the pages run as they stand there, and what the pages say of them is what happens."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pulumi_aws as aws
import pytest
from tests.components import registered
from tests.pages.page import ROOT, Block, Page
from tests.policy.analyzed import analyzed
from tests.policy.programs import BASIC, MEDIA, WEB, aws_group

from webex_calling.registered.embedded_engine import run

pytestmark = pytest.mark.long


def program(page: str) -> Block:
    """Return the one program of a page."""
    (found,) = [block for block in Page(page).blocks if block.kind == "python"]
    return found


def test_the_components_stand_alone(tmp_path: Path) -> None:
    """The program is whole; its interface has all groups of the gateway, and waits for all their rules."""
    block = program("docs/components.md")
    file = tmp_path / block.file
    file.write_text(block.text, encoding="utf-8")
    found = run(file, project="telephony", stack="dev", config={})
    kinds = [each.type.rpartition(":")[2] for each in found.resources]
    assert {kind for kind in kinds if not kind.startswith("SecurityGroup")} == {
        *("Stack", "Vpc", "Subnet", "NetworkInterface", "ManagedPrefixList", "AwsPublishedNetworks", "AwsLocalGateway")
    }
    (interface,) = [each for each in found.resources if each.name == "outside"]
    groups = {each.id for each in found.resources if each.type == "aws:ec2/securityGroup:SecurityGroup"}
    rules = {each.urn for each in found.resources if each.type.endswith(("IngressRule", "EgressRule"))}
    assert set(interface.inputs["securityGroups"]) == groups
    assert rules
    assert rules <= set(interface.property_dependencies["securityGroups"])


def test_every_component_is_named() -> None:
    """The page names each component that other languages get, and no other."""
    schema = json.loads((ROOT / "tests" / "golden" / "component-schema.json").read_text(encoding="utf-8"))
    named = Page("docs/components.md").text.partition("For endpoints: ")[2].partition("Inputs and outputs")[0]
    assert sorted(re.findall(r"`(\w+)`", named)) == sorted(name.rpartition(":")[2] for name in schema["resources"])


def test_what_the_policy_pack_says() -> None:
    """The tagged interface of the page, without the rule of one row, is refused in the words of the page."""
    block = program("docs/guard.md")

    def main() -> None:
        vpc = aws.ec2.Vpc("voice", cidr_block="10.20.0.0/16")
        names = {
            "aws": aws,
            "subnet": aws.ec2.Subnet("outside", vpc_id=vpc.id, cidr_block="10.20.1.0/24"),
            "voice": aws_group((*BASIC, *WEB), "voice"),
            "media": aws_group(MEDIA, "media"),
        }
        exec(compile(block.text, str(block), "exec"), names)

    told = [each for each in analyzed(registered(main)) if each.level == "mandatory"]
    shown = [line.strip() for each in Page("docs/guard.md").blocks if each.kind == "console" for line in each.lines]
    assert [(each.policy, each.name) for each in told] == [("webex-required-flows", "gateway")]
    assert told[0].text in shown
