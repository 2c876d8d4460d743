"""Say ``PeerNames(reference).of(box)``: the peers of openings, named again as networks, or as their single prefixes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from webex_calling.flows.flow import bare
from webex_calling.published.reference import Reference
from webex_calling.verify.model.names import ADDRESSES
from webex_calling.verify.model.packets import Box
from webex_calling.verify.model.spans import (
    ALL_ADDRESSES,
    Spans,
    difference,
    holds,
    intervals,
    prefixes,
    size,
    span_of,
    union,
)

ANY = "any address"


@dataclass(frozen=True, slots=True)
class PeerNames:
    """The networks of a reference, by which addresses are named; what is nobody's stands as the fewest prefixes."""

    reference: Reference
    _named: dict[Spans, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, box: Box) -> tuple[str, ...]:
        """Return the peers of a box: networks, then prefixes (``198.18.7.0/24 of calling``), then DNS names.

        Where it holds every address it holds every name too, and ``ANY`` says both. What is shorter said by what it
        lacks is ``any address but …``, and every name with it; a name or tag that is taken out is ``not …``.
        """
        spans = union(box.addresses)
        if spans == ALL_ADDRESSES:
            return (ANY,)
        if spans not in self._named:
            self._named[spans] = but(spans, lambda each: tuple(self._addresses(each)))
        most = size(spans) >= ADDRESSES // 2
        names = (f"not {each[1:]}" if each[0] == "!" else each for each in box.names if each != "*" or not most)
        return (*self._named[spans], *names)

    def _addresses(self, left: Spans) -> Iterator[str]:
        for id_, network in self.reference.networks.items():
            spans = intervals(each.prefix for each in network.prefixes)
            if left and all(holds(left, each) for each in spans):
                left = difference(left, union(spans))
                yield id_
        for id_, network in self.reference.networks.items():
            for span, published in ((span_of(each.prefix), each.prefix) for each in network.prefixes):
                if left and holds(left, span):
                    left = difference(left, (span,))
                    yield f"{bare(published)} of {id_}"
        yield from _bare(left)


def spoken(spans: Spans) -> tuple[str, ...]:
    """Return addresses as the fewest prefixes, or as what they lack where that is shorter."""
    return but(union(spans), _bare)


def but(spans: Spans, words: Callable[[Spans], tuple[str, ...]]) -> tuple[str, ...]:
    """Return ``words`` of addresses, or of what they lack where they are most of all addresses."""
    lacking = difference(ALL_ADDRESSES, spans)
    if size(spans) > size(lacking):
        return (f"{ANY} but {', '.join(words(lacking))}",)
    return words(spans)


def _bare(spans: Spans) -> tuple[str, ...]:
    return tuple(each.removesuffix("/32") for each in prefixes(spans))
