"""Say ``keys(end)``: by what an audit is told where an end of a site is in an estate, and what it assumes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from ipaddress import IPv4Address

from webex_calling.flows.site_end import SiteEnd
from webex_calling.site.kinds import Interface
from webex_calling.verify.proof.interface_proof import InterfaceProof, Overreach


def keys(end: SiteEnd) -> tuple[str, ...]:
    """Return the names under which ``--endpoint`` tells where it is; a gateway's alone means its external interface."""
    return (end.choice, *((end.name,) if end.own == Interface.EXTERNAL else ()))


def told_in(endpoints: Mapping[str, tuple[str, ...]], end: SiteEnd) -> tuple[str, ...]:
    """Return what the command line says of an end, nothing where it does not."""
    return next((endpoints[key] for key in keys(end) if key in endpoints), ())


def elsewhere(end: SiteEnd, public: Iterable[int]) -> Iterator[str]:
    """Yield what is assumed where an interface does not have the public address that the site gives."""
    held = sorted(set(public))
    if end.public is not None and held and int(end.public) not in held:
        shown = ", ".join(str(IPv4Address(each)) for each in held)
        yield f"{end.public}, where Webex Calling connects, leads here, though the interface has {shown}"


def once(side: InterfaceProof) -> InterfaceProof:
    """Return a side on which each rule of excess stands once, by its widest part on any path.

    What a rule may let in besides what it certainly does is told beside that.
    """
    certain = _once(side.undeclared)
    told = {each.rule for each in certain}
    maybe = {each.rule: each for each in _once(side.may_be_admitted)}
    besides = (
        replace(each, perhaps=maybe[each.rule].sample if each.rule in maybe else each.perhaps) for each in certain
    )
    rest = (each for rule, each in maybe.items() if rule not in told)
    return replace(side, undeclared=tuple(besides), may_be_admitted=tuple(rest))


def _once(reaches: Iterable[Overreach]) -> tuple[Overreach, ...]:
    told: dict[str, Overreach] = {}
    for reach in reaches:
        known = told.get(reach.rule)
        if known is None or known.sample.openings < reach.sample.openings:
            told[reach.rule] = reach
    return tuple(told.values())
