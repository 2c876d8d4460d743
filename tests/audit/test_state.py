"""An audit of a state of Pulumi finds the ends of a site by itself, and agrees with the proof of the same state.

The two read it by different ways: the proof takes the registered inputs, the audit what the cloud CLIs would print.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from tests.registered.exported import export_of

from webex_calling.audit.audit import Audit
from webex_calling.commands.audit_text import audit_answer, run_audit
from webex_calling.commands.stack_run import run_stack
from webex_calling.fault import Faults
from webex_calling.registered.plain import SECRET, SIGNATURE

ROOT = Path(__file__).parents[2]
RECORDED = ROOT / "tests" / "registered" / "recorded"
INTERFACE = "aws:ec2/networkInterface:NetworkInterface"


def _site(name: str) -> Path:
    return ROOT / "examples" / name / f"Pulumi.{name}.yaml"


def _audit(state: Path, site: str, *files: Path, endpoints: Iterable[str] = ()) -> Audit:
    return run_audit(files, "", _site(site), tuple(endpoints), lambda _: None, state)


@pytest.mark.parametrize("name", ["aws-registration", "azure-certificate-pair"])
def test_what_the_real_engine_exported_is_proven(name: str) -> None:
    """Exports that the Pulumi CLI wrote need no endpoint on the command line, and every list in them is current."""
    found = _audit(RECORDED / f"{name}-export.json", name)
    assert audit_answer(found).word == "proven"
    assert found.looks.stale == ()


@pytest.mark.long
@pytest.mark.parametrize(
    "name", ["aws-certificate-pair", "aws-vdi-workspaces", "aws-inspection", "azure-vdi", "azure-certificate-pair"]
)
def test_audit_and_proof_of_a_state_agree(name: str, tmp_path: Path) -> None:
    """Each end with a filter of its own is proven by both, or by neither."""
    run = run_stack("", _site(name), lambda _: None)
    state = tmp_path / "state.json"
    state.write_text(json.dumps(export_of(run.run.resources)), encoding="utf-8")
    found = _audit(state, name)
    told = {(side.name, side.part): side.proven for side in run.sides}
    assert found.sides
    assert {(side.name, side.part): side.proven for side in found.sides} == {
        (side.name, side.part): told[side.name, side.part] for side in found.sides
    }
    assert all(side.proven for side in found.sides)


Change = Callable[[list[dict[str, Any]]], None]


def _changed(tmp_path: Path, change: Change) -> Path:
    document = json.loads((RECORDED / "aws-registration-export.json").read_text(encoding="utf-8"))
    change(document["deployment"]["resources"])
    state = tmp_path / "state.json"
    state.write_text(json.dumps(document), encoding="utf-8")
    return state


def _groups(resources: list[dict[str, Any]]) -> list[str]:
    return [each["id"] for each in resources if each["type"].endswith(":SecurityGroup")]


def _beside(resources: list[dict[str, Any]], kind: str, identity: str, inputs: dict[str, Any]) -> None:
    urn = f"urn:pulumi:test::webex-calling::{kind}::{identity}"
    resources.append({"urn": urn, "type": kind, "custom": True, "id": identity, "inputs": inputs, "outputs": inputs})


def test_a_rule_by_another_hand_is_undeclared_excess(tmp_path: Path) -> None:
    """What the state admits beyond the site is found, with the id of its rule."""

    def change(resources: list[dict[str, Any]]) -> None:
        rule = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": "0.0.0.0/0"}
        inputs = {**rule, "securityGroupId": _groups(resources)[0]}
        _beside(resources, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "sgr-0123", inputs)

    found = _audit(_changed(tmp_path, change), "aws-registration")
    assert found.sides
    assert "rule sgr-0123 in tcp 22" in next(reach.rule for side in found.sides for reach in side.undeclared)


def test_a_list_that_lacks_a_prefix_is_not_current(tmp_path: Path) -> None:
    """A state of before a revision is dated, and its packets are missing."""

    def change(resources: list[dict[str, Any]]) -> None:
        calling = next(each for each in resources if each["urn"].endswith("-calling") and "PrefixList" in each["type"])
        calling["inputs"]["entries"].pop()

    found = _audit(_changed(tmp_path, change), "aws-registration")
    assert [each.dated.network for each in found.looks.stale] == ["calling"]
    assert found.findings


def test_an_end_is_the_interface_that_carries_its_filters(tmp_path: Path) -> None:
    """Where an interface of the state has the groups, under whatever address, the audit looks at that one."""

    def change(resources: list[dict[str, Any]]) -> None:
        inputs = {"securityGroups": _groups(resources), "privateIps": ["10.20.9.9"], "subnetId": "subnet-0abc"}
        _beside(resources, INTERFACE, "eni-0abc", inputs)

    found = _audit(_changed(tmp_path, change), "aws-registration")
    assert found.sides
    assert [side.filters[0] for side in found.sides] == ["eni-0abc"]
    assert any("no route table of subnet-0abc" in words for side in found.sides for words in side.assumed)


def test_an_end_may_carry_groups_of_others_too(tmp_path: Path) -> None:
    """What another group of its interface admits gets through to it; of two that carry its own, neither is it."""

    def change(resources: list[dict[str, Any]]) -> None:
        rule = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": "0.0.0.0/0"}
        inputs = {"securityGroups": [*_groups(resources), "sg-0def"], "privateIps": ["10.20.9.9"]}
        _beside(resources, INTERFACE, "eni-0abc", inputs | {"subnetId": "subnet-0abc"})
        _beside(resources, "aws:ec2/securityGroup:SecurityGroup", "sg-0def", {"vpcId": "vpc-0abc"})
        kind = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
        _beside(resources, kind, "sgr-0123", rule | {"securityGroupId": "sg-0def"})

    def twice(resources: list[dict[str, Any]]) -> None:
        change(resources)
        _beside(resources, INTERFACE, "eni-0def", {**_last(resources, "eni-0abc"), "privateIps": ["10.20.9.10"]})

    one, two = (_audit(_changed(tmp_path, each), "aws-registration").sides for each in (change, twice))
    assert one
    assert [side.filters[0] for side in one] == ["eni-0abc"]
    assert any("rule sgr-0123 in tcp 22" in reach.rule for side in one for reach in side.undeclared)
    assert two
    assert not any("eni-" in words for side in two for words in side.filters)
    assert not any("sgr-0123" in reach.rule for side in two for reach in side.undeclared)


def _last(resources: list[dict[str, Any]], identity: str) -> dict[str, Any]:
    return next(dict(each["inputs"]) for each in reversed(resources) if each["id"] == identity)


def test_the_command_line_goes_before_the_state(tmp_path: Path) -> None:
    """An endpoint that is told is taken."""
    with pytest.raises(Faults, match="is not an end of the site"):
        _audit(RECORDED / "aws-registration-export.json", "aws-registration", endpoints=["nobody=sg-0abc"])
    found = _audit(RECORDED / "aws-registration-export.json", "aws-registration", endpoints=["fra-a=sg-0abc"])
    assert found.sides
    assert [side.proven for side in found.sides] == [False]


def test_an_end_that_the_state_does_not_tell_is_named(tmp_path: Path) -> None:
    """A state without the gateway's component leaves its end to the command line, and says so."""

    def change(resources: list[dict[str, Any]]) -> None:
        resources[:] = [each for each in resources if not each["type"].startswith("webex-calling:index:AwsLocalG")]

    found = _audit(_changed(tmp_path, change), "aws-registration")
    assert found.sides
    assert "--endpoint fra-a/external" in " ".join(str(fault) for side in found.sides for fault in side.faults)


def test_a_preview_is_no_state() -> None:
    """What an update would do does not tell what is deployed."""
    with pytest.raises(Faults, match="is a preview, which does not tell what is deployed"):
        _audit(RECORDED / "aws-registration-preview.json", "aws-registration")


def test_files_are_the_estate_where_they_are_given(tmp_path: Path) -> None:
    """With files of the cloud's CLI the state tells only where the ends are."""
    files = tmp_path / "groups.json"
    files.write_text('{"SecurityGroups": []}', encoding="utf-8")
    found = _audit(RECORDED / "aws-registration-export.json", "aws-registration", files)
    assert found.looks.lists == ()
    assert audit_answer(found).word != "proven"


def test_neither_files_nor_a_state() -> None:
    """An audit of nothing is refused."""
    with pytest.raises(Faults, match="and --from are both missing"):
        run_audit((), "", None, (), lambda _: None)


ACL = "aws:ec2/networkAcl:NetworkAcl"
ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule"
ANYTHING = {"ruleNumber": 100, "protocol": "-1", "ruleAction": "allow", "cidrBlock": "0.0.0.0/0"}
SSH = {
    "ruleNumber": 50,
    "protocol": "tcp",
    "ruleAction": "deny",
    "cidrBlock": "0.0.0.0/0",
    "fromPort": 22,
    "toPort": 22,
}


def _behind_acl(resources: list[dict[str, Any]], rules: Iterable[dict[str, Any]], acl: str = "acl-0abc") -> None:
    """Put an interface of the gateway into a subnet whose network ACL has ``rules`` as resources of their own."""
    inputs = {"securityGroups": _groups(resources), "privateIps": ["10.20.9.9"], "subnetId": "subnet-0abc"}
    _beside(resources, INTERFACE, "eni-0abc", inputs)
    _beside(resources, ACL, "acl-0abc", {"vpcId": "vpc-0abc", "subnetIds": ["subnet-0abc"]})
    for at, rule in enumerate(rules):
        _beside(resources, ACL_RULE, f"nacl-{at}", {**rule, "networkAclId": acl})


def test_rules_of_a_network_acl_may_be_resources_of_their_own(tmp_path: Path) -> None:
    """They are its entries, in both directions: without them nothing gets through, and what one denies is denied."""
    both = [{**ANYTHING, "egress": True}, ANYTHING]

    def missing(*rules: dict[str, Any]) -> set[str]:
        found = _audit(_changed(tmp_path, lambda held: _behind_acl(held, rules)), "aws-registration")
        assert found.sides
        assert found.looks.unread == ()
        return {gap.row for side in found.sides for gap in side.gaps}

    assert missing(*both) == set()
    assert missing(*both, SSH) == set()
    denied = missing({**ANYTHING, "egress": True, "ruleAction": "deny"}, ANYTHING)
    assert denied
    assert denied <= missing()


def test_a_rule_of_a_network_acl_of_others_is_told(tmp_path: Path) -> None:
    """Nobody takes it for an entry of another."""
    found = _audit(_changed(tmp_path, lambda held: _behind_acl(held, [ANYTHING], "acl-0def")), "aws-registration")
    assert found.looks.unread == ("NetworkAclRule nacl-0, whose network ACL the state does not have",)


@pytest.mark.parametrize(
    "kind",
    [
        "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "aws:ec2/eip:Eip",
        "aws:ec2/natGateway:NatGateway",
        "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
        "aws:ec2/route:Route",
        "aws:ec2/routeTable:RouteTable",
        "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
        "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
        "azure-native:network:LoadBalancer",
        "azure-native:network/v20240501:BastionHost",
    ],
)
def test_what_has_no_reader_is_told(kind: str, tmp_path: Path) -> None:
    """Each by its kind and its name, and the audit is not proven by what it did not look at."""
    found = _audit(_changed(tmp_path, lambda held: _beside(held, kind, "one", {})), "aws-registration")
    assert found.looks.unread == (f"{kind.rpartition(':')[2]} one",)
    assert audit_answer(found).word == "not proven"


@pytest.mark.parametrize(
    "kind", ["aws:ec2/vpc:Vpc", "aws:ec2/keyPair:KeyPair", "aws:ec2/tag:Tag", "aws:s3/bucket:Bucket"]
)
def test_what_decides_about_no_packet_is_not_told(kind: str, tmp_path: Path) -> None:
    """A key and a disk are none of an audit's things."""
    found = _audit(_changed(tmp_path, lambda held: _beside(held, kind, "one", {})), "aws-registration")
    assert found.looks.unread == ()


@pytest.mark.long
def test_network_firewalls_are_named_as_not_read(tmp_path: Path) -> None:
    """What an audit of a state has no reader for is told."""
    run = run_stack("", _site("aws-inspection"), lambda _: None)
    state = tmp_path / "state.json"
    state.write_text(json.dumps(export_of(run.run.resources)), encoding="utf-8")
    assert any(each.startswith("Network Firewall") for each in _audit(state, "aws-inspection").looks.unread)


def test_a_state_beside_files_needs_a_site(tmp_path: Path) -> None:
    """It would tell where the ends of the site are: without one it is not left unread in silence."""
    files = tmp_path / "groups.json"
    files.write_text('{"SecurityGroups": []}', encoding="utf-8")
    state = RECORDED / "aws-registration-export.json"
    with pytest.raises(Faults, match=r"--from: .* is given beside FILES and without a site, whose ends it would tell"):
        run_audit([files], "", None, (), lambda _: None, state)
    assert run_audit((), "", None, (), lambda _: None, state).looks.lists


@pytest.mark.parametrize("secret", [{"plaintext": '"203.0.113.77"'}, {"ciphertext": "AAAB203.0.113.77"}])
@pytest.mark.parametrize(
    ("kind", "key", "rest"),
    [
        (INTERFACE, "inputs.privateIps[0]", {"securityGroups": ["sg-0abc"]}),
        (INTERFACE, "outputs.privateIps[0]", {"securityGroups": ["sg-0abc"]}),
        ("aws:ec2/subnet:Subnet", "inputs.cidrBlock", {}),
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "inputs.cidrIpv4", {"ipProtocol": "-1"}),
        ("azure-native:network:PublicIPAddress", "outputs.ipAddress", {}),
    ],
)
def test_a_secret_of_what_is_read_is_refused(
    kind: str, key: str, rest: dict[str, Any], secret: dict[str, str], tmp_path: Path
) -> None:
    """Shown by the state or not, and told by its path alone; a tag decides nothing."""

    def change(resources: list[dict[str, Any]]) -> None:
        _beside(resources, kind, "own-0abc", {})
        part, _, path = key.partition(".")
        name, listed, _ = path.partition("[")
        told = {SIGNATURE: SECRET, **secret}
        tags = {"tags": {"owner": {SIGNATURE: SECRET, "ciphertext": "AAAB"}}}
        resources[-1] |= {"inputs": rest | tags, "outputs": {}}
        resources[-1][part] = resources[-1][part] | {name: [told] if listed else told}

    with pytest.raises(Faults) as raised:
        _audit(_changed(tmp_path, change), "aws-registration")
    (found,) = raised.value
    assert found.place == f"own-0abc.{key.partition('.')[2]}"
    assert found.fault.startswith("is secret, and ")
    assert "203.0.113.77" not in str(found)
