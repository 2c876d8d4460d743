"""Say ``packet_groups(lines)``: the lines of a change in words, those that change alike told together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from webex_calling.impact.attribution import UNDECLARED, UNFILTERED
from webex_calling.impact.packet_line import PacketLine, Sign
from webex_calling.impact.side import End
from webex_calling.published.requirement import Initiator
from webex_calling.report.end_words import elided, end_words, ends_words, listed
from webex_calling.report.proof_words import WORDS

_EXCESS: Mapping[str, str] = {
    **{str(kind): f"declared excess {kind}" for kind in WORDS},
    UNFILTERED: "what the cloud never filters",
    UNDECLARED: "UNDECLARED excess",
}


@dataclass(frozen=True, slots=True)
class PacketGroup:
    """Lines of one shape and one sign, whatever rows ask for them."""

    lines: tuple[PacketLine, ...]

    @property
    def sign(self) -> Sign:
        """What is told."""
        return self.lines[0].sign

    @property
    def ends(self) -> tuple[End, ...]:
        """Where it is so, each once."""
        return tuple(dict.fromkeys(end for line in self.lines for end in line.ends))

    @property
    def text(self) -> str:
        """The rows, the openings and the ends in one line."""
        first, rows = self.lines[0], tuple(dict.fromkeys(line.row for line in self.lines))
        title = f" ({first.title})" if len(rows) == 1 and first.title else ""
        return f"{_reason(first, rows)} {_openings(first)}{title}: {ends_words(self.ends)}"

    @property
    def details(self) -> tuple[str, ...]:
        """What the line leaves out: titles of several rows, peers and ends beyond the first."""
        return tuple(self._details())

    def _details(self) -> Iterator[str]:
        titles = dict.fromkeys((line.row, line.title) for line in self.lines if line.title)
        if len(titles) > 1:
            yield from (f"{row}: {title}" for row, title in titles)
        yield from self._causes()
        for line in self.lines[:1]:
            for which, shape in (("before", line.before), ("peers", line.shape)):
                if shape and elided(shape.peers):
                    yield f"{which}: {', '.join(shape.peers)}"
        if ends_words(self.ends) != (every := ", ".join(map(end_words, self.ends))):
            yield f"ends: {every}"

    def _causes(self) -> Iterator[str]:
        """Yield rules with the ends at which they are known by name, and those that have the like."""
        told: dict[tuple[str, tuple[str, ...]], tuple[dict[End, None], dict[End, None]]] = {}
        for line in self.lines:
            for verb, rules in (("opened", line.opened_by), ("closed", line.closed_by)):
                if rules:
                    named, alike = told.setdefault((verb, rules), ({}, {}))
                    named[line.ends[0]] = None
                    alike |= dict.fromkeys(line.ends[1:])
        for (verb, rules), (named, alike) in told.items():
            others = [each for each in alike if each not in named]
            more = f"; by the like at {ends_words(others)}" if others else ""
            yield f"{verb} by {listed(rules)} at {ends_words([*named])}{more}"


def packet_groups(lines: Iterable[PacketLine]) -> tuple[PacketGroup, ...]:
    """Return every line in exactly one group: rows that change alike are told together, with all their ends."""
    same: dict[tuple[object, ...], list[PacketLine]] = {}
    for line in lines:
        excess = () if line.requires else line.excess
        same.setdefault((line.sign, not line.row, excess, line.shape, line.before), []).append(line)
    return tuple(PacketGroup(tuple(held)) for held in same.values())


def _reason(line: PacketLine, rows: Iterable[str]) -> str:
    excess = " and ".join(_EXCESS[each] for each in line.excess)
    if line.row:
        return ", ".join(rows) if line.requires else f"{', '.join(rows)}, as {excess}:"
    return excess or "by rules that are not understood"


def _openings(line: PacketLine) -> str:
    shape, before = line.shape, line.before or line.shape
    inward = Initiator.LOCAL not in shape.opens
    ways = " and ".join("out" if each is Initiator.LOCAL else "in" for each in shape.opens)
    words = [f"{ways} {'+'.join(shape.protocols)}"]
    if local := _changed(", ".join(before.local), ", ".join(shape.local), "its own addresses"):
        words.append(f"at {local}")
    words.append(f"{'from' if inward else 'to'} {_changed(listed(before.peers), listed(shape.peers), '')}")
    if ports := _ports(before.ports, shape.ports):
        words.append(f"on {ports}" if inward else ports)
    if sources := _ports(before.sources, shape.sources):
        words.append(f"from {sources}")
    return " ".join(words)


def _ports(before: Sequence[str], after: Sequence[str]) -> str:
    """Return ports with what they are; what ICMP has in their place says itself that it is a type and a code."""
    if any(" " in each for each in (*before, *after)):
        return _changed(", ".join(before), ", ".join(after), "any type")
    several = any(len(each) > 1 or any("-" in port for port in each) for each in (before, after))
    noun = "ports" if several else "port"
    was, is_ = (f"{noun} {', '.join(each)}" if each else "" for each in (before, after))
    return _changed(was, is_.removeprefix(f"{noun} ") if was else is_, "any port") if was != is_ else is_


def _changed(before: str, after: str, whole: str) -> str:
    if before == after:
        return after
    return f"{before or whole} → {after or whole}"
