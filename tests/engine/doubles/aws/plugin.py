"""`serve(arguments)` is the `pulumi-resource-aws` of the tests: real EC2 requests to an emulated EC2."""

import json

from tests.engine.doubles import serving
from tests.engine.doubles.aws.ec2 import Ec2
from tests.engine.doubles.aws.elastic_ip import Eip
from tests.engine.doubles.aws.firewall import Firewall
from tests.engine.doubles.aws.firewall_logging import LoggingConfiguration
from tests.engine.doubles.aws.firewall_policy import FirewallPolicy
from tests.engine.doubles.aws.firewall_rule_group import RuleGroup
from tests.engine.doubles.aws.firewall_store import FirewallStore
from tests.engine.doubles.aws.interface_attachment import NetworkInterfaceSecurityGroupAttachment
from tests.engine.doubles.aws.managed_prefix_list import ManagedPrefixList
from tests.engine.doubles.aws.nat_gateway import NatGateway
from tests.engine.doubles.aws.network import Subnet, Vpc
from tests.engine.doubles.aws.network_acl import NetworkAcl
from tests.engine.doubles.aws.network_interface import NetworkInterface
from tests.engine.doubles.aws.resolver_firewall import RESOLVER_FIREWALL
from tests.engine.doubles.aws.security_group import SecurityGroup
from tests.engine.doubles.aws.security_group_rule import SecurityGroupEgressRule, SecurityGroupIngressRule
from tests.engine.doubles.journal import Journal
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.provider import AwsNames
from tests.engine.doubles.values import Properties, text

KINDS = (
    SecurityGroup,
    SecurityGroupIngressRule,
    SecurityGroupEgressRule,
    ManagedPrefixList,
    NetworkInterface,
    NetworkInterfaceSecurityGroupAttachment,
    NetworkAcl,
    Eip,
    NatGateway,
    Subnet,
    Vpc,
)
FIREWALLS = (RuleGroup, FirewallPolicy, Firewall, LoggingConfiguration, *RESOLVER_FIREWALL)
ACCOUNT = "123456789012"
# What the SDK sends of itself, or what changes nothing here.
KNOWN = frozenset(
    {"region", "allowedAccountIds", "skipCredentialsValidation", "skipRegionValidation", "skipMetadataApiCheck"}
)


def serve(arguments: list[str], version: str) -> None:
    """Run the plugin until the engine ends it."""
    ec2, journal = Ec2(), Journal.of_environment()
    store = FirewallStore(journal, ec2)

    def configure(settings: Properties) -> None:
        unknown = sorted(set(settings) - KNOWN - {"version"})
        if unknown:
            raise NotImplementedError(f"the aws double does not know the provider settings {', '.join(unknown)}")
        # The engine sends a list as JSON.
        allowed = json.loads(text(settings, "allowedAccountIds") or "[]")
        if allowed and ACCOUNT not in allowed:
            raise RefusedError("AccountNotAllowed", f"AWS account ID not allowed: {ACCOUNT}")
        ec2.region = text(settings, "region")

    kinds = [*(kind(ec2) for kind in KINDS), *(kind(store) for kind in FIREWALLS)]
    serving.serve(arguments, version, AwsNames("aws", kinds, journal, configure))
