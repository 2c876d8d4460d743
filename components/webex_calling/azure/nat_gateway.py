"""Say ``AzureNatGateway("edge", {"clients": 12000, ...}).nat_gateway_id``: one NAT gateway, sized."""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_azure_native.network as network

from webex_calling.azure.account import AzureAccount
from webex_calling.component import Arguments, gathered, outputs_of, tagging, token
from webex_calling.plan.nat_gateway import plan_azure_nat
from webex_calling.site.perimeter_parts import NatGateway


class AzureNatGatewayArgs(TypedDict):
    """How many clients are behind the NAT gateway, and where it lives."""

    resource_group_name: pulumi.Input[str]
    """Name of the resource group that takes the gateway and its public addresses."""
    location: NotRequired[pulumi.Input[str]]
    """Location of both. Default: that of the resource group."""
    clients: int
    connections_each: NotRequired[int]
    headroom_percent: NotRequired[int]
    idle_timeout_minutes: NotRequired[int]
    tags: NotRequired[dict[str, str]]


class AzureNatGateway(pulumi.ComponentResource):
    """One NAT gateway with as many public addresses as its clients need, and an idle timer of 30 minutes or more.

    The sizing is the worst case of all clients talking to one destination; `summary` shows it. More clients add
    addresses in place. Attach it to the subnets: each names its NAT gateway. Not for certificate trunks: no peer opens
    anything through a NAT gateway.
    """

    nat_gateway_id: pulumi.Output[str]
    """Id of the NAT gateway: the subnets behind it name it."""
    public_addresses: pulumi.Output[list[str]]
    """The public IPv4 addresses, for those who list them elsewhere."""
    summary: pulumi.Output[str]
    """The sizing with its arithmetic, and what the idle timers ask of the clients, as text."""

    def __init__(self, name: str, args: AzureNatGatewayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        with Arguments(name, args, AzureNatGatewayArgs, ["resource_group_name", "location"]) as arguments:
            with arguments.part():
                account = AzureAccount.from_arguments(arguments.of(AzureAccount))
            with arguments.part():
                nat = NatGateway.from_arguments(arguments.of(NatGateway))
            arguments.need("resource_group_name")
        with arguments:
            plan = plan_azure_nat(arguments.reference, nat, name)
        super().__init__(token("AzureNatGateway"), name, {}, opts)
        tags, below = tagging(name, "", account.tags), pulumi.ResourceOptions(parent=self)
        place = {key: arguments.ids.get(key) for key in ("resource_group_name", "location")}
        addresses = [
            network.PublicIPAddress(
                each,
                **place,
                public_ip_allocation_method="Static",
                public_ip_address_version="IPv4",
                sku=network.PublicIPAddressSkuArgs(name="Standard"),
                tags=tags(each),
                opts=below,
            )
            for each in plan.gateways[""]
        ]
        gateway = network.NatGateway(
            name,
            **place,
            sku=network.NatGatewaySkuArgs(name="Standard"),
            idle_timeout_in_minutes=plan.idle_timeout_minutes,
            public_ip_addresses=[network.SubResourceArgs(id=each.id) for each in addresses],
            tags=tags(name),
            opts=below,
        )
        self.nat_gateway_id = gateway.id
        self.public_addresses = gathered(each.ip_address for each in addresses)
        self.summary = pulumi.Output.from_input("\n".join(note.text for note in plan.notes))
        self.register_outputs(outputs_of(self))
