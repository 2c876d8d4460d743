"""A program with nothing but literal resources: what a preview would cost without a compiler.

It takes the resources of a preview as JSON, and registers them as a hand-written program would: each class called with
its own arguments, ids taken from the resources they belong to.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_azure_native as azure_native

from webex_calling.registered.embedded_engine import run

CLASSES: dict[str, Any] = {
    "pulumi:providers:aws": lambda: aws.Provider,
    "pulumi:providers:azure-native": lambda: azure_native.Provider,
    "aws:ec2/managedPrefixList:ManagedPrefixList": lambda: aws.ec2.ManagedPrefixList,
    "aws:ec2/securityGroup:SecurityGroup": lambda: aws.ec2.SecurityGroup,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": lambda: aws.vpc.SecurityGroupIngressRule,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": lambda: aws.vpc.SecurityGroupEgressRule,
    "azure-native:network:IpGroup": lambda: azure_native.network.IpGroup,
    "azure-native:network:NetworkSecurityGroup": lambda: azure_native.network.NetworkSecurityGroup,
}


def main(resources: list[dict[str, Any]]) -> None:
    """Register ``resources``: components first, then what others refer to."""
    made: dict[str, Any] = {}
    waiting = [each for each in resources if each["type"] != "pulumi:pulumi:Stack"]
    urns = frozenset(each["urn"] for each in waiting)
    while waiting:
        ready = [each for each in waiting if all(urn in made for urn in _needs(each, urns))]
        for each in ready:
            made[each["urn"]] = _register(each, made)
        waiting = [each for each in waiting if each["urn"] not in made]


def _needs(each: dict[str, Any], urns: frozenset[str]) -> list[str]:
    referred = [urn for held in each.get("propertyDependencies", {}).values() for urn in held]
    provider = each["options"].get("provider", "").rsplit("::", 1)[0]
    return [urn for urn in (each["parent"], provider, *referred) if urn in urns]


def _register(each: dict[str, Any], made: dict[str, Any]) -> Any:
    provider = made.get(each["options"].get("provider", "").rsplit("::", 1)[0])
    options = pulumi.ResourceOptions(parent=made.get(each["parent"]), provider=provider)
    if each["type"] not in CLASSES:
        return pulumi.ComponentResource(each["type"], each["name"], {}, options)
    arguments = {_snake(key): value for key, value in each["inputs"].items()}
    for key, urns in each.get("propertyDependencies", {}).items():
        arguments[_snake(key)] = made[urns[0]].id
    return CLASSES[each["type"]]()(each["name"], **arguments, opts=options)


def _snake(key: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)


if __name__ == "__main__":
    listed = json.loads(Path(sys.argv[1]).read_text())
    outcome = run(lambda: main(listed), project="literal", stack="literal", config={})
    print(json.dumps(outcome.as_json()))
