"""Documents as the Pulumi CLI printed them, read: `recorded/` has them without dates and source positions.

They were printed by the CLI 3.259 over the provider doubles of tests/engine: the examples, and a small program of a
group with a rule whose prefix and tag are secret, previewed, deployed, and then replaced by another description.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.frozen.published import FROZEN

from webex_calling.commands.stack_run import flows_of
from webex_calling.fault import Faults
from webex_calling.plan.site_plan import plan_site
from webex_calling.registered import aws_tokens, azure_tokens
from webex_calling.registered.pulumi_document import read_resources
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.state import decides
from webex_calling.site.site import Site
from webex_calling.site.validate import validate_site
from webex_calling.verify.proof.site_proof import prove_site

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


@cache
def site(name: str = "aws-registration") -> Site:
    """Return the site of an example."""
    text = (EXAMPLES / name / f"Pulumi.{name}.yaml").read_text(encoding="utf-8")
    value = yaml.safe_load(text)["config"]["webex-calling:site"]
    return validate_site(value, published=FROZEN.published)


def recorded(name: str) -> Any:
    """Return a recorded document."""
    return json.loads((HERE / "recorded" / f"{name}.json").read_text(encoding="utf-8"))


def read(name: str, of: str = "aws-registration") -> dict[str, Registration]:
    """Read a recorded document of the stack of an example; resources by type and name."""
    found = read_resources(HERE / "recorded" / f"{name}.json", site(of))
    assert [each.urn for each in found] == sorted(each.urn for each in found)
    return {f"{each.type.rpartition(':')[2]} {each.name}": each for each in found}


def faults(tmp_path: Path, document: Any, of: str = "aws-registration") -> list[str]:
    """Read a document that has faults; return each without the name of its file."""
    path = tmp_path / "document.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    with pytest.raises(Faults) as raised:
        read_resources(path, site(of))
    assert all(fault.remedy for fault in raised.value)
    return [str(fault).removeprefix(f"{path}:").lstrip("0123456789: ") for fault in raised.value]


@pytest.mark.parametrize("name", ["aws-registration", "azure-certificate-pair"])
@pytest.mark.parametrize("kind", ["preview", "export"])
def test_an_example_is_proven_from_its_document(name: str, kind: str) -> None:
    """What the CLI says of a sound stack, before and after the update, is proven side by side."""
    flows = flows_of(plan_site(FROZEN, site(name)))
    found = read(f"{name}-{kind}", name).values()
    sides = prove_site(found, site(name), FROZEN.networks, flows)
    assert sides
    assert [(side.proven, side.faults, side.unproven) for side in sides] == [(True, (), ())] * len(sides)


def test_ids_before_and_after_the_update() -> None:
    """What is to be made has no id and waits for what it refers to; what is made has both."""
    before, after = read("aws-registration-preview"), read("aws-registration-export")
    assert before.keys() == after.keys()
    rule = "SecurityGroupEgressRule fra-a-external-out-tcp-8934-calling"
    group, networks = "SecurityGroup fra-a-external-calling", "ManagedPrefixList fra-calling"
    for run in (before, after):
        assert run[rule].property_dependencies["securityGroupId"] == (run[group].urn,)
        assert run[rule].inputs["securityGroupId"] == run[group].id
        assert run[rule].inputs["prefixListId"] == run[networks].id
    assert (before[group].id, after[group].id[:3]) == (UNKNOWN, "sg-")


def test_a_component_outputs_its_filters_before_the_update_too() -> None:
    """A preview has no outputs of components: those that name filters are told from what is registered."""
    before, after = read("aws-registration-preview"), read("aws-registration-export")
    groups = [each for each in before.values() if each.type == GROUP]
    gateway = "AwsLocalGateway fra-a"
    assert before[gateway].outputs["externalSecurityGroupIds"] == [each.urn for each in groups]
    assert before[gateway].outputs["internalSecurityGroupIds"] == []
    ids = {each.id for each in after.values() if each.type == GROUP}
    assert {*after[gateway].outputs["externalSecurityGroupIds"]} == ids


def test_a_shared_subnet_is_what_its_gateways_output() -> None:
    """Gateways in one subnet output the NSG of the subnet, which is not their child."""
    found = read("azure-certificate-pair-preview", "azure-certificate-pair")
    (nsg,) = [each for each in found.values() if each.type.endswith(":NetworkSecurityGroup")]
    outputs = [found[f"AzureLocalGateway {name}"].outputs for name in ("weu-a", "weu-b")]
    expected = {"externalNetworkSecurityGroupId": nsg.urn, "internalNetworkSecurityGroupId": ""}
    assert outputs == [expected, expected]
    assert found["AzureGatewaySubnet edge"].outputs == {"networkSecurityGroupId": nsg.urn}


def test_a_changed_stack_is_what_the_update_leaves() -> None:
    """Rules that are deleted are gone, new ones are there, what stays keeps its id."""
    before, after = read("aws-registration-export"), read("aws-registration-preview-changed")
    gone, come = before.keys() - after.keys(), after.keys() - before.keys()
    assert all(name.endswith("198.51.100.0/28") for name in gone)
    assert all(name.endswith("198.51.100.16/28") for name in come)
    assert (len(gone), len(come)) == (4, 4)
    for name in before.keys() & after.keys():
        assert (after[name].id, after[name].inputs) == (before[name].id, before[name].inputs), name
    assert {after[name].id for name in come} == {UNKNOWN}


def _plain_rule(document: Any) -> Any:
    """Make the prefix of the rule in a document of the small program plain: it hides nothing that decides then."""
    for each in document.get("steps") or document["deployment"]["resources"]:
        state = each.get("newState", each) if "op" in each else each
        if "cidrIpv4" in state.get("inputs", {}):
            state["inputs"]["cidrIpv4"] = "192.0.2.0/24"
    return document


@pytest.mark.parametrize("name", ["small-preview-replace", "small-preview-replacement-steps"])
def test_a_replacement_is_one_resource_without_an_id(tmp_path: Path, name: str) -> None:
    """Told in one step or in its parts, what is replaced is there once, as it will be, and its old id is nobody's."""
    path = tmp_path / "preview.json"
    path.write_text(json.dumps(_plain_rule(recorded(name))))
    found = {each.name: each for each in read_resources(path, site())}
    assert (found["group"].id, found["group"].inputs["description"]) == (UNKNOWN, "two")
    assert found["in"].inputs["securityGroupId"] == UNKNOWN
    assert found["in"].property_dependencies["securityGroupId"] == (found["group"].urn,)
    assert found["vpc"].id.startswith("vpc-")
    assert found["group"].outputs == {}


def test_what_the_provider_filled_in_is_left_out(tmp_path: Path) -> None:
    """Names and defaults of the provider are no inputs of the program, and neither are the lists of them."""
    document = _plain_rule(recorded("small-export"))
    path = tmp_path / "export.json"
    path.write_text(json.dumps(document))
    found = {each.name: each for each in read_resources(path, site())}
    assert found["group"].inputs == {"description": "one", "tags": {"owner": "[secret]"}, "vpcId": found["vpc"].id}
    assert found["p"].inputs.keys() == {"region", "skipCredentialsValidation", "skipRegionValidation", "version"}


def test_a_secret_in_plain_text_is_read() -> None:
    """With --show-secrets an export tells secrets, and where they stand."""
    found = read("small-export-show-secrets")
    rule, group = found["SecurityGroupIngressRule in"], found["SecurityGroup group"]
    assert (rule.inputs["cidrIpv4"], rule.secrets) == ("192.0.2.0/24", ("cidrIpv4",))
    assert (group.inputs["tags"], group.secrets) == ({"owner": "me"}, ("tags.owner",))


@pytest.mark.parametrize("name", ["small-preview", "small-export"])
def test_a_secret_that_decides_is_a_fault(tmp_path: Path, name: str) -> None:
    """A prefix that the document hides is a fault; a hidden tag decides nothing."""
    assert faults(tmp_path, recorded(name)) == [
        "in.cidrIpv4: is secret, and the document does not show it; "
        "keep it plain, or give the output of `pulumi stack export --show-secrets`"
    ]


def _export(*states: Any, **more: Any) -> Any:
    return {"version": 3, "deployment": {"resources": list(states), **more}}


def _state(name: str = "a", **fields: Any) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:dev::calling::{GROUP}::{name}", "custom": True, "type": GROUP, **fields}


def _step(op: str = "create", **fields: Any) -> dict[str, Any]:
    return {"op": op, "urn": _state()["urn"], "newState": _state(), **fields}


def test_what_goes_is_not_read(tmp_path: Path) -> None:
    """What waits for its deletion or to be made again is left out; what was only read is marked so."""
    path = tmp_path / "export.json"
    read_only = _state("c", id="sg-3", external=True)
    states = [_state(id="sg-1"), _state(id="sg-0", delete=True), _state("b", pendingReplacement=True), read_only]
    path.write_text(json.dumps(_export(*states)))
    assert [(each.id, each.external) for each in read_resources(path, site())] == [("sg-1", False), ("sg-3", True)]


def test_unknowns_of_every_kind_are_one(tmp_path: Path) -> None:
    """A port, a flag and a list that are not known yet stand as every unknown does."""
    kinds = ("3eeb2bf0-c639-47a8-9e75-3b44932eb421", "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", UNKNOWN)
    path = tmp_path / "preview.json"
    state = _state(inputs={"ingress": [{"fromPort": kinds[0], "self": kinds[1], "toPort": 5062.0}], "name": kinds[2]})
    path.write_text(json.dumps({"steps": [_step(newState=state)]}))
    (found,) = read_resources(path, site())
    assert found.inputs == {"ingress": [{"fromPort": UNKNOWN, "self": UNKNOWN, "toPort": 5062}], "name": UNKNOWN}
    assert isinstance(found.inputs["ingress"][0]["toPort"], int)


def _without(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    state = _state(id="sg-1")
    change(state)
    return state


REFUSED = {
    "no JSON": ("resources: []", "document: is not JSON: expecting value; give the output"),
    "one event a line": ('{"sequence": 1}\n{"sequence": 2}', "document: is not JSON: more follows its end"),
    "another document": ({"resources": []}, "document: is neither a preview nor an export of Pulumi; give the output"),
    "a list": ([], "document: is neither a preview nor an export of Pulumi; give the output"),
    "a newer form": ({"version": 9, "deployment": {}}, 'version: "9" is not a supported version; export with'),
    "resources that are none": (
        _export() | {"deployment": {"resources": {}}},
        'deployment.resources: "{}" is not a list',
    ),
    "a resource that is none": (_export(7), "deployment.resources[0]: is not a resource; give the output"),
    "no type": (
        _export(_without(lambda state: state.pop("type"))),
        "deployment.resources[0].type: is missing; give the output",
    ),
    "no URN": (
        _export(_state() | {"urn": "group"}),
        'deployment.resources[0].urn: "group" is not a URN; give the output',
    ),
    "inputs of another kind": (_export(_state(inputs=[])), 'deployment.resources[0].inputs: "[]" is not an object'),
    "dependencies of another kind": (
        _export(_state(propertyDependencies={"vpcId": "urn"})),
        'deployment.resources[0].propertyDependencies.vpcId: "urn" is not a list',
    ),
    "dependencies that hold nothing": (
        _export(_state(dependencies=[None, "x"])),
        "deployment.resources[0].dependencies[0]: is nothing",
    ),
    "an operation of another kind": ({"steps": [{"op": {}}]}, 'steps[0].op: "{}" is not text'),
    "a state of another kind": ({"steps": [_step() | {"oldState": 5}]}, 'steps[0].oldState: "5" is not an object'),
    "a number of 5,000 digits": (
        '{"steps": [' + "9" * 5000 + "]}",
        "document: is not JSON: a number has more than 4,300 digits; give the output",
    ),
    "no number of JSON": (
        '{"steps": [NaN]}',
        "document: is not JSON: NaN is not a JSON number; give the output",
    ),
    "600 levels": (
        '{"steps": ' + "[" * 600 + "]" * 600 + "}",
        "document: is nested more than 100 levels deep; give the output",
    ),
    "half a character": (
        _export(_state() | {"urn": "urn:pulumi:\ud800::a::b::c"}),
        "document: has an unpaired surrogate; give the output",
    ),
    "a property of another kind": (
        _export(_state(id="sg-1", inputs={"ingress": [{"cidrBlocks": 5}]})),
        'deployment.resources[0].inputs.ingress[0].cidrBlocks: "5" is not a list; give the output',
    ),
    "the same twice": (_export(_state(id="sg-1"), _state(id="sg-2")), "deployment.resources[1].urn: "),
    "an update that broke off": (
        _export(pending_operations=[{"resource": _state(), "type": "creating"}]),
        'deployment.pending_operations[0]: "a" was creating when the update was interrupted',
    ),
    "a filter that was not finished": (
        _export(_state(initErrors=["no"])),
        'deployment.resources[0].initErrors: "a" was not finished',
    ),
    "an unknown operation": ({"steps": [_step("imagine")]}, 'steps[0].op: "imagine" is not a known operation'),
    "a step that is none": ({"steps": [None]}, "steps[0]: is nothing"),
    "a step without its state": ({"steps": [{"op": "create"}]}, "steps[0].newState: is not a resource"),
    "a filter whose outputs are secret": (
        _export(
            {
                "urn": "urn:pulumi:dev::calling::webex-calling:index:AwsVdiPool::desks",
                "custom": False,
                "type": "webex-calling:index:AwsVdiPool",
                "outputs": {
                    "securityGroupIds": {**SECRET, "ciphertext": "v1:"},
                    "summary": {**SECRET, "ciphertext": ""},
                },
            }
        ),
        "desks.securityGroupIds: is secret, and the document does not show it",
    ),
}


@pytest.mark.parametrize(("document", "text"), REFUSED.values(), ids=REFUSED)
def test_a_document_that_is_not_whole_is_refused(tmp_path: Path, document: Any, text: str) -> None:
    """Each fault is told with its place and a remedy, and is the only one."""
    (fault,) = faults(tmp_path, document)
    assert fault.startswith(text)


def test_a_preview_that_failed_is_refused(tmp_path: Path) -> None:
    """The errors of a preview are told: what would come after them is not in the document."""
    first, *_ = faults(tmp_path, recorded("small-preview-error"))
    assert first.startswith("diagnostics[0]: \"Missing required configuration variable 'small:d'\" is an error of")


def test_a_preview_without_what_stays_is_refused(tmp_path: Path) -> None:
    """Unless it is asked for, the CLI leaves out what stays as it is."""
    assert faults(tmp_path, recorded("aws-registration-preview-without-sames")) == [
        "changeSummary.same: counts 24 unchanged resources, of which 1 are shown; preview with --json --show-sames"
    ]


def test_a_filter_of_no_interface_is_refused(tmp_path: Path) -> None:
    """A group below a gateway whose name tells no interface is not attached to one by a guess."""
    document = recorded("aws-registration-preview")
    (step,) = [each for each in document["steps"] if each["urn"].endswith(f"{GROUP}::fra-a-external-general")]
    urn = step["newState"]["urn"].replace("fra-a-external-general", "fra-a-general")
    step["newState"]["urn"] = step["urn"] = urn
    assert faults(tmp_path, document) == [
        "fra-a: has filters of no interface: fra-a-general; "
        "prove the output of `pulumi stack export`, which has the outputs of components"
    ]


def test_no_such_file_is_told() -> None:
    """A document that cannot be read is a fault with its name."""
    with pytest.raises(Faults, match="cannot be read: No such file"):
        read_resources(Path("nowhere.json"), site())


@pytest.mark.parametrize(
    "kind",
    [
        aws_tokens.SECURITY_GROUP,
        aws_tokens.SECURITY_GROUP_EGRESS_RULE,
        aws_tokens.NETWORK_ACL,
        aws_tokens.FIREWALL_POLICY,
        aws_tokens.RULE_GROUP,
        aws_tokens.RESOLVER_FIREWALL_DOMAIN_LIST,
        aws_tokens.RESOLVER_FIREWALL_RULE,
        azure_tokens.NETWORK_SECURITY_GROUP,
        azure_tokens.FIREWALL_POLICY,
    ],
)
def test_every_filter_that_is_read_decides(kind: str) -> None:
    """A secret, or a write that failed half-way, is told of each kind of filter that proofs read."""
    assert decides(kind)
    assert not decides("aws:ec2/networkInterface:NetworkInterface")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_mark_of_the_byte_order_is_no_fault(tmp_path: Path, encoding: str) -> None:
    """A document that PowerShell wrote is read as any other."""
    path = tmp_path / "export.json"
    path.write_text(json.dumps(_export(_state(id="sg-1"))), encoding=encoding)
    assert [each.id for each in read_resources(path, site())] == ["sg-1"]
