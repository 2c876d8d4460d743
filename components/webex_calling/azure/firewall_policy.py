"""Say ``AzureFirewallPolicy("hub", {"clients": [...]}).policy_id``: the stateful filter of a perimeter on Azure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NotRequired

import pulumi
import pulumi_azure_native.network as network

from webex_calling.arguments import BehindArguments
from webex_calling.azure.account import AzureAccount
from webex_calling.component import Arguments, gathered, outputs_of, tagging, token
from webex_calling.drafts import prove_azure_firewall
from webex_calling.fault import Fault, raise_any
from webex_calling.plan.azure_firewall import AzureFirewallPlan, plan_azure_firewall
from webex_calling.plan.summary import summarise_azure_firewall
from webex_calling.site.azure_firewall import AzureFirewall
from webex_calling.site.kinds import Cloud
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.targets.azure.firewall_policy import RuleCollection
from webex_calling.verify.proof.interface_proof import assurances

_GROUPS = {
    "calling_group_id": "calling",
    "device_configuration_group_id": "device-configuration",
    "app_configuration_group_id": "app-configuration",
}
_ARM = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network"
# What stands in the model for an id that is an output, and not known before the update.
_LATER = {
    "base_policy_id": f"{_ARM}/firewallPolicies/base",
    "subnet_id": f"{_ARM}/virtualNetworks/n/subnets/AzureFirewallSubnet",
    "public_ip_id": f"{_ARM}/publicIPAddresses/a",
    "management_subnet_id": f"{_ARM}/virtualNetworks/n/subnets/AzureFirewallManagementSubnet",
    "management_public_ip_id": f"{_ARM}/publicIPAddresses/m",
}
_FURTHER = "further_public_ip_ids"

Tags = Callable[[str], dict[str, str]]


class AzureFirewallPolicyArgs(BehindArguments):
    """Who is behind the firewall, the IP Groups that its rules refer to, and the firewall itself when it is made."""

    resource_group_name: pulumi.Input[str]
    """Name of the resource group that takes the policy, and the firewall."""
    location: NotRequired[pulumi.Input[str]]
    """Location of both. Default: that of the resource group."""
    calling_group_id: NotRequired[pulumi.Input[str]]
    """Id of the IP Group of the Calling network: the output of AzurePublishedNetworks, or of an adopted group. Needed
    where anyone behind the firewall talks to that network; the errors say so."""
    device_configuration_group_id: NotRequired[pulumi.Input[str]]
    """Id of the IP Group of the device configuration network; needed where phones or devices are behind it."""
    app_configuration_group_id: NotRequired[pulumi.Input[str]]
    """Id of the IP Group of the Webex App configuration network; needed where apps or browsers are behind it."""
    tier: NotRequired[str]
    base_policy_id: NotRequired[pulumi.Input[str]]
    base_policy_tier: NotRequired[str]
    priority: NotRequired[int]
    dns_servers: NotRequired[list[str]]
    dns_proxy: NotRequired[bool]
    bypassed_by: NotRequired[list[str]]
    subnet_id: NotRequired[pulumi.Input[str]]
    public_ip_id: NotRequired[pulumi.Input[str]]
    further_public_ip_ids: NotRequired[dict[str, pulumi.Input[str]]]
    management_subnet_id: NotRequired[pulumi.Input[str]]
    management_public_ip_id: NotRequired[pulumi.Input[str]]
    zones: NotRequired[list[str]]
    tags: NotRequired[dict[str, str]]


class AzureFirewallPolicy(pulumi.ComponentResource):
    """An Azure Firewall policy with its rule collection groups; the firewall itself where a subnet is given for it.

    What nobody behind it needs is denied. SIP, media and the published networks pass by address and port, through IP
    Groups, so that a new prefix changes the group alone; web traffic passes by the server's name. TLS is never
    terminated. The groups are written one after another, after the IP Groups, and the firewall comes last. A gateway
    with a certificate trunk is not for this firewall: list it in `bypassedBy`.
    """

    policy_id: pulumi.Output[str]
    """Id of the firewall policy, once all its rules are there."""
    firewall_id: pulumi.Output[str]
    """Id of the firewall; empty where none is made."""
    private_ip: pulumi.Output[str]
    """Private address of the firewall, the next hop of routes; empty where none is made."""
    summary: pulumi.Output[str]
    """Rules against limits, what is coarsened, warnings, and what is proven, as text."""

    def __init__(self, name: str, args: AzureFirewallPolicyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        single = ["resource_group_name", "location", *_GROUPS, *_LATER]
        with Arguments(name, args, AzureFirewallPolicyArgs, single, maps=[_FURTHER]) as arguments:
            with arguments.part():
                account = AzureAccount.from_arguments(arguments.of(AzureAccount))
            with arguments.part():
                firewall = AzureFirewall.from_arguments({**arguments.of(AzureFirewall), **_known(arguments.ids)})
            with arguments.part():
                members = PerimeterMembers.from_arguments(
                    arguments.of(PerimeterMembers), published=arguments.reference.published, cloud=Cloud.AZURE
                )
            arguments.need("resource_group_name")
        reference = arguments.reference
        with arguments:
            plan = plan_azure_firewall(reference, members, firewall, name)
            raise_any(_ungrouped(plan, arguments.ids))
            sides = prove_azure_firewall(plan, reference.networks)
        super().__init__(token("AzureFirewallPolicy"), name, {}, opts)
        tags = tagging(name, "", account.tags)
        policy, last = self._policy(plan, arguments.ids, tags)
        self.policy_id = gathered([policy.id, last.id]).apply(_first, run_with_unknowns=True)
        self.firewall_id = self.private_ip = pulumi.Output.from_input("")
        if firewall.subnet_id:
            self._firewall(plan, firewall, policy, last, arguments.ids, tags)
        self.summary = pulumi.Output.from_input("\n".join([*summarise_azure_firewall(plan), *assurances(sides)]))
        self.register_outputs(outputs_of(self))

    def _policy(
        self, plan: AzureFirewallPlan, ids: Mapping[str, Any], tags: Tags
    ) -> tuple[network.FirewallPolicy, pulumi.CustomResource]:
        """Register the policy and its groups in a chain, and return the policy and the last link.

        Azure writes one thing of a policy at a time, and an IP Group that a rule refers to is one: the policy waits for
        every group of addresses, whichever rule refers to it.
        """
        place = {key: ids.get(key) for key in ("resource_group_name", "location")}
        held = {name: ids[argument] for argument, name in _GROUPS.items() if argument in ids}
        base = network.SubResourceArgs(id=ids["base_policy_id"]) if "base_policy_id" in ids else None
        said = plan.policy.properties()
        dns = said.get("dns_settings")
        policy = network.FirewallPolicy(
            plan.policy.name,
            **place,
            sku=network.FirewallPolicySkuArgs(**said["sku"]),
            base_policy=base,
            threat_intel_mode=said["threat_intel_mode"],
            dns_settings=network.DnsSettingsArgs(**dns) if dns else None,
            tags=tags(plan.policy.name),
            opts=pulumi.ResourceOptions(parent=self, depends_on=_waiting(held.values())),
        )
        last: pulumi.CustomResource = policy
        for group in plan.policy.groups:
            last = network.FirewallPolicyRuleCollectionGroup(
                group.name,
                resource_group_name=ids["resource_group_name"],
                firewall_policy_name=policy.name,
                priority=group.priority,
                rule_collections=[_collection(each, held) for each in group.collections],
                opts=pulumi.ResourceOptions(parent=self, depends_on=[last]),
            )
        return policy, last

    def _firewall(
        self,
        plan: AzureFirewallPlan,
        said: AzureFirewall,
        policy: network.FirewallPolicy,
        last: pulumi.CustomResource,
        ids: Mapping[str, Any],
        tags: Tags,
    ) -> None:
        """Register the firewall, once its policy has all its rules."""
        further: Mapping[str, pulumi.Input[str]] = ids.get(_FURTHER, {})
        name = f"{plan.name}-firewall"
        firewall = network.AzureFirewall(
            name,
            resource_group_name=ids["resource_group_name"],
            location=ids.get("location"),
            sku=network.AzureFirewallSkuArgs(name="AZFW_VNet", tier=plan.policy.tier),
            firewall_policy=network.SubResourceArgs(id=policy.id),
            # The subnet stands beside the first address, and beside no other.
            ip_configurations=[
                _configuration("first", ids["public_ip_id"], ids["subnet_id"]),
                *(_configuration(f"further-{key}", each) for key, each in further.items()),
            ],
            management_ip_configuration=(
                _configuration("management", ids["management_public_ip_id"], ids["management_subnet_id"])
                if said.management_subnet_id
                else None
            ),
            zones=list(said.zones) or None,
            tags=tags(name),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[last]),
        )
        self.firewall_id = firewall.id
        self.private_ip = firewall.ip_configurations.apply(_private, run_with_unknowns=True)


def _collection(
    collection: RuleCollection, groups: Mapping[str, Any]
) -> network.FirewallPolicyFilterRuleCollectionArgs:
    """Return a collection as the provider takes it."""
    said = collection.properties(groups)
    return network.FirewallPolicyFilterRuleCollectionArgs(
        rule_collection_type=said["rule_collection_type"],
        name=said["name"],
        priority=said["priority"],
        action=network.FirewallPolicyFilterRuleCollectionActionArgs(**said["action"]),
        rules=[_rule(each) for each in said["rules"]],
    )


def _rule(said: Mapping[str, Any]) -> network.NetworkRuleArgs | network.ApplicationRuleArgs:
    if said["rule_type"] == "NetworkRule":
        return network.NetworkRuleArgs(**said)
    protocols = [network.FirewallPolicyRuleApplicationProtocolArgs(**each) for each in said["protocols"]]
    return network.ApplicationRuleArgs(**{**said, "protocols": protocols})


def _configuration(
    name: str, address: pulumi.Input[str], subnet: pulumi.Input[str] | None = None
) -> network.AzureFirewallIPConfigurationArgs:
    return network.AzureFirewallIPConfigurationArgs(
        name=name,
        public_ip_address=network.SubResourceArgs(id=address),
        subnet=network.SubResourceArgs(id=subnet) if subnet is not None else None,
    )


def _waiting(ids: Iterable[Any]) -> pulumi.Output[list[pulumi.Resource]]:
    """Return no resource, once what ``ids`` come from exists: the SDK waits for what such a list depends on."""

    def none(_: Any) -> list[pulumi.Resource]:
        return []

    return gathered(ids).apply(none, run_with_unknowns=True)


def _first(values: Any) -> Any:
    return values if values is pulumi.UNKNOWN else values[0]


def _private(configurations: Any) -> Any:
    """Return the private address of a firewall, which stands beside its subnet. No preview knows it of a new one."""
    if configurations is pulumi.UNKNOWN:
        return configurations
    found = (each.private_ip_address for each in configurations or () if each.private_ip_address)
    return next(found, pulumi.UNKNOWN if pulumi.runtime.is_dry_run() else "")


def _known(ids: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ids as the model takes them: as they are where they are plain."""
    found: dict[str, Any] = {
        key: ids[key] if isinstance(ids[key], str) else later for key, later in _LATER.items() if key in ids
    }
    if isinstance(further := ids.get(_FURTHER), Mapping):
        later = _LATER["public_ip_id"]
        found[_FURTHER] = {key: each if isinstance(each, str) else later for key, each in further.items()}
    return found


def _ungrouped(plan: AzureFirewallPlan, ids: Mapping[str, Any]) -> Iterator[Fault]:
    """Find the IP Groups that the rules refer to, and that are not given."""
    for argument, name in _GROUPS.items():
        if name in plan.policy.networks and argument not in ids:
            rows = dict.fromkeys(rule.row for rule in plan.policy.rules if getattr(rule, "network", "") == name)
            words = f"is missing, but the rules of {', '.join(rows)} refer to it"
            yield Fault(argument, words, "pass the output of AzurePublishedNetworks, or the id of an adopted group")
