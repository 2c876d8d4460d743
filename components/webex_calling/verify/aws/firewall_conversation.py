"""Say ``Conversation(reads, default).lists()``: the clauses that each packet of an opening meets at stateful rules.

A pass that covers the flow spares its later packets all rules. Surely it does so where the engine says it, by the type
of the rule; possibly every pass does. A first message may come in several packets (a TLS ClientHello with post-quantum
keys does): until it is whole, no rule that asks what it says decides, and any that looks at packets may drop it.

What no rule decides is the policy's default. ``aws:drop_strict`` drops every packet. The others let a TCP handshake go
on until a rule can see what is sent, and drop everything without a handshake at once. The kinds of ``app_layer`` wait
until the application's first message is whole, the plain ones do not. The kinds of ``to_server`` leave alone what goes
to the side that opened. What the others do to that is told in two ways, as dropped and as passed: here it is possibly
dropped.
Sources: AWS Network Firewall developer guide, strict rule ordering, and API reference, StatefulDefaultActions; AWS
Security Services Best Practices, Network Firewall, default actions.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from webex_calling.verify.aws.firewall_rule import UNANSWERED, Matched, RuleDecision
from webex_calling.verify.model.admission import Clause
from webex_calling.verify.model.packets import TCP, PacketSet

STRICT: Final = "aws:drop_strict"
DROPS: Final = frozenset(
    {
        STRICT,
        "aws:drop_established",
        "aws:drop_established_to_server",
        "aws:drop_established_app_layer",
        "aws:drop_established_app_layer_to_server",
    }
)

_EVERYTHING: Final = PacketSet.everything()
_NOTHING: Final = PacketSet.empty()
_CONNECTIONLESS: Final = ~PacketSet.box(protocol=TCP)
_BACK: Final = "documents differ on whether it drops what goes to the side that opened"
_ANSWERED: Final = _EVERYTHING - UNANSWERED


@dataclass(frozen=True, slots=True)
class StatefulDefault:
    """A default action, "" for none that drops, of a policy, with what each packet of an opening meets at the end."""

    action: str
    holder: str
    resource: str = ""

    def first(self) -> Clause | None:
        """Return the clause of first packets."""
        if not self.action:
            return None
        return self._drops(_EVERYTHING if self.action == STRICT else _CONNECTIONLESS)

    def reply(self) -> Clause | None:
        """Return the clause of replies: those of a TCP handshake go on under all but one."""
        if not self.action or self._one_way:
            return None
        if self.action == STRICT:
            return self._drops(_ANSWERED)
        return self._drops(_NOTHING, _ANSWERED & _CONNECTIONLESS, _BACK)

    def part(self) -> Clause | None:
        """Return the clause of the first packets of a message that is not whole yet."""
        if not self.action or "_app_layer" in self.action:
            return None
        return self._drops(_NOTHING, _EVERYTHING, "a first message may come in several packets")

    def data(self) -> Clause | None:
        """Return the clause of what the initiator sends."""
        return self._drops(_EVERYTHING) if self.action else None

    def answer(self) -> Clause | None:
        """Return the clause of what the other side sends."""
        if not self.action or self._one_way:
            return None
        return self._drops(_ANSWERED) if self.action == STRICT else self._drops(_NOTHING, _ANSWERED, _BACK)

    @property
    def _one_way(self) -> bool:
        return self.action.endswith("_to_server")

    def _drops(self, surely: PacketSet, possibly: PacketSet | None = None, doubt: str = "") -> Clause:
        return Clause(f"default action {self.action} of {self.holder}", False, surely, self.resource, possibly, doubt)


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
        return Clause(self.name, self.passes, surely, self.resource, possibly, self.reading.doubt or doubt)


@dataclass(frozen=True, slots=True)
class Untold:
    """A rule group of which nobody tells the rules: its name, why, and whether any of them may pass something."""

    name: str
    words: str
    passes: bool = True


def untold_rules(group: Untold, openings: PacketSet, resource: str = "", *, drops: bool = True) -> Iterator[RuleRead]:
    """Yield what a group that is not told may do with openings: pass any, and drop any where it ``drops``."""
    reading = RuleDecision.unknown(openings, group.words)
    for action, may in (("pass", group.passes), ("drop", drops)):
        if may:
            yield RuleRead(action, reading, f"rule group {group.name}", resource)


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
