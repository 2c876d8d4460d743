"""Say ``plan_aws_nat(reference, nat, "edge", quotas)``: NAT gateways with enough addresses, and what timers cost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from webex_calling.fault import Fault, Faults
from webex_calling.plan.keep_alive import kept
from webex_calling.plan.notes import Note, other_filters, small_packets
from webex_calling.published.reference import Reference
from webex_calling.quotas import aws, azure
from webex_calling.site.perimeter_parts import NatGateway
from webex_calling.site.place import AwsQuotas


@dataclass(frozen=True, slots=True)
class NatSizing:
    """Clients, their connections with the busiest destination, and what one address can carry of them.

    ``gateways`` share the clients evenly, but for one that may fail where there are several.
    """

    clients: int
    connections_each: int
    headroom_percent: int
    gateways: int
    connections_per_address: int

    @property
    def connections(self) -> int:
        """All connections at once, headroom included."""
        return -(-self.clients * self.connections_each * (100 + self.headroom_percent) // 100)

    @property
    def carrying(self) -> int:
        """The gateways that carry them when one has failed."""
        return max(1, self.gateways - 1)

    @property
    def connections_per_gateway(self) -> int:
        """What each of these carries."""
        return -(-self.connections // self.carrying)

    @property
    def addresses(self) -> int:
        """The public addresses of each gateway."""
        return -(-self.connections_per_gateway // self.connections_per_address)

    @property
    def arithmetic(self) -> str:
        """The sizing in a line."""
        shared = ""
        if self.gateways > 1:
            others = f"{self.carrying} of {self.gateways} gateways"
            shared = f" ÷ {others} = {self.connections_per_gateway:,} each"
        return (
            f"{self.clients:,} clients × {self.connections_each} connections + {self.headroom_percent} % = "
            f"{self.connections:,}{shared} ÷ {self.connections_per_address:,} an address = "
            f"{self.addresses} address{'' if self.addresses == 1 else 'es'}"
            f"{' a gateway' if self.gateways > 1 else ''}"
        )


@dataclass(frozen=True, slots=True)
class NatPlan:
    """NAT gateways and their addresses.

    ``gateways`` has the names of the addresses of each gateway, by the name of its subnet ("" on Azure, which has one).
    """

    name: str
    sizing: NatSizing
    gateways: Mapping[str, tuple[str, ...]]
    idle_timeout_minutes: int
    notes: tuple[Note, ...]


def plan_aws_nat(reference: Reference, nat: NatGateway, name: str, quotas: AwsQuotas, where: str = "") -> NatPlan:
    """Plan a NAT gateway in each subnet. Raises Faults, placed at ``where``, when the quotas do not take its addresses.

    Address 1 of a gateway is its own, the others are added to it and taken from it in place.
    """
    if not nat.subnets:
        words, remedy = (
            "names no subnet, so no gateway would be made",
            "give the public subnets that take a gateway each",
        )
        raise Faults([Fault(f"{where}.subnets" if where else "subnets", words, remedy)])
    per_address = aws.NAT_CONNECTIONS.default
    sizing = NatSizing(nat.clients, nat.connections_each, nat.headroom_percent, len(nat.subnets), per_address)
    faults = list(_too_many(sizing, quotas, where or name))
    if faults:
        raise Faults(faults)
    gateways = {
        subnet: tuple(f"{name}-{subnet}-{number}" for number in range(1, sizing.addresses + 1))
        for subnet in nat.subnets
    }
    return NatPlan(name, sizing, gateways, 0, tuple(_aws_notes(reference, name, sizing)))


def plan_azure_nat(reference: Reference, nat: NatGateway, name: str, where: str = "") -> NatPlan:
    """Plan one NAT gateway. Raises Faults, placed at ``where``, when it cannot have as many addresses."""
    sizing = NatSizing(nat.clients, nat.connections_each, nat.headroom_percent, 1, azure.NAT_CONNECTIONS.default)
    most = azure.ADDRESSES_PER_NAT_GATEWAY.default
    if sizing.addresses > most:
        words = f"needs {sizing.addresses} public addresses, and a NAT gateway can have {most}: {sizing.arithmetic}"
        raise Faults([Fault(where or name, words, "spread the clients over several perimeters, each with its own")])
    addresses = tuple(f"{name}-{number}" for number in range(1, sizing.addresses + 1))
    notes = tuple(_azure_notes(reference, name, sizing, nat.idle_timeout_minutes))
    return NatPlan(name, sizing, {"": addresses}, nat.idle_timeout_minutes, notes)


def _too_many(sizing: NatSizing, quotas: AwsQuotas, where: str) -> Iterator[Fault]:
    limit, most = quotas.addresses_per_nat_gateway, aws.ADDRESSES_PER_NAT_GATEWAY.ceiling
    if sizing.addresses > limit:
        words = f"needs {sizing.addresses} addresses per NAT gateway, and the quota is {limit}: {sizing.arithmetic}"
        raised = f"have it raised to {sizing.addresses} and write quotas.addressesPerNatGateway, or "
        enough = -(-sizing.connections // (limit * sizing.connections_per_address)) + 1
        more = f"give {enough} subnets a gateway each, of which one may fail"
        yield Fault(where, words, (raised if sizing.addresses <= most else "") + more)
    total = sizing.addresses * sizing.gateways
    if total > quotas.elastic_ips_per_region:
        words = f"needs {total} Elastic IP addresses, and the region has {quotas.elastic_ips_per_region}"
        remedy = f"have the quota raised to {total} or more and write quotas.elasticIpsPerRegion"
        yield Fault(where, words, remedy)


def _aws_notes(reference: Reference, name: str, sizing: NatSizing) -> Iterator[Note]:
    yield Note("note", name, f"public addresses: {sizing.arithmetic}")
    yield Note(
        "warning",
        name,
        f"an AWS NAT gateway forgets a connection after {aws.NAT_IDLE_SECONDS.default} idle seconds, which cannot be "
        f"changed. Required: {reference.quote('idle-timeout')}; "
        f"{kept(reference, aws.NAT_IDLE_SECONDS.default)}",
    )
    yield from _translated(reference, name)


def _azure_notes(reference: Reference, name: str, sizing: NatSizing, minutes: int) -> Iterator[Note]:
    yield Note("note", name, f"public addresses: {sizing.arithmetic}")
    yield Note(
        "warning",
        name,
        f"idle TCP is kept for {minutes} minutes; idle UDP ends after {azure.NAT_UDP_IDLE_MINUTES.default} minutes, "
        "which cannot be changed: RTP and RTCP keep theirs alive. Required: "
        f"{reference.quote('idle-timeout')}",
    )
    yield Note(
        "warning",
        name,
        "neither ICMP nor IP fragments pass an Azure NAT gateway, so path MTU discovery does not work "
        f"behind it: {small_packets(reference)}",
    )
    yield from _translated(reference, name)


def _translated(reference: Reference, name: str) -> Iterator[Note]:
    words = "NAT rewrites source ports, so nothing beyond it can tell audio from video by them"
    yield Note("note", name, words)
    yield other_filters(reference, name)
