"""`disagreement(model, found)`: an opening on which a model in z3 and a packet set differ, None where none does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import z3  # type: ignore[import-untyped]  # z3 ships no types

from webex_calling.verify.model.packets import Box, PacketSet
from webex_calling.verify.model.spans import Interval

# One opening with an address as its peer.
BY_PEER = z3.Bool("by_peer")
PROTOCOL, LOCAL, PEER, LOCAL_PORT, PEER_PORT = z3.Ints("protocol local peer local_port peer_port")

Formula = Any
"""A z3 formula; z3 has no types for its own operators."""


def among(value: Formula, intervals: Iterable[Interval]) -> Formula:
    """Say that a value is in one of the intervals."""
    return z3.Or([z3.And(first <= value, value <= last) for first, last in intervals])


UNIVERSE = z3.And(
    among(PROTOCOL, [(0, 255)]),
    among(LOCAL, [(0, 2**32 - 1)]),
    among(PEER, [(0, 2**32 - 1)]),
    LOCAL_PORT >= 0,
    PEER_PORT >= 0,
    z3.If(
        z3.Or(PROTOCOL == 6, PROTOCOL == 17),
        z3.And(LOCAL_PORT <= 65535, PEER_PORT <= 65535),
        z3.If(PROTOCOL == 1, z3.And(LOCAL_PORT <= 255, PEER_PORT <= 255), z3.And(LOCAL_PORT == 0, PEER_PORT == 0)),
    ),
)


def stated(found: PacketSet) -> Formula:
    """Say that the opening is in a packet set."""
    return in_boxes(found.boxes())


def in_boxes(boxes: Iterable[Box]) -> Formula:
    """Say that the opening is in one of the boxes."""
    return z3.Or(
        [
            z3.And(
                z3.Or([BY_PEER if initiator == "peer" else z3.Not(BY_PEER) for initiator in box.initiators]),
                among(PROTOCOL, box.protocols),
                among(LOCAL, box.local),
                among(PEER, box.addresses),
                among(LOCAL_PORT, box.local_ports),
                among(PEER_PORT, box.peer_ports),
            )
            for box in boxes
        ]
    )


def disagreement(model: Formula, found: PacketSet) -> str | None:
    """Return an opening on which the two differ."""
    solver = z3.Solver()
    solver.add(UNIVERSE, z3.Xor(model, stated(found)))
    return str(solver.model()) if solver.check() == z3.sat else None


def first_match(rules: Iterable[tuple[Formula, Formula]], otherwise: Formula) -> Formula:
    """Say the verdict of the first rule whose condition holds; rules are pairs of condition and verdict."""
    verdict = otherwise
    for matches, admits in reversed(list(rules)):
        verdict = z3.If(matches, admits, verdict)
    return verdict
