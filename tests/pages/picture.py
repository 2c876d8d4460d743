"""`picture()`: the packages of the product and what each imports, as the import graph has it, in the fewest arrows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import grimp

ROOT = "webex_calling"
LEAF = {"fault", "port", "data"}
"""What everybody speaks: an arrow from each package to these would hide all others."""


@cache
def imports() -> Mapping[str, frozenset[str]]:
    """Return what each package, and each module beside the packages, imports directly of the others."""
    graph = grimp.build_graph(ROOT)
    parts = sorted(each.removeprefix(f"{ROOT}.") for each in graph.find_children(ROOT))
    inside = {part: {f"{ROOT}.{part}", *graph.find_descendants(f"{ROOT}.{part}")} for part in parts}
    of = {module: part for part, modules in inside.items() for module in modules}
    return {
        part: frozenset(
            of[other] for module in modules for other in graph.find_modules_directly_imported_by(module) if other in of
        )
        - {part}
        for part, modules in inside.items()
    }


def reachable(part: str, edges: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return all that is imported from ``part``, whatever is between."""
    found: set[str] = set()
    waiting = [*edges.get(part, ())]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += edges.get(here, ())
    return frozenset(found)


def picture() -> str:
    """Return the flow chart: an arrow for each import that no longer way of imports tells already."""
    edges = {part: others - LEAF for part, others in imports().items() if part not in LEAF}
    shown = {
        part: sorted(
            each for each in others if not any(each in reachable(other, edges) for other in others if other != each)
        )
        for part, others in edges.items()
    }
    lines = [f"    {part} --> {each}" for part in sorted(shown) for each in shown[part]]
    return "".join(f"{line}\n" for line in ["flowchart TD", *lines])
