"""Say ``AwsVdiPool("desks", {...}).security_group_ids``: the security groups of one pool of hosted desktops."""

from collections.abc import Iterator
from typing import NotRequired

import pulumi

from webex_calling.arguments import AwsQuotasArgs, ImportedGroupArgs, VdiPoolArguments
from webex_calling.aws.account import AwsAccount
from webex_calling.aws.groups import list_ids, register
from webex_calling.component import Arguments, outputs_of, tagging, token
from webex_calling.drafts import prove_groups
from webex_calling.fault import raise_any
from webex_calling.plan.endpoint_plan import plan_aws_pool
from webex_calling.plan.summary import summarise
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import NetworkName, Role
from webex_calling.site.imported import strays
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.site.vdi import VdiPool
from webex_calling.targets.aws.security_group import CONNECTION_TRACKING
from webex_calling.verify.proof.interface_proof import assurances

_LISTS = {"calling_list_ids": "calling", "app_configuration_list_ids": "app-configuration"}


class AwsVdiPoolArgs(VdiPoolArguments):
    """A pool of hosted desktops on AWS: where its groups live, the lists they refer to, and what the pool is."""

    vpc_id: pulumi.Input[str]
    """Id of the VPC that holds the desktops."""
    calling_list_ids: pulumi.Input[list[str]]
    """Ids of the Calling network's prefix lists, in order: the output of AwsPublishedNetworks, or adopted ones."""
    app_configuration_list_ids: NotRequired[pulumi.Input[list[str]]]
    """Ids of the Webex App configuration network's lists; needed for TCP 8443 of a Unified CM set-up alone."""
    calling_max_entries: NotRequired[int]
    app_configuration_max_entries: NotRequired[int]
    quotas: NotRequired[AwsQuotasArgs]
    tags: NotRequired[dict[str, str]]
    imported: NotRequired[dict[str, ImportedGroupArgs]]


class AwsVdiPool(pulumi.ComponentResource):
    """The security groups of one pool of hosted desktops: WorkSpaces, AppStream 2.0, or desktops on EC2.

    WorkSpaces attach one custom group a directory, AppStream five, EC2 as many as the account's quota. What cannot fit
    is refused before anything is registered, with the arithmetic and the remedies.
    """

    security_group_ids: pulumi.Output[list[str]]
    """Ids of the groups to attach to each desktop; they resolve when every rule exists."""
    connection_tracking: pulumi.Output[dict[str, int]]
    """Seconds for the connection tracking of desktops on EC2: tcpEstablishedTimeout, udpStreamTimeout, udpTimeout."""
    summary: pulumi.Output[str]
    """Groups, weights against quotas, what is coarsened, warnings, and what is proven, as text."""

    def __init__(self, name: str, args: AwsVdiPoolArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        with Arguments(name, args, AwsVdiPoolArgs, ["vpc_id"], _LISTS) as arguments:
            with arguments.part():
                account = AwsAccount.from_arguments(arguments.of(AwsAccount))
            with arguments.part():
                model = {**arguments.of(VdiPool), "name": name}
                pool = VdiPool.from_arguments(model, published=arguments.reference.published, cloud=Cloud.AWS)
                arguments.need(*_asked_for(arguments.reference, pool.options.asked()))
            arguments.need("vpc_id", "calling_list_ids")
        reference = arguments.reference
        with arguments:
            plan = plan_aws_pool(reference, pool, account.allowance, account.sizes(reference))
            raise_any(strays("imported", account.imported, plan.filters))
            sides = prove_groups(plan, reference.networks)
        super().__init__(token("AwsVdiPool"), name, {}, opts)
        tags = tagging(name, pool.display_name, account.tags)
        groups = register(
            self, plan, arguments.ids["vpc_id"], list_ids(arguments.ids, arguments.networks), tags, account.imported
        )
        self.security_group_ids = groups[Interface.EXTERNAL]
        self.connection_tracking = pulumi.Output.from_input(dict(CONNECTION_TRACKING))
        self.summary = pulumi.Output.from_input("\n".join([summarise(plan), *assurances(sides)]))
        self.register_outputs(outputs_of(self))


def _asked_for(reference: Reference, options: frozenset[str]) -> Iterator[str]:
    """Yield the ids of lists without which no rule of an option can be: of a service that is not HTTPS by domain."""
    for argument, network in _LISTS.items():
        rows = (row for row in reference.requirements_for(Role.WEBEX_APP) if row.peer == NetworkName(network))
        if any(service.when.option in options and not service.web for row in rows for service in row.services):
            yield argument
