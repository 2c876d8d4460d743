"""`refuse(operation, parameters)` refuses what Network Firewall's own API model does: types, lengths, patterns, words.

The model is the one that AWS publishes with its SDK. The SDK checks types, what is required and lengths; patterns and
enumerations, which only the service checks, are read from the model here. The other functions write what the provider
sends for a resource's properties.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import botocore.session  # type: ignore[import-untyped]  # botocore ships no types
from botocore.validate import ParamValidator  # type: ignore[import-untyped]  # botocore ships no types
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, objects, strings, text


@cache
def _model() -> Any:
    return botocore.session.get_session().get_service_model("network-firewall")


def faults(operation: str, parameters: Mapping[str, Any]) -> list[str]:
    """List what the API would refuse about the parameters of one operation."""
    shape = _model().operation_model(operation).input_shape
    report = ParamValidator().validate(dict(parameters), shape)
    return [*([report.generate_report()] if report.has_errors() else []), *_deeper(shape, parameters, operation)]


def refuse(operation: str, parameters: Mapping[str, Any]) -> None:
    """Raise what the API raises."""
    if found := faults(operation, parameters):
        raise RefusedError("InvalidRequestException", "; ".join(found))


def _deeper(shape: Any, value: Any, place: str) -> Iterator[str]:
    for inner_shape, inner, inner_place in _parts(shape, value, place):
        yield from _deeper(inner_shape, inner, inner_place)
    if shape.type_name == "string" and isinstance(value, str):
        pattern, words = shape.metadata.get("pattern"), shape.metadata.get("enum")
        if pattern and not re.match(pattern, value):
            yield f"{place}: {value!r} does not match {pattern}"
        if words and value not in words:
            yield f"{place}: {value!r} is none of {words}"
        if len(value) > shape.metadata.get("max", len(value)):
            yield f"{place}: {len(value)} characters are more than {shape.metadata['max']}"


def _parts(shape: Any, value: Any, place: str) -> Iterator[tuple[Any, Any, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if shape.type_name == "map":
                yield shape.key, key, f"{place}.{key}"
                yield shape.value, inner, f"{place}.{key}"
            elif key in shape.members:
                yield shape.members[key], inner, f"{place}.{key}"
    elif isinstance(value, list) and shape.type_name == "list":
        yield from ((shape.member, inner, f"{place}[{at}]") for at, inner in enumerate(value))


def rule_group(inputs: Properties) -> dict[str, Any]:
    """Write the parameters of CreateRuleGroup."""
    held = _map(inputs, "ruleGroup")
    source, sets, options = _map(held, "rulesSource"), _map(held, "referenceSets"), _map(held, "statefulRuleOptions")
    references = {
        text(each, "key"): {"ReferenceArn": text(objects(each, "ipSetReferences")[0], "referenceArn")}
        for each in objects(sets, "ipSetReferences")
    }
    group: dict[str, Any] = {"RulesSource": {"RulesString": source["rulesString"]}}
    if references:
        group["ReferenceSets"] = {"IPSetReferences": references}
    if options:
        group["StatefulRuleOptions"] = {"RuleOrder": options["ruleOrder"]}
    return {
        "RuleGroupName": inputs["name"],
        "Type": inputs["type"],
        "Capacity": inputs["capacity"],
        "RuleGroup": group,
        **_described(inputs),
    }


def firewall_policy(inputs: Properties) -> dict[str, Any]:
    """Write the parameters of CreateFirewallPolicy."""
    held = _map(inputs, "firewallPolicy")
    engine = _map(held, "statefulEngineOptions")
    variables = {
        text(each, "key"): {"Definition": strings(_map(each, "ipSet"), "definitions")}
        for each in objects(_map(held, "policyVariables"), "ruleVariables")
    }
    policy: dict[str, Any] = {
        "StatelessDefaultActions": strings(held, "statelessDefaultActions"),
        "StatelessFragmentDefaultActions": strings(held, "statelessFragmentDefaultActions"),
        "StatefulDefaultActions": strings(held, "statefulDefaultActions"),
        "StatefulRuleGroupReferences": [
            {"ResourceArn": each["resourceArn"], "Priority": each["priority"]}
            for each in objects(held, "statefulRuleGroupReferences")
        ],
        "StatefulEngineOptions": {
            "RuleOrder": engine["ruleOrder"],
            "StreamExceptionPolicy": engine["streamExceptionPolicy"],
            "FlowTimeouts": {"TcpIdleTimeoutSeconds": _map(engine, "flowTimeouts")["tcpIdleTimeoutSeconds"]},
        },
        "PolicyVariables": {"RuleVariables": variables},
    }
    return {"FirewallPolicyName": inputs["name"], "FirewallPolicy": policy, **_described(inputs)}


def firewall(inputs: Properties) -> dict[str, Any]:
    """Write the parameters of CreateFirewall."""
    return {
        "FirewallName": inputs["name"],
        "FirewallPolicyArn": inputs["firewallPolicyArn"],
        "VpcId": inputs["vpcId"],
        "SubnetMappings": [{"SubnetId": each["subnetId"]} for each in objects(inputs, "subnetMappings")],
        "DeleteProtection": bool(inputs.get("deleteProtection")),
        **_tags(inputs),
    }


def logging(inputs: Properties) -> dict[str, Any]:
    """Write the parameters of UpdateLoggingConfiguration."""
    configs = [
        {
            "LogType": each["logType"],
            "LogDestinationType": each["logDestinationType"],
            "LogDestination": each["logDestination"],
        }
        for each in objects(_map(inputs, "loggingConfiguration"), "logDestinationConfigs")
    ]
    return {"FirewallArn": inputs["firewallArn"], "LoggingConfiguration": {"LogDestinationConfigs": configs}}


def _described(inputs: Properties) -> dict[str, Any]:
    return {"Description": inputs["description"], **_tags(inputs)}


def _tags(inputs: Properties) -> dict[str, Any]:
    tags = _map(inputs, "tags")
    return {"Tags": [{"Key": key, "Value": text(tags, key)} for key in sorted(tags)]} if tags else {}


def _map(values: Properties, key: str) -> Properties:
    found = values.get(key)
    return found if isinstance(found, dict) else {}
