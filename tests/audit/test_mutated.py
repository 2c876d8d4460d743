"""Documents with anything in any place: an audit tells faults or findings, and never falls over."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audit import test_estate as ec2
from tests.audit.firewalled import firewalled, table
from tests.audit.test_firewalled import CALLING, SITE
from tests.audit.test_routes import NAT, nat

from webex_calling.audit.audit import audit_estate
from webex_calling.audit.estate import read_estate
from webex_calling.commands.audit_json import audit_document
from webex_calling.commands.audit_text import audit_lines
from webex_calling.compiler.siteplan import plan_site
from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import load_reference
from webex_calling.site.site import Site
from webex_calling.site.validate import validate_site
from webex_calling.verify.site_proof import SiteFlows

JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**30,
    "",
    [],
    {},
    "x",
    [None],
    ["x"],
    {"a": 1},
    1.5,
    "0.0.0.0/0",
    "2001:db8::/32",
)


@pytest.fixture(scope="module")
def site() -> tuple[Site, SiteFlows]:
    """Return a site with one gateway, and what must get through."""
    found = validate_site(SITE, published=load_reference().published)
    planned = plan_site(load_reference(), found)
    return found, SiteFlows({name: plan.flows for name, plan in planned.gateways.items()}, {}, {})


def estate() -> dict[str, Any]:
    """Return documents of every kind: a firewall, a NAT gateway behind it, a network ACL, rules by themselves."""
    documents = firewalled(CALLING)
    documents["tables"]["RouteTables"][1] = table("rtb-0b", "subnet-0b", {"NatGatewayId": NAT})
    documents["nat"] = nat(PublicIp="203.0.113.30")
    documents["acls"] = ec2.acl()
    documents["acls"]["NetworkAcls"][0]["Associations"] = [{"SubnetId": "subnet-0a"}]
    documents["sgrs"] = {"SecurityGroupRules": [ec2.RULE]}
    documents["pl-0123456789abcdef0"] = {"Entries": [{"Cidr": each} for each in CALLING]}
    return documents


def changed(document: Any, chance: random.Random) -> Any:
    """Return a document with one value anywhere in it replaced or taken away."""
    held = copy.deepcopy(document)
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
            places.append((value, key))
            walk(value[key])

    walk(held)
    holder, key = chance.choice(places)
    if isinstance(holder, dict) and chance.random() < 0.2:
        del holder[key]
    else:
        holder[key] = chance.choice(JUNK)
    return held


@given(st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_an_audit_of_anything_ends_in_words(
    tmp_path_factory: pytest.TempPathFactory, site: tuple[Site, SiteFlows], chance: random.Random
) -> None:
    """Whatever one value is replaced by, there is an audit as text and JSON, or a list of faults with their places."""
    folder = tmp_path_factory.mktemp("mutated")
    documents = estate()
    name = chance.choice(sorted(documents))
    documents[name] = changed(documents[name], chance)
    paths = [folder / f"{each}.json" for each in documents]
    for path, document in zip(paths, documents.values(), strict=True):
        path.write_text(json.dumps(document))
    told: tuple[Fault, ...] = ()
    try:
        found = audit_estate(read_estate(paths, lambda words: None), load_reference(), site)
    except Faults as faults:
        told = tuple(faults)
    if told:
        assert {fault.file for fault in told} == {str(folder / f"{name}.json")}
        assert all(fault.place for fault in told)
    else:
        assert next(audit_lines(found)).startswith("audit against the requirements published")
        assert json.loads(json.dumps(audit_document(found)))["findings"] is found.findings
