"""`stack_schema`: the committed schema is current, accepts good sites, and points at what is wrong in bad ones."""

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.site.sites import AWS, AZURE, GONE, SITES, changed

from webex_calling.published.reference import load_reference
from webex_calling.site.schema import FILE, schema_text, site_schema, stack_schema, write_schema
from webex_calling.site.stackfile import SITE_KEY

PUBLISHED = load_reference().published
VALIDATOR = Draft202012Validator(site_schema(PUBLISHED))


def test_committed_schema() -> None:
    """The committed file is what the models give; `make schema` rewrites it."""
    assert FILE.read_text(encoding="utf-8") == schema_text(PUBLISHED)


def test_write_schema(tmp_path: Any) -> None:
    """The schema is written whole, into a folder that need not be there."""
    write_schema(PUBLISHED, tmp_path / "schemas" / "stack.schema.json")
    assert (tmp_path / "schemas" / "stack.schema.json").read_text(encoding="utf-8") == schema_text(PUBLISHED)


def test_the_site_stands_once() -> None:
    """A schema file needs no other: an editor that has the stack's has the site's in it, and refers to nothing else."""
    references = re.findall(r'"\$ref": "([^"]*)"', schema_text(PUBLISHED))
    assert references
    assert {each for each in references if not each.startswith("#/$defs/")} == set()
    others = [path for path in FILE.parent.rglob("*.json") if path != FILE]
    assert [path.name for path in others if "LocalGateway" in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("schema", [site_schema(PUBLISHED), stack_schema(PUBLISHED)], ids=["site", "stack"])
def test_is_a_schema(schema: dict[str, Any]) -> None:
    """Each schema is valid in its own dialect."""
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("site", SITES.values(), ids=SITES.keys())
def test_good_site(site: dict[str, Any]) -> None:
    """A site that is read without faults has none in the editor."""
    stack = Draft202012Validator(stack_schema(PUBLISHED))
    written = {"config": {SITE_KEY: site, "aws:region": "eu-central-1"}, "encryptionsalt": "v1"}
    assert [*VALIDATOR.iter_errors(site), *stack.iter_errors(written)] == []


BAD = {
    "unknown key": (AWS, (("vdiPool",), []), "vdiPool"),
    "unknown trunk": (AWS, (("localGateways", 0, "trunk"), "sip"), "$.localGateways[0].trunk"),
    "prefix without a length": (AWS, (("localGateways", 0, "peers", 0, "addresses"), ["192.0.2.1"]), "addresses[0]"),
    "certificate without listen ports": (AWS, (("localGateways", 0, "listenPorts"), GONE), "$.localGateways[0]"),
    "registration with listen ports": (AWS, (("localGateways", 1, "listenPorts"), [5062]), "listenPorts"),
    "port above the last": (AWS, (("https", "proxy", "port"), 65536), "$.https"),
    "two ways to filter": (AWS, (("https", "internet"), True), "$.https"),
    "no VPC": (AWS, (("aws", "fra", "vpcs"), {}), "$.aws.fra.vpcs"),
    "place of upper case": (AZURE, (("azure",), {"Weu": AZURE["azure"]["weu"]}), "$.azure"),
    "no media": (AZURE, (("vdiPools", 0, "media"), GONE), "$.vdiPools[0]"),
    "quota as text": (AWS, (("aws", "fra", "quotas"), {"rulesPerGroup": "60"}), "$.aws.fra.quotas.rulesPerGroup"),
}


@pytest.mark.parametrize(("site", "change", "where"), BAD.values(), ids=BAD.keys())
def test_bad_site(site: dict[str, Any], change: Any, where: str) -> None:
    """What an editor can know to be wrong is marked where it stands."""
    errors = [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(changed(site, change))]
    assert [where in error for error in errors] == [True]


def test_everything_is_described() -> None:
    """Each key that an editor offers says what it is."""
    silent = [
        f"{model}.{key}"
        for model, schema in {**site_schema(PUBLISHED)["$defs"], "Site": site_schema(PUBLISHED)}.items()
        for key, value in schema.get("properties", {}).items()
        if not value.get("description")
    ]
    assert silent == []


def test_no_key_offers_null() -> None:
    """An editor offers no null, which stands for a key left out."""
    assert "null" not in json.dumps(site_schema(PUBLISHED))
