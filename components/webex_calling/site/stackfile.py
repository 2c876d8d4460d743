"""Say ``read_stack_file(path).site``: the site of a Pulumi stack file, with lines, read as the engine reads it."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from webex_calling.documents.document import Document, is_merge, parse_document, read_hashed, scalar_of
from webex_calling.documents.yaml_node import Node
from webex_calling.fault import Fault, Faults, Steps


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Something in a YAML text that does not mean one thing: where, on which line (1-based), and what to write."""

    steps: Steps
    line: int
    fault: str
    remedy: str
    value: str = ""


_NUMBER = "is a number to some YAML readers and text to others"
_QUOTE = "put it in quotes"
_SCALARS = tuple(
    (re.compile(pattern, re.IGNORECASE), fault, remedy)
    for pattern, fault, remedy in (
        (
            r"y|n|yes|no|on|off",
            "is text to some YAML readers and true or false to others",
            "write true or false, or put it in quotes",
        ),
        (r"~", "is text to some YAML readers and null to others", "remove it, or put it in quotes"),
        (r"\d{4}-\d\d?-\d\d?([t ].*)?", "is a time stamp to some YAML readers and text to others", _QUOTE),
        (r"[-+]?0[0-9_]+", "starts with a zero, which makes it octal to some YAML readers", _QUOTE),
        (r"[-+]?0[xob][0-9a-f_]+", _NUMBER, _QUOTE),
        (r"[-+]?\d[\d_]*(:[0-5]?\d)+(\.\d*)?", "is a number to base 60 to some YAML readers", _QUOTE),
        (r"[-+]?[\d_]*_[\d_]*", _NUMBER, _QUOTE),
        (r"[-+]?(\d+\.?\d*|\.\d+)e[-+]?\d+", _NUMBER, _QUOTE),
        (
            r"[-+]?(\d+\.\d*|\.\d+)",
            "is a fraction, which no key here takes",
            "write a whole number, or put it in quotes",
        ),
        (r"[-+]?\.inf|\.nan", _NUMBER, _QUOTE),
        (r"[-+]?\d{16,}", "is a number of so many digits that some readers round it", _QUOTE),
        (r"<<|=", "is special to some YAML readers", "write the keys and values out"),
    )
)
"""The engine is written in Go; Python has readers of YAML 1.1 and of 1.2. Without quotes, these differ between them."""


def disagreement(scalar: str) -> tuple[str, str] | None:
    """Return fault and remedy of a ``scalar`` without quotes, if YAML readers take it for different things."""
    return next(((fault, remedy) for pattern, fault, remedy in _SCALARS if pattern.fullmatch(scalar)), None)


def disagreements(node: Node, steps: Steps = ()) -> Iterator[Disagreement]:
    """Find ambiguous scalars without quotes, keys and values, tags and secrets, in a ``node`` of a text."""
    if node.tag:
        yield Disagreement(steps, node.line, "has a tag, which YAML readers understand differently", "remove the tag")
    for text, (key, value) in node.members.items():
        inner = (*steps, text)
        if text == "secure":
            words = "is a secret, which a site has none of and only the engine can read"
            yield Disagreement(inner, key.line, words, "write the value itself")
        else:
            yield from _of_key(key, inner)
            yield from disagreements(value, inner)
    for index, item in enumerate(node.items):
        yield from disagreements(item, (*steps, index))
    if node.plain:
        words_of = disagreement(node.text)
        if words_of:
            yield Disagreement(steps, node.line, *words_of, node.text)


def _of_key(key: Node, steps: Steps) -> Iterator[Disagreement]:
    found = tuple(disagreements(key, steps))
    yield from found
    if not found and not isinstance(scalar_of(key), str):
        yield Disagreement(steps, key.line, "is a key that is not text", _QUOTE, key.text)


SITE_KEY = "webex-calling:site"
EXAMPLE = "examples/aws-registration/Pulumi.aws-registration.yaml"
BEGIN = f"write config: {{{SITE_KEY}: {{…}}}}, beginning with a copy of one of the examples, such as {EXAMPLE}"


def no_site(document: Document) -> Fault | None:
    """Return the fault of a stack file that is empty, names no site, or leaves it without a value."""
    value = document.value
    if value is None:
        return Fault("file", "is empty", BEGIN, "", document.file)
    if not isinstance(value, dict):
        return document.fault((), "is not a mapping of keys to values", BEGIN)
    config = value.get("config")
    if not isinstance(config, dict) or SITE_KEY not in config:
        return document.fault(("config", SITE_KEY), "is missing", BEGIN)
    if config[SITE_KEY] is None:
        words = "has no value: what belongs to it is indented below it"
        return document.fault(("config", SITE_KEY), words, f"write the site there, as {EXAMPLE} does")
    return None


def tabbed(text: str, file: str) -> list[Fault]:
    """Return the fault of each line of ``text`` that is indented with a tab, of which YAML makes nothing."""
    lines = (number for number, line in enumerate(text.splitlines(), 1) if re.match(r" *\t+ *[^\s#]", line))
    return [Fault("yaml", "is indented with a tab", "indent with spaces", "", file, number) for number in lines]


@dataclass(frozen=True, slots=True)
class StackFile:
    """A stack file: ``site`` is what stands under its site key, and places are told from there.

    ``config`` is its whole configuration as the engine hands it to a program: text, with structures as JSON.
    ``secrets`` are the keys that only the engine can decrypt; they are left out of ``config``. ``digest`` is the
    SHA-256 of the bytes that were read, in hexadecimal.
    """

    file: str
    site: Document
    config: Mapping[str, str]
    secrets: tuple[str, ...]
    digest: str


def _nothing(site: Document) -> Iterable[Fault]:
    return ()


def read_stack_file(
    path: Path, shown: str = "", besides: Callable[[Document], Iterable[Fault]] = _nothing
) -> StackFile:
    """Read ``Pulumi.STACK.yaml``, or another file of that form.

    Raises Faults where it is no such file, where it draws on an environment, and where its site holds secrets or
    scalars on which YAML readers disagree; the faults that ``besides`` finds elsewhere in the site are told with those,
    at once. What the site says is not validated yet.
    """
    file = shown or str(path)
    text, digest = read_hashed(path, file)
    try:
        document = parse_document(text, file)
    except Faults as found:
        raise Faults(tabbed(text, file) or found) from None
    _refuse_merges(document)
    if missing := no_site(document):
        raise Faults([missing])
    config = document.value["config"]
    settings = document.within("config")
    site = settings.within(SITE_KEY)
    faults = []
    if "environment" in document.value:
        words = "names environments, whose values only the engine can fetch"
        faults.append(document.fault(("environment",), words, "write the site's values into this file"))
    faults += [_as_fault(found, site) for found in disagreements(site.node)]
    if faults:
        places = tuple(fault.place for fault in faults)
        faults += [each for each in besides(site) if not each.place.startswith(places)]
        raise Faults(sorted(faults, key=lambda fault: fault.line))
    texts = {key: _text(value, settings.within(key).node) for key, value in config.items()}
    return StackFile(
        file,
        site,
        {key: each for key, each in texts.items() if each is not None},
        tuple(key for key, each in texts.items() if each is None),
        digest,
    )


def _as_fault(found: Disagreement, site: Document) -> Fault:
    return replace(site.fault(found.steps, found.fault, found.remedy, found.value), line=found.line)


def _refuse_merges(document: Document) -> None:
    """Refuse what brings the configuration or its site in from elsewhere, where no line of them would be."""
    top = document.node
    found = top.child("config")
    keys = [((), top), (("config",), found[1])] if found else [((), top)]
    faults = [
        document.fault((*steps, "<<"), "is special to some YAML readers", "write the keys and values out", "<<")
        for steps, node in keys
        for key, _ in node.members.values()
        if is_merge(key)
    ]
    if faults:
        raise Faults(faults)


def _text(value: Any, node: Node) -> str | None:
    """Return ``value`` as the engine hands it over; None for a secret."""
    if isinstance(value, dict) and "secure" in value:
        return None
    return json.dumps(value) if isinstance(value, dict | list) else node.text
