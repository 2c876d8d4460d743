"""Say ``firewall_notes(reference, "edge", flows, firewall)``: what a Network Firewall's plan cannot settle."""

from collections.abc import Iterator, Sequence

from webex_calling.flows.flow import Flow, Names
from webex_calling.plan.notes import Note, other_filters, small_packets
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Initiator, NetworkName
from webex_calling.site.network_firewall import NetworkFirewall


def firewall_notes(reference: Reference, name: str, flows: Sequence[Flow], firewall: NetworkFirewall) -> Iterator[Note]:
    """Yield what the reader of a plan must know."""
    if any(isinstance(flow.peer, Names) for flow in flows):
        yield Note(
            "note",
            name,
            "domains are matched by TLS SNI: clients without SNI are blocked, and a false SNI is admitted; a DNS "
            "Firewall beside this one also checks the names that are resolved",
        )
    yield Note(
        "note",
        name,
        "what no rule passes is dropped, which means that no complete message of the initiator gets "
        "through. The TCP handshake does, the first parts of a TLS hello or HTTP request in several packets, and "
        "what a server sends unasked",
    )
    if any(flow.opens is Initiator.PEER and isinstance(flow.peer, NetworkName) for flow in flows):
        yield Note(
            "note",
            name,
            "connections that Webex Calling opens to certificate trunks pass here too: the Internet gateway's own "
            "route table must send the gateways' subnets to the firewall's endpoints, or replies go another way and "
            "are dropped",
        )
    if any(flow.opens is Initiator.LOCAL for flow in flows):
        yield Note(
            "note",
            name,
            "both directions of a connection must meet the same endpoint: one an availability zone, and appliance mode "
            "on the attachment of a transit gateway",
        )
    yield Note(
        "note",
        name,
        "no TLS is decrypted here: a TLS inspection configuration drops SIP over TLS that has no SNI, and "
        "breaks the certificates of the trunks. " + reference.quote("tls-inspection"),
    )
    yield Note(
        "note",
        name,
        f"fragments of UDP are reassembled, all other fragments are dropped by the service: {small_packets(reference)}",
    )
    yield other_filters(reference, name)
    if firewall.subnets and not (firewall.logging and firewall.logging.alert):
        yield Note("warning", name, "what the firewall drops is logged nowhere: give logging.alert a destination")
