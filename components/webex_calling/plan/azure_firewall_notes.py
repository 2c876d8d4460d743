"""Say ``firewall_notes(reference, "hub", flows, lost, firewall)``: what an Azure Firewall's plan cannot settle."""

from collections.abc import Iterator, Sequence

from webex_calling.flows.flow import Flow, Names
from webex_calling.plan.keep_alive import kept
from webex_calling.plan.notes import Note, other_filters, small_packets
from webex_calling.port import Protocol
from webex_calling.published.reference import Reference
from webex_calling.quotas.azure import (
    FIREWALL_IDLE_MINUTES,
    FIREWALL_INSTANCES,
    FIREWALL_SNAT_PORTS,
)
from webex_calling.site.azure_firewall import AzureFirewall, Tier


def firewall_notes(
    reference: Reference, name: str, flows: Sequence[Flow], lost: Sequence[Flow], firewall: AzureFirewall
) -> Iterator[Note]:
    """Yield what the reader of a plan must know."""
    for gateway in firewall.bypassed_by:
        words = (
            f"{gateway} routes its external subnet past this firewall, so nothing of that interface is planned "
            "here: its route table must send 0.0.0.0/0 to the Internet, and its NSG alone filters it"
        )
        yield Note("note", name, words)
    yield from _timers(reference, name, flows)
    if lost:
        rows = ", ".join(dict.fromkeys(flow.requirement for flow in lost))
        words = (
            f"row {rows} cannot be met: ICMP does not pass the SNAT of Azure Firewall, so path MTU "
            f"discovery does not work behind it: {small_packets(reference)}"
        )
        yield Note("warning", name, words)
    yield from _translation(name, firewall)
    if any(isinstance(flow.peer, Names) for flow in flows):
        words = (
            "domains are matched by TLS SNI: clients without SNI are blocked; HTTP/3 (UDP 443) "
            "is blocked too, and clients fall back to TLS over TCP"
        )
        yield Note("note", name, words)
    yield Note(
        "note",
        name,
        "no TLS is terminated here. Where a base policy does: " + reference.quote("tls-inspection"),
    )
    yield other_filters(reference, name)
    if firewall.base_policy_id:
        words = (
            "the rules of the base policy come first: what they deny, no rule here lets through, and where its threat "
            "intelligence denies, so does this firewall; both policies must be in the same location"
        )
        yield Note("note", name, words)
    if firewall.dns_proxy:
        words = "as DNS proxy it answers at its private address: set that as the DNS server of the networks behind it"
        yield Note("note", name, words)
    if firewall.tier is Tier.BASIC:
        yield Note("warning", name, "a firewall of the tier Basic carries 250 Mbit/s, and does not scale out")


def _timers(reference: Reference, name: str, flows: Sequence[Flow]) -> Iterator[Note]:
    if any(flow.protocol is Protocol.TCP for flow in flows):
        words = (
            f"Azure Firewall forgets a TCP connection after {FIREWALL_IDLE_MINUTES.default} idle minutes, which only "
            f"Support extends, to {FIREWALL_IDLE_MINUTES.most} at most. Required: {reference.quote('idle-timeout')}; "
            f"{kept(reference, FIREWALL_IDLE_MINUTES.default * 60)}"
        )
        yield Note("warning", name, words)
        words = "connections are cut when it scales in or is maintained (after 90 s): phones and gateways re-register"
        yield Note("note", name, words)


def _translation(name: str, firewall: AzureFirewall) -> Iterator[Note]:
    ports, instances = FIREWALL_SNAT_PORTS.default, FIREWALL_INSTANCES.default
    addresses = len(firewall.further_public_ip_ids) + bool(firewall.public_ip_id)
    arithmetic = f"{ports:,} ports per address and instance × {instances} instances at least"
    if addresses:
        arithmetic += f" × {addresses} address{'es' if addresses > 1 else ''}"
    total = ports * instances * (addresses or 1)
    a_piece = "" if addresses else " an address"
    words = (
        f"SNAT: {arithmetic} = {total:,} connections{a_piece} to one destination; a NAT gateway on the subnet has more"
    )
    yield Note("note", name, words)
    if addresses != 1:
        words = (
            "with several public addresses each connection takes one at random, so signalling and media of one client "
            "may have different ones: a NAT gateway on the firewall's subnet, with one address, keeps them together"
        )
        yield Note("warning" if addresses else "note", name, words)
