"""What moto 5.2 leaves undone of EC2, done: sizes and names of prefix lists, ICMP, every peer of a rule."""

from collections.abc import Callable
from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.responses import EC2Response

Method = Callable[..., Any]

DESCRIPTION = "Description"


def modify_managed_prefix_list(original: Method) -> Method:
    """Apply MaxEntries, which moto ignores, and keep the name, which moto forgets where none is sent."""

    def method(response: EC2Response) -> object:
        found = response.ec2_backend.managed_prefix_lists.get(response._get_param("PrefixListId"))
        name = found.prefix_list_name if found else None
        answer = original(response)
        if found:
            found.prefix_list_name = response._get_param("PrefixListName") or name
            found.max_entries = response._get_param("MaxEntries") or found.max_entries
        return answer

    return method


def icmp_of_entries(original: Method) -> Method:
    """Let moto find the type and the code of ICMP: it asks for them by another name than it has read them under."""

    def method(response: EC2Response) -> object:
        response.params.setdefault("Icmp", response.params.get("IcmpTypeCode") or {})
        return original(response)

    return method


def modify_security_group_rules(original: Method) -> Method:
    """Change IPv6 peers, prefix lists and groups, of which moto changes none."""

    def method(backend: EC2Backend, group_id: str, rules: dict[str, dict[str, Any]]) -> None:
        original(backend, group_id, rules)
        group = backend.get_security_group_from_id(group_id)
        for rule_id, wanted in rules.items():
            rule = group.get_rule(rule_id) if group else None
            if rule is None:
                continue
            if rule.ip_protocol == "-1":
                rule.from_port = rule.to_port = None
            if "CidrIpv6" in wanted:
                rule.ip_range["CidrIpv6"] = wanted["CidrIpv6"]
            if "PrefixListId" in wanted:
                rule.prefix_list_id = wanted["PrefixListId"]
            if "ReferencedGroupId" in wanted:
                rule.source_group = {**rule.source_group, "GroupId": wanted["ReferencedGroupId"]}

    return method


def iterate_security_rules(original: Method) -> Method:
    """Keep the description of a rule for a prefix list or a group, which moto drops."""

    def method(backend: EC2Backend, *arguments: Any, **named: Any) -> Any:
        for rule in original(backend, *arguments, **named):
            peers = [*(named.get("source_groups") or []), *(named.get("prefix_list_ids") or [])]
            peers += [peer for listed in arguments[5:7] for peer in listed]
            for peer in peers:
                if peer.get(DESCRIPTION) and rule.prefix_list_id == peer.get("PrefixListId"):
                    # moto reads a rule's description from here; the key of a CIDR stays absent.
                    rule.ip_range = rule.ip_range or {DESCRIPTION: peer[DESCRIPTION]}
            yield rule

    return method


def ip_permissions_of_cidrs(original: Method) -> Method:
    """Show as ranges only what has a CIDR, now that a description alone may stand there."""

    def method(group: object, rules: list[SecurityGroupRule]) -> Any:
        views = original(group, rules)
        for view in views:
            view.all_ip_ranges = [item for item in view.all_ip_ranges if set(item) - {DESCRIPTION}]
        return views

    return method
