"""Every component proves what it is about to register: it says what the stack's proof says, and stops what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from tests.components import CERTIFICATE, REGISTRATION, SETTINGS, refused
from tests.examples.stacks import ACCEPTED, stack_file
from tests.verify.proven import proven

from webex_calling.aws import AwsLocalGateway, AwsVdiPool
from webex_calling.azure import AzureGatewaySubnet, AzureLocalGateway, AzureVdiPool
from webex_calling.published.reference import load_reference
from webex_calling.site.stackfile import read_stack_file
from webex_calling.targets.aws.security_group import RuleResource, render_rule
from webex_calling.targets.azure.network_security_group import SecurityRule, render
from webex_calling.verify.azure.service_tag import HOST
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import intervals
from webex_calling.verify.proof.interface_proof import InterfaceProof

pytestmark = pytest.mark.long

PLAN = "webex_calling.plan.endpoint_plan"
PROVERS = {
    "aws.local_gateway": "prove_groups",
    "aws.vdi_pool": "prove_groups",
    "azure.local_gateway": "prove_nsgs",
    "azure.vdi_pool": "prove_nsgs",
    "azure.gateway_subnet": "prove_nsgs",
}
"""What each component proves its drafts by."""


@pytest.mark.parametrize("example", ACCEPTED)
def test_components_and_stack_prove_the_same(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a component proves of its own rendering, the stack proves of what was registered: the same openings."""
    told: dict[tuple[str, str], InterfaceProof] = {}
    for component, prover in PROVERS.items():
        module = import_module(f"webex_calling.{component}")
        proving = getattr(module, prover)

        def noted(*args: Any, own: Callable[..., tuple[InterfaceProof, ...]] = proving) -> tuple[InterfaceProof, ...]:
            sides = own(*args)
            told.update({(side.name, side.part): side for side in sides})
            return sides

        monkeypatch.setattr(module, prover, noted)
    found = proven(read_stack_file(stack_file(example)).site, stack_file(example).parent)
    proved = found.again(found.resources)
    known = {key: side for key, side in proved.items() if side.paths and key in told}
    assert known.keys() == told.keys()
    # A component does not know the prefixes of its virtual network, which the stack does.
    cidrs = [
        cidr for place in found.site.azure.values() for each in place.virtual_networks.values() for cidr in each.cidrs
    ]
    inside = PacketSet.box(peer=[*intervals(cidrs), HOST], names="VirtualNetwork") if cidrs else PacketSet.empty()
    for key, side in known.items():
        own = told[key].paths
        assert own is not None
        assert side.paths is not None
        # Nor that a hub stands behind it, whose default route makes the tag VirtualNetwork everything.
        if example == "azure-hub":
            assert own.admitted - inside <= side.paths.admitted - inside
        else:
            assert own.admitted - inside == side.paths.admitted - inside
        assert (told[key].filters, told[key].proven) == (side.filters, side.proven) == (side.filters, True)
        assert "exactly these filters" in told[key].assumed[0]


def _late(rule: RuleResource) -> RuleResource:
    return replace(rule, from_port=rule.from_port + 1) if rule.from_port == 19560 else rule


def _turned(rule: RuleResource) -> RuleResource:
    return replace(rule, ingress=not rule.ingress) if rule.ingress and rule.from_port == 5062 else rule


def _wide(rule: RuleResource) -> RuleResource:
    return replace(rule, list=None, cidr_ipv4="0.0.0.0/0") if rule.from_port == 9000 else rule


def _swapped(rule: SecurityRule) -> SecurityRule:
    return replace(rule, allow=not rule.allow) if rule.name.endswith("out-udp-calling") else rule


def _short(rule: SecurityRule) -> SecurityRule:
    return replace(rule, destinations=rule.destinations[1:]) if rule.name.endswith("S1a-out-tcp-calling") else rule


GATEWAY = {**CERTIFICATE, "vpc_id": "vpc-0abc", "calling_list_ids": ["pl-0abc"]}
DESKTOPS = {**SETTINGS, "vpc_id": "vpc-0abc", "calling_list_ids": ["pl-0abc"], "platform": "ec2", "media": "fallback"}
ON_AZURE = {**CERTIFICATE, "resource_group_name": "voice"}
SHARED = {
    "resource_group_name": "voice",
    "gateways": [{**REGISTRATION, "name": "one", "interfaces": {"external": "10.40.1.10"}}],
}
HOSTS = {**SETTINGS, "resource_group_name": "voice", "platform": "azure-virtual-desktop", "media": "fallback"}


@pytest.mark.parametrize(
    ("component", "arguments", "fault", "expected"),
    [
        pytest.param(AwsLocalGateway, GATEWAY, _late, "for M1a, which no rule decides", id="a range that begins late"),
        pytest.param(AwsLocalGateway, GATEWAY, _turned, "for S2, which no rule decides", id="a direction turned"),
        pytest.param(AwsLocalGateway, GATEWAY, _wide, "which nothing requires or declares", id="a peer too wide"),
        pytest.param(AwsVdiPool, DESKTOPS, _late, "for M1e, which no rule decides", id="a desktop's media"),
        pytest.param(AzureLocalGateway, ON_AZURE, _swapped, "for M1a, which rule", id="a permit that denies"),
        pytest.param(AzureGatewaySubnet, SHARED, _short, "for S1a, which rule", id="a prefix less in a shared subnet"),
        pytest.param(AzureVdiPool, HOSTS, _swapped, "for M1e, which rule", id="session hosts without media"),
    ],
)
def test_a_wrong_rendering_is_never_registered(
    component: Any,
    arguments: dict[str, Any],
    fault: Callable[[Any], Any],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A fault planted into a renderer stops the component before it registers anything, and names what is wrong."""
    monkeypatch.setattr(f"{PLAN}.render_rule", lambda *args: fault(render_rule(*args)))
    monkeypatch.setattr(f"{PLAN}.render", lambda *args: tuple(map(fault, render(*args))))
    told = refused(lambda: component("one", arguments))
    assert any(expected in str(each) for each in told), [*map(str, told)]
    assert all("report these arguments to the project" in str(each) for each in told)


def test_reference_is_the_one_that_is_published() -> None:
    """The proof of a component reads a list as all that is published, since it knows the list by its id alone."""
    held = load_reference().networks["calling"]
    assert [prefix for listed in held.lists.values() for prefix in listed] == [each.prefix for each in held.prefixes]
