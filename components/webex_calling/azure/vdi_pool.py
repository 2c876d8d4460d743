"""Say ``AzureVdiPool("hosts", {...}).network_security_group_id``: the NSG of one pool of session hosts."""

from typing import NotRequired

import pulumi

from webex_calling.arguments import AzureQuotasArgs, ImportedNameArgs, VdiPoolArguments
from webex_calling.azure.account import AzureAccount
from webex_calling.azure.nsg import register
from webex_calling.component import Arguments, outputs_of, tagging, token
from webex_calling.drafts import prove_nsgs
from webex_calling.fault import raise_any
from webex_calling.plan.endpoint_plan import plan_azure_pool
from webex_calling.plan.summary import summarise
from webex_calling.quotas.azure import FLOW_TIMEOUT_MINUTES
from webex_calling.site.imported import strays
from webex_calling.site.kinds import Cloud
from webex_calling.site.vdi import VdiPool
from webex_calling.verify.proof.interface_proof import assurances


class AzureVdiPoolArgs(VdiPoolArguments):
    """A pool of hosted desktops on Azure Virtual Desktop: where its NSG lives, and what the pool is."""

    resource_group_name: pulumi.Input[str]
    """Name of the resource group that takes the NSG."""
    location: NotRequired[pulumi.Input[str]]
    """Location of the NSG. Default: that of the resource group."""
    network_security_group_id: NotRequired[pulumi.Input[str]]
    """Id of an NSG that filters the session hosts already. Default: make one."""
    quotas: NotRequired[AzureQuotasArgs]
    tags: NotRequired[dict[str, str]]
    imported: NotRequired[dict[str, ImportedNameArgs]]


class AzureVdiPool(pulumi.ComponentResource):
    """The network security group of one pool of session hosts.

    It permits what the Webex app needs and denies the rest of the Internet outbound; the default rules keep the session
    hosts' own virtual network open. Attach it to the subnet of the session hosts.
    """

    network_security_group_id: pulumi.Output[str]
    """Id of the NSG to attach to the subnet of the session hosts."""
    flow_timeout_in_minutes: pulumi.Output[int]
    """Minutes for the virtual network's flow time-out: 30, the most that can be set and the least that is required."""
    summary: pulumi.Output[str]
    """Rules against limits, what is coarsened, warnings, and what is proven, as text."""

    def __init__(self, name: str, args: AzureVdiPoolArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        ids = ["resource_group_name", "location", "network_security_group_id"]
        with Arguments(name, args, AzureVdiPoolArgs, ids) as arguments:
            with arguments.part():
                account = AzureAccount.from_arguments(arguments.of(AzureAccount))
            with arguments.part():
                model = {**arguments.of(VdiPool), "name": name}
                pool = VdiPool.from_arguments(model, published=arguments.reference.published, cloud=Cloud.AZURE)
            arguments.need("resource_group_name")
        reference = arguments.reference
        with arguments:
            plan = plan_azure_pool(reference, pool, account.allowance)
            adopted = arguments.ids.get("network_security_group_id")
            raise_any(strays("imported", account.imported, plan.filters if adopted is None else ()))
            sides = prove_nsgs(plan, reference.networks, "pool") if adopted is None else ()
        super().__init__(token("AzureVdiPool"), name, {}, opts)
        (nsg,) = plan.nsgs
        tags = tagging(name, pool.display_name, account.tags)
        made = register(self, nsg, arguments.ids, tags, account.imported).id if adopted is None else adopted
        self.network_security_group_id = pulumi.Output.from_input(made)
        self.flow_timeout_in_minutes = pulumi.Output.from_input(FLOW_TIMEOUT_MINUTES.ceiling)
        self.summary = pulumi.Output.from_input("\n".join([summarise(plan), *assurances(sides)]))
        self.register_outputs(outputs_of(self))
