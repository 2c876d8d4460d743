"""Both sides are read alike, whatever tells them: a run, a state, a preview, and estates that others keep."""

from __future__ import annotations

import json
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.audit import az_estate as az
from tests.audit.moto_estate import MotoEstate
from tests.examples.stacks import ROOT, stack_file
from tests.impact.sides import Change, changed, second_peer, strict, unchanged
from tests.registered.exported import export_of, preview_of
from tests.rows import GATEWAY_MEDIA
from tests.verify.proven import proven

from webex_calling.commands.diff_given import Kind
from webex_calling.commands.diff_sides import ToldSide, read_sides
from webex_calling.fault import Faults
from webex_calling.impact.impact import Impact, impact
from webex_calling.impact.outside import NOTHING
from webex_calling.published.reference import load_reference
from webex_calling.registered.azure_tokens import NETWORK_SECURITY_GROUP
from webex_calling.registered.embedded_engine import Ids, run
from webex_calling.registered.plain import SECRET, SIGNATURE
from webex_calling.registered.registration import Registration
from webex_calling.site.stackfile import SITE_KEY, read_stack_file
from webex_calling.verify.model.packets import PacketSet

EXAMPLE = "aws-registration"
PAIR = {
    ("fra-a", "external"): "10.20.1.10",
    ("fra-a", "internal"): "10.20.2.10",
    ("fra-b", "external"): "10.20.3.10",
    ("fra-b", "internal"): "10.20.4.10",
}


def sides(old: Path, new: Path, config: Path | None = None, *endpoints: str) -> tuple[ToldSide, ToldSide]:
    """Return both sides."""
    with chdir(ROOT):
        return read_sides(str(old), str(new), "", config, endpoints, lambda words: None)


def compared(old: Path, new: Path, config: Path | None = None, *endpoints: str) -> Impact:
    """Return what lies between two sides."""
    before, after = sides(old, new, config, *endpoints)
    return impact(before.side, after.side)


def written(folder: Path, change: Change = unchanged, example: str = EXAMPLE) -> Path:
    """Return the stack file of an example with a change of its site."""
    name, text = changed(example, change)
    path = folder / change.__name__ / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def registered(file: Path, ids: Ids = "known") -> tuple[Registration, ...]:
    """Return what the program of the project registers by a stack file, beside which adopted files stand."""
    config = read_stack_file(file).config
    stack = file.stem.removeprefix("Pulumi.")
    return run(ROOT / "__main__.py", project="webex-calling", stack=stack, config=config, ids=ids).resources


def state(folder: Path, file: Path) -> Path:
    """Return what `pulumi stack export` prints of a stack file; a cloud gave other ids than a run in memory."""
    resources = registered(file)
    text = json.dumps(export_of(resources))
    for own in sorted({each.id.rpartition("/")[2] for each in resources if each.custom}, key=len, reverse=True):
        text = text.replace(own, f"{own[:-8]}{own[:-9:-1]}")
    path = folder / "state.json"
    path.write_text(text, encoding="utf-8")
    return path


def gains(found: Impact) -> list[PacketSet]:
    """Return what is gained, end by end."""
    return [each.gained.all for each in found.ends]


def losses(found: Impact) -> list[PacketSet]:
    """Return what is lost, end by end."""
    return [each.lost.all for each in found.ends]


def test_equal_sides_are_one_run(tmp_path: Path) -> None:
    """What is planned alike is run once; another reference is another run."""
    file = written(tmp_path)
    old, new = sides(file, file)
    assert old.side.proofs is new.side.proofs
    with chdir(ROOT):
        dated, now = read_sides(f"{file}@2024-01-31", str(file), "", None, (), lambda words: None)
    assert dated.side.reference.revision < now.side.reference.revision == load_reference().revision
    assert impact(dated.side, now.side).packets


@pytest.mark.parametrize(
    "example",
    [
        EXAMPLE,
        *(pytest.param(name, marks=pytest.mark.long) for name in ("aws-inspection", "azure-hub", "everything")),
    ],
)
def test_a_state_and_a_preview_of_a_stack_are_what_its_file_says(example: str, tmp_path: Path) -> None:
    """Nothing changes: neither packets nor resources, whatever ids they have; and it is told what is not compared."""
    file = stack_file(example)
    state(tmp_path, file)
    (tmp_path / "preview.json").write_text(json.dumps(preview_of(registered(file, "unknown"))), encoding="utf-8")
    for name, untold in (("state.json", ("weights", "warnings")), ("preview.json", ("weights", "warnings", "router"))):
        found = compared(tmp_path / name, file)
        assert (found.same_packets, found.resources, found.outside, found.untold) == (True, (), NOTHING, untold)
    assert compared(tmp_path / "state.json", tmp_path / "preview.json", file).same_packets


@pytest.mark.parametrize("change", [strict, second_peer])
@pytest.mark.long
def test_a_state_against_a_file_is_the_file_that_deployed_it_against_it(change: Change, tmp_path: Path) -> None:
    """In every part, where it is read by that file; by the other side's site, packets alone, and unproven."""
    old, new = written(tmp_path), written(tmp_path, change)
    expected, held = compared(old, new), state(tmp_path, old)
    found = compared(held, new, old)
    assert found == expected
    borrowed = compared(held, new)
    assert (gains(borrowed), losses(borrowed)) == (gains(expected), losses(expected))
    assert borrowed.resources == expected.resources
    assert bool(borrowed.unknown) is any(not each.proven for each in sides(held, new)[0].side.proofs)


def test_a_state_without_lines_of_routers_asks_for_none(tmp_path: Path) -> None:
    """An older version wrote none, and another program no outputs at all: what a router has is not known."""
    file = stack_file(EXAMPLE)
    path = state(tmp_path, file)
    document = json.loads(path.read_text())
    (stack,) = (each for each in document["deployment"]["resources"] if each["type"] == "pulumi:pulumi:Stack")
    for gateway in stack["outputs"]["localGateways"].values():
        del gateway["trustedList"], gateway["mediaRange"]
    path.write_text(json.dumps(document))
    found = compared(path, file)
    assert (found.outside, "router" in found.untold) == (NOTHING, True)
    stack["outputs"] = {}
    path.write_text(json.dumps(document))
    found = compared(path, file)
    assert (found.outside, "router" in found.untold) == (NOTHING, True)


def test_what_a_rule_keeps_secret_is_not_printed(tmp_path: Path) -> None:
    """Though the state shows it; a secret description decides nothing."""
    file = stack_file(EXAMPLE)
    path = state(tmp_path, file)
    document = json.loads(path.read_text())
    rule = next(each for each in document["deployment"]["resources"] if "cidrIpv4" in each["inputs"])
    rule["inputs"]["description"] = {SIGNATURE: SECRET, "plaintext": '"hush"'}
    path.write_text(json.dumps(document))
    assert compared(path, file).same_packets
    rule["inputs"]["cidrIpv4"] = {SIGNATURE: SECRET, "plaintext": '"203.0.113.77/32"'}
    path.write_text(json.dumps(document))
    with pytest.raises(Faults, match="cidrIpv4: is secret, and what it lets through would be printed") as raised:
        compared(path, file)
    assert "203.0.113.77" not in str(raised.value)


def test_what_is_registered_and_not_in_the_site_is_not_known(tmp_path: Path) -> None:
    """A gateway of the state that the other side has not is never told as if nothing were lost."""
    pair = "aws-certificate-pair"

    def one(site: dict[str, Any]) -> None:
        del site["localGateways"][1:]

    held, new = state(tmp_path, stack_file(pair)), written(tmp_path, one, pair)
    found = compared(held, new)
    assert not found.same_packets
    assert [each.name for each in found.unknown] == ["fra-b"]
    assert not compared(held, new, stack_file(pair)).unknown


@pytest.mark.parametrize("kind", ["AwsLocalGateway", "AwsNetworkAcl"])
@pytest.mark.long
def test_a_name_that_another_begins_with_hides_nothing(kind: str, tmp_path: Path) -> None:
    """A component `egress-…` is not known beside a perimeter `egress`, but for the network ACLs that it has."""
    file = stack_file("aws-inspection")
    path = state(tmp_path, file)
    document = json.loads(path.read_text())
    held = document["deployment"]["resources"]
    (acl,) = [each for each in held if each["urn"].endswith("webex-calling:index:AwsNetworkAcl::egress-desktops")]
    held.append(acl | {"type": f"webex-calling:index:{kind}", "outputs": {}, "inputs": {}})
    held[-1]["urn"] = acl["urn"].replace("AwsNetworkAcl::egress-desktops", f"{kind}::egress-other")
    path.write_text(json.dumps(document))
    assert [each.name for each in compared(path, file).unknown] == ["egress-other"]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what the AWS CLI prints of an example that is made in moto, by the API of EC2."""
    folder = tmp_path_factory.mktemp("pair")
    resources = proven(read_stack_file(stack_file("aws-certificate-pair")).site.value).resources
    with MotoEstate.of(resources, "10.20.0.0/16") as made:
        outer: list[str] = []
        for (name, side), address in PAIR.items():
            (component,) = [each for each in resources if each.name == name and not each.custom]
            subnet = made.subnet(f"{address.rpartition('.')[0]}.0/24")
            interface = made.interface(subnet, address, component.outputs[f"{side}SecurityGroupIds"])
            if side == "external":
                made.public(interface)
                outer.append(subnet)
        made.internet(*outer)
        made.peered("10.30.0.0/16")
        made.printed(folder)
    return folder


@pytest.mark.long
def test_an_estate_on_aws_admits_what_its_file_says(pair: Path, tmp_path: Path) -> None:
    """At the addresses of its interfaces, which are all that an estate shows; and a change of it is exact."""
    file = stack_file("aws-certificate-pair")
    old, new = sides(pair, file)
    assert (old.given.kind, new.given.kind) == (Kind.ESTATE, Kind.STACK_FILE)
    found = impact(old.side, new.side)
    assert (found.same_packets, found.untold) == (True, ("resources", "weights", "warnings", "router"))
    back = compared(file, pair)
    assert [each.turned for each in back.ends] == list(found.ends)
    less = compared(pair, written(tmp_path, strict, "aws-certificate-pair"), file)
    assert {(line.sign, line.row) for line in less.packets} == {("-", GATEWAY_MEDIA)}
    assert {line.shape.local for line in less.packets} == {()}
    assert not less.unknown


@pytest.mark.long
def test_a_rule_that_somebody_adds_is_gained_by_the_estate(pair: Path, tmp_path: Path) -> None:
    """As undeclared excess, at the interfaces of its group, and what is missing is lost by its row."""
    folder = tmp_path / "estate"
    folder.mkdir()
    for each in pair.glob("*.json"):
        (folder / each.name).write_bytes(each.read_bytes())
    groups = json.loads((folder / "groups.json").read_text())
    (held,) = [each for each in groups["SecurityGroups"] if each["GroupName"] == "fra-a-external-general"]
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "192.0.2.7/32"}]}
    held["IpPermissions"].append({**ssh, "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []})
    (folder / "groups.json").write_text(json.dumps(groups))
    (folder / "rules.json").unlink()
    found = compared(stack_file("aws-certificate-pair"), folder)
    (line,) = found.packets
    assert (line.sign, line.excess, line.shape.peers, line.shape.ports) == (
        "+",
        ("undeclared",),
        ("192.0.2.7",),
        ("22",),
    )
    assert line.ends == (("fra-a", "external"),)
    assert [(each.name, each.part) for each in found.unknown] == [("fra-a", "external")]


@pytest.mark.long
def test_an_estate_on_azure_admits_what_its_file_says(tmp_path: Path) -> None:
    """Two gateways behind the NSG of their subnet, as az prints them."""
    file = stack_file("azure-certificate-pair")
    (edge,) = [each for each in registered(file) if each.type == NETWORK_SECURITY_GROUP]
    lists = {
        "nsgs": [az.nsg(edge, "edge")],
        "nics": [
            az.nic("weu-a", "10.40.1.10", "edge", public="weu-a"),
            az.nic("weu-b", "10.40.1.11", "edge", public="weu-b"),
        ],
        "networks": [az.network("10.40.0.0/16", {"edge": ("10.40.1.0/24", {"networkSecurityGroup": "edge"})})],
        "addresses": [az.public("weu-a", "203.0.113.20"), az.public("weu-b", "203.0.113.21")],
    }
    folder = tmp_path / "estate"
    folder.mkdir()
    az.printed(folder, **lists)
    found = compared(folder, file)
    assert (found.same_packets, found.packets) == (True, ())
    less = compared(folder, written(tmp_path, strict, "azure-certificate-pair"), file)
    assert {(line.sign, line.row) for line in less.packets} == {("-", GATEWAY_MEDIA)}


@pytest.mark.long
def test_ends_through_perimeters_are_not_known_of_an_estate(tmp_path: Path) -> None:
    """An audit says nothing of them, and so does a comparison."""
    folder = tmp_path / "estate"
    folder.mkdir()
    (folder / "groups.json").write_text(json.dumps({"SecurityGroups": []}))
    found = compared(folder, stack_file("aws-inspection"))
    site = yaml.safe_load(stack_file("aws-inspection").read_text(encoding="utf-8"))["config"][SITE_KEY]
    through = [each for each in found.unknown if "through" in each.part]
    assert {each.part.rpartition(" ")[2] for each in through} == {each["name"] for each in site["perimeters"]}
    assert {each.unknown_old for each in through} == {
        ("no document of an estate tells what its perimeter lets through to it",)
    }
