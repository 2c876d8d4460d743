"""What EC2 refuses and moto lets pass: weights by size of a list, sizes, entries a request, duplicates, use."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.models.managed_prefixes import ManagedPrefixList
from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupRule
from moto.ec2.responses import EC2Response

ENTRIES_PER_REQUEST = 100
ENTRIES_PER_LIST = 1000
PORTS = range(65536)
FAMILIES = ("IPv4", "IPv6")
DESCRIPTION = re.compile(r"[0-9A-Za-z_ .:/()#,@\[\]+=&;{}!$*-]{0,255}")


@dataclass(frozen=True, slots=True)
class Quotas:
    """The quotas of the emulated account; EC2's own defaults."""

    rules_per_group: int = 60
    groups_per_interface: int = 5
    entries_per_acl: int = 20


class Guard:
    """The checks before each request, by the name of the request."""

    def __init__(self, quotas: Quotas) -> None:
        self.quotas = quotas

    def checks(self) -> dict[str, Callable[[EC2Response], None]]:
        """List the requests that are checked before moto sees them."""
        return {
            "authorize_security_group_ingress": lambda response: self._authorize(response, egress=False),
            "authorize_security_group_egress": lambda response: self._authorize(response, egress=True),
            "modify_security_group_rules": self._modify_rules,
            "delete_security_group": self._delete_group,
            "create_managed_prefix_list": self._create_list,
            "modify_managed_prefix_list": self._modify_list,
            "delete_managed_prefix_list": self._delete_list,
            "create_network_interface": self._interface,
            "modify_network_interface_attribute": self._interface,
        }

    def _authorize(self, response: EC2Response, *, egress: bool) -> None:
        backend = response.ec2_backend
        for request in response._process_rules_from_querystring():
            group = _group(backend, request["group_name_or_id"])
            peers = (request["ip_ranges"], request["source_groups"], request["prefix_list_ids"])
            ports = (request["from_port"], request["to_port"])
            _check_ports(request["ip_protocol"], *ports)
            for peer in [peer for listed in peers for peer in listed]:
                _check_description(peer.get("Description"))
            for peer in request["prefix_list_ids"]:
                _list(backend, peer["PrefixListId"])
            held = list(group.egress_rules if egress else group.ingress_rules)
            added = list(
                backend._iterate_security_rules(request["ip_protocol"], group.id, *ports, *peers, is_egress=egress)
            )
            for rule in added:
                _check_duplicate(rule, held)
                held.append(rule)
            self._check_weight(backend, group, held)

    def _modify_rules(self, response: EC2Response) -> None:
        backend = response.ec2_backend
        group = _group(backend, response._get_param("GroupId"))
        wanted = {
            item["SecurityGroupRuleId"]: item["SecurityGroupRule"]
            for item in response._get_param("SecurityGroupRules", [])
        }
        for rules in (group.ingress_rules, group.egress_rules):
            after: list[SecurityGroupRule] = []
            for rule in rules:
                change = wanted.get(rule.id)
                changed = rule if change is None else _changed(backend, rule, change)
                if change is not None:
                    _check_ports(changed.ip_protocol, change.get("FromPort"), change.get("ToPort"))
                    _check_description(change.get("Description"))
                    _check_duplicate(changed, [other for other in rules if other.id not in wanted] + after)
                after.append(changed)
            self._check_weight(backend, group, after)

    def _delete_group(self, response: EC2Response) -> None:
        backend = response.ec2_backend
        group_id = response._get_param("GroupId")
        holders = [eni.id for eni in backend.enis.values() if group_id in {held.id for held in eni.group_set}]
        holders += [
            other.id
            for other in _groups(backend)
            if other.id != group_id and any(_peer(rule) == ("group", group_id) for rule in _rules(other))
        ]
        if holders:
            raise EC2ClientError(
                "DependencyViolation", f"resource {group_id} has a dependent object: {', '.join(holders)}"
            )

    def _create_list(self, response: EC2Response) -> None:
        entries = response._get_param("Entries", [])
        size = int(response._get_param("MaxEntries"))
        if not 1 <= size <= ENTRIES_PER_LIST:
            raise EC2ClientError("InvalidParameterValue", f"Must specify a max size between 1 and {ENTRIES_PER_LIST}")
        if response._get_param("PrefixListName").startswith("com.amazonaws"):
            raise EC2ClientError("InvalidParameterValue", "the name of a prefix list cannot start with com.amazonaws")
        _check_request(entries)
        _check_entries(entries, size, response._get_param("AddressFamily"))

    def _modify_list(self, response: EC2Response) -> None:
        backend = response.ec2_backend
        found = _list(backend, response._get_param("PrefixListId"))
        added, removed = response._get_param("AddEntries", []), response._get_param("RemoveEntries", [])
        size = response._get_param("MaxEntries")
        version = response._get_param("CurrentVersion")
        _check_request(added)
        _check_request(removed)
        if size is not None and (added or removed):
            raise EC2ClientError("InvalidParameterCombination", "MaxEntries and entries cannot change in one request")
        if version is not None and int(version) != found.version:
            raise EC2ClientError("PrefixListVersionMismatch", f"{found.id} has version {found.version}, not {version}")
        both = {entry["Cidr"] for entry in added} & {entry["Cidr"] for entry in removed}
        if both:
            raise EC2ClientError(
                "InvalidParameterValue", f"Request cannot contain Cidr {min(both)} to add and to remove"
            )
        gone = {entry["Cidr"] for entry in removed}
        kept = [entry for entry in _entries(found) if entry["Cidr"] not in gone]
        _check_entries([*kept, *added], int(size or found.max_entries or 0), found.address_family)
        if size is not None:
            for group in _groups(backend):
                for rules in (group.ingress_rules, group.egress_rules):
                    self._check_weight(backend, group, rules, {found.id: int(size)})

    def _delete_list(self, response: EC2Response) -> None:
        backend = response.ec2_backend
        found = _list(backend, response._get_param("PrefixListId"))
        users = [
            group.id for group in _groups(backend) if any(rule.prefix_list_id == found.id for rule in _rules(group))
        ]
        if users:
            raise EC2ClientError("DependencyViolation", f"{found.id} is referenced by {', '.join(users)}")

    def _interface(self, response: EC2Response) -> None:
        groups = response._get_param("Groups") or response._get_param("SecurityGroupIds") or []
        for group in groups:
            _group(response.ec2_backend, group)
        if len(groups) > self.quotas.groups_per_interface:
            raise EC2ClientError(
                "SecurityGroupsPerInterfaceLimitExceeded",
                f"{len(groups)} groups are more than the {self.quotas.groups_per_interface} that an interface takes",
            )

    def _check_weight(
        self,
        backend: EC2Backend,
        group: SecurityGroup,
        rules: Iterable[SecurityGroupRule],
        sizes: dict[str, int] | None = None,
    ) -> None:
        weights = dict.fromkeys(FAMILIES, 0)
        for rule in rules:
            for family, weight in _weight(backend, rule, sizes or {}).items():
                weights[family] += weight
        for family, weight in weights.items():
            if weight > self.quotas.rules_per_group:
                raise EC2ClientError(
                    "RulesPerSecurityGroupLimitExceeded",
                    "The maximum number of rules per security group has been reached."
                    f" ({group.id}: {family} {weight} > {self.quotas.rules_per_group})",
                )


def _weight(backend: EC2Backend, rule: SecurityGroupRule, sizes: dict[str, int]) -> dict[str, int]:
    kind, peer = _peer(rule)
    if kind == "list":
        found = _list(backend, peer)
        # A list of EC2 itself has no size of its own in moto; its entries are the least that it can weigh.
        size = sizes.get(peer) or int(found.max_entries or len(_entries(found)))
        return {str(found.address_family): size}
    if kind == "group":
        return dict.fromkeys(FAMILIES, 1)
    return {kind: 1}


def _peer(rule: SecurityGroupRule) -> tuple[str, str]:
    if rule.prefix_list_id:
        return ("list", rule.prefix_list_id)
    if rule.source_group:
        return ("group", str(rule.source_group.get("GroupId")))
    return ("IPv4", str(rule.cidr_ipv4)) if rule.cidr_ipv4 else ("IPv6", str(rule.cidr_ipv6))


def _identity(rule: SecurityGroupRule) -> tuple[object, ...]:
    ports = () if rule.ip_protocol == "-1" else (rule.from_port, rule.to_port)
    return (rule.ip_protocol, *ports, *_peer(rule))


def _changed(backend: EC2Backend, rule: SecurityGroupRule, wanted: dict[str, Any]) -> SecurityGroupRule:
    ranges = {key: wanted[name] for key, name in (("CidrIp", "CidrIpv4"), ("CidrIpv6", "CidrIpv6")) if name in wanted}
    group = {"GroupId": wanted["ReferencedGroupId"]} if "ReferencedGroupId" in wanted else None
    listed = {"PrefixListId": wanted["PrefixListId"]} if "PrefixListId" in wanted else None
    if listed:
        _list(backend, wanted["PrefixListId"])
    changed = SecurityGroupRule(
        backend,
        wanted["IpProtocol"],
        rule.group_id,
        wanted.get("FromPort"),
        wanted.get("ToPort"),
        ranges,
        group,
        listed,
        is_egress=rule.is_egress,
    )
    if _peer(changed)[0] != _peer(rule)[0]:
        raise EC2ClientError("InvalidParameterValue", f"Invalid rule type for security group rule '{rule.id}'")
    return changed


def _check_duplicate(rule: SecurityGroupRule, held: Iterable[SecurityGroupRule]) -> None:
    if _identity(rule) in {_identity(other) for other in held}:
        ports = f"from port: {rule.from_port}, to port: {rule.to_port}"
        peer = f"peer: {_peer(rule)[1]}, {str(rule.ip_protocol).upper()}"
        raise EC2ClientError(
            "InvalidPermission.Duplicate",
            f'the specified rule "{peer}, {ports}, ALLOW" already exists',
        )


def _check_ports(protocol: object, first: object, last: object) -> None:
    if str(protocol) not in ("tcp", "udp", "6", "17"):
        return
    if first is None or last is None:
        raise EC2ClientError("InvalidParameterValue", "Must specify both from and to ports with TCP/UDP.")
    if int(str(first)) not in PORTS or int(str(last)) not in PORTS or int(str(first)) > int(str(last)):
        raise EC2ClientError("InvalidParameterValue", f"Invalid port range {first}-{last}")


def _check_description(description: object) -> None:
    if description and not DESCRIPTION.fullmatch(str(description)):
        raise EC2ClientError("InvalidParameterValue", f"Invalid rule description {description!r}")


def _check_request(entries: list[dict[str, str]]) -> None:
    if len(entries) > ENTRIES_PER_REQUEST:
        raise EC2ClientError(
            "InvalidParameterValue", f"The number of entries per request cannot exceeds limit ({ENTRIES_PER_REQUEST})."
        )


def _check_entries(entries: list[dict[str, str]], size: int, family: str | None) -> None:
    cidrs = [entry["Cidr"] for entry in entries]
    if len(set(cidrs)) != len(cidrs):
        raise EC2ClientError("InvalidParameterValue", "a prefix list cannot hold one CIDR twice")
    if len(cidrs) > size:
        raise EC2ClientError("PrefixListMaxEntriesExceeded", f"{len(cidrs)} entries are more than MaxEntries {size}")
    strange = [cidr for cidr in cidrs if (":" in cidr) != (family == "IPv6")]
    if strange:
        raise EC2ClientError("InvalidParameterValue", f"{strange[0]} does not belong into a list of {family}")


def _entries(found: ManagedPrefixList) -> list[dict[str, str]]:
    # moto keeps one list of entries for each version; an unversioned list has all under one key.
    held = list(found.entries.values())
    return held[-1] or [] if held else []


def _list(backend: EC2Backend, list_id: str) -> ManagedPrefixList:
    found = backend.managed_prefix_lists.get(list_id)
    if found is None or found.state == "delete-complete":
        raise EC2ClientError("InvalidPrefixListID.NotFound", f"The prefix list ID '{list_id}' does not exist")
    return found


def _group(backend: EC2Backend, group_id: str) -> SecurityGroup:
    found = backend.get_security_group_from_id(group_id)
    if found is None:
        raise EC2ClientError("InvalidGroup.NotFound", f"The security group '{group_id}' does not exist")
    return found


def _groups(backend: EC2Backend) -> list[SecurityGroup]:
    return [group for groups in backend.groups.values() for group in groups.values()]


def _rules(group: SecurityGroup) -> list[SecurityGroupRule]:
    return [*group.ingress_rules, *group.egress_rules]
