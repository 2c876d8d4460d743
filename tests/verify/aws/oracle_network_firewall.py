"""`admits(rules, estate, packet)`: one connection against Suricata rules, packet by packet, by comparison alone.

The rules are taken apart by a parser that is not ours; what they mean is decided here, for one packet at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any

import suricataparser  # type: ignore[import-untyped]  # it ships no types

from webex_calling.verify.packets import Packet

_ROUTED = ["8.8.8.8", "198.51.100.7", "198.51.100.200", "198.51.101.1", "203.0.113.9", "1.1.1.1", "223.255.255.255"]


@dataclass(frozen=True)
class Estate:
    """What the words of the rules mean, the default action, and the order."""

    home: Sequence[str]
    references: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ports: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    strict: bool = True


@dataclass(frozen=True)
class Sent:
    """One packet of a connection: from which end, whether the handshake is over, and whether it carries data."""

    by_opener: bool
    established: bool
    data: bool


def admits(rules: Sequence[str], estate: Estate, packet: Packet) -> bool:
    """Tell whether a connection surely gets through."""
    read = [rule for rule in map(suricataparser.parse_rule, rules) if rule.action != "alert"]
    if not estate.strict:
        read.sort(key=lambda rule: ["pass", "drop", "reject"].index(rule.action))
    first = _decides(read, estate, packet, Sent(True, established=False, data=False))
    if _drops(first) or (first is None and _default_drops_first(estate, packet)):
        return False
    whole = first is not None and "not_established" not in _flow(first)
    if not whole and _drops(_decides(read, estate, packet, Sent(False, established=False, data=False))):
        return False
    data = _decides(read, estate, packet, Sent(True, established=True, data=True))
    if data is not None:
        return bool(data.action == "pass")
    drops = [rule for rule in read if rule.action != "pass"]
    if _decides(drops, estate, packet, Sent(False, established=True, data=True)) is not None:
        return False
    return not estate.default


def _drops(rule: Any) -> bool:
    return rule is not None and rule.action != "pass"


def _default_drops_first(estate: Estate, packet: Packet) -> bool:
    return estate.default == "aws:drop_strict" or (estate.default != "" and packet.protocol != 6)


def _decides(rules: Iterable[Any], estate: Estate, packet: Packet, sent: Sent) -> Any:
    if packet.protocol == 1 and not sent.by_opener and packet.local_port not in (8, 13):
        return None  # such a message has no reply
    return next((rule for rule in rules if _matches(rule, estate, packet, sent)), None)


def _flow(rule: Any) -> set[str]:
    return {word.strip() for option in rule.options if option.name == "flow" for word in option.value.split(",")}


def _matches(rule: Any, estate: Estate, packet: Packet, sent: Sent) -> bool:
    surely = rule.action == "pass"
    flow = _flow(rule)
    if "to_server" in flow and not sent.by_opener:
        return False
    if "to_client" in flow and sent.by_opener:
        return False
    if ("established" in flow and not sent.established) or ("not_established" in flow and sent.established):
        return False
    match = re.fullmatch(r"(\S+) (\S+) (\S+) (->|<>) (\S+) (\S+)", rule.header)
    assert match is not None
    protocol, source, source_ports, arrow, target, target_ports = match.groups()
    local_sends = (packet.opener == "local") is sent.by_opener
    ends = [(packet.local, packet.local_port), (packet.peer, packet.peer_port)]
    sender, receiver = ends if local_sends else reversed(ends)
    ways = [(sender, receiver)] + ([(receiver, sender)] if arrow == "<>" else [])
    words = (source, source_ports), (target, target_ports)
    if not any(
        _end(words[0], a, estate, packet, surely) and _end(words[1], b, estate, packet, surely) for a, b in ways
    ):
        return False
    return _protocol(protocol, packet, surely) and _keywords(rule, protocol, packet, sent, surely)


def _end(words: tuple[str, str], end: tuple[int | str, int], estate: Estate, packet: Packet, surely: bool) -> bool:
    address, port = end
    if isinstance(address, str):
        routed = [int(ip_address(text)) for text in _ROUTED]
        away = [each for each in routed if not any(ip_address(each) in ip_network(cidr) for cidr in estate.home)]
        verdicts = [_address(words[0], each, estate) for each in (away if surely else routed)]
        inside = all(verdicts) if surely else any(verdicts)
    else:
        inside = _address(words[0], address, estate)
    return inside and (packet.protocol not in (6, 17) or _port(words[1], port, estate))


def _address(text: str, address: int, estate: Estate) -> bool:
    if text.startswith("!"):
        return not _address(text[1:], address, estate)
    if text.startswith("["):
        parts = text[1:-1].split(",")
        wanted = [part for part in parts if not part.startswith("!")]
        return (not wanted or any(_address(part, address, estate) for part in wanted)) and not any(
            _address(part[1:], address, estate) for part in parts if part.startswith("!")
        )
    if text in ("any", "$HOME_NET", "$EXTERNAL_NET"):
        at_home = any(ip_address(address) in ip_network(cidr) for cidr in estate.home)
        return text == "any" or at_home is (text == "$HOME_NET")
    cidrs = estate.references[text[1:]] if text.startswith("@") else [text]
    return any(ip_address(address) in ip_network(cidr) for cidr in cidrs)


def _port(text: str, port: int, estate: Estate) -> bool:
    if text.startswith("!"):
        return not _port(text[1:], port, estate)
    if text.startswith("["):
        return any(_port(part, port, estate) for part in text[1:-1].split(","))
    if text.startswith("$"):
        return _port(estate.ports[text[1:]], port, estate)
    first, colon, last = text.partition(":")
    return text == "any" or int(first or 0) <= port <= int((last or 65535) if colon else first)


def _protocol(word: str, packet: Packet, surely: bool) -> bool:
    if word == "dns":
        return not surely and packet.protocol in (6, 17)
    return word == "ip" or {"tcp": 6, "udp": 17, "icmp": 1, "tls": 6, "http": 6}[word] == packet.protocol


def _keywords(rule: Any, protocol: str, packet: Packet, sent: Sent, surely: bool) -> bool:
    options = [(option.name, (option.value or "").strip('"')) for option in rule.options]
    names = [name for name, _ in options]
    web = (
        "http"
        if "http.host" in names or protocol == "http"
        else "tls"
        if "tls.sni" in names or protocol == "tls"
        else ""
    )
    said = dict(options)
    if web or protocol == "dns" or "pcre" in names:
        if not sent.data:
            return False
        if web and not _web(web, said, packet, surely):
            return False
    if surely and {"ttl", "pcre"} & set(names):
        return False
    if protocol == "icmp" and "itype" in said:
        kind = packet.local_port if sent.by_opener else {8: 0, 13: 14}.get(packet.local_port)
        return int(said["itype"]) == kind and int(said.get("icode", packet.peer_port)) == packet.peer_port
    return True


def _web(web: str, said: Mapping[str, str], packet: Packet, surely: bool) -> bool:
    """Compare what a client says: its name on a port of its protocol; at an address it may say anything."""
    if packet.protocol != 6:
        return False
    speaks = packet.opener == "local" and isinstance(packet.peer, str)
    if not speaks:
        return not surely
    if ("http" if packet.peer_port == 80 else "tls") != web:
        return False
    if "content" not in said:
        return True
    content, name = said["content"], "." + str(packet.peer) if "dotprefix" in said else str(packet.peer)
    if "endswith" not in said:
        return not surely
    if "startswith" in said:
        return name == content
    # A content that begins inside a label may end other names too: sure are those below it alone.
    if content.startswith("."):
        return name.endswith(content)
    return not surely or name == content or name.endswith(f".{content}")
