"""Say ``AwsNetworkFirewall("edge", {"clients": [...]}).policy_arn``: the stateful filter of a perimeter on AWS."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NotRequired

import pulumi
import pulumi_aws as aws

from webex_calling.arguments import BehindArguments, FirewallLoggingArgs
from webex_calling.aws.account import AwsAccount
from webex_calling.component import Arguments, outputs_of, picked, tagging, token
from webex_calling.drafts import prove_network_firewall
from webex_calling.fault import Fault, raise_any
from webex_calling.flows.rule import NetworkList
from webex_calling.plan.network_firewall import NetworkFirewallPlan, plan_network_firewall
from webex_calling.plan.summary import summarise_firewall
from webex_calling.site.kinds import Cloud
from webex_calling.site.network_firewall import NetworkFirewall
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.targets.aws.network_firewall import logging_properties
from webex_calling.verify.proof.interface_proof import assurances

_LISTS = {
    "calling_list_arns": "calling",
    "device_configuration_list_arns": "device-configuration",
    "app_configuration_list_arns": "app-configuration",
}
_ARN = re.compile(r"arn:aws[a-z-]*:ec2:[a-z0-9-]+:\d{12}:prefix-list/pl-[0-9a-f]+")

Tags = Callable[[str], dict[str, str]]


class AwsNetworkFirewallArgs(BehindArguments):
    """Who is behind the firewall, the lists that its rules refer to, and the firewall itself when it is to be made."""

    calling_list_arns: NotRequired[pulumi.Input[list[str]]]
    """ARNs of the Calling network's prefix lists, in order: the output of AwsPublishedNetworks, or of adopted ones.
    Needed where anyone behind the firewall talks to that network; `summary` and the errors say so."""
    device_configuration_list_arns: NotRequired[pulumi.Input[list[str]]]
    """ARNs of the prefix lists of the device configuration network; needed where phones or devices are behind it."""
    app_configuration_list_arns: NotRequired[pulumi.Input[list[str]]]
    """ARNs of the prefix lists of the Webex App configuration network; needed where apps or browsers are behind it."""
    vpc_id: NotRequired[pulumi.Input[str]]
    """Id of the VPC that takes the firewall's endpoints. Needed with subnets."""
    subnets: NotRequired[dict[str, pulumi.Input[str]]]
    """Ids of the subnets that take the firewall's endpoints, one an availability zone, by a name of your own. Without
    any, no firewall is made: attach `policyArn` to one that exists."""
    home_networks: NotRequired[list[str]]
    tcp_idle_timeout_seconds: NotRequired[int]
    headroom: NotRequired[int]
    deletion_protection: NotRequired[bool]
    logging: NotRequired[FirewallLoggingArgs]
    calling_max_entries: NotRequired[int]
    app_configuration_max_entries: NotRequired[int]
    tags: NotRequired[dict[str, str]]


class AwsNetworkFirewall(pulumi.ComponentResource):
    """An AWS Network Firewall policy with its rule groups, in strict order; the firewall and its logs when asked for.

    What nobody behind it needs is dropped and reported. SIP, media and the published networks pass by address and port,
    through prefix lists, so that a new prefix changes the list alone; web traffic passes by the server's name. A change
    of the rules is written into the groups in place. TLS is never decrypted.
    """

    policy_arn: pulumi.Output[str]
    """ARN of the firewall policy."""
    firewall_arn: pulumi.Output[str]
    """ARN of the firewall; empty where none is made."""
    endpoint_ids: pulumi.Output[dict[str, str]]
    """Ids of the firewall's endpoints by the name of their subnet: routes name them. Empty without a firewall."""
    summary: pulumi.Output[str]
    """Rules against capacities, what is coarsened, warnings, and what is proven, as text."""

    def __init__(self, name: str, args: AwsNetworkFirewallArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        with Arguments(name, args, AwsNetworkFirewallArgs, ["vpc_id"], _LISTS, maps=["subnets"]) as arguments:
            with arguments.part():
                account = AwsAccount.from_arguments(arguments.of(AwsAccount))
            with arguments.part():
                # The ids are the cloud's; their names are the plan's.
                places = dict.fromkeys(arguments.ids.get("subnets", {}), "subnet-0")
                model = {**arguments.of(NetworkFirewall), "subnets": places}
                firewall = NetworkFirewall.from_arguments(model, published=arguments.reference.published)
            with arguments.part():
                members = PerimeterMembers.from_arguments(
                    arguments.of(PerimeterMembers), published=arguments.reference.published, cloud=Cloud.AWS
                )
            with arguments.part():
                raise_any(_strange(arguments.ids))
            if arguments.ids.get("subnets"):
                arguments.need("vpc_id")
        reference = arguments.reference
        with arguments:
            plan = plan_network_firewall(reference, members, firewall, name, sizes=account.sizes(reference))
            raise_any(_unlisted(plan, arguments.ids))
            sides = prove_network_firewall(plan, reference.networks)
        super().__init__(token("AwsNetworkFirewall"), name, {}, opts)
        tags = tagging(name, "", account.tags)
        arns = {
            each: picked(argument, arguments.ids[argument], network, each.number)
            for argument, network in arguments.networks.items()
            for each in plan.lists
            if each.network == network.id
        }
        policy = self._policy(plan, arns, tags)
        self.policy_arn = policy.arn
        self.firewall_arn = pulumi.Output.from_input("")
        self.endpoint_ids = pulumi.Output.from_input({})
        if firewall.subnets:
            self._firewall(name, policy, firewall, arguments.ids, tags)
        self.summary = pulumi.Output.from_input("\n".join([*summarise_firewall(plan), *assurances(sides)]))
        self.register_outputs(outputs_of(self))

    def _policy(
        self, plan: NetworkFirewallPlan, arns: Mapping[NetworkList, pulumi.Output[str]], tags: Tags
    ) -> "aws.networkfirewall.FirewallPolicy":
        """Register the groups, and the policy that refers to them.

        None has a name of its own: where a group must be replaced, the new one is made, the policy turns to it, and the
        old one goes, since a group in use cannot be deleted.
        """
        below = pulumi.ResourceOptions(parent=self)
        groups = {
            group.name: aws.networkfirewall.RuleGroup(
                group.name, **group.properties(arns), tags=tags(group.name), opts=below
            ).arn
            for group in plan.policy.groups
        }
        return aws.networkfirewall.FirewallPolicy(
            plan.policy.name, **plan.policy.properties(groups), tags=tags(plan.policy.name), opts=below
        )

    def _firewall(
        self,
        name: str,
        policy: "aws.networkfirewall.FirewallPolicy",
        said: NetworkFirewall,
        ids: Mapping[str, Any],
        tags: Tags,
    ) -> None:
        """Register the firewall with its endpoints, and its logs."""
        below = pulumi.ResourceOptions(parent=self)
        subnets: Mapping[str, pulumi.Input[str]] = ids["subnets"]
        firewall = aws.networkfirewall.Firewall(
            f"{name}-firewall",
            firewall_policy_arn=policy.arn,
            vpc_id=ids["vpc_id"],
            subnet_mappings=[
                aws.networkfirewall.FirewallSubnetMappingArgs(subnet_id=each) for each in subnets.values()
            ],
            delete_protection=said.deletion_protection,
            tags=tags(f"{name}-firewall"),
            opts=below,
        )
        if said.logging:
            aws.networkfirewall.LoggingConfiguration(
                f"{name}-firewall-logging", firewall_arn=firewall.arn, **logging_properties(said.logging), opts=below
            )
        self.firewall_arn = firewall.arn
        self.endpoint_ids = pulumi.Output.all(firewall.firewall_statuses, pulumi.Output.all(**subnets)).apply(
            _endpoints
        )


def _endpoints(told: Sequence[Any]) -> dict[str, str]:
    """Return the endpoint of each subnet by the subnet's name, from what the firewall tells by the subnet's id."""
    statuses, subnets = told
    zones = (zone for status in statuses for zone in status.get("sync_states") or ())
    attachments = (attachment for zone in zones for attachment in zone.get("attachments") or ())
    by_id = {each.get("subnet_id"): each.get("endpoint_id") for each in attachments}
    return {name: by_id[subnet] for name, subnet in subnets.items() if subnet in by_id}


def _strange(ids: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is certainly no ARN of a prefix list; what an output holds is not known yet."""
    for argument in _LISTS:
        given = ids.get(argument)
        for at, each in enumerate(given if isinstance(given, list | tuple) else ()):
            if isinstance(each, str) and not _ARN.fullmatch(each):
                remedy = "write arn:aws:ec2:REGION:ACCOUNT:prefix-list/pl-…, the account being the list's owner"
                yield Fault(f"{argument}[{at}]", "is not an ARN of a prefix list", remedy, each)


def _unlisted(plan: NetworkFirewallPlan, ids: Mapping[str, Any]) -> Iterator[Fault]:
    """Find the lists that the rules refer to, and that are not given."""
    networks = {each.network for each in plan.lists}
    for argument, network in _LISTS.items():
        if network in networks and argument not in ids:
            rows: Sequence[str] = tuple(
                dict.fromkeys(flow.requirement for flow in plan.flows if getattr(flow.peer, "id", "") == network)
            )
            words = f"is missing, but the rules of {', '.join(rows)} refer to it"
            yield Fault(argument, words, "pass the output of AwsPublishedNetworks, or the ARNs of adopted lists")
