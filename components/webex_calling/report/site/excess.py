"""Say ``declared(side)``, ``assumed(side)``: what gets through besides, each under its name, and what is assumed."""

from collections.abc import Iterator
from dataclasses import dataclass

from webex_calling.history.holding import Held, held
from webex_calling.impact.side import Side
from webex_calling.plan.summary import Coarsening, coarsened
from webex_calling.report.exception_words import accepted_words
from webex_calling.report.proof_words import WORDS, found_lines, name, words_of
from webex_calling.report.site.told import Told, told
from webex_calling.verify.proof.flow_sets import DeclaredExcess
from webex_calling.verify.proof.interface_proof import Sample


@dataclass(frozen=True, slots=True)
class Declared:
    """One kind of declared excess: what it is, the ends that have it, and one packet that gets through by it."""

    kind: str
    words: str
    ends: tuple[str, ...]
    sample: str


@dataclass(frozen=True, slots=True)
class Besides:
    """All that gets through besides what is required, or is taken for granted."""

    declared: tuple[Declared, ...]
    coarsened: tuple[Coarsening, ...]
    held: tuple[Held, ...]
    assumed: tuple[Told, ...]


def besides(side: Side) -> Besides:
    """Return what gets through besides at every end of a side."""
    assumed = ((name(each), words) for each in side.proofs for words in each.assumed)
    return Besides(tuple(_declared(side)), _coarsened(side), tuple(held(side.reference)), told(assumed))


def findings(side: Side) -> tuple[Told, ...]:
    """Return what is wrong or not proven, each text with its ends."""
    return told((name(each), words.strip()) for each in side.proofs for words in found_lines(each))


def _declared(side: Side) -> Iterator[Declared]:
    """Yield each kind with its ends; of what exceptions accept, each exception."""
    for kind in WORDS:
        if kind is DeclaredExcess.EXCEPTED:
            yield from _accepted(side)
            continue
        words = words_of(kind, side.proofs)
        found = [
            (name(proof), each.sample) for proof in side.proofs for each in proof.declared if each.excess_kind is kind
        ]
        if found:
            yield Declared(str(kind), words, tuple(end for end, _ in found), str(found[0][1].packet))


def _accepted(side: Side) -> Iterator[Declared]:
    found: dict[str, list[tuple[str, Sample]]] = {}
    for proof in side.proofs:
        for each in proof.declared:
            if each.exception:
                found.setdefault(accepted_words(each.exception), []).append((name(proof), each.sample))
    for words, at in found.items():
        ends = tuple(end for end, _ in at)
        yield Declared(str(DeclaredExcess.EXCEPTED), words, ends, str(at[0][1].packet))


def _coarsened(side: Side) -> tuple[Coarsening, ...]:
    if side.planned is None:
        return ()
    plans = side.planned
    return coarsened([*plans.gateways.values(), *plans.subnets.values(), *plans.pools.values()])
