"""``resource_packets(rules, networks)``: the registered rules of security groups as one exact packet set."""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network

from tests.plan.flow_sets import spans

from webex_calling.published.network import Network
from webex_calling.targets.aws.security_group import RuleResource
from webex_calling.verify.model.packets import Initiator, PacketSet


def resource_packets(rules: Iterable[RuleResource], networks: Mapping[str, Network]) -> PacketSet:
    """Return what the rules admit as EC2 reads them: their union, for ICMP from type to code, -1 for every one."""
    return PacketSet.union(_packets(rule, networks) for rule in rules)


def _packets(rule: RuleResource, networks: Mapping[str, Network]) -> PacketSet:
    if rule.list:
        prefixes: Iterable[IPv4Network] = networks[rule.list.network].lists[rule.list.number]
    else:
        prefixes = [IPv4Network(rule.cidr_ipv4 or "")]
    initiator = Initiator.PEER if rule.ingress else Initiator.LOCAL
    number = {"icmp": 1, "tcp": 6, "udp": 17}[rule.ip_protocol]
    if rule.ip_protocol == "icmp":
        here = None if rule.from_port == -1 else [(rule.from_port, rule.from_port)]
        there = None if rule.to_port == -1 else [(rule.to_port, rule.to_port)]
    else:
        ports = [(rule.from_port, rule.to_port)]
        here, there = (ports, None) if rule.ingress else (None, ports)
    return PacketSet.box(initiator=initiator, protocol=number, peer=spans(prefixes), local_ports=here, peer_ports=there)
