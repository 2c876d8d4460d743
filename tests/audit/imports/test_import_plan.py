"""What of an estate a stack takes over: what moto prints of a site's own resources, and each thing otherwise in it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.audit.imports.az_printed import SUBSCRIPTION, on_azure
from tests.audit.moto_estate import MotoEstate
from tests.site.sites import AWS, AZURE
from tests.verify.proven import Proven, proven

from webex_calling.audit.estate import read_estate
from webex_calling.audit.imports.import_plan import ImportPlan, PlannedSite, plan_import
from webex_calling.plan.site_plan import plan_site
from webex_calling.published.reference import load_reference

Documents = dict[str, Any]
Edit = Callable[[Documents], object]
GENERAL, LIST = "fra-a-external-general", "fra-calling"
SITE = {**AWS, "localGateways": AWS["localGateways"][:1], "vdiPools": []}
SITE["aws"] = {"fra": {**AWS["aws"]["fra"], "account": "123456789012"}}
ON_AZURE = {**AZURE, "azure": {"weu": {**AZURE["azure"]["weu"], "ipGroups": True}}}
REFERENCE = load_reference()


def planned_site(deployed: Proven) -> PlannedSite:
    """Return a site as the audit plans and runs it."""
    return PlannedSite(deployed.site, plan_site(REFERENCE, deployed.site), REFERENCE, deployed.resources)


@pytest.fixture(scope="module")
def aws() -> PlannedSite:
    """Return a gateway with two interfaces on AWS."""
    return planned_site(proven(SITE))


@pytest.fixture(scope="module")
def azure() -> PlannedSite:
    """Return two gateways in a shared subnet, and a pool, on Azure."""
    return planned_site(proven(ON_AZURE))


@pytest.fixture(scope="module")
def once(aws: PlannedSite, tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """Return what moto prints of the same, in the site's VPC, with an interface for each of the gateway's."""
    with MotoEstate.of(aws.resources, "10.20.0.0/16") as made:
        (component,) = [each for each in aws.resources if each.name == "fra-a" and not each.custom]
        for number, side in enumerate(("external", "internal"), start=1):
            subnet = made.subnet(f"10.20.{number}.0/24")
            made.interface(subnet, f"10.20.{number}.10", component.outputs[f"{side}SecurityGroupIds"])
        files = made.printed(tmp_path_factory.mktemp("moto"))
        text = {path.name: path.read_text().replace(made.vpc, "vpc-0abc") for path in files}
    return {name: json.loads(held) for name, held in text.items()}


def found(site: PlannedSite, held: Documents, folder: Path, **endpoints: tuple[str, ...]) -> ImportPlan:
    """Return what is imported of documents."""
    paths = []
    for name, document in held.items():
        (folder / name).write_text(json.dumps(document))
        paths.append(folder / name)
    return plan_import(read_estate(paths, lambda told: None), site, endpoints)


def names(plan: ImportPlan) -> set[str]:
    """Return the planned groups and lists that are imported."""
    return {each.planned.name for each in plan.matches.found}


def one(held: Documents, name: str) -> dict[str, Any]:
    """Return the group or the list of a name."""
    groups = held["groups.json"]["SecurityGroups"]
    lists = held["lists.json"]["PrefixLists"]
    (made,) = [each for each in (*groups, *lists) if name in (each.get("GroupName"), each.get("PrefixListName"))]
    return made  # type: ignore[no-any-return]  # JSON


def entries(held: Documents, name: str) -> list[dict[str, str]]:
    """Return the entries of a list."""
    return held[f"{one(held, name)['PrefixListId']}.json"]["Entries"]  # type: ignore[no-any-return]  # JSON


def rules(held: Documents, name: str) -> list[dict[str, Any]]:
    """Return the rules of a group, one by one, and take its gathered ones away: both would have to be edited."""
    group = one(held, name)
    group.pop("IpPermissions", None)
    group.pop("IpPermissionsEgress", None)
    return [each for each in held["rules.json"]["SecurityGroupRules"] if each["GroupId"] == group["GroupId"]]


@pytest.mark.long
def test_all_of_a_site_is_imported(aws: PlannedSite, once: Documents, tmp_path: Path) -> None:
    """Every list, group and rule is imported with its id, under the names of the stack, below its component."""
    plan = found(aws, once, tmp_path)
    custom = {each.name: each for each in aws.resources if each.custom and not each.type.startswith("pulumi:")}
    told = {each["name"]: each for each in plan.document["resources"] if "id" in each}
    assert {name: each["type"] for name, each in told.items()} == {name: each.type for name, each in custom.items()}
    assert {each["id"][: each["id"].index("-")] for each in told.values()} == {"pl", "sg", "sgr"}
    assert [each for each in plan.document["resources"] if "id" not in each] == [
        {"type": "webex-calling:index:AwsPublishedNetworks", "name": "fra", "component": True},
        {"type": "webex-calling:index:AwsLocalGateway", "name": "fra-a", "component": True},
    ]
    assert {each["parent"] for each in told.values()} == {"fra", "fra-a"}
    assert plan.imported["aws.fra"][GENERAL] == {"name": GENERAL, "description": "-"}
    assert plan.imported["aws.fra"][LIST] == {"name": LIST}
    assert plan.unsaid == ("aws.fra",)
    assert [each.split(",")[0] for each in plan.before] == ["pulumi config set aws:region eu-central-1"]
    assert not {"provider", "version"} & {key for each in plan.document["resources"] for key in each}


def _twice(held: Documents) -> None:
    """Print the general group a second time, under another id, and no interface."""
    del held["interfaces.json"]
    other = copy.deepcopy(one(held, GENERAL)) | {"GroupId": "sg-0123456789abcdef0", "GroupName": "copy"}
    held["groups.json"]["SecurityGroups"].append(other)


def _split(held: Documents) -> None:
    """Cut the rule for SIP from the ITSP into two that do the same."""
    (rule,) = [each for each in rules(held, GENERAL) if each["FromPort"] == 16384 and each["IsEgress"]]
    rule["ToPort"] = 20000
    held["rules.json"]["SecurityGroupRules"].append(
        {**rule, "FromPort": 20001, "ToPort": 32767, "SecurityGroupRuleId": "sgr-0123456789abcdef0"}
    )


def _list_of_another(held: Documents) -> None:
    one(held, LIST)["OwnerId"] = "210987654321"


CASES: Mapping[str, tuple[Edit, str, str, str]] = {
    "no ids of rules": (
        lambda held: held.pop("rules.json"),
        GENERAL,
        "asked",
        "give describe-security-group-rules, which alone tells the ids of rules; what admits the same: sg-",
    ),
    "no names of lists": (
        lambda held: held.pop("lists.json"),
        LIST,
        "asked",
        "has its entries; give describe-managed-prefix-lists, which tells its name",
    ),
    "a rule less": (
        lambda held: held["rules.json"]["SecurityGroupRules"].remove(rules(held, GENERAL)[0]),
        GENERAL,
        "differs",
        " lacks ",
    ),
    "a rule more": (
        lambda held: one(held, GENERAL)["IpPermissions"].append(
            {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        ),
        GENERAL,
        "differs",
        " has besides in tcp 22 from 0.0.0.0/0",
    ),
    "a rule of IPv6 more": (
        lambda held: one(held, GENERAL)["IpPermissions"].append(
            {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
        ),
        GENERAL,
        "differs",
        "and 1 rules for IPv6",
    ),
    "a prefix less": (lambda held: entries(held, LIST).pop(), LIST, "differs", " lacks "),
    "a prefix more": (
        lambda held: entries(held, LIST).append({"Cidr": "203.0.113.0/24"}),
        LIST,
        "differs",
        " has besides 203.0.113.0/24",
    ),
    "no such list": (lambda held: entries(held, LIST).clear(), LIST, "missing", "no prefix list has its"),
    "two groups that admit the same": (_twice, GENERAL, "ambiguous", "admit the same"),
    "a list of another account": (
        _list_of_another,
        LIST,
        "unfit",
        "belongs to account 210987654321: name it under publishedNetworks, which adopts it",
    ),
    "a group of another VPC": (
        lambda held: one(held, GENERAL).update(VpcId="vpc-0def"),
        GENERAL,
        "unfit",
        "cannot be imported: its vpcId is vpc-0def, for which Pulumi would replace it",
    ),
    "the default group": (
        lambda held: one(held, GENERAL).update(GroupName="default"),
        GENERAL,
        "unfit",
        "is the default group of its VPC",
    ),
}

OF_ENTRIES = ("a prefix less", "a prefix more", "no such list")


@pytest.mark.parametrize("case", CASES)
def test_what_is_otherwise_is_told_and_left_out(case: str, aws: PlannedSite, once: Documents, tmp_path: Path) -> None:
    """One thing otherwise leaves out the resource that has it, with a sentence, and all else is imported."""
    edit, name, kind, words = CASES[case]
    held = copy.deepcopy(once)
    edit(held)
    plan = found(aws, held, tmp_path)
    told = [each for each in getattr(plan.matches, kind) if each.startswith(f"{name}: ") or f" for {name}" in each]
    assert len(told) == 1, plan.matches
    assert words in told[0]
    assert name not in names(plan)
    everywhere = names(found(aws, once, tmp_path))
    alike = {
        # Groups that refer to a list which holds something else do not admit the same either.
        **{each: {GENERAL, "fra-a-external-calling"} for each in OF_ENTRIES},
        "no ids of rules": {each for each in everywhere if each.startswith("fra-a-")},
        "no names of lists": {each for each in everywhere if not each.startswith("fra-a-")},
    }
    affected = alike.get(case, set())
    assert everywhere - names(plan) == {name, *affected}
    assert not any(each["name"] == name for each in plan.document["resources"])


def test_rules_that_do_the_same_otherwise_stay_beside(aws: PlannedSite, once: Documents, tmp_path: Path) -> None:
    """A group that admits the same by other rules is imported with those that are equal; the others are named."""
    held = copy.deepcopy(once)
    _split(held)
    plan = found(aws, held, tmp_path)
    (match,) = [each for each in plan.matches.found if each.planned.name == GENERAL]
    (whole,) = [each for each in found(aws, once, tmp_path).matches.found if each.planned.name == GENERAL]
    assert len(match.parts) == len(whole.parts) - 1
    (words,) = plan.matches.leftover
    assert "the next update makes 1 of its rules" in words
    assert "sgr-0123456789abcdef0 out udp 20001-32767" in words


def test_what_the_stack_file_says_already_is_not_asked_for(once: Documents, tmp_path: Path) -> None:
    """Names that the stack file has are the same again, and nothing is left to write."""
    said = found(planned_site(proven(SITE)), once, tmp_path).imported["aws.fra"]
    place = {**SITE["aws"]["fra"], "imported": said}
    plan = found(planned_site(proven({**SITE, "aws": {"fra": place}})), once, tmp_path)
    assert (plan.imported["aws.fra"], plan.unsaid) == (said, ())


def test_nsgs_and_ip_groups_are_imported(azure: PlannedSite, tmp_path: Path) -> None:
    """They are found by what they hold, and their ids name the resource group as the site spells it."""
    plan = found(azure, {"az.json": on_azure(azure.resources)}, tmp_path)
    told = {each["name"]: each for each in plan.document["resources"] if "id" in each}
    assert {*told} == {"edge", "hosts", "weu-calling", "weu-device-configuration", "weu-app-configuration"}
    assert told["edge"]["id"] == (
        f"{SUBSCRIPTION}/resourceGroups/voice/providers/Microsoft.Network/networkSecurityGroups/edge-x"
    )
    assert plan.imported == {"azure.weu": {name: {"name": f"{name}-x"} for name in told}}


def test_a_component_whose_name_its_child_has_is_labelled(azure: PlannedSite, tmp_path: Path) -> None:
    """The file names each parent without doubt; the logical name is the stack's."""
    told = found(azure, {"az.json": on_azure(azure.resources)}, tmp_path).document["resources"]
    (component,) = [each for each in told if each["type"].endswith(":AzureVdiPool")]
    assert component["name"] == "hosts-AzureVdiPool"
    assert component["logicalName"] == "hosts"
    (nsg,) = [each for each in told if each["name"] == "hosts"]
    assert nsg["parent"] == "hosts-AzureVdiPool"


AZURE_CASES: Mapping[str, tuple[str, Callable[[dict[str, Any]], object], str, str]] = {
    "another location": (
        "edge-x",
        lambda nsg: nsg.update(location="northeurope"),
        "unfit",
        "its location is northeurope and the site says westeurope",
    ),
    "another resource group": (
        "weu-calling-x",
        lambda group: group.update(id=group["id"].replace("VOICE", "other")),
        "unfit",
        "its resourceGroupName is other and the site says voice, for which Pulumi would replace it",
    ),
    "a deny before the permits": (
        "hosts-x",
        lambda nsg: [each.update(priority=100) for each in nsg["securityRules"] if each["access"] == "Deny"],
        "differs",
        "decides in another order",
    ),
    "a rule less": ("edge-x", lambda nsg: nsg["securityRules"].pop(0), "differs", "lacks "),
    "an address more": (
        "weu-calling-x",
        lambda held: held["ipAddresses"].append("203.0.113.7"),
        "differs",
        "203.0.113.7/32",
    ),
    "no rules": ("edge-x", lambda nsg: nsg["securityRules"].clear(), "missing", "no NSG has what its"),
}


@pytest.mark.parametrize("case", AZURE_CASES)
def test_what_is_otherwise_on_azure(case: str, azure: PlannedSite, tmp_path: Path) -> None:
    """One thing otherwise leaves out the resource that has it, with a sentence, and all else is imported."""
    name, edit, kind, words = AZURE_CASES[case]
    printed = on_azure(azure.resources)
    (held,) = [each for each in printed if each["name"] == name]
    edit(held)
    plan = found(azure, {"az.json": printed}, tmp_path)
    (told,) = getattr(plan.matches, kind)
    assert words in told
    assert names(plan) == {each["name"].removesuffix("-x") for each in printed if each is not held}


def test_the_order_of_printing_does_not_matter(aws: PlannedSite, once: Documents, tmp_path: Path) -> None:
    """Documents printed in another order give the same file."""
    shuffled = {
        name: {key: held[::-1] if isinstance(held, list) else held for key, held in document.items()}
        for name, document in reversed(once.items())
    }
    assert found(aws, shuffled, tmp_path).document == found(aws, once, tmp_path).document


def test_groups_of_others_do_not_hide_its_own(once: Documents, tmp_path: Path) -> None:
    """A pool has no address: groups of others that the site names for it tell nothing of its own."""
    pool = {"name": "desks", "platform": "ec2", "media": "optimised", "otherGroups": ["sg-0123456789abcdef0"]}
    plan = found(planned_site(proven({**SITE, "vdiPools": [pool]})), once, tmp_path)
    (told,) = [each for each in (*plan.matches.missing, *plan.matches.differs) if each.startswith("desks-desktop: ")]
    assert "sg-0123456789abcdef0" not in told


def test_a_provider_that_assumes_a_role_is_declared(once: Documents, tmp_path: Path) -> None:
    """The configured provider is another account's: the file declares the stack's own, and nothing comes before."""
    place = {**SITE["aws"]["fra"], "assumeRoleArn": "arn:aws:iam::123456789012:role/network"}
    plan = found(planned_site(proven({**SITE, "aws": {"fra": place}})), once, tmp_path)
    provider, *rest = plan.document["resources"]
    assert (provider["type"], provider["name"]) == ("pulumi:providers:aws", "aws-fra")
    assert "role/network" in str(provider["inputs"])
    assert {each.get("provider") for each in rest if "id" in each} == {"aws-fra"}
    assert plan.before == ("have Pulumi 3.259 or newer: the file declares the providers aws-fra",)


def test_documents_that_were_not_given_are_asked_for(
    aws: PlannedSite, azure: PlannedSite, once: Documents, tmp_path: Path
) -> None:
    """Without any document of a kind, what is planned is not called missing: the command is named that prints it."""
    interfaces = {"interfaces.json": once["interfaces.json"]}
    for site, commands in (
        (aws, ["describe-managed-prefix-lists", "describe-security-groups"]),
        (azure, ["az network ip-group list", "az network nsg list"]),
    ):
        matches = found(site, interfaces, tmp_path).matches
        assert (matches.found, matches.missing) == ([], [])
        assert [
            each.removeprefix("give ")[: len(command)] for each, command in zip(matches.asked, commands, strict=True)
        ] == commands
