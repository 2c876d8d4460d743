"""Small programs of other teams, written without our components: a gateway and desktops, on AWS and on Azure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pulumi_aws as aws
import pulumi_azure_native.network as network

from webex_calling.published.reference import load_reference

CALLING = tuple(str(each.prefix) for each in load_reference().networks["calling"].prefixes)
APP = tuple(str(each.prefix) for each in load_reference().networks["app-configuration"].prefixes)
ANYWHERE = "0.0.0.0/0"

REGISTRATION: Mapping[str, str] = {
    "webex-calling:role": "local-gateway",
    "webex-calling:trunk": "registration",
    "webex-calling:resolvers": "10.20.0.53",
    "webex-calling:time-servers": "169.254.169.123",
    "webex-calling:https": "internet",
}
CERTIFICATE: Mapping[str, str] = {
    **REGISTRATION,
    "webex-calling:interface": "external",
    "webex-calling:trunk": "certificate",
    "webex-calling:listen-ports": "5062",
    "webex-calling:peer:itsp": (
        "transport=tls addresses=198.51.100.0/28 peer-ports=5061 local-ports=5061 media-ports=16384-32767"
    ),
}
INTERNAL: Mapping[str, str] = {
    "webex-calling:role": "local-gateway",
    "webex-calling:interface": "internal",
    "webex-calling:peer:ucm": (
        "transport=tcp addresses=10.30.0.0/24 peer-ports=5060 local-ports=5060 media-ports=16384-32767"
    ),
}
DESKTOPS: Mapping[str, str] = {
    "webex-calling:role": "vdi",
    "webex-calling:media": "optimised",
    "webex-calling:resolvers": "10.20.0.53",
    "webex-calling:time-servers": "169.254.169.123",
    "webex-calling:https": "proxy 8080 10.20.8.10/32",
}

# What each kind of end needs: direction, protocol, ports (type and code of ICMP), peers ("calling" by its list).
Rule = tuple[str, str, tuple[int, int], str]
BASIC: tuple[Rule, ...] = (
    ("in", "icmp", (3, 4), ANYWHERE),
    ("out", "udp", (53, 53), "10.20.0.53/32"),
    ("out", "tcp", (53, 53), "10.20.0.53/32"),
)
MEDIA: tuple[Rule, ...] = (
    ("out", "udp", (5004, 5004), "calling"),
    ("out", "udp", (9000, 9000), "calling"),
    ("out", "udp", (8500, 8699), "calling"),
    ("out", "udp", (19560, 65535), "calling"),
)
WEB: tuple[Rule, ...] = (("out", "tcp", (80, 80), ANYWHERE), ("out", "tcp", (443, 443), ANYWHERE))
REGISTRATION_RULES = (*BASIC, *MEDIA, *WEB, ("out", "tcp", (8934, 8934), "calling"))
CERTIFICATE_RULES = (
    *BASIC,
    *MEDIA,
    *WEB,
    ("out", "tcp", (5062, 5062), "calling"),
    ("in", "tcp", (5062, 5062), "calling"),
    ("in", "udp", (8000, 48199), "calling"),
    ("out", "tcp", (5061, 5061), "198.51.100.0/28"),
    ("in", "tcp", (5061, 5061), "198.51.100.0/28"),
    ("out", "udp", (16384, 32767), "198.51.100.0/28"),
    ("in", "udp", (8000, 48199), "198.51.100.0/28"),
)
INTERNAL_RULES = (
    ("in", "icmp", (3, 4), ANYWHERE),
    ("out", "tcp", (5060, 5060), "10.30.0.0/24"),
    ("in", "tcp", (5060, 5060), "10.30.0.0/24"),
    ("out", "udp", (16384, 32767), "10.30.0.0/24"),
    ("in", "udp", (8000, 48199), "10.30.0.0/24"),
)
DESKTOP_RULES = (*BASIC, ("out", "tcp", (8934, 8934), "calling"), ("out", "tcp", (8080, 8080), "10.20.8.10/32"))


def without(rules: Sequence[Rule], *gone: Rule) -> tuple[Rule, ...]:
    """Return rules without some, each of which must be there."""
    assert set(gone) <= set(rules)
    return tuple(each for each in rules if each not in gone)


def aws_group(
    rules: Sequence[Rule], name: str = "voice", prefixes: Sequence[str] = CALLING, **more: Any
) -> aws.ec2.SecurityGroup:
    """Register a group whose rules are resources of their own, with the Calling list."""
    networks = aws.ec2.ManagedPrefixList(
        f"{name}-calling",
        address_family="IPv4",
        max_entries=20,
        entries=[{"cidr": each} for each in prefixes],
    )
    group = aws.ec2.SecurityGroup(name, vpc_id="vpc-0abc", **more)
    for way, protocol, (first, last), peer in rules:
        kind = aws.vpc.SecurityGroupIngressRule if way == "in" else aws.vpc.SecurityGroupEgressRule
        other = {"prefix_list_id": networks.id} if peer == "calling" else {"cidr_ipv4": peer}
        kind(
            f"{name}-{way}-{protocol}-{first}-{peer.partition('/')[0]}",
            security_group_id=group.id,
            ip_protocol=protocol,
            from_port=first,
            to_port=last,
            **other,
        )
    return group


def aws_end(
    rules: Sequence[Rule], tags: Mapping[str, str], name: str = "voice", prefixes: Sequence[str] = CALLING
) -> None:
    """Register an interface with one group."""
    group = aws_group(rules, name, prefixes)
    aws.ec2.NetworkInterface(
        f"{name}-nic", subnet_id="subnet-0abc", private_ips=["10.20.1.10"], security_groups=[group.id], tags=dict(tags)
    )


def azure_rules(rules: Sequence[Rule], prefixes: Sequence[str] = CALLING) -> list[Any]:
    """Return the same rules for an NSG, closed by a denial both ways; ICMP has neither type nor code there."""
    found = []
    for at, (way, protocol, (first, last), peer) in enumerate(rules):
        theirs: dict[str, Any] = (
            {"prefixes": list(prefixes)} if peer == "calling" else {"prefix": "*" if peer == ANYWHERE else peer}
        )
        inbound = way == "in"
        side, other = ("source", "destination") if inbound else ("destination", "source")
        found.append(
            {
                "name": f"{way}-{protocol}-{first}-{at}",
                "priority": 100 + at,
                "direction": "Inbound" if inbound else "Outbound",
                "access": "Allow",
                "protocol": protocol.capitalize(),
                **{f"{side}_address_{key}": value for key, value in theirs.items()},
                f"{other}_address_prefix": "*",
                "source_port_range": "*",
                "destination_port_range": "*" if protocol == "icmp" else f"{first}-{last}",
            }
        )
    return [*found, denial("Inbound"), denial("Outbound")]


def denial(direction: str) -> dict[str, Any]:
    """Return a rule that denies the rest."""
    return {
        "name": f"deny-{direction.lower()}",
        "priority": 4096,
        "direction": direction,
        "access": "Deny",
        "protocol": "*",
        "source_address_prefix": "*",
        "source_port_range": "*",
        "destination_address_prefix": "*",
        "destination_port_range": "*",
    }


def azure_end(
    rules: Sequence[Rule], tags: Mapping[str, str], prefixes: Sequence[str] = CALLING, *, on_subnet: bool = False
) -> None:
    """Register a virtual network, and an interface in it whose NSG is its own or its subnet's."""
    place: dict[str, Any] = {"resource_group_name": "voice"}
    nsg = network.NetworkSecurityGroup("edge-nsg", security_rules=azure_rules(rules, prefixes), **place)
    held: dict[str, Any] = {"network_security_group": {"id": nsg.id}}
    vnet = network.VirtualNetwork("vnet", address_space={"address_prefixes": ["10.20.0.0/16"]}, **place)
    subnet = network.Subnet(
        "edge",
        virtual_network_name=vnet.name,
        address_prefix="10.20.1.0/24",
        **place,
        **(held if on_subnet else {}),
    )
    network.NetworkInterface(
        "edge-nic",
        ip_configurations=[{"name": "one", "subnet": {"id": subnet.id}, "private_ip_address": "10.20.1.10"}],
        tags=dict(tags),
        **place,
        **({} if on_subnet else held),
    )


def together(*parts: Callable[[], object]) -> Callable[[], None]:
    """Return a program of several parts."""

    def run() -> None:
        for part in parts:
            part()

    return run
