"""A Network Firewall in a VPC, and a prefix list of a few prefixes that stands for the Calling network."""

from typing import Any

import pulumi
import pulumi_aws as aws

from webex_calling.aws import AwsNetworkFirewall

config = pulumi.Config("firewall")


def before(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    """Register the policy as earlier versions did: another default action, and HOME_NET of who is behind it."""
    if args.type_ != "aws:networkfirewall/firewallPolicy:FirewallPolicy":
        return None
    variables = {"ruleVariables": [{"key": "HOME_NET", "ipSet": {"definitions": config.require_object("home")}}]}
    actions = ["aws:drop_established", "aws:alert_established"]
    said: Any = args.props["firewallPolicy"]
    held = {**said, "statefulDefaultActions": actions, "policyVariables": variables}
    return pulumi.ResourceTransformResult({**args.props, "firewallPolicy": held}, args.opts)


if config.get_object("home"):
    pulumi.runtime.register_resource_transform(before)
there = aws.Provider("there", region="eu-central-1")
options = pulumi.ResourceOptions(provider=there)

vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", opts=options)
subnets = {
    zone: aws.ec2.Subnet(
        zone, vpc_id=vpc.id, cidr_block=f"10.0.{at}.0/28", availability_zone=f"eu-central-1{zone}", opts=options
    ).id
    for at, zone in enumerate(config.require_object("zones"))
}
calling = aws.ec2.ManagedPrefixList(
    "calling",
    address_family="IPv4",
    max_entries=20,
    entries=[{"cidr": prefix} for prefix in config.require_object("prefixes")],
    opts=options,
)
firewall = AwsNetworkFirewall(
    "edge",
    {
        "clients": config.require_object("clients"),
        "calling_list_arns": pulumi.Output.all(calling.arn),
        "device_configuration_list_arns": pulumi.Output.all(calling.arn),
        "app_configuration_list_arns": pulumi.Output.all(calling.arn),
        "headroom": config.get_int("headroom") or 10,
        **({"vpc_id": vpc.id, "subnets": dict[str, pulumi.Input[str]](subnets)} if subnets else {}),
        **({"logging": {"alert": {"log_group": "/edge"}}} if subnets else {}),
    },
    pulumi.ResourceOptions(provider=there),
)
pulumi.export("endpoints", firewall.endpoint_ids)
pulumi.export("policy", firewall.policy_arn)
