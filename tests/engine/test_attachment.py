"""What interfaces of another stack carry follows a step behind, and no call is cut meanwhile."""

from functools import partial
from pathlib import Path

import pytest
from tests.engine.build import ROOT, Toolchain
from tests.engine.changes import base, desks
from tests.engine.clouds import Clouds
from tests.engine.doubles.values import text
from tests.engine.journey import Journey
from tests.engine.stack import Stack

pytestmark = pytest.mark.engine


def test_interfaces_of_another_stack(toolchain: Toolchain, tmp_path: Path) -> None:
    """A group that another stack still attaches cannot go: that stack drops it, and the next update deletes it.

    Meanwhile nothing that both sites require is cut. A group that comes is complete before the other stack sees its id.
    """
    with Clouds(tmp_path / "clouds") as clouds:
        site = base("aws", localGateways=[])
        desks(media="both")(site)
        make = partial(Stack, ROOT, clouds=clouds, toolchain=toolchain, directory=tmp_path / "stack")
        journey = Journey(site, clouds, make)
        with journey:
            journey.to()
            other = _Interface(journey)
            other.attach()
            less = journey.to(desks(media="optimised"), check=False)
            assert any("DependencyViolation" in error for error in less.run.errors)
            other.attach()
            done = journey.to(lambda _: None, "--refresh")
            assert done.run.order() == [("delete", "SecurityGroup desks-media")]
            more = journey.to(desks(media="both"))
            other.attach()
            after = journey.to()
        assert [leg.cuts + leg.loose for leg in (less, done, more)] == [[], [], []]
        assert (after.run.operations, after.unmet) == ((), [])


class _Interface:
    """One interface that another stack owns, with the groups that the site's stack tells it."""

    def __init__(self, journey: Journey) -> None:
        self._stack, self._ec2 = journey.stack, journey.stack.clouds.ec2("eu-central-1")
        (vpc,) = journey.site["aws"]["here"]["vpcs"].values()
        subnet = self._ec2.call("CreateSubnet", VpcId=vpc["id"], CidrBlock="10.20.0.0/20")["Subnet"]
        self._subnet = text(subnet, "SubnetId") if isinstance(subnet, dict) else ""
        self._id = ""

    def attach(self) -> None:
        """Update that other stack."""
        pools = self._stack.outputs()["vdiPools"]
        groups = pools["desks"]["securityGroupIds"] if isinstance(pools, dict) else ""  # type: ignore[index, call-overload]  # an output as JSON
        if self._id:
            self._ec2.call("ModifyNetworkInterfaceAttribute", NetworkInterfaceId=self._id, Groups=groups)
            return
        made = self._ec2.call("CreateNetworkInterface", SubnetId=self._subnet, Groups=groups, Description="desks")
        interface = made["NetworkInterface"]
        self._id = text(interface, "NetworkInterfaceId") if isinstance(interface, dict) else ""
