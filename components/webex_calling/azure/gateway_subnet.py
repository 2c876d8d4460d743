"""Say ``AzureGatewaySubnet("edge", {"gateways": [...]}).network_security_group_id``: one NSG for several gateways."""

from collections.abc import Iterator
from typing import Any, NotRequired, TypedDict

import pulumi

from webex_calling.arguments import AzureQuotasArgs, ImportedNameArgs, LocalGatewayArguments
from webex_calling.azure.account import AzureAccount
from webex_calling.azure.nsg import register
from webex_calling.component import Arguments, outputs_of, plain_list, tagging, token
from webex_calling.drafts import prove_nsgs
from webex_calling.fault import Fault, Faults, raise_any
from webex_calling.plan.endpoint_plan import plan_azure_subnet
from webex_calling.plan.summary import summarise
from webex_calling.published.published import Published
from webex_calling.site.config_model import Finding
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.imported import strays
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.verify.proof.interface_proof import assurances


class SubnetGateway(LocalGateway):
    """One of the gateways that share the subnet."""

    stands_by: Interface = Interface.EXTERNAL
    """The interface in this subnet, external or internal. Default external."""

    def unfit(self, cloud: Cloud) -> Iterator[Finding]:
        """Find what ``cloud`` cannot do, and that the rules could not name the gateway's address."""
        yield from super().unfit(cloud)
        if self.shared_subnets:
            yield Finding(("shared_subnets",), "is already set by the component", "remove it")
        if self.known_address(self.stands_by) is None:
            side = self.stands_by
            words = f"does not give the address of its {side} interface, which the rules of a shared subnet need"
            yield Finding(("interfaces",), words, f"give interfaces: {{{side}: ADDRESS}}")


class SubnetGatewayArgs(LocalGatewayArguments):
    """One of the gateways that share the subnet."""

    name: str
    stands_by: NotRequired[str]


class AzureGatewaySubnetArgs(TypedDict):
    """The gateways that share one subnet, and where its NSG lives."""

    resource_group_name: pulumi.Input[str]
    """Name of the resource group that takes the NSG."""
    location: NotRequired[pulumi.Input[str]]
    """Location of the NSG. Default: that of the resource group."""
    gateways: list[SubnetGatewayArgs]
    """The gateways, each with the address of its interface in this subnet: the rules name it."""
    quotas: NotRequired[AzureQuotasArgs]
    tags: NotRequired[dict[str, str]]
    imported: NotRequired[dict[str, ImportedNameArgs]]


class AzureGatewaySubnet(pulumi.ComponentResource):
    """The network security group of a subnet that several Local Gateways share.

    Its rules name the address of each gateway, so that none is open to what another needs. Attach it to the subnet, and
    pass its id to the AzureLocalGateway of each.
    """

    network_security_group_id: pulumi.Output[str]
    """Id of the NSG to attach to the subnet."""
    summary: pulumi.Output[str]
    """Rules against limits, what is coarsened, and what is proven, as text."""

    def __init__(self, name: str, args: AzureGatewaySubnetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        with Arguments(name, args, AzureGatewaySubnetArgs, ["resource_group_name", "location"]) as arguments:
            with arguments.part():
                account = AzureAccount.from_arguments(arguments.of(AzureAccount))
            with arguments.part():
                sharers = _sharers(
                    plain_list("gateways", arguments.plain.get("gateways")), arguments.reference.published
                )
            arguments.need("resource_group_name")
        reference = arguments.reference
        with arguments:
            plan = plan_azure_subnet(reference, name, sharers, account.allowance)
            raise_any(strays("imported", account.imported, plan.filters))
            sides = prove_nsgs(plan, reference.networks, "subnet")
        super().__init__(token("AzureGatewaySubnet"), name, {}, opts)
        (nsg,) = plan.nsgs
        made = register(self, nsg, arguments.ids, tagging(name, "", account.tags), account.imported)
        self.network_security_group_id = made.id
        self.summary = pulumi.Output.from_input("\n".join([summarise(plan), *assurances(sides)]))
        self.register_outputs(outputs_of(self))


def _sharers(gateways: list[Any], published: Published) -> list[tuple[LocalGateway, Interface]]:
    """Read the gateways; every fault of every one of them is raised at once."""
    faults: list[Fault] = []
    sharers: list[tuple[LocalGateway, Interface]] = []
    for at, each in enumerate(gateways):
        try:
            sharer = SubnetGateway.from_arguments(each, ("gateways", at), published=published, cloud=Cloud.AZURE)
        except Faults as found:
            faults.extend(found.faults)
            continue
        if any((other.name, side) == (sharer.name, sharer.stands_by) for other, side in sharers):
            words = f"appears twice with its {sharer.stands_by} interface"
            faults.append(Fault(f"gateways[{at}].name", words, "name each gateway once", sharer.name))
        sharers.append((sharer, sharer.stands_by))
    if faults:
        raise Faults(faults)
    return sharers
