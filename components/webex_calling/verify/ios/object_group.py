"""Say ``read_member("10.0.0.0 255.0.0.0")``: one line of a network object group, as the addresses that it adds."""

import re
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from typing import Final

from webex_calling.verify.model.spans import Interval, span_of

MOST_ADDRESS: Final = (1 << 32) - 1
_QUAD: Final = re.compile(r"\d{1,3}(\.\d{1,3}){3}")


def read_member(text: str) -> Interval:
    """Read ``host A.B.C.D``, or an address with the mask of its network. Raises ValueError ("fault; remedy")."""
    words = text.split(" ")
    if len(words) != 2:
        raise ValueError("is no member of a network group; write host ADDRESS, or ADDRESS MASK")
    if words[0] == "host":
        return (address(words[1]),) * 2
    return block(address(words[0]), MOST_ADDRESS - address(words[1]), words[1])


def address(text: str) -> int:
    """Read an IPv4 address. Raises ValueError ("fault; remedy") unless it is a dotted quad in canonical form."""
    try:
        found = IPv4Address(text)
    except AddressValueError:
        found = None
    if found is None or str(found) != text or not _QUAD.fullmatch(text):
        raise ValueError(f"{text} is not an IPv4 address; write a dotted quad, 192.0.2.7")
    return int(found)


def block(base: int, free: int, mask: str) -> Interval:
    """Return the addresses that have ``base`` where ``free`` has no bit. Raises ValueError ("fault; remedy").

    ``free`` is a wildcard, whose bits may differ: they must be the last ones, and none of them set in ``base``. One
    address and every address have words of their own.
    """
    if free & (free + 1):
        raise ValueError(f"{mask} leaves bits free that are not the last ones; write a mask for each prefix")
    if base & free:
        raise ValueError(f"{IPv4Address(base)} has bits set that {mask} leaves free; write {IPv4Address(base & ~free)}")
    if free == 0:
        raise ValueError(f"{mask} is the mask of one address; write host {IPv4Address(base)}")
    if free == MOST_ADDRESS:
        raise ValueError(f"{mask} is the mask of every address; write any in the entry")
    return span_of(IPv4Network((base, 32 - free.bit_length())))
