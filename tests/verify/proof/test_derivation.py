"""The flows and the comparison with the rows say the same of every packet, at every interface of random sites."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples.stacks import ACCEPTED, stack_file
from tests.options import drawn
from tests.plan.random_sites import gateway_arguments, gateways, pool_arguments, pools, prefixes
from tests.rows import CLIENT_HTTPS, CLOUD_SIGNALLING, GATEWAY_MEDIA, GATEWAY_SIGNALLING, SIGNALLING_FROM_PEER

from webex_calling.commands.stack_run import flows_of
from webex_calling.flows.endpoint import Endpoint
from webex_calling.flows.flow import Flow
from webex_calling.plan.crossing import crossing
from webex_calling.plan.derive import derive
from webex_calling.plan.site_plan import plan_site
from webex_calling.port import PortRange
from webex_calling.published.reference import load_reference
from webex_calling.published.requirement import Initiator
from webex_calling.site.client import ClientRole
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.site.site import Site
from webex_calling.site.stackfile import read_stack_file
from webex_calling.site.validate import validate_site
from webex_calling.site.vdi import VdiPool
from webex_calling.verify.model.packets import Packet
from webex_calling.verify.proof.derivation import Derived, check_derivation, disagreements, questions, symbolic
from webex_calling.verify.proof.site_proof import SiteFlows
from webex_calling.verify.required.across import RequiredAcross
from webex_calling.verify.required.rows import Required

REFERENCE = load_reference()
SETS = symbolic(REFERENCE.networks)
each_cloud = pytest.mark.parametrize("cloud", Cloud)
seeds = st.integers(0, 2**32 - 1)


def crossed(packets: Sequence[Packet], seed: int, count: int) -> Iterable[Packet]:
    """Return packets that have the peer of one, the ports of another, and all else of a third."""
    random = Random(seed)
    for _ in range(count):
        one, other, third = random.choices(packets, k=3)
        number = random.choice([one.protocol, third.protocol])
        initiator = random.choice([one.initiator, third.initiator])
        if number == 1 and max(other.local_port, other.peer_port) > 255:
            number = 6
        yield Packet(initiator, number, third.local, one.peer, other.local_port, other.peer_port)


def disputed(required: Required, flows: Sequence[Flow], seed: int) -> list[str]:
    """Return what the two statements do not agree on at one end, at the edges of everything and at random."""
    edges = list(dict.fromkeys(questions([required], flows, REFERENCE.networks)))
    packets = [*edges, *crossed(edges, seed, 300)]
    found = [str(each) for each in disagreements("end", "side", [required], Derived.of(flows, SETS), packets)]
    whole, asked = SETS.required(flows), SETS.asked(flows)
    unequal = [str(each) for each in packets if (each in whole) is not bool(required.of(each))]
    return [*found, *unequal, *(str(each) for each in packets if (each in asked) is not bool(required.extra(each)))]


@st.composite
def varied(draw: st.DrawFn, of: st.SearchStrategy[LocalGateway]) -> LocalGateway:
    """Return gateways that differ in their media range and in what their management takes, too."""
    gateway = draw(of)
    first = draw(st.sampled_from([8000, 8002, 16384]))
    changes: dict[str, object] = {"rtp_port_range": PortRange(first, draw(st.sampled_from([first + 2, 20000, 48198])))}
    if gateway.management:
        flags = {"ssh": draw(st.booleans()), "netconf": draw(st.booleans())}
        changes["management"] = gateway.management.model_copy(update=flags)
    return gateway.model_copy(update=changes)


@pytest.mark.long
@each_cloud
@settings(max_examples=20, deadline=None)
@given(data=st.data(), seed=seeds)
def test_gateways_are_derived_as_the_rows_say(cloud: Cloud, data: st.DataObject, seed: int) -> None:
    """No packet divides the two statements, on any interface of a gateway, alone or behind a shared filter."""
    gateway = data.draw(varied(gateways(cloud)))
    shared = data.draw(st.booleans())
    flows = derive(REFERENCE, Endpoint.of_gateway(gateway, shared=shared))
    assert {flow.interface for flow in flows} <= set(gateway.sides)
    for side in gateway.sides:
        required = Required.at(REFERENCE, Endpoint.of_gateway(gateway, shared=shared).at(side))
        assert disputed(required, [flow for flow in flows if flow.interface is side], seed) == []


@pytest.mark.long
@each_cloud
@settings(max_examples=20, deadline=None)
@given(data=st.data(), seed=seeds)
def test_pools_are_derived_as_the_rows_say(cloud: Cloud, data: st.DataObject, seed: int) -> None:
    """No packet divides the two statements, at desktops of every platform, media mode and option."""
    pool: VdiPool = data.draw(pools(cloud))
    required = Required.at(REFERENCE, Endpoint.of_pool(pool))
    assert disputed(required, derive(REFERENCE, Endpoint.of_pool(pool)), seed) == []


def planned(name: str) -> tuple[Site, SiteFlows]:
    """Return an example's site and its flows."""
    site = validate_site(read_stack_file(stack_file(name)).site, published=REFERENCE.published)
    return site, flows_of(plan_site(REFERENCE, site))


@pytest.mark.long
@pytest.mark.parametrize("name", ACCEPTED)
def test_examples_are_derived_as_the_rows_say(name: str) -> None:
    """No packet divides the two statements at any interface, pool or shared subnet of the examples."""
    site, flows = planned(name)
    assert check_derivation(REFERENCE, site, flows) == ()
    for gateway in site.gateways():
        for side in gateway.sides:
            held = [flow for flow in flows.gateways[gateway.name] if flow.interface is side]
            assert disputed(Required.at(REFERENCE, Endpoint.of_gateway(gateway).at(side)), held, 0) == []
    for pool in site.pools():
        assert disputed(Required.at(REFERENCE, Endpoint.of_pool(pool)), flows.pools[pool.name], 0) == []


def change(flows: SiteFlows, owner: str, edit: Callable[[Flow], Flow | None]) -> SiteFlows:
    """Return the flows with those of one gateway, pool or subnet changed, or taken away where ``edit`` returns None."""

    def edited(held: Mapping[str, Sequence[Flow]]) -> Mapping[str, Sequence[Flow]]:
        return {
            name: [other for flow in each if (other := edit(flow))] if name == owner else each
            for name, each in held.items()
        }

    return SiteFlows(edited(flows.gateways), edited(flows.pools), edited(flows.subnets))


def only(row: str, edit: Callable[[Flow], Flow | None]) -> Callable[[Flow], Flow | None]:
    """Change the flows of one row."""
    return lambda flow: edit(flow) if flow.requirement == row else flow


@pytest.mark.parametrize(
    ("owner", "edit", "expected"),
    [
        pytest.param(
            "fra-a", only(CLOUD_SIGNALLING, lambda flow: None), "fra-a external: rows S2", id="a flow missing"
        ),
        pytest.param(
            "fra-a",
            only(CLOUD_SIGNALLING, lambda flow: replace(flow, opens=Initiator.LOCAL)),
            "fra-a external: flows S2, fra-a external: rows S2",
            id="a direction turned",
        ),
        pytest.param(
            "fra-a",
            only("extra", lambda flow: None),
            "fra-a internal: rows extra ping, fra-a internal: rows extra snmp",
            id="an extra rule",
        ),
        pytest.param(
            "fra-a",
            only("management", lambda flow: None if flow.label == "ssh" else flow),
            "fra-a internal: rows management ssh",
            id="a service of the management",
        ),
        pytest.param(
            "fra-a",
            only(SIGNALLING_FROM_PEER, lambda flow: replace(flow, interface=Interface.EXTERNAL)),
            "fra-a external: flows P3, fra-a internal: rows P3",
            id="a peer on another interface",
        ),
        pytest.param(
            "workspaces", only(CLIENT_HTTPS, lambda flow: None), "workspaces pool: rows W1", id="names missing"
        ),
        pytest.param(
            "edge",
            only(CLOUD_SIGNALLING, lambda flow: replace(flow, local=())),
            "edge subnet: flows S2",
            id="the address behind a shared filter",
        ),
    ],
)
@pytest.mark.long
def test_a_disagreement_tells_the_side_and_the_row(
    owner: str, edit: Callable[[Flow], Flow | None], expected: str
) -> None:
    """A flow that is missing, or asks for more, is found at its side, and by its row alone."""
    site, flows = planned("everything")
    told = {
        f"{each.name} {each.part}: {'flows' if each.derived else 'rows'} {each.row} {each.service}".strip()
        for each in check_derivation(REFERENCE, site, change(flows, owner, edit))
    }
    assert ", ".join(sorted(told)) == expected


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        pytest.param(
            lambda flow: None,
            "fra-a external: peer opens tcp 23.89.0.0:8934 -> 192.0.2.10:5062: S2: "
            "the row asks for it, and no flow does",
            id="by the row",
        ),
        pytest.param(
            lambda flow: replace(flow, opens=Initiator.LOCAL),
            "fra-a external: local opens tcp 192.0.2.10:0 -> 23.89.0.0:5062: S2: "
            "a flow asks for it, and the row does not",
            id="by a flow",
        ),
    ],
)
def test_a_disagreement_is_one_line(edit: Callable[[Flow], Flow | None], expected: str) -> None:
    """A line says where, which packet, which row, and by which of the two statements the row asks for it."""
    site, flows = planned("everything")
    found = check_derivation(REFERENCE, site, change(flows, "fra-a", only(CLOUD_SIGNALLING, edit)))
    assert expected in map(str, found)


@st.composite
def sharers(draw: st.DrawFn) -> PerimeterMembers:
    """Return who is behind a perimeter: a gateway, a pool and clients of one role, some of them by way of a proxy."""
    gateway = draw(gateway_arguments(Cloud.AWS))
    pool = draw(pool_arguments(Cloud.AWS))
    role = draw(st.sampled_from(list(ClientRole)))
    common = {key: pool[key] for key in ("resolvers", "time_servers", "https", "profile")}
    clients = common | {
        "name": "phones",
        "role": role.value,
        "networks": ["10.50.0.0/24"],
        "options": draw(drawn(REFERENCE.published.client_options)),
    }
    arguments = {
        "local_gateways": [gateway],
        "vdi_pools": [pool | {"networks": ["10.51.0.0/24", "10.52.0.0/24"]}],
        "clients": [clients],
        **({"proxies": ["10.60.0.0/32"]} if draw(st.booleans()) else {}),
        **({"inside": draw(st.lists(prefixes(64), min_size=1, unique=True))} if draw(st.booleans()) else {}),
    }
    return PerimeterMembers.from_arguments(arguments, published=REFERENCE.published)


@pytest.mark.long
@settings(max_examples=15, deadline=None)
@given(members=sharers(), seed=seeds)
def test_what_crosses_a_shared_filter_is_derived_as_the_rows_say(members: PerimeterMembers, seed: int) -> None:
    """No packet divides the two statements at a perimeter: own addresses, proxies, and what stays inside."""
    across = RequiredAcross.at(REFERENCE, members)
    flows = crossing(REFERENCE, members)
    edges = list(dict.fromkeys(questions(across.ends, flows, REFERENCE.networks)))
    packets = [*edges, *crossed(edges, seed, 300)]
    found = disagreements("edge", "perimeter", [across], Derived.of(flows, SETS), packets)
    assert {flow.requirement for flow in flows} >= {GATEWAY_MEDIA, GATEWAY_SIGNALLING}
    assert [str(each) for each in found] == []
