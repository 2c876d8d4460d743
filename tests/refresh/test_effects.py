"""What a proposal does to lists and to what stands beside: by hand on small networks, and on the published ones."""

from __future__ import annotations

from datetime import date
from ipaddress import IPv4Network

from tests.frozen.published import FROZEN

from webex_calling.published.network import Network, PublishedPrefix
from webex_calling.refresh.effects import effects_of, places
from webex_calling.refresh.proposal import DomainChange, Move, NetworkChange, Proposal

A, B, C, D, E = (IPv4Network(f"192.0.2.{16 * at}/28") for at in range(5))


def _proposal(**changes: object) -> Proposal:
    return Proposal("calling", "English", date(2025, 9, 15), **changes)  # type: ignore[arg-type]


def test_what_comes_goes_to_the_first_list_that_has_room() -> None:
    """A list gains the room of what leaves it; what finds none goes to an overflow list, and then to a new one."""
    held = (PublishedPrefix(A), PublishedPrefix(B), PublishedPrefix(C, list=2))
    network = Network("small", "Small", held, max_entries=2, overflow_max_entries=1)
    assert places(network, NetworkChange((D,), (A,))) == {D: 1}
    assert places(network, NetworkChange((D,), (C,))) == {D: 2}
    assert places(network, NetworkChange((D, E), (A,))) == {D: 1, E: 3}
    assert places(Network("bare", "Bare", held, listed=False), NetworkChange((D, E))) == {D: 1, E: 1}


def test_a_list_that_is_full_is_told() -> None:
    """So many prefixes as the list has room for fit; the next goes to an overflow list, which is new."""
    network = FROZEN.networks["calling"]
    room = network.max_entries - len(network.prefixes)
    more = tuple(IPv4Network(f"198.51.{at}.0/24") for at in range(room + 1))
    fits = list(effects_of(_proposal(networks={"calling": NetworkChange(more[:-1])}), FROZEN))
    assert fits == [f"calling: {network.max_entries} prefixes of {network.max_entries} in its list"]
    (_, over) = effects_of(_proposal(networks={"calling": NetworkChange(more)}), FROZEN)
    assert over.startswith(f"{more[-1]} goes to overflow list 2 of calling, a new one")


def test_what_shares_addresses_is_told() -> None:
    """A wider range has narrower ones inside it and in other networks; what moves counts in both lists."""
    wide = IPv4Network("128.177.0.0/16")
    told = list(effects_of(_proposal(networks={"calling": NetworkChange((wide,))}), FROZEN))
    assert (
        [each for each in told if each.endswith(f"lies inside {wide}, which is added")]
        == [
            f"{each} of calling lies inside {wide}, which is added"
            for each in FROZEN.networks["calling"].current
            if each.subnet_of(wide)
        ]
        != []
    )
    moved = FROZEN.networks["app-configuration"].current[0]
    told = list(effects_of(_proposal(moves=(Move(moved, "app-configuration", "calling"),)), FROZEN))
    sizes = {name: len(FROZEN.networks[name].current) for name in ("calling", "app-configuration")}
    assert any(each.startswith(f"calling: {sizes['calling'] + 1} prefixes") for each in told)
    assert any(each.startswith(f"app-configuration: {sizes['app-configuration'] - 1} prefixes") for each in told)
    (size, *_) = effects_of(_proposal(networks={"meetings": NetworkChange((wide,))}), FROZEN)
    assert size.startswith("meetings: 19 prefixes, which no list holds")


def test_hosts_inside_a_domain_that_goes_are_told() -> None:
    """They are named, unless the domain that comes has them too."""
    gone = DomainChange(removed=("*.walkmeusercontent.com",))
    told = "s3.walkmeusercontent.com lies inside *.walkmeusercontent.com, which goes"
    named = "reading A-23, printed: names *.walkmeusercontent.com, which goes; to be reworded by a person"
    assert list(effects_of(_proposal(domains=gone), FROZEN)) == [told, named]
    wider = DomainChange(("*.com",), gone.removed)
    assert list(effects_of(_proposal(domains=wider), FROZEN)) == [named]
