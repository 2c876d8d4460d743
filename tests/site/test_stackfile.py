"""`read_stack_file`: the site of a stack file with its lines, and what YAML readers disagree on, refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from tests.site.sites import BOTH, SITES

from webex_calling.fault import Faults
from webex_calling.site.stackfile import BEGIN, SITE_KEY, StackFile, disagreement, read_stack_file
from webex_calling.site.validate import validate_site


def read(directory: Path, text: str) -> StackFile:
    """Read ``text`` as a stack file."""
    path = directory / "Pulumi.x.yaml"
    path.write_text(text, encoding="utf-8")
    return read_stack_file(path, "Pulumi.x.yaml")


def refused(directory: Path, text: str) -> list[str]:
    """Return the faults of ``text`` as a stack file."""
    with pytest.raises(Faults) as raised:
        read(directory, text)
    return [str(fault) for fault in raised.value]


def stack(site: str) -> str:
    """Return a stack file with the lines of a site."""
    return f"config:\n  webex-calling:site:\n    {site}\n"


@pytest.mark.parametrize("site", SITES.values(), ids=SITES.keys())
def test_same_site_as_the_program_gets(tmp_path: Path, site: dict[str, Any]) -> None:
    """The file, and the JSON that the engine makes of it for the program, are the same site."""
    path = tmp_path / "Pulumi.x.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump({"config": {SITE_KEY: json.loads(json.dumps(site))}}, file)
    found = read_stack_file(path)
    assert validate_site(found.site) == validate_site(json.loads(found.config[SITE_KEY])) == validate_site(site)


def test_other_configuration(tmp_path: Path) -> None:
    """What belongs to others is handed over as text, secrets by name alone, and never judged."""
    found = read(
        tmp_path,
        "encryptionsalt: v1:abc=:def\n"
        "config:\n"
        "  aws:region: eu-central-1\n"
        "  aws:skipMetadataApiCheck: true\n"
        "  other:day: 2025-09-15\n"
        "  other:switch: on\n"
        "  other:list: [1, two]\n"
        "  other:token: {secure: AAAB}\n"
        "  webex-calling:site: {resolvers: [10.20.0.2]}\n",
    )
    assert (found.config, found.secrets) == (
        {
            "aws:region": "eu-central-1",
            "aws:skipMetadataApiCheck": "true",
            "other:day": "2025-09-15",
            "other:switch": "on",
            "other:list": '[1, "two"]',
            SITE_KEY: '{"resolvers": ["10.20.0.2"]}',
        },
        ("other:token",),
    )


def test_places_and_lines(tmp_path: Path) -> None:
    """Faults of the site are placed inside the site, on the lines of the file."""
    found = read(tmp_path, stack("resolvers: [10.20.0.2]\n    timeServers:\n      - 10.20.0.3\n      - 10.20.0\n"))
    with pytest.raises(Faults) as raised:
        validate_site(found.site)
    assert [(fault.file, fault.line, fault.place) for fault in raised.value] == [
        ("Pulumi.x.yaml", 2, "(top)"),
        ("Pulumi.x.yaml", 6, "timeServers[1]"),
    ]


TRUTH = "is text to some YAML readers and true or false to others; write true or false, or put it in quotes"
NUMBER = "is a number to some YAML readers and text to others; put it in quotes"
SIXTY = "is a number to base 60 to some YAML readers; put it in quotes"
TIME = "is a time stamp to some YAML readers and text to others; put it in quotes"
ZERO = "starts with a zero, which makes it octal to some YAML readers; put it in quotes"
FRACTION = "is a fraction, which no key here takes; write a whole number, or put it in quotes"
NOTHING = "is text to some YAML readers and null to others; remove it, or put it in quotes"
AMBIGUOUS = {
    **dict.fromkeys(("y", "N", "yes", "No", "ON", "off"), TRUTH),
    **dict.fromkeys(("2025-09-15", "2025-9-1", "2025-09-15T10:00:00Z", "2025-09-15 10:00:00"), TIME),
    **dict.fromkeys(("0123", "00", "-07"), ZERO),
    **dict.fromkeys(("22:22", "1:30:00"), SIXTY),
    **dict.fromkeys(("1e3", "12E03", "1.5e+3", "0x1F", "0o17", "0b1", "5_062", ".inf", "-.INF", ".nan"), NUMBER),
    **dict.fromkeys(("5062.0", ".5", "10.20"), FRACTION),
    "~": NOTHING,
}


@pytest.mark.parametrize(("scalar", "words"), AMBIGUOUS.items(), ids=AMBIGUOUS.keys())
def test_ambiguous_scalar(tmp_path: Path, scalar: str, words: str) -> None:
    """A scalar that YAML readers take for different things is refused, as a value, in a list and as a key."""
    text = stack(f"a: {scalar}\n    b:\n      - {scalar}\n    {scalar}: c")
    assert refused(tmp_path, text) == [
        f'Pulumi.x.yaml:{line}: {place}: "{scalar}" {words}' for line, place in ((3, "a"), (5, "b[0]"), (6, scalar))
    ]


@pytest.mark.parametrize("scalar", [*AMBIGUOUS, "{}", "# no"])
def test_quoted_scalar(tmp_path: Path, scalar: str) -> None:
    """In quotes, every scalar is text."""
    assert read(tmp_path, stack(f"a: '{scalar}'\n    b: \"{scalar}\"")).site.value == {"a": scalar, "b": scalar}


CLEAR = {
    "true": True,
    "false": False,
    "0": 0,
    "5062": 5062,
    "-1": -1,
    "8000-48198": "8000-48198",
    "10.20.0.2": "10.20.0.2",
    "10.20.0.0/16": "10.20.0.0/16",
    "vpc-0abc": "vpc-0abc",
    "eu-central-1": "eu-central-1",
    "none": "none",
    "online": "online",
}


@pytest.mark.parametrize(("scalar", "value"), CLEAR.items(), ids=CLEAR.keys())
def test_clear_scalar(tmp_path: Path, scalar: str, value: object) -> None:
    """What every YAML reader reads alike needs no quotes."""
    assert read(tmp_path, stack(f"a: {scalar}")).site.value == {"a": value}


SECRET = "is a secret, which a site has none of and only the engine can read; write the value itself"
CASES = {
    "a secret": (stack("a: {secure: AAAB}"), f"Pulumi.x.yaml:3: a.secure: {SECRET}"),
    "the site as a secret": (stack("secure: AAAB"), f"Pulumi.x.yaml:3: secure: {SECRET}"),
    "an environment": (
        "environment: [prod]\n" + stack("a: b"),
        "Pulumi.x.yaml:1: environment: names environments, whose values only the engine can fetch; write the site's "
        "values into this file",
    ),
    "a tag": (
        stack("a: !!str 5062"),
        "Pulumi.x.yaml:3: a: has a tag, which YAML readers understand differently; remove the tag",
    ),
    "a tag on an anchor": (
        stack("a: &x !!str b"),
        "Pulumi.x.yaml:3: a: has a tag, which YAML readers understand differently; remove the tag",
    ),
    "a merge": (
        stack("a: &x {b: c}\n    d: {<<: *x}"),
        'Pulumi.x.yaml:4: d.<<: "<<" is special to some YAML readers; write the keys and values out',
    ),
    "a whole number as a key": (
        stack("5062: a"),
        'Pulumi.x.yaml:3: 5062: "5062" is a key that is not text; put it in quotes',
    ),
    "no configuration": (
        "encryptionsalt: v1\n",
        f"Pulumi.x.yaml:1: config.webex-calling:site: is missing; {BEGIN}",
    ),
    "no site": (
        "encryptionsalt: v1\nconfig:\n  aws:region: eu-central-1\n",
        f"Pulumi.x.yaml:2: config.webex-calling:site: is missing; {BEGIN}",
    ),
    "a list": (
        "- a\n",
        f"Pulumi.x.yaml:1: (top): is not a mapping of keys to values; {BEGIN}",
    ),
    "a key twice": (
        stack("a: b\n    a: c"),
        'Pulumi.x.yaml:4: config.webex-calling:site.a: "a" is given twice; keep one of them',
    ),
    "no YAML": (
        stack("a: [b"),
        "Pulumi.x.yaml:3: yaml: did not find expected ',' or ']'; correct the YAML",
    ),
    "a value inside itself": (
        stack("a: &a [*a]"),
        "Pulumi.x.yaml:3: config.webex-calling:site.a[0]: contains itself through an alias; write the value out",
    ),
    "an anchor twice": (
        stack("a: &x b\n    c: &x d"),
        'Pulumi.x.yaml:4: config.webex-calling:site.c: "x" is an anchor that is given twice; name each anchor once',
    ),
    "an alias of nothing": (
        stack("a: *x"),
        'Pulumi.x.yaml:3: config.webex-calling:site.a: "x" refers to no anchor above it; write the value out',
    ),
    "a key that is a list": (
        stack("? [b]\n    : c"),
        "Pulumi.x.yaml:3: config.webex-calling:site.(key): is a key that is not text; write one word as the key",
    ),
    "a set": (
        stack("a: !!set {b}"),
        "Pulumi.x.yaml:3: a: has a tag, which YAML readers understand differently; remove the tag",
    ),
    "an ordered map that is text": (
        stack("a: !!omap x"),
        "Pulumi.x.yaml:3: a: has a tag, which YAML readers understand differently; remove the tag",
    ),
    "a configuration that is merged in": (
        "base: &base {webex-calling:site: {a: b}}\nconfig:\n  <<: *base\n",
        'Pulumi.x.yaml:3: config.<<: "<<" is special to some YAML readers; write the keys and values out',
    ),
    "a merge of the whole": (
        "<<: {config: {webex-calling:site: {a: b}}}\n",
        'Pulumi.x.yaml:1: <<: "<<" is special to some YAML readers; write the keys and values out',
    ),
    "half a surrogate pair": (
        stack('"\\ud800": a'),
        "Pulumi.x.yaml:3: yaml: found invalid Unicode character escape code; correct the YAML",
    ),
    "a control character": (
        stack('a: "\x1b"'),
        r"Pulumi.x.yaml:3: yaml: holds U+001B, which YAML forbids; write it as an escape (\x1b) in double quotes",
    ),
    "a line break to some": (
        stack('a: "b\u2028c"'),
        "Pulumi.x.yaml:3: yaml: holds U+2028, a line break to some YAML readers; write it as an escape in double "
        "quotes",
    ),
    "two documents": (
        stack("a: b") + "---\na: b\n",
        "Pulumi.x.yaml:4: (top): holds a second document; keep one document in the file",
    ),
    "deep lists": (
        stack("a: " + "[" * 62 + "]" * 62),
        "Pulumi.x.yaml:3: config.webex-calling:site.a"
        + "[0]" * 61
        + ": is nested in more than 64 levels; use fewer levels",
    ),
    "very deep lists": (
        stack("a: " + "[" * 500_000),
        "Pulumi.x.yaml:3: config.webex-calling:site.a"
        + "[0]" * 61
        + ": is nested in more than 64 levels; use fewer levels",
    ),
    "a number that is rounded": (
        stack("a: 9007199254740993"),
        'Pulumi.x.yaml:3: a: "9007199254740993" is a number of so many digits that some readers round it; put it in '
        "quotes",
    ),
    "too much": (
        stack("a: b") + "#" * (4 << 20),
        "Pulumi.x.yaml: file: is longer than 4,194,304 bytes; divide it",
    ),
}


@pytest.mark.parametrize(("text", "fault"), CASES.values(), ids=CASES.keys())
def test_fault(tmp_path: Path, text: str, fault: str) -> None:
    """What the engine would read otherwise, or not at all, is one fault with its line."""
    assert refused(tmp_path, text) == [fault]


def test_no_file(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(Faults) as raised:
        read_stack_file(tmp_path / "Pulumi.y.yaml", "Pulumi.y.yaml")
    assert [str(fault) for fault in raised.value] == [
        "Pulumi.y.yaml: file: cannot be read: No such file or directory; give the path of a YAML file in UTF-8"
    ]


def test_all_at_once(tmp_path: Path) -> None:
    """Every disagreement of a file is told, in the order of its lines."""
    text = "environment: [prod]\n" + stack("a: yes\n    b: [22:22, {secure: AAAB}]\n    c: 0123")
    assert [fault.split(": ")[0] for fault in refused(tmp_path, text)] == [
        f"Pulumi.x.yaml:{line}" for line in (1, 4, 5, 5, 6)
    ]


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("0123456789.:-_+eExoyn~ tTzZ"), min_size=1, max_size=12))
def test_readers_agree_on_what_passes(scalar: str) -> None:
    """A plain scalar that is let through is the same to a reader of YAML 1.1 and to one of YAML 1.2."""
    try:
        old, new = (reader(version).load(f"a: {scalar}\n") for version in ((1, 1), (1, 2)))
    except (YAMLError, ValueError, IndexError, Warning):
        assume(False)  # no plain scalar at all, or one that a reader takes for a value that it cannot build
    plain = isinstance(new, dict) and list(new) == ["a"] and not isinstance(new["a"], dict | list)
    assert old == new or not plain or disagreement(scalar.strip()) is not None


@pytest.mark.parametrize("scalar", ["-_", "+_", "0x_"])
def test_a_number_that_is_none_is_a_fault(tmp_path: Path, scalar: str) -> None:
    """What looks like a number and cannot be read as one is told, and nothing breaks."""
    (fault,) = refused(tmp_path, stack(f"a: {scalar}"))
    assert fault.startswith("Pulumi.x.yaml")


def reader(version: tuple[int, int]) -> YAML:
    """Return a reader of one version of YAML."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = version
    return yaml


def test_anchors(tmp_path: Path) -> None:
    """Anchors are read as what they stand for."""
    text = stack(f"a: &servers [10.20.0.2]\n    b: *servers\n    c: {json.dumps(BOTH['https'])}")
    assert read(tmp_path, text).site.value == {"a": ["10.20.0.2"], "b": ["10.20.0.2"], "c": BOTH["https"]}
