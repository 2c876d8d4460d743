"""Say ``AzureGatewaySubnet("edge", {"gateways": [...]}).network_security_group_id``: one NSG for several gateways."""

from typing import Any, NotRequired, TypedDict

import pulumi

from webex_calling.arguments import AzureQuotasArgs, LocalGatewayArguments
from webex_calling.azure.account import AzureAccount
from webex_calling.azure.nsg import register
from webex_calling.compiler.plan import plan_azure_subnet
from webex_calling.compiler.summary import summarise
from webex_calling.component import check_ids, refusal, split, token
from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import load_reference
from webex_calling.site.cloud import Cloud
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.interface import Interface


class SubnetGatewayArgs(LocalGatewayArguments):
    """One of the gateways that share the subnet."""

    name: str
    stands_by: NotRequired[str]
    """The interface that stands in this subnet, external or internal. Default external."""


class AzureGatewaySubnetArgs(TypedDict):
    """The gateways that share one subnet, and where its NSG lives."""

    resource_group_name: pulumi.Input[str]
    """Name of the resource group that takes the NSG."""
    location: NotRequired[pulumi.Input[str]]
    """Location of the NSG. Default: that of the resource group."""
    gateways: list[SubnetGatewayArgs]
    """The gateways, each with the address of the interface that stands here: the rules name it."""
    quotas: NotRequired[AzureQuotasArgs]
    tags: NotRequired[dict[str, str]]


class AzureGatewaySubnet(pulumi.ComponentResource):
    """The network security group of a subnet that several Local Gateways share.

    Its rules name the address of each gateway, so that none is open to what another needs. Attach it to the subnet, and
    pass its id to the AzureLocalGateway of each.
    """

    network_security_group_id: pulumi.Output[str]
    """Id of the NSG to attach to the subnet."""
    summary: pulumi.Output[str]
    """Rules against limits, and what is coarsened, for people."""

    def __init__(self, name: str, args: AzureGatewaySubnetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        reference = load_reference()
        try:
            inputs, plain = split(args, ("resource_group_name", "location"))
            account, rest = AzureAccount.take(plain)
            sharers = _sharers(rest.pop("gateways", None), reference.published)
            unknown = [Fault(key, "is not a known argument", "remove it or correct its spelling") for key in rest]
            if unknown:
                raise Faults(unknown)
            check_ids(inputs, ["resource_group_name"], reference.networks, {})
            plan = plan_azure_subnet(reference, name, sharers, account.allowance)
        except Faults as faults:
            raise refusal(name, faults) from None
        super().__init__(token("AzureGatewaySubnet"), name, {}, opts)
        (nsg,) = plan.nsgs
        self.network_security_group_id = register(self, nsg, inputs, account.tags).id
        self.summary = pulumi.Output.from_input(summarise(plan))
        self.register_outputs({key: getattr(self, key) for key in AzureGatewaySubnet.__annotations__})


def _sharers(gateways: Any, published: Any) -> list[tuple[LocalGateway, Interface]]:
    """Read the gateways; every fault of every one of them is raised at once."""
    if not isinstance(gateways, list | tuple) or not gateways:
        raise Faults([Fault("gateways", "is missing or no list", "give the gateways that share the subnet")])
    faults: list[Fault] = []
    sharers: list[tuple[LocalGateway, Interface]] = []
    for at, each in enumerate(gateways):
        steps = ("gateways", at)
        try:
            side = str(each.get("stands_by", "external"))
            if side not in list(Interface):
                fault = Fault(f"gateways[{at}].stands_by", "is no interface", "write external or internal", side)
                raise Faults([fault])
            fields = {key: value for key, value in each.items() if key != "stands_by"}
            gateway = LocalGateway.from_arguments(fields, steps, published=published, cloud=Cloud.AZURE)
            if gateway.known_address(Interface(side)) is None:
                words = f"does not say the address of its {side} interface, which the rules of a shared subnet name"
                raise Faults([Fault(f"gateways[{at}]", words, f"give interfaces: {{{side}: ADDRESS}}", gateway.name)])
            sharers.append((gateway, Interface(side)))
        except Faults as found:
            faults.extend(found.faults)
    if faults:
        raise Faults(faults)
    return sharers
