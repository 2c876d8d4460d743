"""Documents of Pulumi that somebody cut, reordered, retyped or filled with junk: a proof or faults, nothing else."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mutations import broken, holder, mutated, places, written
from tests.registered.exported import export_of, preview_of
from tests.verify.proven import Proven, proven

from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import load_reference
from webex_calling.registered.properties import PROPERTIES, kind_of
from webex_calling.registered.pulumi_document import read_resources
from webex_calling.registered.registration import UNKNOWN
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.proof.site_proof import prove_site

pytestmark = pytest.mark.doors

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ("aws-registration", "azure-certificate-pair", "aws-inspection", "azure-hub")
# A preview does not know what the cloud will make; here nothing is unknown, so that references by id lead nowhere.
DOCUMENTS = [*((name, "export") for name in NAMES), *((name, "preview") for name in NAMES[:2])]
LONGEST = 2000
"""Characters of a fault at most: a list of names may make it long, and a foreign value may not."""


@cache
def deployed(name: str) -> Proven:
    """Return an example as the embedded engine registers it."""
    text = (EXAMPLES / name / f"Pulumi.{name}.yaml").read_text(encoding="utf-8")
    return proven(yaml.safe_load(text)["config"]["webex-calling:site"])


@cache
def document(name: str, kind: str) -> dict[str, Any]:
    """Return its document, an export or a preview."""
    return (export_of if kind == "export" else preview_of)(deployed(name).resources)


def states(held: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the resources of a document."""
    return held["deployment"]["resources"] if "deployment" in held else [step["newState"] for step in held["steps"]]


def ends(path: Path, of: Proven) -> tuple[InterfaceProof, ...]:
    """Read and prove a document; return the sides, none where faults that say where and what to do refuse it."""
    told: tuple[Fault, ...] = ()
    try:
        found = read_resources(path, of.site)
        sides = prove_site(found, of.site, load_reference().networks, of.flows)
    except Faults as faults:
        told = faults.faults
    if told:
        assert all(fault.place and fault.remedy and len(str(fault).encode()) < LONGEST for fault in told)
        return ()
    for side in sides:
        assert not (side.proven and (side.faults or side.unproven))
        assert all(len(words.encode()) < LONGEST for words in (*side.faults, *side.unproven))
    return sides


@pytest.mark.parametrize(("name", "kind"), DOCUMENTS)
def test_what_is_mutated_is_sound_before(tmp_path: Path, name: str, kind: str) -> None:
    """The documents that the properties change are read and proven as they are."""
    path = tmp_path / "document.json"
    path.write_text(written(document(name, kind)))
    sides = ends(path, deployed(name))
    assert sides
    assert not any(side.faults for side in sides)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(DOCUMENTS), st.randoms(use_true_random=False))
def test_a_changed_document_ends_in_words(
    tmp_path_factory: pytest.TempPathFactory, of: tuple[str, str], chance: random.Random
) -> None:
    """Whatever is changed, in the whole or in one resource, is proven or refused in words."""
    name, kind = of
    path = tmp_path_factory.mktemp("changed") / "document.json"
    held = mutated({**document(name, kind), "other": []}, chance, at_most=0)
    if chance.random() < 0.2:
        held = mutated(held, chance)
    else:
        one = chance.choice(states(held))
        part = chance.choice([one, one["inputs"] or one])
        changed = mutated(part, chance)
        part.clear()
        part.update(changed)
    path.write_text(written(held))
    ends(path, deployed(name))


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_text_that_is_cut_or_written_over_ends_in_words(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    """So is a text that was cut, or has something else in the middle."""
    path = tmp_path_factory.mktemp("broken") / "document.json"
    path.write_text(broken(written(document(NAMES[0], "export")), chance), encoding="utf-8", errors="surrogatepass")
    ends(path, deployed(NAMES[0]))


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_what_decides_is_never_passed_over(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    """A value of another kind, where a filter says what gets through, is refused: no rule is proven without it."""
    held = mutated(document(name, "export"), random.Random(0), at_most=0)
    found = [
        (state["inputs"], way)
        for state in states(held)
        for way in places(state["inputs"])
        if _told(PROPERTIES.get(kind_of(state["type"]), {}), way) and holder(state["inputs"], way)[way[-1]] != UNKNOWN
    ]
    inputs, way = data.draw(st.sampled_from(found))
    holder(inputs, way)[way[-1]] = {"a": 1} if not isinstance(holder(inputs, way)[way[-1]], dict) else 5
    path = tmp_path_factory.mktemp("decides") / "document.json"
    path.write_text(written(held))
    with pytest.raises(Faults) as refused:
        read_resources(path, deployed(name).site)
    shown = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in way)
    assert [fault.place.partition(".inputs")[2] for fault in refused.value] == [shown]


def _told(shape: Any, way: tuple[Any, ...]) -> bool:
    """Whether the shape of a resource's properties tells of which kind the value at the end of a way is."""
    for step in way:
        inner = shape.get(step) if isinstance(shape, Mapping) else shape[0] if isinstance(shape, list) else None
        if inner is None:
            return False
        shape = inner
    return True
