"""Say ``wrong(script, "webex-app", packets)``: what a script of policies does otherwise than the marks say.

Policies are read as Microsoft documents them, from the commands that a grammar of PowerShell finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network
from itertools import product

from netaddr import IPAddress, IPSet
from tests.artefacts.powershell import Command, commands, text_of
from tests.artefacts.sites import REFERENCE

from webex_calling.published.marking import Mark


def _number(low: int, high: int) -> Callable[[str], bool]:
    return lambda value: (
        value.isascii() and value.isdecimal() and str(int(value)) == value and low <= int(value) <= high
    )


def _prefix(value: str) -> bool:
    return str(IPv4Network(text_of(value))) == text_of(value)


def _one_of(*values: str) -> Callable[[str], bool]:
    return lambda value: value in values


def _store(value: str) -> bool:
    return value == "$PolicyStore"


DOCUMENTED: Mapping[str, Callable[[str], bool]] = {
    "PolicyStore": _store,
    "Name": lambda value: bool(text_of(value)) and value != text_of(value),
    "NetworkProfile": _one_of("Domain", "Public", "Private", "All"),
    "Precedence": _number(0, 255),
    "PriorityValue8021Action": _number(0, 7),
    "DSCPAction": _number(0, 63),
    "MinBandwidthWeightAction": _number(1, 100),
    "ThrottleRateActionBitsPerSecond": _number(0, 2**64 - 1),
    "IPDstPrefixMatchCondition": _prefix,
    "UserMatchCondition": bool,
    "AppPathNameMatchCondition": bool,
    "IPProtocolMatchCondition": _one_of("None", "TCP", "UDP", "Both"),
    "IPSrcPrefixMatchCondition": _prefix,
    "IPSrcPortMatchCondition": _number(0, 65535),
    "IPSrcPortStartMatchCondition": _number(0, 65535),
    "IPSrcPortEndMatchCondition": _number(0, 65535),
    "IPDstPortMatchCondition": _number(0, 65535),
    "IPDstPortStartMatchCondition": _number(0, 65535),
    "IPDstPortEndMatchCondition": _number(0, 65535),
}
"""The parameter set ByIP5Tuple of New-NetQosPolicy with types and accepted values, but for what every cmdlet has: read
in MicrosoftDocs/windows-powershell-docs, docset/winserver2022-ps/netqos/New-NetQosPolicy.md at 1929403f4a42."""


@dataclass(frozen=True, slots=True)
class Packet:
    protocol: str
    source: int
    address: int
    port: int


@dataclass(frozen=True, slots=True)
class Policy:
    """What a policy matches, as Microsoft's page says of each condition; one that is not given matches anything."""

    name: str
    protocol: str
    source: tuple[int, int]
    port: tuple[int, int]
    first: int
    last: int
    dscp: int

    def takes(self, packet: Packet) -> bool:
        return (
            self.protocol in {"Both", packet.protocol}
            and self.source[0] <= packet.source <= self.source[1]
            and self.port[0] <= packet.port <= self.port[1]
            and self.first <= packet.address <= self.last
        )


@cache
def policies(script: str) -> list[Policy]:
    """Read the policies of a script, each as documented."""
    return [_policy(each) for each in commands(script) if each.name == "New-NetQosPolicy"]


def _policy(command: Command) -> Policy:
    known = {name.lower(): (name, check) for name, check in DOCUMENTED.items()}
    for name, value in command.named.items():
        assert name in known, f"{name} is not documented"
        assert known[name][1](value), f"-{name} {value}"
    assert not command.arguments
    held = command.named
    prefix = IPv4Network(text_of(held.get("ipdstprefixmatchcondition", "0.0.0.0/0")))
    return Policy(
        name=text_of(held["name"]),
        protocol=held["ipprotocolmatchcondition"],
        source=_range(held, "ipsrcport"),
        port=_range(held, "ipdstport"),
        first=int(prefix[0]),
        last=int(prefix[-1]),
        dscp=int(held["dscpaction"]),
    )


def _range(held: Mapping[str, str], side: str) -> tuple[int, int]:
    one, first, last = (held.get(f"{side}{part}matchcondition") for part in ("", "start", "end"))
    assert (first is None) == (last is None), "a start is used in conjunction with an end"
    assert one is None or first is None, "either a port or a range"
    if first is not None and last is not None:
        assert int(first) < int(last), "the end must be larger than the start"
        return int(first), int(last)
    return (int(one), int(one)) if one is not None else (0, 65535)


def wanted(packet: Packet, role: str, own: tuple[str, ...] = ()) -> int | None:
    """Return the DSCP of a packet by the data, or None: to published addresses, and to the organisation's own."""
    found = [
        mark.dscp
        for mark in marked(role)
        if mark.protocol == packet.protocol.lower() and any(packet.source in ports for ports in mark.source_ports)
    ]
    return found[0] if found and _within(packet.address, own) else None


@cache
def marked(role: str) -> list[Mark]:
    """Return the marks of what ``role`` sends that Windows sets."""
    return [
        each for each in REFERENCE.marks.values() if role in each.roles and each.marked_by == "system" and each.dscp
    ]


@cache
def _within(address: int, own: tuple[str, ...]) -> bool:
    return IPAddress(address) in _set((*(str(each.prefix) for each in REFERENCE.networks["calling"].prefixes), *own))


@cache
def _set(prefixes: tuple[str, ...]) -> IPSet:
    return IPSet(prefixes)


@cache
def edges(role: str, own: tuple[str, ...] = ()) -> tuple[Packet, ...]:
    """Return packets at each edge of each range and prefix, inside and outside; TCP to one address."""
    ranges = [each for mark in marked(role) for each in mark.source_ports]
    sources = sorted({at for each in ranges for at in (each.first - 1, each.first, each.last, each.last + 1)})
    ports = sorted({*(mark.ports[-1].last for mark in marked(role)), 5004, 8600})
    ends = [each.prefix for each in REFERENCE.networks["calling"].prefixes] + [IPv4Network(each) for each in own]
    addresses = sorted({int(at) for each in ends for at in (each[0] - 1, each[0], each[-1], each[-1] + 1)})
    udp = (Packet("UDP", *each) for each in product(sources, addresses, ports))
    return (*udp, *(Packet("TCP", *each) for each in product(sources, [int(ends[0][1])], ports)))


def wrong(script: str, role: str, packets: Iterable[Packet], own: tuple[str, ...] = ()) -> list[str]:
    """Return what differs: each packet of a mark has one policy, with its DSCP; any other has none."""
    held = policies(script)
    names = [each.name.lower() for each in held]
    found = [f"{name} is there twice" for name in {*names} if names.count(name) > 1]
    for packet in packets:
        taken = [each.dscp for each in held if each.takes(packet)]
        dscp = wanted(packet, role, own)
        if taken != ([] if dscp is None else [dscp]):
            found.append(f"{packet} has {taken}, not {dscp}")
    return found
