"""Say ``parse("rules", text)``: the rules of a Suricata text, header and keywords, not yet what they mean.

Source: Suricata user guide, rules format.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from webex_calling.fault import Fault, Faults, raise_any
from webex_calling.verify.model.names import name_key

ACTIONS: Final = ("pass", "drop", "reject", "alert")
_REJECTS: Final = ("rejectsrc", "rejectdst", "rejectboth")  # they differ in whom they tell

_LIST = r"!?\[[^()]*?\](?=\s)|\S+"
_RULE = re.compile(
    rf"(?P<action>\S+)\s+(?P<protocol>\S+)\s+(?P<source>{_LIST})\s+(?P<source_ports>{_LIST})"
    rf"\s+(?P<direction>->|<>)\s+(?P<destination>{_LIST})\s+(?P<destination_ports>!?\[[^()]*?\]|[^\s(]+)"
    r"\s*\((?P<options>.*)\)\s*"
)
_HEX = re.compile(r"\|([0-9A-Fa-f ]*)\|")


@dataclass(frozen=True, slots=True)
class Option:
    """One keyword of a rule; ``value`` is its text as it stands, "" where there is none."""

    keyword: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class SuricataRule:
    """One rule: who goes where, as text, and its keywords; ``ordered`` tells whether their order is to be relied on.

    ``doubt`` says what of it cannot be read, "" for nothing: it then may be for everything that its header has. Its
    ``action`` is "" where that is what cannot be read.
    """

    place: str
    action: str
    protocol: str
    source: str
    source_ports: str
    destination: str
    destination_ports: str
    options: tuple[Option, ...]
    both_ways: bool = False
    ordered: bool = True
    doubt: str = ""

    @property
    def label(self) -> str:
        """The rule's number and message, for people."""
        said = {option.keyword: option.value.strip('"') for option in self.options}
        if not said:
            return f"in line {self.place.rpartition(':')[2]}"
        return " ".join(filter(None, (f"sid {said.get('sid', '?')}", f'"{said["msg"]}"' if said.get("msg") else "")))

    def refused(self, fault: str, remedy: str, value: str = "") -> Faults:
        """Return the fault of something in the rule."""
        return Faults([Fault(self.place, fault, remedy, value)])


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a keyword matches: ``sure`` surely, and beyond ``possible`` none; None is every name."""

    sure: tuple[str, ...] = ()
    possible: tuple[str, ...] | None = None


def parse(place: str, text: str) -> tuple[SuricataRule, ...]:
    """Return the rules of a text, each with its line. Raises Faults for every line that is no rule."""
    read = tuple(parsed(place, text))
    raise_any(fault for _, fault in read if fault)
    return tuple(rule for rule, _ in read)


def parsed(place: str, text: str) -> Iterator[tuple[SuricataRule, Fault | None]]:
    """Yield the rules of a text, each with what is wrong with its line.

    Such a rule has what can be read of it: its action where that is known, its header, or one that has everything.
    """
    for number, line in _lines(text):
        here = f"{place}:{number}"
        match, action = _RULE.fullmatch(line), _action(line)
        if match is None:
            remedy = "write action, protocol, source, ports, -> or <>, destination, ports, (keywords;)"
            fault = Fault(here, "is not a rule", remedy, line)
            yield SuricataRule(here, action, "ip", "any", "any", "any", "any", (), both_ways=True), fault
            continue
        unknown = Fault(here, "is not a known action", f"write {' or '.join(ACTIONS)}", match["action"])
        rule = SuricataRule(
            here,
            action,
            match["protocol"].lower(),
            match["source"],
            match["source_ports"],
            match["destination"],
            match["destination_ports"],
            tuple(_options(match["options"])),
            both_ways=match["direction"] == "<>",
        )
        yield rule, None if action else unknown


def _action(line: str) -> str:
    """Return the action of a line, "" for one that is not known."""
    word = line.split(maxsplit=1)[0]
    return "reject" if word in _REJECTS else word if word in ACTIONS else ""


def matched_names(options: tuple[Option, ...]) -> Names:
    """Return the names that the keywords after ``tls.sni`` or ``http.host`` match: one content, where it is understood.

    ``endswith`` alone also matches names that merely end so (``notexample.com``), which are possible and not sure.
    """
    keywords = [option.keyword for option in options]
    contents = [option.value for option in options if option.keyword == "content"]
    known = {"content", "nocase", "startswith", "endswith", "dotprefix"}
    if len(contents) != 1 or not set(keywords) <= known or contents[0].lstrip().startswith("!"):
        return Names()
    text = _content(contents[0])
    name = text.lstrip(".").lower()
    if text.startswith("..") or not _is_name(name) or ("nocase" not in keywords and text != text.lower()):
        return Names()
    dotted = text.startswith(".")
    start, end, prefixed = ("startswith" in keywords, "endswith" in keywords, "dotprefix" in keywords)
    if not end or (start and (prefixed or dotted)):
        return Names()
    if start:
        return Names((name,), (name,))
    if dotted:
        found = (name, f"*.{name}") if prefixed else (f"*.{name}",)
        return Names(found, found)
    return Names((name, f"*.{name}"))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are neither empty nor comments, those that end in a backslash joined with the next."""
    held, first = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        first = first if held else number
        held += line.strip()
        if held.endswith("\\"):
            held = held.removesuffix("\\")
            continue
        if held and not held.startswith("#"):
            yield first, held
        held = ""
    if held:
        yield first, held


def _options(text: str) -> Iterator[Option]:
    for part in re.findall(r'(?:[^;"\\]|\\.|"(?:[^"\\]|\\.)*")+', text):
        keyword, _, value = part.strip().partition(":")
        if keyword:
            yield Option(keyword.strip().lower(), value.strip())


def _content(value: str) -> str:
    """Return the text of a content, its hexadecimal bytes and escapes read."""
    text = re.sub(r"\\(.)", r"\1", value.strip().strip('"'))
    return _HEX.sub(lambda match: bytes.fromhex(match[1]).decode("latin-1"), text)


def _is_name(text: str) -> bool:
    try:
        name_key(text)
    except ValueError:
        return False
    return "*" not in text
