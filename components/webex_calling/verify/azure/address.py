"""Say ``addresses("192.0.2.1-192.0.2.9")``: the IPv4 addresses as Azure Firewall and its IP Groups write them."""

from webex_calling.verify.model.packets import prefix
from webex_calling.verify.model.spans import Interval


def addresses(text: str) -> Interval:
    """Return the addresses of one dotted quad, a prefix or ``first-last``. Raises ValueError for what is none."""
    first, dash, last = text.partition("-")
    if not dash:
        return prefix(text)
    ends = prefix(first.strip()), prefix(last.strip())
    if "/" in text or ends[0][0] > ends[1][0]:
        raise ValueError(f"{text!r} is no range of addresses; give the first and the last")
    return ends[0][0], ends[1][0]


def port_range(text: str) -> Interval:
    """Return the ports of ``*``, one port or ``first-last``. Raises ValueError for what is none."""
    if text == "*":
        return 0, 65535
    first, dash, last = text.partition("-")
    if not all(each.isascii() and each.isdigit() and len(each) <= 5 for each in (first, *([last] if dash else []))):
        raise ValueError(f"{text!r} is no port range")
    ends = int(first), int(last or first)
    if not ends[0] <= ends[1] <= 65535:
        raise ValueError(f"{text!r} is no port range")
    return ends
