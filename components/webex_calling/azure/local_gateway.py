"""Say ``AzureLocalGateway("weu-a", {...}).external_network_security_group_id``: the NSGs of one Local Gateway."""

from typing import NotRequired

import pulumi

from webex_calling.arguments import AzureQuotasArgs, ImportedNameArgs, LocalGatewayArguments
from webex_calling.azure.account import AzureAccount
from webex_calling.azure.nsg import register
from webex_calling.component import Arguments, outputs_of, tagging, token
from webex_calling.drafts import prove_nsgs
from webex_calling.fault import raise_any
from webex_calling.plan.endpoint_plan import plan_azure_gateway
from webex_calling.plan.notes import media_range, trusted_list
from webex_calling.plan.summary import summarise
from webex_calling.quotas.azure import FLOW_TIMEOUT_MINUTES, PUBLIC_IP_IDLE_MINUTES
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.imported import strays
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.verify.proof.interface_proof import assurances

_ADOPTED = {
    Interface.EXTERNAL: "external_network_security_group_id",
    Interface.INTERNAL: "internal_network_security_group_id",
}


class AzureLocalGatewayArgs(LocalGatewayArguments):
    """A Local Gateway on Azure: where its NSGs live, and what the gateway is."""

    resource_group_name: pulumi.Input[str]
    """Name of the resource group that takes the NSGs."""
    location: NotRequired[pulumi.Input[str]]
    """Location of the NSGs. Default: that of the resource group."""
    external_network_security_group_id: NotRequired[pulumi.Input[str]]
    """Id of the NSG that filters the external interface already, as of an AzureGatewaySubnet. Default: make one."""
    internal_network_security_group_id: NotRequired[pulumi.Input[str]]
    """Id of the NSG that filters the internal interface already. Default: make one where there is such an interface."""
    quotas: NotRequired[AzureQuotasArgs]
    tags: NotRequired[dict[str, str]]
    imported: NotRequired[dict[str, ImportedNameArgs]]


class AzureLocalGateway(pulumi.ComponentResource):
    """The network security groups of one Local Gateway: CUBE on Catalyst 8000V, one NSG an interface.

    Attach each to its interface, or to a subnet that holds nothing else; a subnet that several gateways share takes an
    AzureGatewaySubnet. Every NSG owns all its rules and ends in a deny both ways, since the default rules would admit
    the whole virtual network.
    """

    external_network_security_group_id: pulumi.Output[str]
    """Id of the NSG to attach to the external interface or its subnet."""
    internal_network_security_group_id: pulumi.Output[str]
    """Id of the NSG to attach to the internal interface or its subnet; empty for a gateway with one interface."""
    flow_timeout_in_minutes: pulumi.Output[int]
    """Minutes for the virtual network's flow time-out: 30, the most that can be set and the least that is required."""
    public_ip_idle_timeout_in_minutes: pulumi.Output[int]
    """Minutes for the idle time-out of the gateway's public address: 30."""
    trusted_list: pulumi.Output[list[str]]
    """The lines of CUBE's `ip address trusted list` for the Calling network and the gateway's peers."""
    media_range: pulumi.Output[list[str]]
    """The lines that set CUBE's `rtp-port range`."""
    summary: pulumi.Output[str]
    """NSGs, rules against limits, what is coarsened, warnings, and what is proven, as text."""

    def __init__(self, name: str, args: AzureLocalGatewayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        ids = ["resource_group_name", "location", *_ADOPTED.values()]
        with Arguments(name, args, AzureLocalGatewayArgs, ids) as arguments:
            with arguments.part():
                account = AzureAccount.from_arguments(arguments.of(AzureAccount))
            with arguments.part():
                model = {**arguments.of(LocalGateway), "name": name}
                gateway = LocalGateway.from_arguments(model, published=arguments.reference.published, cloud=Cloud.AZURE)
            arguments.need("resource_group_name")
        adopted = frozenset(interface for interface, argument in _ADOPTED.items() if argument in arguments.ids)
        reference = arguments.reference
        with arguments:
            plan = plan_azure_gateway(reference, gateway, account.allowance, adopted)
            raise_any(strays("imported", account.imported, plan.filters))
            sides = prove_nsgs(plan, reference.networks)
        super().__init__(token("AzureLocalGateway"), name, {}, opts)
        tags = tagging(name, gateway.display_name, account.tags)
        made = {nsg.interface: register(self, nsg, arguments.ids, tags, account.imported).id for nsg in plan.nsgs}
        for interface, output in _ADOPTED.items():
            setattr(self, output, pulumi.Output.from_input(arguments.ids.get(output, made.get(interface, ""))))
        self.flow_timeout_in_minutes = pulumi.Output.from_input(FLOW_TIMEOUT_MINUTES.ceiling)
        self.public_ip_idle_timeout_in_minutes = pulumi.Output.from_input(PUBLIC_IP_IDLE_MINUTES.ceiling)
        self.trusted_list = pulumi.Output.from_input(list(trusted_list(reference.networks, gateway)))
        self.media_range = pulumi.Output.from_input(list(media_range(gateway)))
        self.summary = pulumi.Output.from_input("\n".join([summarise(plan), *assurances(sides)]))
        self.register_outputs(outputs_of(self))
