"""Say ``Conversation(reads, default).lists()``: the clauses that each packet of an opening meets at stateful rules.

A pass that covers the flow spares its later packets all rules. Surely it does so where the engine says it, by the type
of the rule; possibly every pass does. A first message may come in several packets (a TLS ClientHello with post-quantum
keys does): until it is whole, no rule that asks what it says decides, and any that looks at packets may drop it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from webex_calling.verify.aws.firewall_rule import Matched, RuleDecision
from webex_calling.verify.aws.stateful_default import StatefulDefault
from webex_calling.verify.model.admission import Clause
from webex_calling.verify.model.packets import PacketSet

_EVERYTHING: Final = PacketSet.everything()
_NOTHING: Final = PacketSet.empty()

Packet = Callable[[RuleDecision], Matched]
"""One of the packets of an opening."""


@dataclass(frozen=True, slots=True)
class RuleRead:
    """One stateful rule that passes or drops, and its reading; ``name`` tells it from all others."""

    action: str
    reading: RuleDecision
    name: str
    resource: str

    @property
    def passes(self) -> bool:
        """Whether it passes what it matches; it drops or rejects it otherwise."""
        return self.action == "pass"

    def clause(self, surely: PacketSet, possibly: PacketSet) -> Clause:
        """Return the clause of the rule, for openings that it matches surely, and possibly."""
        return self._clause(surely, possibly, "what is sent is not known")

    def sparing(self, surely: PacketSet, possibly: PacketSet) -> Clause:
        """Return the clause of what its pass spares of connections of which it passed a packet."""
        return self._clause(surely, possibly, "documents differ on whether its pass covers the connection")

    def _clause(self, surely: PacketSet, possibly: PacketSet, doubt: str) -> Clause:
        if surely == possibly:
            return Clause(self.name, self.passes, surely, self.resource)
        doubt = f"{self.reading.doubt} is not understood" if self.reading.doubt else doubt
        return Clause(self.name, self.passes, surely, self.resource, possibly, doubt)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The packets of an opening, the rules that they meet, in the order of evaluation, and the default action."""

    reads: Sequence[RuleRead]
    default: StatefulDefault

    def lists(self) -> Iterator[tuple[str, Sequence[Clause]]]:
        """Yield the clauses of every packet, by the name of the packet, in the order of time."""
        spared: list[Clause] = []
        for name, packet, last in (
            ("first packet", _first, self.default.first()),
            ("reply", _reply, self.default.reply()),
        ):
            yield name, [*spared, *self._clauses(packet), *_end(last)]
            spared += self._spared(packet)
        yield "first message in part", [*spared, *self._early(), *_end(self.default.part())]
        yield "data", [*spared, *self._clauses(_data), *_end(self.default.data())]
        spared += self._spared(_data)
        yield "data of the other side", [*spared, *self._clauses(_answer), *_end(self.default.answer())]

    def _clauses(self, packet: Packet) -> Iterator[Clause]:
        for read in self.reads:
            if (found := packet(read.reading)).possibly:
                yield read.clause(found.surely, found.possibly)

    def _spared(self, packet: Packet) -> Iterator[Clause]:
        """Yield the pass rules that spare what comes after a packet, which they decided."""
        decided, dropped = _NOTHING, _NOTHING
        for read in self.reads:
            found = packet(read.reading)
            if read.passes:
                surely = found.surely - decided if read.reading.type.decides_the_flow else _NOTHING
                possibly = found.possibly - dropped
                if possibly:
                    yield read.sparing(surely, possibly)
            else:
                dropped |= found.surely
            if not (read.passes and read.reading.type.decides_the_flow):
                decided |= found.possibly

    def _early(self) -> Iterator[Clause]:
        """Yield what looks at packets and may drop, or surely passes, the first ones of a message."""
        for read in self.reads:
            if read.reading.late:
                continue
            found = read.reading.data
            if read.passes and found.surely:
                yield read.clause(found.surely, found.surely)
            elif not read.passes and found.possibly:
                yield read.clause(_NOTHING, found.possibly)


def _first(reading: RuleDecision) -> Matched:
    return reading.first


def _reply(reading: RuleDecision) -> Matched:
    return reading.reply


def _data(reading: RuleDecision) -> Matched:
    return reading.data


def _answer(reading: RuleDecision) -> Matched:
    return reading.answer


def _end(default: Clause | None) -> Iterable[Clause]:
    """Return what comes after all rules: the default action, and what it leaves goes on."""
    if default:
        yield default
    yield Clause("what no rule stops goes on", True, _EVERYTHING)
