"""Say ``read_router(text)``: what a file of CUBE's lines sets, by a grammar that is not the writer's, or a refusal.

The grammar is that of Cisco's own models of the configuration, YangModels/yang at vendor/cisco/xe/17181:

- Cisco-IOS-XE-voice.yang: ``rtp-port range`` takes even ports, 8000..48198, the first not above the last; ``ip address
  trusted list`` at most 100 entries; ``ip qos dscp`` one of ``dscp-type`` with media or signaling.
- Cisco-IOS-XE-voice-class.yang: ``listen-port secure`` 1..65535; ``registrar`` with expires 60..65535 and refresh-ratio
  1..100; ``up-interval`` 5..1200, beside ``sip-profiles``; tags 1..10000, for which TAG stands; ``stun usage ice
  lite``.
- Cisco-IOS-XE-sip-ua.yang (at vendor/cisco/xe/17161): ``transport tcp tls`` with a version.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network

DSCP = {f"af{high}{low}" for high in range(1, 5) for low in range(1, 4)} | {f"cs{each}" for each in range(1, 8)}
MARK = {*DSCP, "default", "ef"}
SEVERAL = 100


class RefusedError(ValueError):
    """A line that the router would not take."""


def _within(low: int, high: int, *values: str) -> bool:
    return all(re.fullmatch(r"0|[1-9]\d*", each) and low <= int(each) <= high for each in values)


def _network(address: str, mask: str) -> bool:
    try:
        return str(IPv4Network(f"{address}/{mask}").netmask) == mask
    except ValueError:
        return False


def _even(first: str, last: str) -> bool:
    return _within(8000, 48198, first, last) and int(first) <= int(last) and not (int(first) % 2 or int(last) % 2)


Check = Callable[..., bool]
YES: Check = lambda *_: True  # noqa: E731

MODES: Mapping[str, Mapping[str, Check]] = {
    "voice service voip": {
        r" ip address trusted list": YES,
        r"  ipv4 (\S+) (\S+)": _network,
        r" rtp-port range (\S+) (\S+)": _even,
    },
    "sip-ua": {r" transport tcp tls v1\.[0-3]": YES},
    "voice class tenant TAG": {
        r" session transport tcp tls": YES,
        r" bind (?:control|media) source-interface INTERFACE": YES,
        r" listen-port secure (\S+)": lambda port: _within(1, 65535, port),
        r" registrar dns:REGISTRAR scheme sips expires (\S+) refresh-ratio (\S+) tcp tls": lambda expires, ratio: (
            _within(60, 65535, expires) and _within(1, 100, ratio)
        ),
    },
    "voice class sip-options-keepalive TAG": {
        r" up-interval (\S+)": lambda seconds: _within(5, 1200, seconds),
        r" transport tcp tls": YES,
        r" sip-profiles TAG": YES,
    },
    "voice class stun-usage TAG": {r" stun usage ice lite": YES},
    "dial-peer voice TAG voip": {
        r" voice-class sip options-keepalive profile TAG": YES,
        r" voice-class stun-usage TAG": YES,
        r" ip qos dscp (\S+) (?:media|signaling)": lambda mark: mark in MARK,
    },
}


@dataclass(slots=True)
class Router:
    """What was read: ``set`` are lines to paste, ``open`` those to complete, each with the mode that it is in."""

    set: list[tuple[str, str]] = field(default_factory=list)
    open: list[tuple[str, str]] = field(default_factory=list)
    comments: int = 0

    @property
    def trusted(self) -> list[IPv4Network]:
        """The trusted list, entry by entry."""
        found = (re.fullmatch(r"ipv4 (\S+) (\S+)", text) for _, text in self.set)
        return [IPv4Network("/".join(match.groups())) for match in found if match]

    def numbers(self, words: str) -> list[int]:
        """Return the number after ``words`` wherever they stand, in order."""
        every = (re.fullmatch(rf".*\b{words} (\d+)\b.*", text) for _, text in (*self.set, *self.open))
        return [int(match[1]) for match in every if match]


def read_router(text: str) -> Router:
    """Read every line of ``text``. Raises RefusedError with the first that is neither a comment nor of the grammar."""
    router, mode = Router(), ""
    for line in text.splitlines():
        if line.startswith("! ") and not line.startswith("!   "):
            router.comments += 1
            continue
        held, command = (router.open, line[4:]) if line.startswith("!   ") else (router.set, line)
        if not command.startswith(" "):
            if command not in MODES:
                raise RefusedError(f"no such mode: {line}")
            mode = command
        elif not _taken(mode, command):
            raise RefusedError(f"not in {mode or 'any mode'}: {line}")
        held.append((mode, command.strip()))
    if len(router.trusted) > SEVERAL:
        raise RefusedError(f"{len(router.trusted)} entries of the trusted list")
    return router


def _taken(mode: str, command: str) -> bool:
    matches = ((re.fullmatch(form, command), check) for form, check in MODES.get(mode, {}).items())
    return any(match and check(*match.groups()) for match, check in matches)
