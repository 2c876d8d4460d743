"""Say ``AwsDnsFirewall("edge", {"vpc_id": vpc.id, "fail_open": False, ...})``: which names a VPC's resolver answers."""

from collections.abc import Mapping
from typing import NotRequired

import pulumi
import pulumi_aws as aws
from pydantic import Field, StrictStr

from webex_calling.arguments import BehindArguments
from webex_calling.component import REVISION_TAG, Arguments, outputs_of, tagging, token
from webex_calling.drafts import prove_dns_firewall
from webex_calling.plan.dns_firewall import DnsFirewallPlan, plan_dns_firewall
from webex_calling.site.config_model import ConfigModel
from webex_calling.site.kinds import Cloud
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.site.perimeter_parts import DnsFirewall
from webex_calling.site.values import VpcPrefixes


class DnsFirewallRetention(ConfigModel):
    """What a DNS Firewall is told of its VPC, and the tags of what is made."""

    vpc_cidrs: VpcPrefixes = ()
    """The IPv4 prefixes of the VPC, whose resolver is each one's second address. Default: not known."""
    tags: Mapping[str, StrictStr] = Field(default_factory=dict)
    """Tags of all that is made, besides its name and the published revision."""


class AwsDnsFirewallArgs(BehindArguments):
    """Who is behind the firewall, the VPC whose resolver it filters, and how strict it is."""

    vpc_id: pulumi.Input[str]
    """Id of the VPC whose resolver it filters: the one that all clients behind it query."""
    vpc_cidrs: NotRequired[list[str]]
    fail_open: bool
    walled_garden: NotRequired[bool]
    also_allowed: NotRequired[list[str]]
    association_priority: NotRequired[int]
    tags: NotRequired[dict[str, str]]


class AwsDnsFirewall(pulumi.ComponentResource):
    """A Route 53 Resolver DNS Firewall: domain lists, a rule group, its association with a VPC, and the fail mode.

    The domains of the roles in use are answered wherever their aliases lead; in a walled garden nothing else is. New
    domains change a list in place. It sees only what reaches the VPC's resolver.
    """

    rule_group_id: pulumi.Output[str]
    """Id of the rule group, to share it or to associate it with further VPCs."""
    summary: pulumi.Output[str]
    """Domains, warnings, and what is proven, as text."""

    def __init__(self, name: str, args: AwsDnsFirewallArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        with Arguments(name, args, AwsDnsFirewallArgs, ["vpc_id"]) as arguments:
            with arguments.part():
                retention = DnsFirewallRetention.from_arguments(arguments.of(DnsFirewallRetention))
            with arguments.part():
                firewall = DnsFirewall.from_arguments(arguments.of(DnsFirewall))
            with arguments.part():
                members = PerimeterMembers.from_arguments(
                    arguments.of(PerimeterMembers), published=arguments.reference.published, cloud=Cloud.AWS
                )
            arguments.need("vpc_id")
        reference = arguments.reference
        with arguments:
            plan = plan_dns_firewall(reference, members, firewall, name, retention.vpc_cidrs)
            prove_dns_firewall(plan)
        super().__init__(token("AwsDnsFirewall"), name, {}, opts)
        self.rule_group_id = self._register(plan, firewall, arguments.ids["vpc_id"], retention.tags)
        count = sum(len(each.domains) for each in plan.lists if each.allows)
        told = [f"{count} domains are answered{', and no other' if plan.walled_garden else ''}; proven"]
        self.summary = pulumi.Output.from_input("\n".join([*told, *(note.text for note in plan.notes)]))
        self.register_outputs(outputs_of(self))

    def _register(
        self, plan: DnsFirewallPlan, firewall: DnsFirewall, vpc_id: pulumi.Input[str], tags: Mapping[str, str]
    ) -> pulumi.Output[str]:
        below, tag = pulumi.ResourceOptions(parent=self), tagging(plan.name, "", tags)
        group = aws.route53.ResolverFirewallRuleGroup(plan.name, tags=tag(plan.name), opts=below)
        rules: list[pulumi.Resource] = []
        # The block of all other names comes after what is allowed, and goes before it.
        for each in plan.lists:
            revision = {REVISION_TAG: plan.revision.isoformat()} if plan.revision and not rules else {}
            domains = aws.route53.ResolverFirewallDomainList(
                each.name, domains=list(each.domains), tags={**tag(each.name), **revision}, opts=below
            )
            rules.append(
                aws.route53.ResolverFirewallRule(
                    each.name,
                    firewall_rule_group_id=group.id,
                    firewall_domain_list_id=domains.id,
                    **each.rule(),
                    opts=pulumi.ResourceOptions(parent=self, depends_on=rules[:] or None),
                )
            )
        config = aws.route53.ResolverFirewallConfig(
            plan.name,
            resource_id=vpc_id,
            firewall_fail_open="ENABLED" if firewall.fail_open else "DISABLED",
            opts=below,
        )
        # Only a group with all its rules is associated, by the fail mode that is asked for.
        aws.route53.ResolverFirewallRuleGroupAssociation(
            plan.name,
            firewall_rule_group_id=group.id,
            vpc_id=vpc_id,
            priority=firewall.association_priority,
            tags=tag(plan.name),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*rules, config]),
        )
        return group.id
