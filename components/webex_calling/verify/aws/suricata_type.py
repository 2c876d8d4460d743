"""Say ``type_of(rule).decides_the_flow``: of which type an engine takes a rule to be, and so what its action covers.

An action covers the packets that match where the rule is one of packets, and with every other type the whole flow. A
rule of addresses and ports alone is compared with the first packet of a flow each way, one with ``flow`` or another
condition on packets with every packet. The names are those that ``suricata --engine-analysis`` prints, and tests hold
the two equal.
Source: Suricata user guide, rule types; its ``signature_properties`` (7.0) has the scope of each type.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from webex_calling.verify.aws.suricata import SuricataRule

REMARKS: Final = frozenset(
    {"msg", "sid", "rev", "gid", "classtype", "metadata", "reference", "priority", "noalert", "target"}
)
"""Keywords that say nothing of the packets that a rule matches."""
WEB: Final = {"tls": "tls", "ssl": "tls", "http": "http", "http1": "http", "http2": "http"}
APPLICATIONS: Final = frozenset(
    {
        *("dcerpc", "dhcp", "dnp3", "dns", "enip", "ftp", "ftp-data", "ike", "ikev2", "imap", "krb5", "modbus", "mqtt"),
        *("msn", "nfs", "ntp", "pgsql", "quic", "rdp", "rfb", "sip", "smb", "smtp", "snmp", "ssh", "telnet", "tftp"),
    }
)
_PAYLOAD: Final = frozenset({"content", "pcre", "byte_test", "byte_jump", "byte_math", "byte_extract", "isdataat"})
_PLACED: Final = frozenset({"depth", "offset", "startswith"})
_DIRECTIONS: Final = frozenset({"to_server", "from_client", "to_client", "from_server"})
_MODIFIERS: Final = frozenset({*_PLACED, "nocase", "endswith", "within", "distance", "fast_pattern"})
_LEGACY: Final = frozenset({"tls_sni", "ssl_state", "ssl_version", "http_host", "ja3_hash", "ja3_string"})
_BUFFERED: Final = frozenset({*APPLICATIONS, *WEB, "ja3", "ja3s", "ja4", "file"})
_OF_ADDRESSES: Final = frozenset({*REMARKS, "ip_proto", "xbits", "threshold"})


class RuleType(StrEnum):
    """The type of a rule, as engines print it."""

    IP_ONLY = "ip_only"
    LIKE_IP_ONLY = "like_ip_only"
    PD_ONLY = "pd_only"
    DE_ONLY = "de_only"
    PKT = "pkt"
    PKT_STREAM = "pkt_stream"
    STREAM = "stream"
    APP_LAYER = "app_layer"
    APP_TX = "app_tx"

    @property
    def decides_the_flow(self) -> bool:
        """Whether the action covers the flow, and not the packets that match alone."""
        return self not in (RuleType.PKT, RuleType.DE_ONLY)

    @property
    def at_first(self) -> bool:
        """Whether the rule is compared with the first packet of a flow, each way, and with no other."""
        return self in (RuleType.IP_ONLY, RuleType.LIKE_IP_ONLY)


_BY_ASPECT: Final = (
    ("decode-event", RuleType.DE_ONLY),
    ("packet", RuleType.PKT),
    ("packet or stream", RuleType.PKT_STREAM),
    ("stream", RuleType.STREAM),
    ("transaction", RuleType.APP_TX),
    ("state", RuleType.PKT),
    ("application", RuleType.APP_LAYER),
    ("app-layer-protocol", RuleType.PD_ONLY),
    ("flow", RuleType.PKT),
)
"""The type of a rule by what it looks at: the first that it has decides."""


def type_of(rule: SuricataRule) -> RuleType:
    """Return the type of a rule; a condition that is not known here counts as one on packets."""
    aspects = frozenset(_aspects(rule))
    for aspect, found in _BY_ASPECT:
        if aspect in aspects:
            return found
    negated = any("!" in text or "$EXTERNAL_NET" in text for text in (rule.source, rule.destination))
    return RuleType.LIKE_IP_ONLY if negated else RuleType.IP_ONLY


def _aspects(rule: SuricataRule) -> Iterator[str]:
    """Yield what a rule looks at. What follows a buffer of an application looks at it, and not at packets."""
    buffered = False
    either = rule.protocol == "udp" or any(option.keyword in _PLACED for option in rule.options)
    if rule.protocol == "tcp-pkt":
        yield "packet"
    if rule.protocol in APPLICATIONS or rule.protocol in WEB:
        yield "application"
    for option in rule.options:
        buffered |= is_buffer(option.keyword)
        if buffered:
            yield "transaction"
        elif option.keyword in _PAYLOAD:
            yield "packet or stream" if either and rule.protocol != "tcp-stream" else "stream"
        elif option.keyword in ("decode-event", "app-layer-protocol"):
            yield option.keyword
        elif option.keyword == "flow":
            words = {word.strip() for word in option.value.split(",")}
            yield "packet" if "no_stream" in words else "state" if words - _DIRECTIONS else "flow"
        elif option.keyword == "flowbits":
            yield "state" if option.value.startswith("is") else ""
        elif option.keyword not in _MODIFIERS and option.keyword not in _OF_ADDRESSES:
            yield "packet"


def waits_for_the_application(rule: SuricataRule) -> bool:
    """Whether a rule matches no packet before the application's protocol is known, whatever its type."""
    return bool({"application", "transaction", "app-layer-protocol"} & set(_aspects(rule)))


def is_buffer(keyword: str) -> bool:
    """Whether a keyword names a part of what an application says."""
    return keyword in _LEGACY or ("." in keyword and keyword.partition(".")[0] in _BUFFERED)


def waits_for_data(keyword: str, value: str) -> bool:
    """Whether a keyword matches no packet without data: all that look at it but for those that ask for its absence."""
    looks = keyword in _PAYLOAD or keyword == "app-layer-protocol" or is_buffer(keyword)
    return looks and not value.lstrip().startswith("!")
