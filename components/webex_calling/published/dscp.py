"""Say ``dscp_class(46)``: ``EF``, the class that a DSCP stands for."""

MAX_DSCP = 63
"""A DSCP has six bits (RFC 2474, section 3)."""

EXPEDITED_FORWARDING = 46
"""101110 (RFC 3246, section 2.7)."""


def dscp_class(dscp: int) -> str:
    """Return the class of ``dscp``, 0 to 63: ``EF``, ``AF41``, ``CS3``; "" for a value that none of the RFCs names.

    Class selectors are xxx000 (RFC 2474, section 4.2.2.2). Of assured forwarding the upper three bits are the class, 1
    to 4, the next two its drop precedence, 1 to 3, and the last is 0 (RFC 2597, section 6).
    """
    selector, low = divmod(dscp, 8)
    precedence, odd = divmod(low, 2)
    if dscp == EXPEDITED_FORWARDING:
        return "EF"
    if low == 0:
        return f"CS{selector}"
    if 1 <= selector <= 4 and not odd:
        return f"AF{selector}{precedence}"
    return ""


def dscp_words(dscp: int) -> str:
    """Return class and value: ``EF (46)``; the value alone where it has no class."""
    name = dscp_class(dscp)
    return f"{name} ({dscp})" if name else str(dscp)
