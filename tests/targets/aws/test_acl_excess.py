"""What each permit admits needlessly is said of it, and adds up to the excess of the plan."""

from ipaddress import IPv4Network

import pytest
from tests.targets.aws.test_acl_planner import CALLING_NEEDS, DEVICE_NEEDS, GATEWAY_NEEDS, counted

from webex_calling.port import PortRange, Protocol
from webex_calling.targets.aws.acl_box import AclBox
from webex_calling.targets.aws.acl_excess import widened
from webex_calling.targets.aws.acl_planner import AclPlan, plan_acl


@pytest.mark.parametrize(
    ("needs", "most"),
    [(CALLING_NEEDS, 35), (GATEWAY_NEEDS, 35), (DEVICE_NEEDS, 32)],
    ids=["calling", "gateway", "devices"],
)
def test_what_the_permits_admit_in_excess_adds_up(needs: list[AclBox], most: int) -> None:
    """What each permit says that it admits needlessly is, together, the excess of the plan."""
    plan = plan_acl(needs, most)
    assert isinstance(plan, AclPlan)
    shares = widened(plan.entries, needs)
    assert sum(each.excess for each in shares) == plan.excess == counted(needs, plan.entries) > 0
    assert all(each.entry.allow and each.serves for each in shares)


def test_what_is_granted_is_no_excess() -> None:
    """An entry that is granted decides its packets first, so nothing behind it can admit them in excess."""
    needs = [AclBox(Protocol.TCP, IPv4Network(at), PortRange.of(80)) for at in ("192.0.2.0/26", "192.0.2.128/26")]
    grant = AclBox(Protocol.TCP, IPv4Network("192.0.2.64/26"), PortRange.of(80))
    plan = plan_acl(needs, 2, granted=[grant])
    assert isinstance(plan, AclPlan)
    assert plan.excess == sum(each.excess for each in widened(plan.entries, needs, [grant])) == 64
