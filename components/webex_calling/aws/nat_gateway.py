"""Say ``AwsNatGateway("edge", {"clients": 12000, "subnets": {...}}).public_addresses``: NAT gateways, sized."""

from collections.abc import Callable
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from webex_calling.arguments import AwsQuotasArgs
from webex_calling.aws.account import AwsAccount
from webex_calling.component import Arguments, gathered, outputs_of, tagging, token
from webex_calling.plan.nat_gateway import NatPlan, plan_aws_nat
from webex_calling.site.perimeter_parts import NatGateway


class AwsNatGatewayArgs(TypedDict):
    """How many clients are behind the NAT gateways, and the public subnets that take one each."""

    subnets: dict[str, pulumi.Input[str]]
    """Ids of the public subnets that take a NAT gateway each, by a name of your own, such as the zone's. To move a
    gateway to another subnet, give that one a new name: under the old one its addresses would still be in use. No
    subnets of Local Zones: their addresses come from another network border group."""
    clients: int
    connections_each: NotRequired[int]
    headroom_percent: NotRequired[int]
    quotas: NotRequired[AwsQuotasArgs]
    tags: NotRequired[dict[str, str]]


class AwsNatGateway(pulumi.ComponentResource):
    """NAT gateways, one a subnet, with as many Elastic IP addresses as their clients need.

    The sizing is the worst case of all clients talking to one destination; `summary` shows it. More clients add
    addresses in place; the first address of a gateway never changes. Not for certificate trunks: no peer opens anything
    through a NAT gateway.
    """

    nat_gateway_ids: pulumi.Output[dict[str, str]]
    """Ids of the NAT gateways by the name of their subnet: routes to 0.0.0.0/0 name them."""
    public_addresses: pulumi.Output[list[str]]
    """The public IPv4 addresses, for those who list them elsewhere."""
    summary: pulumi.Output[str]
    """The sizing with its arithmetic, and what the idle timers ask of the clients, as text."""

    def __init__(self, name: str, args: AwsNatGatewayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        with Arguments(name, args, AwsNatGatewayArgs, maps=["subnets"]) as arguments:
            with arguments.part():
                account = AwsAccount.from_arguments(arguments.of(AwsAccount))
            with arguments.part():
                # The ids are the cloud's; their names are the plan's.
                places = dict.fromkeys(arguments.ids.get("subnets", {}), "subnet-0")
                nat = NatGateway.from_arguments({**arguments.of(NatGateway), "subnets": places})
            arguments.need("subnets")
        with arguments:
            plan = plan_aws_nat(arguments.reference, nat, name, account.quotas)
        super().__init__(token("AwsNatGateway"), name, {}, opts)
        self._register(plan, arguments.ids["subnets"], tagging(name, "", account.tags))
        self.register_outputs(outputs_of(self))

    def _register(
        self, plan: NatPlan, subnets: dict[str, pulumi.Input[str]], tags: Callable[[str], dict[str, str]]
    ) -> None:
        made: dict[str, pulumi.Output[str]] = {}
        public: list[pulumi.Output[str]] = []
        below = pulumi.ResourceOptions(parent=self)
        for subnet, names in plan.gateways.items():
            addresses = [aws.ec2.Eip(each, domain="vpc", tags=tags(each), opts=below) for each in names]
            public += [each.public_ip for each in addresses]
            gateway = aws.ec2.NatGateway(
                f"{plan.name}-{subnet}",
                subnet_id=subnets[subnet],
                allocation_id=addresses[0].allocation_id,
                secondary_allocation_ids=[each.allocation_id for each in addresses[1:]],
                tags=tags(f"{plan.name}-{subnet}"),
                opts=below,
            )
            made[subnet] = gateway.id
        self.nat_gateway_ids = gathered(made.values()).apply(
            lambda ids: dict(zip(made, ids, strict=True)), run_with_unknowns=True
        )
        self.public_addresses = gathered(public)
        self.summary = pulumi.Output.from_input("\n".join(note.text for note in plan.notes))
