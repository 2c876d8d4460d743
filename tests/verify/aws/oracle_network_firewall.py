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

from webex_calling.verify.model.packets import Packet

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


FIRST, REPLY = Sent(True, established=False, data=False), Sent(False, established=False, data=False)
DATA, ANSWER = Sent(True, established=True, data=True), Sent(False, established=True, data=True)
STAGES = {"first": FIRST, "reply": REPLY, "part": DATA, "data": DATA, "answer": ANSWER}


def admits(rules: Sequence[str], estate: Estate, packet: Packet, *, surely: bool = True) -> bool:
    """Tell whether a connection surely, or possibly, gets through.

    Surely: no condition that is not known helps it, every one may hurt it, and a pass of a rule on packets spares no
    other packet. Possibly: the other way round, and every pass spares the rest of the connection.
    """
    read = [rule for rule in map(suricataparser.parse_rule, rules) if rule.action != "alert"]
    if not estate.strict:
        read.sort(key=lambda rule: ["pass", "drop", "reject"].index(rule.action))
    for stage, sent in STAGES.items():
        if stage == "part" and not surely:
            continue
        verdict = _verdict([r for r in read if stage != "part" or not _late(r)], estate, packet, sent, surely)
        if verdict == "spared" and stage != "part":
            return True
        if verdict == "drop" or (verdict == "" and _default_drops(estate.default, packet, stage, surely)):
            return False
    return True


def _verdict(rules: Iterable[Any], estate: Estate, packet: Packet, sent: Sent, surely: bool) -> str:
    """Return what the first rule that matches does with a packet, or with all that come after it."""
    if packet.protocol == 1 and not sent.by_opener and packet.local_port not in (8, 13):
        return ""  # such a message has no reply
    clouded = False
    for rule in rules:
        sure, maybe = (_matches(rule, estate, packet, sent, bound) for bound in (True, False))
        passes = rule.action == "pass"
        if sure if passes is surely else maybe:
            if not passes:
                return "drop"
            return "spared" if not surely or (_whole(rule) and not clouded) else "pass"
        clouded |= maybe and passes and not _whole(rule)
    return ""


def _default_drops(default: str, packet: Packet, stage: str, surely: bool) -> bool:
    strict, tcp = default == "aws:drop_strict", packet.protocol == 6
    answered = packet.protocol != 1 or packet.local_port in (8, 13)
    if not default or (stage in ("reply", "answer") and (default.endswith("_to_server") or not answered)):
        return False
    return {
        "first": strict or not tcp,
        "reply": strict or (surely and not tcp),
        "part": surely and "app_layer" not in default,
        "data": True,
        "answer": strict or surely,
    }[stage]


def _protocol_of(rule: Any) -> str:
    return str(rule.header.split()[0])


def _names(rule: Any) -> set[str]:
    return {option.name for option in rule.options}


def _late(rule: Any) -> bool:
    return _protocol_of(rule) in ("tls", "http", "dns") or bool({"tls.sni", "http.host"} & _names(rule))


def _plain(rule: Any) -> bool:
    """Whether addresses and ports are all that a rule has."""
    return not _late(rule) and _names(rule) <= {"sid", "msg"}


def _whole(rule: Any) -> bool:
    """Whether what a rule does covers the connection."""
    named = {"tls.sni", "http.host", "pcre"} & _names(rule)
    stateless = not _flow(rule) & {"established", "not_established"}
    return bool(named) or _plain(rule) or (_late(rule) and stateless)


def _flow(rule: Any) -> set[str]:
    return {word.strip() for option in rule.options if option.name == "flow" for word in option.value.split(",")}


def _timely(rule: Any, packet: Packet, sent: Sent, surely: bool) -> bool:
    """Tell whether a rule looks at a packet so early, or so late; a connection of UDP stands from the reply on."""
    flow, tcp = _flow(rule), packet.protocol == 6
    if _plain(rule) and sent.established and surely:
        return False
    vague = not tcp and sent == REPLY and bool(flow & {"established", "not_established"})
    if vague:
        return not surely
    if "established" in flow and not sent.established:
        return False
    if "not_established" in flow and sent.established:
        return not tcp and sent == DATA and not surely
    return True


def _matches(rule: Any, estate: Estate, packet: Packet, sent: Sent, surely: bool) -> bool:
    flow = _flow(rule)
    if ("to_server" in flow and not sent.by_opener) or ("to_client" in flow and sent.by_opener):
        return False
    if not _timely(rule, packet, sent, surely):
        return False
    match = re.fullmatch(r"(\S+) (\S+) (\S+) (->|<>) (\S+) (\S+)", rule.header)
    assert match is not None
    protocol, source, source_ports, arrow, target, target_ports = match.groups()
    local_sends = (packet.initiator == "local") is sent.by_opener
    ends = [(packet.local, packet.local_port), (packet.peer, packet.peer_port)]
    sender, receiver = ends if local_sends else reversed(ends)
    ways = [(sender, receiver)] + ([(receiver, sender)] if arrow == "<>" else [])
    words = (source, source_ports), (target, target_ports)
    every = surely or rule.action == "pass"  # a pass counts at names only where it holds all that there are
    if not any(_end(words[0], a, estate, packet, every) and _end(words[1], b, estate, packet, every) for a, b in ways):
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
        if not sent.data and (packet.protocol == 6 or surely):
            return False
        if web and not _web(web, said, packet, surely):
            return False
        if surely and {"tls.sni", "http.host"} & set(names) and not sent.by_opener:
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
    speaks = packet.initiator == "local" and isinstance(packet.peer, str)
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
