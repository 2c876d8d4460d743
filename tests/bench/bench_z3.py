"""Print what one yes/no question costs, here and in z3, both cold: does a filter refuse anything that is required.

The question is asked of every side of the full example, from the rules and the flows on: what they match is given to
both, as boxes. Names are left out of both, since z3's model has addresses alone.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import z3  # type: ignore[import-untyped]  # z3 ships no types
from tests.verify.aws.z3_openings import UNIVERSE, first_match, in_boxes

from webex_calling.commands.stack_run import flows_of
from webex_calling.plan.site_plan import plan_site
from webex_calling.published.reference import load_reference
from webex_calling.registered.embedded_engine import run
from webex_calling.site.stackfile import read_stack_file
from webex_calling.site.validate import validate_site
from webex_calling.stack import deploy
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.packets import _SPACE, Box, PacketSet
from webex_calling.verify.proof.flow_sets import FlowSets
from webex_calling.verify.proof.site_proof import prove_site

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
ADDRESSED = ~PacketSet.box(names="*")

Question = tuple[str, list[tuple[bool, list[Box]]], list[list[Box]]]
"""A side: the rules of its filter in order, each with its verdict and boxes, and the boxes of each flow."""


def questions() -> list[Question]:
    """Return the sides of the full example with a filter of their own."""
    reference = load_reference()
    file = read_stack_file(ROOT / "examples/everything/Pulumi.everything.yaml")
    site = validate_site(file.site, published=reference.published)
    flows = flows_of(plan_site(reference, site))

    def program() -> None:
        deploy(file.site.value)

    found = run(program, project="bench", stack="dev", config={})
    held = {**flows.gateways, **flows.pools, **flows.subnets}
    sets = FlowSets(reference.networks, lambda _: PacketSet.empty())
    asked: list[Question] = []
    for side in prove_site(found.resources, site, reference.networks, flows):
        if side.paths is None:
            continue
        (hop,) = side.paths.paths[0].hops
        (part,) = hop.parts  # type: ignore[union-attr]  # a filter of one part, as all of this example
        rules = [(each.admits, list((each.matches & ADDRESSED).boxes())) for each in part.admission.clauses]
        own = [flow for flow in held[side.name] if side.part in ("pool", "subnet", str(flow.interface))]
        here = ADDRESSED & ~side.paths.unfiltered
        asked.append((f"{side.name} {side.part}", rules, [list((sets.of(flow) & here).boxes()) for flow in own]))
    return asked


def here(question: Question) -> bool:
    """Answer by packet sets, from boxes on, with nothing remembered."""
    _SPACE.forget()
    _, rules, flows = question
    admitted = Admission.of(Clause(str(at), admits, PacketSet.of(boxes)) for at, (admits, boxes) in enumerate(rules))
    return bool(PacketSet.union(map(PacketSet.of, flows)) - admitted.admitted)


def there(question: Question) -> bool:
    """Answer by z3, from the same boxes on, in a solver of its own."""
    _, rules, flows = question
    solver = z3.Solver()
    said = [(in_boxes(boxes), z3.BoolVal(admits)) for admits, boxes in rules if boxes]
    required = z3.Or([in_boxes(boxes) for boxes in flows if boxes])
    solver.add(UNIVERSE, required, z3.Not(first_match(said, z3.BoolVal(False))))
    return bool(solver.check() == z3.sat)


def seconds(answer: Callable[[Question], bool], question: Question) -> tuple[float, bool]:
    """Return the median time of an answer, and the answer."""
    times, told = [], False
    for _ in range(ROUNDS):
        started = perf_counter()
        told = answer(question)
        times.append(perf_counter() - started)
    return median(times), told


def main() -> None:
    """Print a line a side, and the ratio of the sums."""
    ours = theirs = 0.0
    for question in questions():
        (own, mine), (other, its) = seconds(here, question), seconds(there, question)
        if mine is not its:
            sys.exit(f"{question[0]}: the two disagree")
        ours, theirs = ours + own, theirs + other
        verdict = "refused" if mine else "nothing"
        print(f"{question[0]:32} {verdict:8} {own * 1000:8.2f} ms  z3 {other * 1000:9.2f} ms  {other / own:7.1f} times")
    print(f"{'all':41} {ours * 1000:8.2f} ms  z3 {theirs * 1000:9.2f} ms  {theirs / ours:7.1f} times")


if __name__ == "__main__":
    main()
