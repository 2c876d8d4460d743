"""Say ``Fqdns(mentioned).allowed("*.example.com")``: the names that an application rule of Azure Firewall matches.

``*`` stands only at the left end. ``*.example.com`` is every name below example.com and not example.com itself.
``*example.com`` is every name that ends so as a text: example.com, what is below it, and evilexample.com.

The last has no finite form here, where names are ordered by whole labels. A permit of it has the part of it that the
rules of the policy mention, and for the rest one name that stands for all others, ``evilexample.com``, with what is
below that: so the excess is seen, and nothing is admitted that the rule refuses. A denial of it has all that it could
match, less what is mentioned and ends otherwise: so no name is admitted that the rule may refuse.

A wildcard anywhere else (``login.*.com``, ``*webex*``) has no documented meaning. It possibly matches what it would as
a pattern of a shell: that is bounded by what stands behind its last ``*``.
Source: Microsoft Learn, Azure Firewall FAQ, how wildcards work in target URLs and target FQDNs in application rules.
"""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.names import is_name, name_value
from webex_calling.verify.model.packets import Box, PacketSet
from webex_calling.verify.model.spans import ALL_ADDRESSES, ALL_PORTS

_LABELS = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")

_OTHER = "evil"  # before what a name ends in, it makes a name of others

# Names are ordered from their last label, and a symbol such as a service tag begins with a capital: A to before [.
_SYMBOLS = PacketSet.of(
    [
        Box(
            tuple(Initiator),
            ((0, 255),),
            ALL_ADDRESSES,
            ((name_value(b"A"), name_value(b"[") - 1),),
            ALL_PORTS,
            ALL_PORTS,
        )
    ]
)
EVERY_NAME = PacketSet.box(names="*") - _SYMBOLS
"""The openings with a DNS name as peer."""


def fqdn(text: str) -> str:
    """Return a name, or a text with ``*`` at its left end, in lower case. Raises ValueError for what is neither."""
    name = text.lower()
    end = name.removeprefix("*")
    if end != name and end[:1] in (".", "-"):  # what follows a wildcard may begin inside a label
        end = end[1:]
    if name != "*" and not (_LABELS.fullmatch(end) and is_name(f"*.{_OTHER}{end}")):
        raise ValueError(f"{text!r} is not a name")
    return name


def is_pattern(text: str) -> bool:
    """Tell whether a text has the form of a name with a wildcard anywhere in it, in lower case."""
    return "*" in text and _LABELS.fullmatch(text.replace("*", "x").strip(".-")) is not None


def host(url: str) -> str:
    """Return the host of a URL in a rule (``www.example.com/videos``, ``*.example.com/*``), "" for none."""
    found = url.lower().removeprefix("https://").removeprefix("http://").partition("/")[0].partition(":")[0]
    return found if is_pattern(found) or _LABELS.fullmatch(found) else ""


class Fqdns:
    """The names of a policy; ``mentioned`` are all names and wildcards of its rules."""

    __slots__ = ("_mentioned",)

    def __init__(self, mentioned: Iterable[str]) -> None:
        self._mentioned = frozenset(mentioned)

    def allowed(self, name: str) -> PacketSet:
        """Return the openings with a peer that the name surely matches."""
        if not _ends(name):
            return _exactly(name)
        end = name[1:]
        # Below *.otherexample.com every name ends in .otherexample.com, and so in example.com.
        found = [_exactly(each) for each in self._mentioned if not _ends(each) and each.removeprefix("*").endswith(end)]
        return PacketSet.union([*found, _below(end), _below(f"{_OTHER}{end}")])

    def denied(self, name: str) -> PacketSet:
        """Return the openings with a peer that the name may match."""
        return self._ending(name[1:]) if _ends(name) else _exactly(name)

    def possible(self, pattern: str) -> PacketSet:
        """Return the openings with a peer that a name with wildcards anywhere in it may match."""
        if "*" not in pattern or pattern.rindex("*") == 0:
            return self.denied(pattern)
        apart = (each for each in self._mentioned if "*" not in each and not fnmatchcase(each, pattern))
        return self._ending(pattern.rpartition("*")[2]) - PacketSet.union(map(_exactly, apart))

    def _ending(self, end: str) -> PacketSet:
        """Return the openings with a peer whose name may end in a text, less what is mentioned and ends otherwise."""
        above = end.partition(".")[2]
        other = (each for each in self._mentioned if not _ends(each) and _apart(each, end))
        return (_exactly(f"*.{above}") if above else EVERY_NAME) - PacketSet.union(map(_exactly, other))


def _ends(name: str) -> bool:
    """Whether the name is a text that others end in."""
    return name.startswith("*") and name != "*" and not name.startswith("*.")


def _exactly(name: str) -> PacketSet:
    return EVERY_NAME if name == "*" else PacketSet.box(names=name)


def _below(name: str) -> PacketSet:
    return PacketSet.box(names=(name, f"*.{name}"))


def _apart(name: str, end: str) -> bool:
    """Whether nothing that a mentioned name or wildcard covers ends in ``end``."""
    if name == "*":
        return False
    if name.startswith("*."):
        return not name[1:].endswith(end) and not end.endswith(name[1:])
    return not name.endswith(end)
