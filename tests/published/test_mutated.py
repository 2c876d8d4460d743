"""Data files that are changed at random are refused with file, line and remedy, or a site is derived from them."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webex_calling.commands.stack_run import flows_of
from webex_calling.fault import Fault, Faults
from webex_calling.plan.site_plan import plan_site
from webex_calling.published.reference import load_reference
from webex_calling.site.stackfile import read_stack_file
from webex_calling.site.validate import validate_site
from webex_calling.verify.proof.derivation import check_derivation

pytestmark = pytest.mark.doors

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "data").glob("*/*.yaml"))
SITE = read_stack_file(ROOT / "examples" / "aws-inspection" / "Pulumi.aws-inspection.yaml").site
_WORDS = [
    "",
    "udp",
    "tcp, udp",
    "icmp",
    "10.0.0",
    "*.10.0.0",
    "x",
    "0-65535",
    "65536",
    "255.255.255.255/32",
    "[a]",
    "{a: b}",
]
_FEATURES = ["&a ", "*a", "!!set ", "? [a]\n", "<<: {a: b}\n", "[", "}", "\t", "- ", '"', "---\n", "\x85", "[" * 300]


@st.composite
def mutants(draw: st.DrawFn) -> tuple[str, str]:
    """Return the name of a data file and its text with a value replaced, a word moved, or YAML put in."""
    file = draw(st.sampled_from(FILES))
    text = file.read_text(encoding="utf-8")
    words = text.split(" ")
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(words) - 1))
        others = st.sampled_from(words) | st.sampled_from(_WORDS) | st.sampled_from(_FEATURES)
        words[at] = draw(others)
    return f"{file.parent.name}/{file.name}", " ".join(words)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the data."""
    return Path(shutil.copytree(ROOT / "data", tmp_path_factory.mktemp("mutated") / "data"))


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(mutant=mutants())
def test_changed_data_are_refused_or_serve(directory: Path, mutant: tuple[str, str]) -> None:
    """What loads can be planned with and derived from a second time; what does not says where, and what to write."""
    name, text = mutant
    sound = (directory / name).read_text(encoding="utf-8")
    (directory / name).write_text(text, encoding="utf-8")
    faults: tuple[Fault, ...] = ()
    try:
        reference = load_reference(directory)
    except Faults as found:
        faults = found.faults
    else:
        _use(reference)
    finally:
        (directory / name).write_text(sound, encoding="utf-8")
    for fault in faults:
        assert fault.file
        assert (fault.place and fault.fault and fault.remedy) != ""
        assert str(fault).isprintable()


def _use(reference: object) -> None:
    """Plan a site by ``reference`` and derive it a second time: other rows may not fit it, which is told as faults."""
    from webex_calling.published.reference import Reference

    assert isinstance(reference, Reference)
    try:
        site = validate_site(SITE, published=reference.published)
        planned = plan_site(reference, site)
    except Faults:
        return
    check_derivation(reference, site, flows_of(planned))
