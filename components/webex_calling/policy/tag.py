"""Say ``Tags.of(resource)``: the tags of ours on one resource, and ``TAGS``: every tag that there is, with its meaning.

Values are words separated by spaces, since no cloud refuses those; a word of several parts joins them with ``+``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from webex_calling.fault import Fault, Faults
from webex_calling.policy.reading import blocks, tagged
from webex_calling.published.reference import Reference
from webex_calling.registered.registration import UNKNOWN, Registration

PREFIX: Final = "webex-calling:"

ROLE, TRUNK, INTERFACE, LISTEN, RTP = "role", "trunk", "interface", "listen-ports", "rtp-port-range"
MEDIA, OPTIONS, PROFILE, HTTPS = "media", "options", "profile", "https"
RESOLVERS, TIME_SERVERS, OWN_NEEDS = "resolvers", "time-servers", "own-needs"
DIRECT_MEDIA, MANAGEMENT, NETWORK, PEER = "direct-media", "management", "network", "peer:"

GATEWAY, DESKTOPS = "local-gateway", "vdi"

_BOTH = (GATEWAY, DESKTOPS)


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: on whom it stands, what its value is, and an example."""

    name: str
    roles: tuple[str, ...]
    meaning: str
    example: str


TAGS: Final = (
    Tag(ROLE, _BOTH, "what is behind the filter: local-gateway or vdi; without it nothing is checked", GATEWAY),
    Tag(
        INTERFACE,
        (GATEWAY,),
        "external or internal, of a gateway with two interfaces; left out, it has one",
        "external",
    ),
    Tag(TRUNK, (GATEWAY,), "certificate or registration; not asked of an internal interface", "certificate"),
    Tag(LISTEN, (GATEWAY,), "where a certificate trunk takes calls from Webex Calling: ports or ranges", "5062"),
    Tag(RTP, (GATEWAY,), "CUBE's rtp-port range, 8000-48198 by default", "8000-48198"),
    Tag(
        f"{PEER}NAME",
        (GATEWAY,),
        "an ITSP or Unified CM on this interface: transport, addresses, peer-ports, local-ports and media-ports",
        "transport=tls addresses=198.51.100.0/28 peer-ports=5061 local-ports=5061 media-ports=16384-32767",
    ),
    Tag(
        OWN_NEEDS,
        (GATEWAY,),
        "which of dns, ntp, revocation and https leave by this interface, or none; all, but none of an internal one",
        "dns ntp revocation https",
    ),
    Tag(
        MANAGEMENT,
        (GATEWAY,),
        "who administers it: sources, and where it reports to: syslog, radius, tacacs",
        "sources=10.0.0.0/24 syslog=10.0.0.9",
    ),
    Tag(MEDIA, (DESKTOPS,), "where media leaves from: optimised, fallback or both", "optimised"),
    Tag(
        OPTIONS,
        (DESKTOPS,),
        "what is required by those who use it, as the options of a pool are called, with hyphens: webex-suite",
        "cscan",
    ),
    Tag(DIRECT_MEDIA, _BOTH, "the organisation's own prefixes that exchange media past the cloud", "10.30.0.0/16"),
    Tag(RESOLVERS, _BOTH, "the DNS resolvers in use", "10.20.0.2"),
    Tag(TIME_SERVERS, _BOTH, "the NTP servers in use", "169.254.169.123"),
    Tag(HTTPS, _BOTH, "proxy PORT PREFIXES, external WHO FILTERS, or internet", "proxy 8080 10.20.8.10/32"),
    Tag(PROFILE, _BOTH, "published (the default), or strict: without 8500-8699 towards the cloud", "strict"),
    Tag(
        NETWORK,
        _BOTH,
        "the prefixes of the VPC or virtual network, where this program does not make it",
        "10.20.0.0/16",
    ),
)
"""Every tag, in the order of their description."""

_KNOWN: Final = {tag.name: tag for tag in TAGS}


class Tags:
    """The tags of ours on one resource, by their name without the prefix; faults gather in ``faults``.

    ``reference`` is what they are read by.
    """

    def __init__(self, place: str, values: Mapping[str, str], reference: Reference) -> None:
        self.faults: list[Fault] = []
        self.reference = reference
        self._place = place
        self._values = values

    @classmethod
    def of(cls, resource: Registration, reference: Reference) -> "Tags | None":
        """Return the tags of a resource; None where it has none of ours. Raises Faults for what is not known yet."""
        tags = all_tags(resource)
        if tags == UNKNOWN:
            raise Faults([Fault(f"{resource.name}.tags", "are not known yet", "give plain tags")])
        if not isinstance(tags, Mapping):
            return None
        ours = {str(key).removeprefix(PREFIX): each for key, each in tags.items() if str(key).startswith(PREFIX)}
        if ours == {"revision": ours.get("revision")}:
            return None  # what our own components write on published lists
        if UNKNOWN in ours.values():
            key = next(key for key, each in ours.items() if each == UNKNOWN)
            raise Faults([Fault(f"{resource.name}.tags.{PREFIX}{key}", "is not known yet", "give a plain value")])
        values = {key: str(each) for key, each in ours.items()}
        return cls(f"{resource.name}.tags.{PREFIX}", values, reference) if ours else None

    def text(self, name: str) -> str:
        """Return the value of a tag, "" where it is not given."""
        return self._values.get(name, "")

    def words(self, name: str) -> tuple[str, ...]:
        """Return the words of a tag; a value without any is a fault."""
        found = tuple(self.text(name).split())
        if name in self._values and not found:
            self.fault(name, "is empty", f'write "{example(name)}", or remove it')
        return found

    def peers(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each peer's tag, and the peer's own name."""
        for name in self._values:
            if name.startswith(PEER):
                yield name, name.removeprefix(PEER)

    def fault(self, name: str, fault: str, remedy: str, value: str | None = None) -> None:
        """Note what is wrong with a tag."""
        self.faults.append(Fault(f"{self._place}{name}", fault, remedy, self.text(name) if value is None else value))

    def missing(self, name: str) -> None:
        """Note that a tag is missing, and has no safe default; an empty one has its fault already."""
        if name in self._values:
            return
        self.fault(name, "is missing", f'add it: {_KNOWN[name].meaning}; for example "{example(name)}"')

    def choice(self, name: str, choices: tuple[str, ...], default: str = "") -> str:
        """Return the value of a tag that is one of ``choices``; the default, or "" and a fault, where it is none."""
        if name not in self._values:
            return default
        if (value := self.text(name)) in choices:
            return value
        self.fault(name, "is not known" if value else "is empty", f"write {' or '.join(choices)}")
        return ""

    def unfit(self, role: str) -> None:
        """Note the tags that are unknown, and those that a role does not have."""
        for name in self._values:
            tag = _KNOWN.get(f"{PEER}NAME" if name.startswith(PEER) else name)
            if tag is None:
                near = get_close_matches(name, _KNOWN, 1)
                known = ", ".join(tag.name for tag in TAGS if role in tag.roles)
                remedy = f'did you mean "{PREFIX}{near[0]}"?' if near else f"use one of {known}"
                self.fault(name, "is not a known tag", remedy, "")
            elif role not in tag.roles:
                self.fault(name, f"has no meaning for {role}", "remove it", "")


def example(name: str) -> str:
    """Return a value that a tag may have."""
    return _KNOWN[f"{PEER}NAME" if name.startswith(PEER) else name].example


def all_tags(resource: Registration) -> Any:
    """Return the tags of a resource, and those that it gives to what it makes; what is not known as it is."""
    own = tagged(resource.inputs.get("tags"))
    given = resource.inputs.get("tagSpecifications")
    if own == UNKNOWN or not given:
        return own
    found: dict[str, Any] = {}
    for each in blocks(given):
        theirs = tagged(each.get("tags"))
        found.update(theirs if isinstance(theirs, Mapping) else {})
    return {**found, **own} if isinstance(own, Mapping) else found or own
