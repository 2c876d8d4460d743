"""Say ``read_document(fields)``: a firewall, its policy or a rule group, as ``aws network-firewall describe-…`` print.

Each of these commands prints one resource, in two members of one document: what it is, and how it fares. What filters
and cannot be read is kept as ``Unread``: policies of the second generation (``FirewallPolicyV2``, whose firewall and
IPS engines go by other rules), which in the mode MONITOR refuse nothing, and the firewalls of internet gateways, which
filter what crosses a gateway without any route to them.
Source: AWS Network Firewall API reference, FirewallPolicyV2, PolicyMode, IgwFirewallConfiguration.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from webex_calling.audit.fields import Fields, fit
from webex_calling.documents.shape import Keyed, Shape

_DEFINED: Final[Shape] = Keyed({"Definition": [str]})
_ADDRESSES: Final[Shape] = [{"AddressDefinition": str}]
_PORTS: Final[Shape] = [{"FromPort": int, "ToPort": int}]
SHAPES: Final[Mapping[str, Shape]] = {
    "FirewallPolicy": {
        "StatelessRuleGroupReferences": [{"ResourceArn": str, "Priority": int}],
        "StatelessDefaultActions": [str],
        "StatefulRuleGroupReferences": [{"ResourceArn": str, "Priority": int, "Override": {"Action": str}}],
        "StatefulDefaultActions": [str],
        "StatefulEngineOptions": {"RuleOrder": str},
        "TLSInspectionConfigurationArn": str,
        "PolicyVariables": {"RuleVariables": _DEFINED},
    },
    "RuleGroup": {
        "RuleVariables": {"IPSets": _DEFINED, "PortSets": _DEFINED},
        "ReferenceSets": {"IPSetReferences": Keyed({"ReferenceArn": str})},
        "RulesSource": {
            "RulesString": str,
            "RulesSourceList": {"Targets": [str], "TargetTypes": [str], "GeneratedRulesType": str},
            "StatefulRules": [
                {
                    "Action": str,
                    "Header": {
                        "Protocol": str,
                        "Source": str,
                        "SourcePort": str,
                        "Direction": str,
                        "Destination": str,
                        "DestinationPort": str,
                    },
                    "RuleOptions": [{"Keyword": str, "Settings": [str]}],
                }
            ],
            "StatelessRulesAndCustomActions": {
                "StatelessRules": [
                    {
                        "Priority": int,
                        "RuleDefinition": {
                            "Actions": [str],
                            "MatchAttributes": {
                                "Sources": _ADDRESSES,
                                "Destinations": _ADDRESSES,
                                "SourcePorts": _PORTS,
                                "DestinationPorts": _PORTS,
                                "Protocols": [int],
                                "TCPFlags": [dict],
                            },
                        },
                    }
                ],
            },
        },
        "StatefulRuleOptions": {"RuleOrder": str},
    },
}
"""What is read of a policy and of a rule group, as the service's own model has it."""


@dataclass(frozen=True, slots=True)
class Firewall:
    """A firewall: its policy, the subnet of each of its endpoints (vpce-), and its VPC, "" where that is not said."""

    arn: str
    name: str
    policy: str
    endpoints: Mapping[str, str]
    vpc: str
    file: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Described:
    """A firewall policy or rule group: its description, and the ARN and name that stand beside it."""

    arn: str
    name: str
    value: Mapping[str, Any]
    kind: str
    file: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that filters and is not read: ``words`` say what. ``vpc`` is that of an internet gateway's firewall."""

    arn: str
    name: str
    words: str
    vpc: str = ""
    file: str = field(default="", compare=False)


def read_document(fields: Fields) -> Iterator[Firewall | Described | Unread]:
    """Yield what one document has; nothing for one of another command."""
    firewalls = [*fields.each("Firewalls")]
    if (firewall := fields.inner("Firewall")) is not None:
        firewalls.append(firewall)
    for each in firewalls:
        if each.value.get("IgwFirewallConfiguration") is not None:
            yield _of_gateway(each)
        elif each is firewall:
            yield _firewall(each, fields.inner("FirewallStatus"))
        else:
            words = f"the firewall {each.text('FirewallName')}: give the output of describe-firewall"
            yield Unread(each.text("FirewallArn", needed=False), each.text("FirewallName"), words, file=fields.file)
    held, beside = fields.inner("FirewallPolicyV2"), fields.inner("FirewallPolicyV2Response")
    if held is not None and beside is not None:
        yield _second_generation(held, beside)
    elif found := _described(fields) or _untold(fields):
        yield found


def _second_generation(held: Fields, beside: Fields) -> Unread:
    arn, name = beside.text("FirewallPolicyV2Arn"), beside.text("FirewallPolicyV2Name")
    words = f"the firewall policy {name}, of the second generation (FirewallPolicyV2)"
    if held.text("PolicyMode", needed=False) == "MONITOR":
        words += ", which is in MONITOR mode: it reports and drops nothing"
    return Unread(arn, name, words, file=held.file)


def _of_gateway(fields: Fields) -> Unread:
    name, arn = fields.text("FirewallName"), fields.text("FirewallArn", needed=False)
    words = f"the firewall {name} of an internet gateway, which filters what crosses the gateway without any route"
    return Unread(arn or name, name, words, fields.text("VpcId", needed=False) or "*", fields.file)


def _described(fields: Fields) -> Described | None:
    for member, kind in (("FirewallPolicy", "FirewallPolicy"), ("RuleGroup", "RuleGroup")):
        held, beside = fields.inner(member), fields.inner(f"{member}Response")
        if held is not None and beside is not None:
            fit(held, SHAPES[member])
            arn, name = beside.text(f"{member}Arn"), beside.text(f"{member}Name")
            return Described(arn, name, held.value, beside.text("Type", needed=False) or kind, fields.file)
    return None


def _untold(fields: Fields) -> Unread | None:
    """Return what was described without what it holds, which the API leaves out of what others manage."""
    for member, kind in (("FirewallPolicy", "firewall policy"), ("RuleGroup", "rule group")):
        if (beside := fields.inner(f"{member}Response")) is not None:
            arn, name = beside.text(f"{member}Arn"), beside.text(f"{member}Name")
            words = f"the {kind} {name}, whose answer has no {member}: nobody can list the rules of a managed one"
            return Unread(arn, name, words, file=fields.file)
    return None


def _firewall(fields: Fields, status: Fields | None) -> Firewall:
    endpoints: dict[str, str] = {}
    states = status.inner("SyncStates") if status else None
    for zone in states.value if states else ():
        held = states.inner(zone) if states else None
        attachment = held.inner("Attachment") if held else None
        if attachment and (endpoint := attachment.text("EndpointId", needed=False)):
            endpoints[endpoint] = attachment.text("SubnetId")
    arn, name = fields.text("FirewallArn", needed=False), fields.text("FirewallName")
    vpc = fields.text("VpcId", needed=False)
    return Firewall(arn or name, name, fields.text("FirewallPolicyArn"), endpoints, vpc, fields.file)
