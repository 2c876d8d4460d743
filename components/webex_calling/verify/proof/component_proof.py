"""Say ``raise_unproven(sides)``: what is wrong with filters that are not registered yet stops them."""

from collections.abc import Iterable, Iterator

from webex_calling.fault import Fault, Faults
from webex_calling.verify.proof.interface_proof import InterfaceProof

_REMEDY = "nothing was registered; report these arguments to the project, since its rules and its proof disagree"


def raise_unproven(sides: Iterable[InterfaceProof], remedy: str = "") -> None:
    """Raise Faults with all that the proofs found wrong: without ``remedy`` a mistake of this package."""
    remedy = remedy or _REMEDY
    faults: list[Fault] = []
    for side in sides:
        place = f"{side.name}.{side.part}"
        for gap in side.gaps:
            stopped = gap.refused_by or "no rule"
            words = f"would not get {gap.sample.packet} through for {gap.row}, which {stopped} decides"
            faults.append(Fault(place, words, remedy))
        for reach in side.undeclared:
            words = f"would let {reach.sample.packet} through by {reach.rule}, which nothing requires or declares"
            faults.append(Fault(place, words, remedy))
    if faults:
        raise Faults(faults)


def assurances(sides: Iterable[InterfaceProof]) -> Iterator[str]:
    """Yield what a component may say of its proof: what holds, and what that takes for granted."""
    for side in sides:
        what = side.name if side.part in ("pool", "subnet") else f"{side.name} {side.part}"
        kinds = f" but for {', '.join(str(each.excess_kind) for each in side.declared)}" if side.declared else ""
        yield (
            f"{what}: proven to admit what is required and nothing else{kinds}; "
            f"taken for granted: {', '.join(side.assumed)}"
        )
