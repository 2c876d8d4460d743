"""Say ``service_ports(rule)``: the ports at which a rule for an application's data can find any, as far as is taken.

Engines tell an application by its data, at any port; an opening is told by its ports. What Webex Calling opens is no
SSH, SMB or mail at a port of its own. So an audit takes it that the application which a rule asks for is spoken at the
ports that are assigned to it and at no other, and nothing else there. TLS may be spoken anywhere too, and so may what
has no ports here.
Source: IANA Service Name and Transport Protocol Port Number Registry.
"""

from collections.abc import Mapping
from typing import Final

from webex_calling.verify.aws.suricata import SuricataRule
from webex_calling.verify.model.spans import Spans

_ASSIGNED: Final[Mapping[str, tuple[int, ...]]] = {
    "dcerpc": (135, 593),
    "dhcp": (67, 68),
    "dnp3": (20000,),
    "dns": (53,),
    "enip": (2222, 44818),
    "ftp": (21,),
    "http": (80, 591, 8008, 8080),
    "ike": (500, 4500),
    "imap": (143, 993),
    "krb5": (88,),
    "ldap": (389, 636, 3268, 3269),
    "modbus": (502,),
    "mqtt": (1883, 8883),
    "nfs": (111, 2049),
    "ntp": (123,),
    "pgsql": (5432,),
    "pop3": (110, 995),
    "quic": (443,),
    "rdp": (3389,),
    "rfb": (5900,),
    "sip": (5060, 5061),
    "smb": (139, 445),
    "smtp": (25, 465, 587),
    "snmp": (161, 162),
    "ssh": (22,),
    "telnet": (23, 992),
    "tftp": (69,),
}
_EXPECTED: Final[Mapping[str, tuple[int, ...]]] = {**_ASSIGNED, "tls": (443,)}
_ALIKE: Final[Mapping[str, str]] = {"http1": "http", "http2": "http", "ikev2": "ike", "smb2": "smb"}


def application(rule: SuricataRule) -> str:
    """Return the application whose data alone a rule matches, "" where it is none that has ports here."""
    words = [rule.protocol]
    for option in rule.options:
        if option.keyword == "app-layer-protocol":
            words.append(option.value.partition(",")[0].strip())  # "!ssh" is none of them
        words.append(option.keyword.replace("_", ".").partition(".")[0])
    return next((found for found in (_ALIKE.get(word, word) for word in words) if found in _ASSIGNED), "")


def service_ports(rule: SuricataRule) -> Spans | None:
    """Return the ports of the side that serves what a rule asks for; None where that may be any."""
    ports = _ASSIGNED.get(application(rule))
    return tuple((port, port) for port in ports) if ports else None


def excepted(rule: SuricataRule) -> frozenset[str]:
    """Return the applications whose data a rule leaves alone: ``app-layer-protocol:!tls``."""
    values = (each.value.partition(",")[0].strip() for each in rule.options if each.keyword == "app-layer-protocol")
    words = (value.removeprefix("!").strip() for value in values if value.startswith("!"))
    return frozenset(_ALIKE.get(word, word) for word in words) & _EXPECTED.keys()


def excepted_ports(rule: SuricataRule) -> Spans:
    """Return the ports at which only what a rule leaves alone is spoken."""
    return tuple((port, port) for each in sorted(excepted(rule)) for port in _EXPECTED[each])
