"""The class of a DSCP is that of the RFCs: all 64 values against the names that the GNU C Library gives them."""

import pytest

from webex_calling.published.dscp import MAX_DSCP, dscp_class, dscp_words

# The octets of netinet/ip.h (IPTOS_DSCP_*, IPTOS_CLASS_*), whose lower two bits are no part of the DSCP.
OCTETS = (
    {"CS0": 0x00, "CS1": 0x20, "CS2": 0x40, "CS3": 0x60, "CS4": 0x80, "CS5": 0xA0, "CS6": 0xC0, "CS7": 0xE0}
    | {"AF11": 0x28, "AF12": 0x30, "AF13": 0x38, "AF21": 0x48, "AF22": 0x50, "AF23": 0x58}
    | {"AF31": 0x68, "AF32": 0x70, "AF33": 0x78, "AF41": 0x88, "AF42": 0x90, "AF43": 0x98, "EF": 0xB8}
)
CLASSES = {octet >> 2: name for name, octet in OCTETS.items()}


def test_each_value_has_the_class_that_others_give_it() -> None:
    """Of 64 values, 21 have a class, and no other has one."""
    assert {dscp: dscp_class(dscp) for dscp in range(MAX_DSCP + 1) if dscp_class(dscp)} == CLASSES
    assert len(CLASSES) == 21


@pytest.mark.parametrize(("dscp", "words"), [(46, "EF (46)"), (34, "AF41 (34)"), (0, "CS0 (0)"), (45, "45")])
def test_a_value_is_told_with_its_class(dscp: int, words: str) -> None:
    """Class and value, or the value alone."""
    assert dscp_words(dscp) == words
