"""Every quota stands once: the site, its schema, the arithmetic and the page read it, and nothing states it again."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.site.sites import AWS, changed

from webex_calling.quotas import aws, azure
from webex_calling.quotas.quota import Quota, quotas_in
from webex_calling.site.place import AwsQuotas, AzureQuotas
from webex_calling.site.quota_page import PAGE, quota_page, write_page

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "components" / "webex_calling"
OWN = PACKAGE / "quotas"
CLOUDS: tuple[ModuleType, ...] = (aws, azure)
HELD = [quota for cloud in CLOUDS for quota in quotas_in(vars(cloud))]


def _modules(*but: Path) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if not any(path.is_relative_to(each) for each in but):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("cloud", CLOUDS, ids=["aws", "azure"])
def test_each_says_where_it_stands(cloud: ModuleType) -> None:
    """Names are unique in a cloud, and each quota has a source, a unit, and the month in which it was read."""
    quotas = list(quotas_in(vars(cloud)))
    names = [each.name for each in quotas]
    assert (len(names), sorted(set(names))) == (len(set(names)), sorted(names))
    assert [each.name for each in quotas if not (each.source and each.unit)] == []
    assert [each.name for each in quotas if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", each.read)] == []


@pytest.mark.parametrize(
    ("default", "least", "most"),
    [pytest.param(0, 1, None, id="below"), pytest.param(9, 1, 8, id="above"), pytest.param(2, 3, 4, id="narrow")],
)
def test_a_default_is_inside_its_bounds(default: int, least: int, most: int | None) -> None:
    """A quota whose default is out of its own bounds cannot be made."""
    with pytest.raises(ValueError, match=f"is {default} by default, outside {least} to {most}"):
        Quota("own", default, most, "things", "a document", "2026-09", least)


def test_a_ceiling_is_published_or_not() -> None:
    """What a limit can be raised to is told where it is published, and refused where it is not."""
    assert [aws.RULES_PER_GROUP.ceiling, aws.NAT_IDLE_SECONDS.ceiling] == [1000, 350]
    with pytest.raises(ValueError, match="groups-per-region"):
        _ = aws.GROUPS_PER_REGION.ceiling


def test_quotas_import_nothing() -> None:
    """The package needs the standard library alone, so that everything else can read it."""
    imported = set()
    for path in OWN.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module or "")
            elif isinstance(node, ast.Import):
                imported.update(alias.name for alias in node.names)
    others = {name for name in imported if name.partition(".")[0] not in sys.stdlib_module_names}
    assert {name for name in others if not name.startswith("webex_calling.quotas.")} == set()


@pytest.mark.long
def test_each_is_read_by_the_product() -> None:
    """No quota is there for tests or for the page alone."""
    read = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for _, tree in _modules(OWN, PACKAGE / "site" / "quota_page.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name)
    }
    by_table = {name for name, held in vars(aws).items() if held in aws.GROUPS_PER_PLATFORM.values()}
    assert "GROUPS_PER_PLATFORM" in read
    names = {name for cloud in CLOUDS for name, held in vars(cloud).items() if isinstance(held, Quota)}
    assert names - by_table - read == set()


OTHER_MEANINGS = {
    100: {
        "access_list.py": "the longest remark of IOS XE",
        "cube.py": "the most entries of a trusted list",
        "keep_alive.py": "per cent",
        "dns_firewall.py": "a priority in our own group, which starts at 100 for room before it",
        "bars.py": "per cent",
        "document.py": "the longest number of a document",
        "estate.py": "per cent",
        "extra_rule.py": "the longest reason",
        "fault.py": "the most faults that are listed",
        "gateway.py": "the longest display name",
        "git_tree.py": "the longest line before a file",
        "json_text.py": "the deepest JSON that is read",
        "nat_gateway.py": "per cent",
        "network_acl.py": "between two rule numbers",
        "network_firewall.py": "the smallest capacity, and the headroom",
        "perimeter.py": "the longest display name",
        "placement.py": "between the priorities of two groups",
        "vdi.py": "the longest display name",
    },
    120: {"suricata_text.py": "the longest message of a rule"},
    200: {
        "dns_firewall.py": "a priority in our own group",
        "markdown.py": "the longest marker",
        "page.py": "how much of a line is quoted",
    },
    255: {"words.py": "an octet", "extra_rule.py": "an octet", "packet_line.py": "an octet"},
    1000: {
        "accepted_excess.py": "the longest statement",
        "exceptions_file.py": "the most exceptions of a file",
        "markdown.py": "room for what is said of what is left out",
        "perimeter_parts.py": "the most connections of a client, and the most headroom in per cent",
        "nat_pool.py": "the most gateways that a question is answered for",
        "placement.py": "priorities that the groups of a policy have",
        "validate.py": "the most parts of a site",
    },
    2000: {
        "fault.py": "the longest value that a fault shows",
        "git_tree.py": "the most files, and how much of an error is read",
        "html_page.py": "the most tags that are open",
        "markdown.py": "the longest line",
        "placement.py": "a priority of our own",
    },
    4096: {"diff_given.py": "what is read to tell a document from a stack file"},
    30000: {"network_firewall.py": "the priority of the rules to addresses"},
}
"""Numbers that are equal to a quota and mean something else, by the file that has them."""

JUDGES = (PACKAGE / "verify", PACKAGE / "audit")
"""What reads registered filters states their bounds a second time: who judges a plan shares no code with it."""


@pytest.mark.long
def test_no_quota_is_stated_twice() -> None:
    """No number of more than two digits that is a quota's is written anywhere else."""
    numbers = {
        number
        for each in HELD
        for number in (each.least, each.default, each.most)
        if number is not None and number > 99
    }
    stated = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}: {node.value}"
        for path, tree in _modules(OWN, *JUDGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value in numbers
        if path.name not in OTHER_MEANINGS.get(node.value, {})
    ]
    assert stated == []


@pytest.mark.parametrize(
    ("model", "cloud"), [pytest.param(AwsQuotas, aws, id="aws"), pytest.param(AzureQuotas, azure, id="azure")]
)
def test_keys_of_the_site_are_quotas(model: type[AwsQuotas | AzureQuotas], cloud: ModuleType) -> None:
    """Each key of a place's quotas has the name, the default and the bounds of a quota, and says them."""
    quotas = {each.name.replace("-", "_"): each for each in quotas_in(vars(cloud))}
    schema = model.model_json_schema(by_alias=False)["properties"]
    told = {key: (value["default"], value["minimum"], value.get("maximum")) for key, value in schema.items()}
    assert told == {key: (quotas[key].default, quotas[key].least, quotas[key].most) for key in schema}
    assert [key for key in schema if f"Default {told[key][0]}." not in schema[key]["description"]] == []


def test_committed_page(tmp_path: Path) -> None:
    """The committed page is what the quotas give; `make schema` rewrites it."""
    assert PAGE.read_text(encoding="utf-8") == quota_page()
    write_page(tmp_path / "docs" / "quotas.md")
    assert (tmp_path / "docs" / "quotas.md").read_text(encoding="utf-8") == quota_page()


TOLD = """
import json, sys
from pathlib import Path
from webex_calling.plan.nat_gateway import plan_azure_nat
from webex_calling.plan.site_plan import plan_site
from webex_calling.fault import Faults
from webex_calling.published.reference import load_reference
from webex_calling.site.perimeter_parts import NatGateway
from webex_calling.site.place import AwsQuotas
from webex_calling.site.quota_page import quota_page
from webex_calling.site.schema import site_schema
from webex_calling.site.validate import validate_site

reference = load_reference(Path(sys.argv[1]))
try:
    plan_site(reference, validate_site(json.loads(sys.argv[2]), published=reference.published))
    faults = ""
except Faults as found:
    faults = str(found)
print(json.dumps({
    "site": AwsQuotas().rules_per_group,
    "schema": site_schema(reference.published)["$defs"]["AwsQuotas"]["properties"]["rulesPerGroup"],
    "arithmetic": faults,
    "sizing": plan_azure_nat(reference, NatGateway(clients=12000), "edge").sizing.arithmetic,
    "page": quota_page(),
}))
"""
"""What a process tells of one quota: the site's default, the schema, a plan that does not fit, a sizing, the page."""


def _told(components: Path) -> dict[str, Any]:
    site = changed(AWS, (("vdiPools", 0, "media"), "both"))
    ran = subprocess.run(
        [sys.executable, "-c", TOLD, str(ROOT / "data"), json.dumps(site)],
        env={"PYTHONPATH": str(components)},
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


@pytest.mark.long
def test_one_line_changes_a_quota(tmp_path: Path) -> None:
    """In a copy of the package with other numbers in one line each, everything that tells them tells the new ones."""
    components = tmp_path / "components"
    shutil.copytree(PACKAGE, components / "webex_calling", ignore=shutil.ignore_patterns("__pycache__"))
    for name, line, other in (
        ("aws.py", '"rules-per-group", 60, 1000', '"rules-per-group", 61, 1001'),
        ("azure.py", '"nat-connections", 50000', '"nat-connections", 40001'),
    ):
        path = components / "webex_calling" / "quotas" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(line) == 1
        path.write_text(text.replace(line, other), encoding="utf-8")
    before, after = _told(PACKAGE.parent), _told(components)
    schema = before["schema"]
    assert (before["site"], schema["default"], schema["maximum"]) == (60, 60, 1000)
    assert "weighs 104 of 60 outbound" in before["arithmetic"]
    assert "50,000 an address" in before["sizing"]
    assert after == {
        "site": 61,
        "schema": {**schema, "default": 61, "maximum": 1001, "description": schema["description"].replace("60", "61")},
        "arithmetic": before["arithmetic"].replace("of 60", "of 61"),
        "sizing": after["sizing"],
        "page": before["page"]
        .replace("| rules-per-group | 60 | 1 | 1,000 |", "| rules-per-group | 61 | 1 | 1,001 |")
        .replace("| nat-connections | 50,000 | 50,000 |", "| nat-connections | 40,001 | 40,001 |"),
    }
    assert before["page"] != after["page"]
    assert "40,001 an address" in after["sizing"]
