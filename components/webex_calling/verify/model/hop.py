"""Say ``Filter.of("security groups of fra-a", admission)``, ``StaticNat(...)``: what a packet meets on its way out.

Every hop answers two questions about sets of openings, in the words of its two sides: ``before(beyond)`` is what of the
near side gets through and is then in ``beyond``, and ``beyond(near)`` is what the near side's openings look like on the
far side. A filter changes no packet; a translation refuses none that it translates.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.packets import ICMP, TCP, UDP, PacketSet
from webex_calling.verify.model.spans import Interval


@dataclass(frozen=True, slots=True)
class Part:
    """One list of rules of a filter. ``name`` tells it from the filter's others, and is "" where there is one."""

    name: str
    admission: Admission


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: what every one of its parts admits gets through; surely what is ``admitted``, at most ``possible``.

    A stateful filter has one part, which decides connections. A stateless one has two, the rules for what leaves and
    those for what arrives: an opening gets through if its first packet passes the one and the reply the other. Each
    part matches openings, so that a part of a stateless filter says of every opening whether *its* packet passes.
    ``knows_names`` tells that some of its rules are about names; any other filter knows addresses alone.
    """

    name: str
    parts: tuple[Part, ...]
    knows_names: bool = False
    admitted: PacketSet = field(init=False)
    possible: PacketSet = field(init=False)

    def __post_init__(self) -> None:
        admitted = possible = PacketSet.everything()
        for part in self.parts:
            admitted &= part.admission.admitted
            possible &= part.admission.possible
        object.__setattr__(self, "admitted", admitted)
        object.__setattr__(self, "possible", possible)

    @classmethod
    def of(cls, name: str, admission: Admission, *, knows_names: bool = False) -> Self:
        """Return a filter with one list of rules."""
        return cls(name, (Part("", admission),), knows_names)

    def before(self, beyond: PacketSet, *, surely: bool = True) -> PacketSet:
        """Return what the filter surely, or possibly, admits of the openings in ``beyond``."""
        return (self.admitted if surely else self.possible) & beyond

    def beyond(self, near: PacketSet) -> PacketSet:
        """Return ``near`` as it is: a filter changes no packet."""
        return near

    def causes(self, openings: PacketSet) -> Iterator[tuple[Clause, PacketSet]]:
        """Yield the rules that let any of ``openings`` through, each with its part of them, part by part."""
        for part in self.parts:
            yield from part.admission.causes(openings).items()


@dataclass(frozen=True, slots=True)
class StaticNat:
    """A one-to-one translation of local addresses, both ways: an Elastic IP, an instance's own public address.

    ``public`` has the outside address of each inside one, as numbers. What has none does not get through.
    """

    name: str
    public: Mapping[int, int]

    def __post_init__(self) -> None:
        if len(set(self.public.values())) < len(self.public):
            raise ValueError(f"{self.name} gives one outside address to several inside ones; give each its own")

    def before(self, beyond: PacketSet, *, surely: bool = True) -> PacketSet:  # one to one: no doubt
        """Return the inside openings that are in ``beyond`` once translated."""
        return _renamed(beyond, {outside: inside for inside, outside in self.public.items()})

    def beyond(self, near: PacketSet) -> PacketSet:
        """Return the openings with their outside addresses."""
        return _renamed(near, self.public)


@dataclass(frozen=True, slots=True)
class PortNat:
    """A translation of many local addresses to few, with new source ports: a NAT gateway.

    It lets through what the inside opens, by TCP, UDP and, where ``icmp``, echo requests, the messages whose identifier
    stands for a port (RFC 3022, 2.2); and nothing that a peer opens but, where ``icmp``, what tells that a packet of a
    translated connection was too large (RFC 5508, 4). Which outside address and port an opening gets is the
    gateway's choice among all: ``surely`` asks for what gets through whichever it takes, and otherwise for what may get
    through. ``inside`` are the local addresses that are translated.
    """

    name: str
    inside: tuple[Interval, ...]
    outside: tuple[Interval, ...]
    ports: Interval = (1024, 65535)
    icmp: bool = False

    def __post_init__(self) -> None:
        if not self.outside:  # whatever gets through none of no forms would surely get through
            raise ValueError(f"{self.name} has no outside address; give those that it may take")

    def before(self, beyond: PacketSet, *, surely: bool = True) -> PacketSet:
        """Return the inside openings that surely, or possibly, are in ``beyond`` once translated."""
        chosen = self._outside()
        if surely:
            return self._inside() - self._projected(chosen - beyond)
        return self._projected(chosen & beyond)

    def beyond(self, near: PacketSet) -> PacketSet:
        """Return all that the openings may look like outside."""
        passing = near & self._inside()
        ported = passing & _PORTED
        return PacketSet.of(
            replace(box, local=self.outside, local_ports=(self.ports,)) for box in ported.boxes()
        ) | PacketSet.of(replace(box, local=self.outside) for box in (passing - ported).boxes())

    def _inside(self) -> PacketSet:
        return self._passing() & PacketSet.box(local=self.inside)

    def _outside(self) -> PacketSet:
        ports = PacketSet.box(local_ports=[self.ports], protocol=[(TCP, TCP), (UDP, UDP)])
        return self._passing() & PacketSet.box(local=self.outside) & (ports | PacketSet.box(protocol=ICMP))

    def _passing(self) -> PacketSet:
        return _OPENED | _ECHO | TOO_LARGE if self.icmp else _OPENED

    def _projected(self, outside: PacketSet) -> PacketSet:
        """Return the inside openings of which some translation is in ``outside``."""
        ported = outside & _PORTED
        return PacketSet.of(
            replace(box, local=self.inside, local_ports=((0, 65535),)) for box in ported.boxes()
        ) | PacketSet.of(replace(box, local=self.inside) for box in (outside - ported).boxes())


Hop = Filter | StaticNat | PortNat

TOO_LARGE = PacketSet.box(initiator=Initiator.PEER, protocol=ICMP, local_ports=[(3, 3)], peer_ports=[(4, 4)])
"""Fragmentation needed: what path MTU discovery waits for."""
_PORTED = PacketSet.box(protocol=[(TCP, TCP), (UDP, UDP)])
_OPENED = _PORTED & PacketSet.box(initiator=Initiator.LOCAL)
_ECHO = PacketSet.box(initiator=Initiator.LOCAL, protocol=ICMP, local_ports=[(8, 8)])


def _renamed(openings: PacketSet, names: Mapping[int, int]) -> PacketSet:
    """Return the openings with other local addresses; those at addresses without another are dropped."""
    return PacketSet.union(_moved(openings, old, new) for old, new in names.items())


def _moved(openings: PacketSet, old: int, new: int) -> PacketSet:
    held = openings & PacketSet.box(local=[(old, old)])
    return PacketSet.of(replace(box, local=((new, new),)) for box in held.boxes())


def admitted_along(hops: Iterable[Hop], *, surely: bool = True) -> PacketSet:
    """Return the openings that get through every hop, in the words of the side before the first."""
    through = PacketSet.everything()
    for hop in reversed(tuple(hops)):
        through = hop.before(through, surely=surely)
    return through
