"""A filter of addresses lets a host through by name where it lets through all of the network that the host is in."""

from __future__ import annotations

import pytest

from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter, Part
from webex_calling.verify.model.packets import TCP, Initiator, Packet, PacketSet, prefix
from webex_calling.verify.model.path import Paths, straight
from webex_calling.verify.proof.resolving import Named, resolving

HOST, NETWORK = "host.example.com", (prefix("192.0.2.0/24"), prefix("198.51.100.7"))


def opened(ports: tuple[int, int], *addresses: str, names: str | None = None) -> PacketSet:
    """Return TCP openings of this side to the addresses, or to names."""
    peers = None if names else [prefix(each) for each in addresses]
    return PacketSet.box(initiator=Initiator.LOCAL, protocol=TCP, peer=peers, names=names, peer_ports=[ports])


NAMED = Named((HOST,), "network", opened((80, 80), names=HOST), NETWORK)
ALL = ("192.0.2.0/24", "198.51.100.7")


def held(*clauses: Clause, knows_names: bool = False) -> Paths:
    """Return a path through one filter with these rules, resolved."""
    hop = Filter.of("filter", Admission.of(clauses), knows_names=knows_names)
    return resolving(straight([hop], PacketSet.empty()), [NAMED])


def asked(port: int, name: str = HOST) -> Packet:
    """Return one opening to a name."""
    return Packet.tcp(Initiator.LOCAL, "10.0.0.1", 50000, name, port)


@pytest.mark.parametrize(
    ("clauses", "through"),
    [
        pytest.param([Clause("one", True, opened((80, 80), *ALL))], "one", id="the whole network"),
        pytest.param(
            [Clause("a", True, opened((80, 80), ALL[0])), Clause("b", True, opened((80, 80), ALL[1]))],
            "a",
            id="in two rules",
        ),
        pytest.param([Clause("part", True, opened((80, 80), ALL[0]))], "", id="a part of it"),
        pytest.param(
            [Clause("not", False, opened((80, 80), "192.0.2.9")), Clause("one", True, opened((80, 80), *ALL))],
            "",
            id="all but one address",
        ),
        pytest.param([Clause("one", True, opened((81, 81), *ALL))], "", id="another port"),
        pytest.param(
            [Clause("one", True, opened((80, 80), *ALL)), Clause("rest", False, PacketSet.everything())],
            "one",
            id="before a denial of all else",
        ),
    ],
)
def test_a_name_goes_as_its_network(clauses: list[Clause], through: str) -> None:
    """The name gets through with the whole network alone, and by the rule that lets the network through."""
    paths = held(*clauses)
    (hop,) = (hop for _, hop in paths.filters())
    decides = hop.parts[0].admission.decides(asked(80))
    assert (asked(80) in paths.admitted, decides.rule if decides and decides.admits else "") == (bool(through), through)


def test_nothing_else_gets_through() -> None:
    """Other ports of the host, other names and other filters stay as they were."""
    wide = Clause("one", True, opened((1, 65535), *ALL))
    paths = held(wide)
    assert [asked(port) in paths.admitted for port in (79, 80, 81)] == [False, True, False]
    assert asked(80, "other.example.com") not in paths.admitted
    assert asked(80) not in held(wide, knows_names=True).admitted
    assert paths.admitted & PacketSet.box(peer=[(0, 2**32 - 2)]) == wide.matches


def test_both_parts_of_a_stateless_filter_are_asked() -> None:
    """Where one list of rules does not let the whole network through, the name does not get through."""
    whole = Admission.of([Clause("out", True, opened((80, 80), *ALL))])
    some = Admission.of([Clause("in", True, opened((80, 80), ALL[0]))])
    for second, through in ((whole, True), (some, False)):
        hop = Filter("acl", (Part("egress", whole), Part("ingress", second)))
        assert (asked(80) in resolving(straight([hop], PacketSet.empty()), [NAMED]).admitted) is through


def test_what_changes_nothing_is_the_same_object() -> None:
    """Filters that let the name through already, or not at all, are kept: others know them by themselves."""
    hop = Filter.of("filter", Admission.of([Clause("any", True, PacketSet.everything())]))
    paths = resolving(straight([hop], PacketSet.empty()), [NAMED])
    again = resolving(held(Clause("one", True, opened((80, 80), *ALL))), [NAMED])
    assert [kept for _, kept in paths.filters()] == [hop]
    assert next(iter(paths.filters()))[1] is hop
    assert resolving(again, [NAMED]).paths[0] is again.paths[0]
