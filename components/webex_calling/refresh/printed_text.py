"""Say ``addresses("163.129.0.0/17 -> 163.129.0.0/16")``: values in running text, exactly as they are printed."""

import re
import unicodedata
from collections.abc import Iterable
from ipaddress import IPv4Network
from typing import Final

from webex_calling.port import MAX_PORT
from webex_calling.published.domain import parse_name
from webex_calling.published.network import parse_prefix

ADDRESS: Final = r"(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,3})?(?![\d/]|\.\d)"
_ADDRESS: Final = re.compile(ADDRESS, re.ASCII)
_NAME: Final = re.compile(
    r"(?:(?<![\w.@*-])|(?=\*\.))(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?![\w-])",
    re.IGNORECASE | re.ASCII,
)
_PORT: Final = re.compile(r"(?<![\w.,(/\u2013-])\(?(\d{2,5}(?:[-\u2013]\d{2,5})?)(?![\d\w(/\u2013-]|\.\d)", re.ASCII)
_INVISIBLE: Final = re.compile(r"[\u00ad\u034f\u180e\u200b-\u200f\u2060-\u2064\ufeff]")
_TURNS: Final = re.compile(r"[\u061c\u202a-\u202e\u2066-\u2069]")
_DASH: Final = re.compile(r"(?<=\d)[\s\u00a0]*[\u2010-\u2015\u2212\ufe58\uff0d][\s\u00a0]*(?=\d)")
_SLASH: Final = re.compile(r"(?<=\d)[^\S\n\t]*/[^\S\n\t]*(?=\d)")
_SIX: Final = re.compile(r"(?<![\w:])[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7}(?:/\d{1,3})?(?![\w:])", re.IGNORECASE)
_FILES: Final = frozenset({"csv", "htm", "html", "pdf", "txt"})
"""Endings of files that stand behind a slash; none of them is a top-level domain."""
_MARKS: Final = " \t*†‡•·|,;"


def addresses(text: str) -> list[str]:
    """Return what looks like an IPv4 address or prefix, as printed."""
    return _ADDRESS.findall(text)


def prefix(text: str) -> IPv4Network | None:
    """Return the prefix that a printed text is; None where it is none as it stands (host bits, a netmask)."""
    try:
        return parse_prefix(text)
    except ValueError:
        return None


def shown(network: IPv4Network) -> str:
    """Return a prefix as articles print it: a host without its length."""
    return str(network.network_address) if network.prefixlen == network.max_prefixlen else str(network)


def only_addresses(text: str) -> list[str]:
    """Return the addresses of a text that is nothing else but marks and spaces; none where it says more."""
    found = addresses(text)
    return found if found and not _ADDRESS.sub("", text).strip(_MARKS) else []


def six(text: str) -> list[str]:
    """Return what looks like an IPv6 address or prefix."""
    return _SIX.findall(text)


def names(text: str) -> list[str]:
    """Return the DNS names of a text in lower case, ``*.example.com`` among them."""
    held = (each.lower() for each in _NAME.findall(text))
    return [each for each in held if _is_name(each) and each.rpartition(".")[2] not in _FILES]


def without_names(text: str) -> str:
    """Return a text without its DNS names and addresses."""
    return _ADDRESS.sub(" ", _NAME.sub(" ", text))


def _is_name(text: str) -> bool:
    try:
        return parse_name(text) == text
    except ValueError:
        return False


def noted_ports(text: str) -> list[str]:
    """Return the numbers of running text that may be ports: no versions, no list numbers, nothing with a unit."""
    return [each.replace("\u2013", "-") for each in _PORT.findall(without_names(text))]


def valid_ports(text: str) -> bool:
    """Tell whether a printed text is a port, or a range that runs upwards."""
    numbers = text.split("-")
    if not all(each.isdecimal() and each == str(int(each)) and 0 < int(each) <= MAX_PORT for each in numbers):
        return False
    return len(numbers) == 1 or (len(numbers) == 2 and int(numbers[0]) < int(numbers[1]))


def splits(run: str) -> list[tuple[str, ...]]:
    """Return the ways in which cells that run together may be told apart: ports and ranges of two digits and more.

    ``5060-50808934`` is 5060-5080 and 8934, or 5060-50808 and 934. At most two cells run together.
    """
    ways: list[tuple[str, ...]] = [(run,)] if valid_ports(run) else []
    for at in range(2, len(run) - 1):
        left, right = run[:at], run[at:]
        long = all(len(number) > 1 for number in f"{left}-{right}".split("-"))
        if long and valid_ports(left) and valid_ports(right):
            ways.append((left, right))
    return ways


def key(text: str) -> str:
    """Return what a phrase is matched by: its letters and digits, without what stands in round brackets."""
    bare = re.sub(r"\([^()]*\)", " ", unicodedata.normalize("NFKC", text))
    return "".join(each for each in bare.casefold() if each.isalnum() or each == "&")


def plain(text: str) -> str:
    """Return a text as it looks: without what has no width, with a plain dash and slash between numbers."""
    return _SLASH.sub("/", _DASH.sub("-", _INVISIBLE.sub("", text)))


def disguised(lines: Iterable[str]) -> str:
    """Return the first line that turns around, or whose odd digits read otherwise as plain ones; else ""."""
    for line in lines:
        if not line.isascii() and (
            _TURNS.search(line) or _values(unicodedata.normalize("NFKC", line)) != _values(line)
        ):
            return line
    return ""


def _values(text: str) -> tuple[list[str], list[str], list[str]]:
    return addresses(text), names(text), re.findall(r"\d{2,}", text, re.ASCII)
