"""Say ``AwsNetworkAcl("edge-public", {"subnets": [...], ...}).network_acl_id``: the stateless filter of subnets."""

from collections.abc import Callable, Mapping
from typing import NotRequired, TypeVar

import pulumi
import pulumi_aws as aws
from pydantic import Field, StrictStr

from webex_calling.arguments import BehindArguments
from webex_calling.component import Arguments, outputs_of, tagging, token
from webex_calling.drafts import prove_network_acl
from webex_calling.plan.network_acl import plan_network_acl
from webex_calling.site.config_model import ConfigModel
from webex_calling.site.kinds import Cloud
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.site.perimeter_parts import NetworkAcl
from webex_calling.site.values import VpcPrefixes
from webex_calling.targets.aws.network_acl import AclDirection
from webex_calling.verify.proof.interface_proof import assurances

Inline = TypeVar("Inline")


class NetworkAclRetention(ConfigModel):
    """What a network ACL is told of its VPC, and its tags."""

    vpc_cidrs: VpcPrefixes = ()
    """The IPv4 prefixes of the VPC: no network ACL filters what goes to each one's second address, its resolver.
    Default: not known, so that a resolver takes entries."""
    tags: Mapping[str, StrictStr] = Field(default_factory=dict)
    """Tags of the network ACL, besides its name."""


class AwsNetworkAclArgs(BehindArguments):
    """Who is behind the perimeter, the subnets that the network ACL filters, and how many entries it may have."""

    vpc_id: pulumi.Input[str]
    """Id of the VPC that has the subnets."""
    subnets: pulumi.Input[list[str]]
    """Ids of the subnets that get the network ACL in place of the one they have."""
    cidrs: list[str]
    entries: NotRequired[int]
    widest_prefix: NotRequired[int]
    nat_gateway: NotRequired[bool]
    vpc_cidrs: NotRequired[list[str]]
    tags: NotRequired[dict[str, str]]


class AwsNetworkAcl(pulumi.ComponentResource):
    """A network ACL with its entries and its subnets: what may cross their borders, and what may answer.

    Entries fit the quota with the least excess that can be. A change of any makes a new network ACL, to which each
    subnet turns at once, before the old one goes: no moment is without entries. It filters by itself what security
    groups would let through, and needs them beside it, since it remembers no connection.
    """

    network_acl_id: pulumi.Output[str]
    """Id of the network ACL; it changes with the entries."""
    summary: pulumi.Output[str]
    """Entries against their quota, what is coarsened and by how much, warnings, and what is proven, as text."""

    def __init__(self, name: str, args: AwsNetworkAclArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        with Arguments(name, args, AwsNetworkAclArgs, ["vpc_id"], several=["subnets"]) as arguments:
            with arguments.part():
                retention = NetworkAclRetention.from_arguments(arguments.of(NetworkAclRetention))
            with arguments.part():
                plain = arguments.of(NetworkAcl)
                given = plain.get("cidrs")
                # The ids are the cloud's, and may be known later; the plan goes by the prefixes.
                subnets = [
                    f"subnet-{at:x}" for at in range(len(given) if isinstance(given, list | tuple) and given else 1)
                ]
                model = {**plain, "name": name, "subnets": subnets}
                acl = NetworkAcl.from_arguments(model, published=arguments.reference.published)
            with arguments.part():
                members = PerimeterMembers.from_arguments(
                    arguments.of(PerimeterMembers), published=arguments.reference.published, cloud=Cloud.AWS
                )
            arguments.need("vpc_id", "subnets")
        reference = arguments.reference
        with arguments:
            plan = plan_network_acl(reference, members, acl, name, retention.vpc_cidrs)
            sides = prove_network_acl(plan, reference.networks)
        super().__init__(token("AwsNetworkAcl"), name, {}, opts)
        # No name of its own and no rule of its own: a changed ACL is made beside the old one, whole.
        made = aws.ec2.NetworkAcl(
            name,
            vpc_id=arguments.ids["vpc_id"],
            subnet_ids=arguments.ids["subnets"],
            ingress=_inline(aws.ec2.NetworkAclIngressArgs, plan.entries.ingress),
            egress=_inline(aws.ec2.NetworkAclEgressArgs, plan.entries.egress),
            tags=tagging(name, "", retention.tags)(name),
            opts=pulumi.ResourceOptions(parent=self, replace_on_changes=["ingress", "egress"]),
        )
        self.network_acl_id = made.id
        told = [*(f"{note.level}: {note.text}" for note in plan.notes), *assurances(sides)]
        self.summary = pulumi.Output.from_input("\n".join(told))
        self.register_outputs(outputs_of(self))


def _inline(kind: Callable[..., Inline], direction: AclDirection) -> list[Inline]:
    """Return the entries of one direction as the arguments of the network ACL."""
    return [kind(**each.properties()) for each in direction.entries]
