"""`default_rules("aws:drop_established")`: a default action of Network Firewall, written out as rules.

The service appends rules of its own for it, which nobody can read; here they stand by what is documented of them. One
``to_server`` drops only what the initiator sends, one ``app_layer`` waits for the application's first message. UDP and
ICMP, which have no connection to establish, are dropped at once. The state of a handshake and the header of a request
tell when a message is whole; connections that have begun one are marked, and all other data is dropped.
Sources: AWS Network Firewall Developer Guide, evaluation order, strict; aws-security-services-best-practices, network
firewall: default actions, and the custom default block rules, which "serve the same purpose".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

STRICT = "aws:drop_strict"
ESTABLISHED = "aws:drop_established"
ESTABLISHED_TO_SERVER = "aws:drop_established_to_server"
APP_LAYER = "aws:drop_established_app_layer"
APP_LAYER_TO_SERVER = "aws:drop_established_app_layer_to_server"

FIRST_SID = 2_000_000_001
"""Above the numbers of all rules that are emitted."""

_OTHERS = "ip_proto:!TCP; ip_proto:!UDP; ip_proto:!ICMP; "
_WHOLE = {"tls": "ssl_state:client_hello; ", "http": 'http.header_names; content:"|0d 0a|"; startswith; '}
"""What tells that an application's first message is whole."""
_BEGUN = "begun"
"""The mark of a connection whose first bytes are those of such a message."""


_WAYS = ("to_server", "to_client")
"""Both ways are said one by one: a rule that says neither is compared with the first packet of a flow alone, before all
rules that pass packets, and no strict order would do so."""


def _waiting(way: str) -> Iterator[str]:
    for word, keywords in _WHOLE.items():
        yield f"drop {word} any any -> any any (flow:established,{way}; {keywords}"
        yield f"alert {word} any any -> any any (flow:established,{way}; flowbits:set,{_BEGUN}; noalert; "
    yield f"drop tcp any any -> any any (flow:established,{way}; flowbits:isnotset,{_BEGUN}; "


def _established(*ways: str, waits: bool) -> Iterator[str]:
    """Yield the rules, without their numbers, of a default that looks these ways."""
    for way in ways:
        if waits:
            yield from _waiting(way)
        else:
            yield f"drop tcp any any -> any any (flow:established,{way}; "
        for word, keywords in (("udp", ""), ("icmp", ""), ("ip", _OTHERS)):
            yield f"drop {word} any any -> any any (flow:{way}; {keywords}"


_RULES: Mapping[str, Sequence[str]] = {
    "": (),
    STRICT: tuple(f"drop ip any any -> any any (flow:{way}; " for way in _WAYS),
    ESTABLISHED: tuple(_established(*_WAYS, waits=False)),
    ESTABLISHED_TO_SERVER: tuple(_established("to_server", waits=False)),
    APP_LAYER: tuple(_established(*_WAYS, waits=True)),
    APP_LAYER_TO_SERVER: tuple(_established("to_server", waits=True)),
}
DEFAULTS = tuple(_RULES)


def default_rules(action: str) -> Sequence[str]:
    """Return the rules of a default action, none for "". Raises KeyError for one that is not known."""
    return [f'{rule}msg:"default"; sid:{FIRST_SID + at};)' for at, rule in enumerate(_RULES[action])]
