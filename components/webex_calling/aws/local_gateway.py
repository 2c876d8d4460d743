"""Say ``AwsLocalGateway("fra-a", {...}).external_security_group_ids``: the security groups of one Local Gateway."""

from typing import NotRequired

import pulumi

from webex_calling.arguments import AwsQuotasArgs, ImportedGroupArgs, LocalGatewayArguments
from webex_calling.aws.account import AwsAccount
from webex_calling.aws.groups import list_ids, register
from webex_calling.component import Arguments, outputs_of, tagging, token
from webex_calling.drafts import prove_groups
from webex_calling.fault import raise_any
from webex_calling.plan.endpoint_plan import plan_aws_gateway
from webex_calling.plan.notes import media_range, trusted_list
from webex_calling.plan.summary import summarise
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.imported import strays
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.targets.aws.security_group import CONNECTION_TRACKING
from webex_calling.verify.proof.interface_proof import assurances

_LISTS = {"calling_list_ids": "calling"}


class AwsLocalGatewayArgs(LocalGatewayArguments):
    """A Local Gateway on AWS: where its groups live, the lists they refer to, and what the gateway is."""

    vpc_id: pulumi.Input[str]
    """Id of the VPC that holds the gateway."""
    calling_list_ids: pulumi.Input[list[str]]
    """Ids of the Calling network's prefix lists, in order: the output of AwsPublishedNetworks, or adopted ones."""
    calling_max_entries: NotRequired[int]
    quotas: NotRequired[AwsQuotasArgs]
    tags: NotRequired[dict[str, str]]
    imported: NotRequired[dict[str, ImportedGroupArgs]]


class AwsLocalGateway(pulumi.ComponentResource):
    """The security groups of one Local Gateway: CUBE on Catalyst 8000V, with one interface or two.

    One group for each that its rules are assigned to, and one rule resource for each permit, so that a change of one
    permit touches no other. What the quotas cannot hold is refused before anything is registered. Attach exactly the
    groups that it outputs, and no other beside them: security groups are unions.
    """

    external_security_group_ids: pulumi.Output[list[str]]
    """Ids of the groups to attach to the external interface; they resolve when every rule exists."""
    internal_security_group_ids: pulumi.Output[list[str]]
    """Ids of the groups to attach to the internal interface; empty for a gateway with one interface."""
    connection_tracking: pulumi.Output[dict[str, int]]
    """Seconds for each interface's connection tracking: tcpEstablishedTimeout, udpStreamTimeout, udpTimeout."""
    trusted_list: pulumi.Output[list[str]]
    """The lines of CUBE's `ip address trusted list` for the Calling network and the gateway's peers."""
    media_range: pulumi.Output[list[str]]
    """The lines that set CUBE's `rtp-port range`."""
    summary: pulumi.Output[str]
    """Groups, weights against quotas, what is coarsened, warnings, and what is proven, as text."""

    def __init__(self, name: str, args: AwsLocalGatewayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        with Arguments(name, args, AwsLocalGatewayArgs, ["vpc_id"], _LISTS) as arguments:
            with arguments.part():
                account = AwsAccount.from_arguments(arguments.of(AwsAccount))
            with arguments.part():
                model = {**arguments.of(LocalGateway), "name": name}
                gateway = LocalGateway.from_arguments(model, published=arguments.reference.published, cloud=Cloud.AWS)
            arguments.need("vpc_id", "calling_list_ids")
        reference = arguments.reference
        with arguments:
            plan = plan_aws_gateway(reference, gateway, account.allowance, account.sizes(reference))
            raise_any(strays("imported", account.imported, plan.filters))
            sides = prove_groups(plan, reference.networks)
        super().__init__(token("AwsLocalGateway"), name, {}, opts)
        tags = tagging(name, gateway.display_name, account.tags)
        groups = register(
            self, plan, arguments.ids["vpc_id"], list_ids(arguments.ids, arguments.networks), tags, account.imported
        )
        self.external_security_group_ids = groups[Interface.EXTERNAL]
        self.internal_security_group_ids = groups.get(Interface.INTERNAL, pulumi.Output.from_input([]))
        self.connection_tracking = pulumi.Output.from_input(dict(CONNECTION_TRACKING))
        self.trusted_list = pulumi.Output.from_input(list(trusted_list(reference.networks, gateway)))
        self.media_range = pulumi.Output.from_input(list(media_range(gateway)))
        self.summary = pulumi.Output.from_input("\n".join([summarise(plan), *assurances(sides)]))
        self.register_outputs(outputs_of(self))
