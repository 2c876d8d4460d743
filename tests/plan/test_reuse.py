"""Within one run equal questions are answered once; what differs in more than the place of its faults is asked."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.examples.stacks import ACCEPTED, stack_file
from tests.site.sites import AWS, AZURE, BOTH, changed

from webex_calling.commands.stack_run import run_stack
from webex_calling.documents.document import Document
from webex_calling.drafts import prove_groups, prove_nsgs
from webex_calling.fault import Faults
from webex_calling.plan.derive import derive
from webex_calling.plan.endpoint_plan import Plan, plan_aws_gateway
from webex_calling.plan.group_fit import Allowance
from webex_calling.plan.reuse import reuse, reused
from webex_calling.plan.site_plan import SitePlan, plan_site
from webex_calling.published.reference import load_reference
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Cloud
from webex_calling.site.site import Site, SiteLocalGateway
from webex_calling.site.stackfile import read_stack_file
from webex_calling.site.validate import validate_site
from webex_calling.targets.aws.prefix_list import list_sizes

REFERENCE = load_reference()
SIZES = list_sizes(REFERENCE.networks.values())
ALLOWANCE = Allowance(60, 5)


def site(value: Any) -> Site:
    """Return a site that is right, a value of its own each time."""
    return validate_site(value, published=REFERENCE.published)


def as_component(gateway: SiteLocalGateway, cloud: Cloud) -> LocalGateway:
    """Return a gateway of the site as its component reads it."""
    arguments = {key: value for key, value in gateway.to_arguments().items() if key in LocalGateway.model_fields}
    return LocalGateway.from_arguments(arguments, published=REFERENCE.published, cloud=cloud)


def every(planned: SitePlan) -> list[Plan]:
    """Return the plans of gateways, pools and shared subnets."""
    return [*planned.gateways.values(), *planned.pools.values(), *planned.subnets.values()]


@pytest.mark.parametrize("value", [AWS, AZURE, BOTH], ids=["aws", "azure", "both"])
def test_a_site_that_is_planned_again_has_the_very_plans(value: Any) -> None:
    """Equal sites share each plan within a run; outside, each asks anew and is told the same."""
    with reuse():
        first, again = plan_site(REFERENCE, site(value)), plan_site(REFERENCE, site(value))
    alone = plan_site(REFERENCE, site(value))
    assert all(one is other for one, other in zip(every(first), every(again), strict=True))
    assert not any(one is other for one, other in zip(every(first), every(alone), strict=True))
    assert every(first) == every(alone)


def test_a_component_has_the_plan_of_its_site() -> None:
    """A component asks for what the site asked for, with fewer keys and places for its faults of its own."""
    with reuse():
        planned = plan_site(REFERENCE, site(AWS))
        for gateway in site(AWS).gateways():
            own = plan_aws_gateway(REFERENCE, as_component(gateway, Cloud.AWS), ALLOWANCE, SIZES)
            assert own is planned.gateways[gateway.name]


@pytest.mark.parametrize("example", ACCEPTED)
def test_reuse_changes_no_plan(example: str) -> None:
    """What every example is planned as within a run, perimeters included, is what it is planned as without."""
    read: Document = read_stack_file(stack_file(example)).site
    with reuse():
        plan_site(REFERENCE, site(read))
        within = plan_site(REFERENCE, site(read))
    assert within == plan_site(REFERENCE, site(read))


def test_a_run_derives_the_flows_of_each_gateway_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command, the program and the component ask for one plan: the flows of no gateway are derived twice."""
    asked: list[str] = []

    def noted(*question: Any) -> Any:
        asked.append(question[1].name)
        return derive(*question)

    monkeypatch.setattr("webex_calling.plan.endpoint_plan.derive", noted)
    example: Path = stack_file("aws-certificate-pair")
    monkeypatch.chdir(example.parent)
    outcome = run_stack("", example, lambda words: None)
    assert sorted(asked) == sorted(outcome.planned.gateways)
    assert all(side.proven for side in outcome.sides)


@pytest.mark.parametrize(
    ("steps", "value"),
    [
        pytest.param(("localGateways", 0, "listenPorts"), [5063], id="a gateway"),
        pytest.param(("resolvers",), ["10.20.0.3"], id="a setting of the site"),
        pytest.param(("aws", "fra", "quotas"), {"rulesPerGroup": 100}, id="a quota"),
    ],
)
def test_what_differs_has_a_plan_of_its_own(steps: tuple[str | int, ...], value: Any) -> None:
    """Within one run a site with another gateway, setting or quota is told its own plan."""
    other = changed(AWS, (steps, value))
    with reuse():
        first, second = plan_site(REFERENCE, site(AWS)), plan_site(REFERENCE, site(other))
    assert first.gateways["fra-a"] != second.gateways["fra-a"]
    assert second == plan_site(REFERENCE, site(other))


def test_other_data_is_asked_anew() -> None:
    """Plans are of one reference; one that is equal, and another object, may be of tomorrow."""
    (gateway, *_) = site(AWS).gateways()
    with reuse():
        one = plan_aws_gateway(REFERENCE, gateway, ALLOWANCE, SIZES)
        other = plan_aws_gateway(replace(REFERENCE), gateway, ALLOWANCE, SIZES)
    assert one is not other


def test_faults_are_placed_where_each_asks() -> None:
    """What does not fit is refused each time, at the place of who asks."""
    (gateway, *_) = site(AWS).gateways()
    told = []
    with reuse():
        for where in ("localGateways[0]", "here"):
            with pytest.raises(Faults) as caught:
                plan_aws_gateway(REFERENCE, gateway, Allowance(20, 5), SIZES, where)
            told.append({fault.place for fault in caught.value})
    assert told == [{"localGateways[0]"}, {"here"}]


def test_a_right_plan_proves_no_other() -> None:
    """Each draft is proven, whatever was proven before it in the run: a wrong one is refused after the right one."""
    with reuse():
        aws, azure = (plan_site(REFERENCE, site(value)) for value in (AWS, AZURE))
        plan = aws.gateways["fra-b"]
        assert all(side.proven for side in prove_groups(plan, REFERENCE.networks))
        (first, *rest) = plan.interfaces
        group = replace(first.groups[0], rules=first.groups[0].rules[1:])
        wrong = replace(plan, interfaces=(replace(first, groups=(group, *first.groups[1:])), *rest))
        with pytest.raises(Faults):
            prove_groups(wrong, REFERENCE.networks)
        subnet = azure.subnets["edge"]
        assert all(side.proven for side in prove_nsgs(subnet, REFERENCE.networks, "subnet"))
        (nsg,) = subnet.nsgs
        lacking = replace(subnet, nsgs=(replace(nsg, rules=nsg.rules[1:]),))
        with pytest.raises(Faults):
            prove_nsgs(lacking, REFERENCE.networks, "subnet")


def test_an_inner_run_is_part_of_the_outer_one() -> None:
    """What is remembered lasts until the outermost end, and no longer; what raises or has no hash is asked again."""
    asked: list[tuple[Any, ...]] = []

    @reused
    def question(data: object, *told: Any, where: str = "", headroom: int = 0) -> int:
        asked.append(told)
        if told == ("wrong",):
            raise LookupError
        return len(asked)

    data = object()
    with reuse():
        with reuse():
            assert question(data, 1) == 1
        assert question(data, 1, where="elsewhere") == 1
        assert question(data, 1, headroom=20) == question(data, 1, headroom=20) == 2
        assert question(data, {"a": 1}) == question(data, {"a": 1}) == 3
        assert (question(data, [1]), question(data, [1])) == (4, 5)
        for _ in range(2):
            with pytest.raises(LookupError):
                question(data, "wrong")
    assert question(data, 1) == 8
    assert asked == [(1,), (1,), ({"a": 1},), ([1],), ([1],), ("wrong",), ("wrong",), (1,)]
