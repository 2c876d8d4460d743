"""A denial of public addresses may hit every name, one of others hits none."""

import pytest

from webex_calling.verify.aws.denied import NAMES, denied, surely_denied
from webex_calling.verify.model.packets import PacketSet, prefix


@pytest.mark.parametrize(
    ("cidr", "names"),
    [
        ("198.51.100.0/24", True),
        ("8.8.8.8/32", True),
        ("0.0.0.0/0", True),
        ("10.0.0.0/7", True),
        ("10.0.0.0/8", False),
        ("0.0.0.0/8", False),
        ("100.64.0.0/10", False),
        ("127.0.0.0/8", False),
        ("169.254.0.0/16", False),
        ("172.16.0.0/12", False),
        ("192.168.0.0/16", False),
        ("224.0.0.0/3", False),
        ("223.255.255.255/32", True),
    ],
)
def test_a_denial(cidr: str, names: bool) -> None:
    """It has its addresses, and the names that may have one of them."""
    peers = PacketSet.box(peer=[prefix(cidr)])
    assert denied([prefix(cidr)]) == (peers | NAMES if names else peers)


def test_a_denial_of_nothing_hits_nothing() -> None:
    """No address is no name's."""
    assert denied([]) == PacketSet.empty()


@pytest.mark.parametrize(
    ("cidrs", "names"),
    [
        (["0.0.0.0/0"], True),
        (["0.0.0.0/1", "128.0.0.0/1"], True),
        (["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3"], True),
        (["0.0.0.0/1"], False),
        (["198.51.100.0/24"], False),
        (["10.0.0.0/8"], False),
        ([], False),
    ],
)
def test_a_sure_denial(cidrs: list[str], names: bool) -> None:
    """A name is surely at one of the addresses only where these are all that are routed."""
    addresses = [prefix(cidr) for cidr in cidrs]
    peers = PacketSet.box(peer=addresses)
    assert surely_denied(addresses) == (peers | NAMES if names else peers)
    assert surely_denied(addresses) <= denied(addresses)
