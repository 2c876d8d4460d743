"""Small programs that the tests of the embedded engine share."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import ComponentResource, ResourceOptions

from webex_calling.registered.embedded_engine import Ids, run
from webex_calling.registered.registration import Registration, Run

with warnings.catch_warnings():
    # The SDK warns of a deprecated class of its own when the package is first read.
    warnings.simplefilter("ignore", DeprecationWarning)
    SecurityGroup = aws.ec2.SecurityGroup

Program = Callable[[], None]
PREFIX = "urn:pulumi:dev::calling::"
STACK = PREFIX + "pulumi:pulumi:Stack::calling-dev"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"


def preview(program: Program | Path, ids: Ids = "known", config: dict[str, str] | None = None) -> Run:
    """Run a program as the stack ``dev`` of the project ``calling``."""
    return run(program, project="calling", stack="dev", config=config or {}, ids=ids)


def only(found: Run, name: str) -> Registration:
    """Return the one resource of this logical name."""
    (registration,) = [each for each in found.resources if each.name == name]
    return registration


def group(name: str, **options: Any) -> SecurityGroup:
    """Register a security group."""
    return SecurityGroup(name, vpc_id="vpc-0abc", opts=ResourceOptions(**options))


def rule(name: str, of: SecurityGroup, **options: Any) -> aws.vpc.SecurityGroupIngressRule:
    """Register a rule of a group."""
    return aws.vpc.SecurityGroupIngressRule(
        name,
        security_group_id=of.id,
        ip_protocol="tcp",
        from_port=8934,
        to_port=8934,
        cidr_ipv4="192.0.2.0/24",
        opts=ResourceOptions(**options),
    )


class Gateway(ComponentResource):
    """A component with a group, a rule under the group, and an output."""

    def __init__(self, name: str, child: str, opts: ResourceOptions | None = None) -> None:
        super().__init__("webex-calling:index:Gateway", name, None, opts)
        self.group = group(child, parent=self)
        rule(f"{child}-5061", self.group, parent=self.group)
        self.register_outputs({"groupId": self.group.id, "ports": 8934})


class Site(ComponentResource):
    """A component with a gateway in it."""

    def __init__(self, name: str) -> None:
        super().__init__("webex-calling:index:Site", name)
        self.gateway = Gateway(f"{name}-a", f"{name}-a-sip", ResourceOptions(parent=self))


def nested() -> None:
    """Register a component in a component, with two outputs."""
    site = Site("fra")
    pulumi.export("groupId", site.gateway.group.id)
    pulumi.export("port", 8934)


def fail(error: Exception) -> None:
    """Raise where an expression is expected."""
    raise error


def void(_: object) -> None:
    """Make a statement of an expression."""
