"""`compose`: what ruamel.yaml writes is read as it was, within bounds, and of all else comes nothing but a fault."""

import io
import re
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from webex_calling.documents.document import parse_document
from webex_calling.documents.yaml_node import MAX_VALUES
from webex_calling.fault import Fault, Faults

_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), max_size=12)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXTS
)
_KEYS = st.from_regex(r"[a-zA-Z][a-zA-Z:-]{0,7}", fullmatch=True)
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner) | st.dictionaries(_KEYS, inner), max_leaves=20)


@settings(max_examples=200, deadline=None)
@given(_VALUES, st.booleans())
def test_what_another_writer_wrote_is_read_as_it_was(value: Any, flow: bool) -> None:
    """Values that ruamel.yaml writes as YAML 1.2, in blocks or in one line, are the same to this reader.

    But for a text that begins with a colon and stands unquoted in brackets, which libyaml takes for a key's end.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = flow
    written = io.StringIO()
    yaml.dump({"top": value}, written)
    assume(not re.search(r"[\[{,] *:", written.getvalue()))
    assert parse_document(written.getvalue(), "x.yaml").value == {"top": value}


def _bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, levels)]
    return "\n".join(lines)


def _tower(levels: int) -> str:
    return "a0: &a0 []\n" + "\n".join(f"a{at}: &a{at} [*a{at - 1}]" for at in range(1, levels))


BOUNDED = {
    "aliases of aliases": (_bomb(12), "x.yaml:6: a5[3]: expands to more than 200,000 values"),
    "a tower of aliases": (_tower(200), "x.yaml:64: a63: is nested in more than 64 levels through its aliases"),
    "many values": ("\n".join(["- 1"] * MAX_VALUES), "x.yaml:200000: [199999]: expands to more than 200,000 values"),
    "a mapping in itself": ("a: &a {b: *a}", "x.yaml:1: a.b: contains itself through an alias"),
    "nested blocks": ("\n".join(f"{' ' * at}a:" for at in range(99)), f"x.yaml:65: {'a.' * 63}a: is nested in more"),
}


@pytest.mark.parametrize(("text", "words"), BOUNDED.values(), ids=BOUNDED.keys())
@pytest.mark.long
def test_bounds(text: str, words: str) -> None:
    """What would stand for too much is one fault at the place that passes the bound."""
    with pytest.raises(Faults) as raised:
        parse_document(text, "x.yaml")
    (fault,) = raised.value
    assert str(fault).startswith(words)


_MARKS = st.sampled_from(
    ["&a ", "*a", "!!set ", "? ", "- ", ": ", "<<: ", "[", "]", "{", "}", "\n", "  ", "|\n", "'", '"']
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_MARKS | _TEXTS | st.sampled_from(["a", "b: ", "\t", "---\n", "%YAML 1.2\n"]), max_size=25))
def test_any_text_is_read_or_refused_on_one_of_its_lines(parts: list[str]) -> None:
    """Whatever a text holds, it becomes values or faults, and each fault names a line that the text has."""
    text = "".join(parts)
    faults: tuple[Fault, ...] = ()
    try:
        parse_document(text, "x.yaml")
    except Faults as found:
        faults = found.faults
    lines = text.count("\n") + 1
    assert all(1 <= fault.line <= lines and fault.fault and fault.remedy for fault in faults)
    assert all(len(str(fault).splitlines()) == 1 for fault in faults)
