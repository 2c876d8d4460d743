"""Say ``read_stack_file(path).site``: the site of a Pulumi stack file, with lines, read as the engine reads it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from webex_calling.document import Document, Steps, parse_document, read_text
from webex_calling.fault import Fault, Faults

SITE_KEY = "webex-calling:site"


@dataclass(frozen=True, slots=True)
class StackFile:
    """A stack file: ``site`` is what stands under its site key, and places are told from there.

    ``config`` is its whole configuration as the engine hands it to a program: text, with structures as JSON.
    ``secrets`` are the keys that only the engine can decrypt; they are left out of ``config``.
    """

    file: str
    site: Document
    config: Mapping[str, str]
    secrets: tuple[str, ...]


def read_stack_file(path: Path, shown: str = "") -> StackFile:
    """Read ``Pulumi.STACK.yaml``, or another file of that form.

    Raises Faults where it is no such file, where it draws on an environment, and where its site holds secrets or
    scalars on which YAML readers disagree. What the site says is not validated yet.
    """
    file = shown or str(path)
    text = read_text(path, file)
    document = parse_document(text, file)
    config = document.value.get("config") if isinstance(document.value, dict) else None
    if not isinstance(config, dict) or SITE_KEY not in config:
        at: Steps = ("config",) if isinstance(document.value, dict) else ()
        remedy = f"add config: {{{SITE_KEY}: {{…}}}}"
        raise Faults([document.fault((*at, SITE_KEY), "is missing", remedy)])
    settings = _child(_node(text), "config")
    site = document.within("config", SITE_KEY)
    faults = []
    if "environment" in document.value:
        words = "names environments, whose values only the engine can fetch"
        faults.append(document.fault(("environment",), words, "write the site's values into this file"))
    faults += [_told(fault, site) for fault in _disagreements(_child(settings, SITE_KEY), (), text)]
    if faults:
        raise Faults(sorted(faults, key=lambda fault: fault.line))
    texts = {key: _text(value, _child(settings, key)) for key, value in config.items()}
    return StackFile(
        file,
        site,
        {key: each for key, each in texts.items() if each is not None},
        tuple(key for key, each in texts.items() if each is None),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    steps: Steps
    line: int
    fault: str
    remedy: str
    value: str


def _told(found: _Found, site: Document) -> Fault:
    fault = site.fault(found.steps, found.fault, found.remedy, found.value)
    return Fault(fault.place, fault.fault, fault.remedy, fault.value, fault.file, found.line)


_NUMBER = "is a number to some YAML readers and text to others"
_QUOTE = "put it in quotes"
_DISAGREEMENTS = tuple(
    (re.compile(pattern, re.IGNORECASE), fault, remedy)
    for pattern, fault, remedy in (
        (
            r"y|n|yes|no|on|off",
            "is text to some YAML readers and true or false to others",
            "write true or false, or put it in quotes",
        ),
        (r"~", "is text to some YAML readers and nothing to others", "remove it, or put it in quotes"),
        (r"\d{4}-\d\d?-\d\d?([t ].*)?", "is a time stamp to some YAML readers and text to others", _QUOTE),
        (r"[-+]?0[0-9_]+", "starts with a zero, which makes it octal to some YAML readers", _QUOTE),
        (r"[-+]?0[xob][0-9a-f_]+", _NUMBER, _QUOTE),
        (r"[-+]?\d[\d_]*(:[0-5]?\d)+(\.\d*)?", "is a number to base 60 to some YAML readers", _QUOTE),
        (r"[-+]?\d[\d_]*_[\d_]*", _NUMBER, _QUOTE),
        (r"[-+]?(\d+\.?\d*|\.\d+)e[-+]?\d+", _NUMBER, _QUOTE),
        (
            r"[-+]?(\d+\.\d*|\.\d+)",
            "is a fraction, which no key here takes",
            "write a whole number, or put it in quotes",
        ),
        (r"[-+]?\.inf|\.nan", _NUMBER, _QUOTE),
        (r"<<|=", "is special to some YAML readers", "write the keys and values out"),
    )
)
"""What the engine, written in Go, and readers of YAML 1.1 and 1.2 take for different things when it has no quotes."""

_TAGGED = re.compile(r"(&\S+\s+)?!")


def _disagreements(node: Node, steps: Steps, text: str) -> Iterator[_Found]:
    """Find plain scalars, keys and values, that YAML readers take for different things, tags, and secrets."""
    line = node.start_mark.line + 1
    if _TAGGED.match(text, node.start_mark.index):
        yield _Found(steps, line, "has a tag, which YAML readers understand differently", "remove the tag", "")
    if isinstance(node, MappingNode):
        for key, value in node.value:
            name, inner = str(key.value), (*steps, str(key.value))
            if name == "secure":
                words = "is a secret, which a site has none of and only the engine can read"
                yield _Found(inner, key.start_mark.line + 1, words, "write the value itself", "")
                continue
            yield from _disagreements(key, inner, text)
            yield from _disagreements(value, inner, text)
    elif isinstance(node, SequenceNode):
        for index, value in enumerate(node.value):
            yield from _disagreements(value, (*steps, index), text)
    elif isinstance(node, ScalarNode) and not node.style:
        plain = str(node.value)
        for pattern, fault, remedy in _DISAGREEMENTS:
            if pattern.fullmatch(plain):
                yield _Found(steps, line, fault, remedy, plain)
                return


def _node(text: str) -> Node:
    node: Node = YAML(typ="rt", pure=True).compose(text)
    return node


def _child(mapping: Node, name: str) -> Node:
    child: Node = next(value for key, value in mapping.value if key.value == name)
    return child


def _text(value: Any, node: Node) -> str | None:
    """Return ``value`` as the engine hands it over; None for a secret."""
    if isinstance(value, dict) and "secure" in value:
        return None
    return json.dumps(value) if isinstance(value, dict | list) else str(node.value)
