"""Say ``read_sides(old, new, …)``: the two sides of a comparison, planned, run and proven, or every fault of both."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from os.path import realpath
from pathlib import Path
from typing import Final, TypeVar

from webex_calling.audit.sides import Endpoints, prove_ends
from webex_calling.commands.audit_text import endpoint_ids
from webex_calling.commands.diff_given import Given, Kind, Sited, Siteless, Told, given
from webex_calling.commands.git_tree import scratch
from webex_calling.commands.impact_run import side_of
from webex_calling.commands.stack_run import Outcome, Planned, plan_stack, run_planned
from webex_calling.fault import Fault, Faults, raise_any
from webex_calling.flows.site_end import site_ends
from webex_calling.impact.side import Side
from webex_calling.plan.perimeter import acl_name
from webex_calling.plan.reuse import reuse
from webex_calling.registered.pulumi_document import is_export, resources_of
from webex_calling.registered.registration import COMPONENT, STACK, Registration
from webex_calling.registered.state import secret_faults
from webex_calling.site.site import Site
from webex_calling.verify.proof.interface_proof import InterfaceProof

Made = TypeVar("Made")
_Reader = Callable[[Path], Given]
"""Reads one side; what is taken from a repository is written into the folder that it is given."""
OLD: Final = "OLD"
NEW: Final = "NEW"
SINCE: Final = "--since"
_NETWORKS: Final = "PublishedNetworks"
_CLOUD: Final = re.compile(r"^(Aws|Azure)")
_BEHIND: Final = "no document of an estate tells what its perimeter lets through to it"
_ELSEWHERE: Final = "is registered, and the site does not have it: give the stack file that deployed it as --config"


@dataclass(frozen=True, slots=True)
class ToldSide:
    """One side: ``label`` is how it was named, ``given`` what that is, and ``whole`` what it registers and proves.

    ``side`` is that as it is compared: by what the other side looks at.
    """

    label: str
    given: Given
    whole: Side
    side: Side


def read_sides(
    old: str, new: str, stack: str, config: Path | None, endpoints: Sequence[str], progress: Told
) -> tuple[ToldSide, ToldSide]:
    """Read, plan, run and prove both sides. Raises Faults with everything that is wrong with either, by its name.

    A side that tells no site is read by the site of ``stack`` or ``config``, else by that of the other side.
    """
    texts = {OLD: old, NEW: new}

    def reader(role: str) -> _Reader:
        return lambda folder: given(texts[role], folder / role, progress)

    sides = _sides({role: reader(role) for role in texts}, stack, config, endpoints, progress)
    return _compared({role: (texts[role], *sides[role]) for role in texts})


def sides_since(since: str, plan: Callable[[], Planned], progress: Told) -> tuple[Planned, ToldSide, ToldSide]:
    """Return what ``plan`` plans, the older side that ``since`` names, and what is planned as the newer one.

    Raises Faults with everything that is wrong with either: those of the older one are of ``--since``.
    """
    readers: dict[str, _Reader] = {
        SINCE: lambda folder: given(since, folder, progress),
        "": lambda folder: Sited(Kind.STACK_FILE, plan()),
    }
    sides = _sides(readers, "", None, (), progress)
    newer = sides[""][0]
    assert isinstance(newer, Sited)
    old, new = _compared({SINCE: (since, *sides[SINCE]), "": (newer.plan.file.file, *sides[""])})
    return newer.plan, old, new


def _compared(held: Mapping[str, tuple[str, Given, Side]]) -> tuple[ToldSide, ToldSide]:
    old, new = (ToldSide(label, what, side, side) for label, what, side in held.values())
    return _aligned(old, new), _aligned(new, old)


def _sides(
    readers: Mapping[str, _Reader], stack: str, config: Path | None, endpoints: Sequence[str], progress: Told
) -> dict[str, tuple[Given, Side]]:
    """Return what each side is and what it proves. Raises Faults with those of all, each by the name of its side."""
    faults: list[Fault] = []
    with reuse():
        with scratch() as folder:
            held = _each(readers, faults, lambda role: readers[role](Path(realpath(folder))))
        told = endpoint_ids(endpoints, faults, sited=True)
        own = None
        try:
            own = plan_stack(stack, config, progress) if stack or config else None
        except Faults as found:
            faults.extend(found)
        faults += _misfits(held, len(readers), bool(stack or config), bool(told))
        raise_any(faults)
        sited = next((each.plan for each in held.values() if isinstance(each, Sited)), None)
        making = _Making(own, sited, told, progress)
        sides = _each(readers, faults, lambda role: making.side(held[role]))
        raise_any(faults)
    return {role: (held[role], sides[role]) for role in readers}


def _each(roles: Iterable[str], faults: list[Fault], make: Callable[[str], Made]) -> dict[str, Made]:
    """Return what is made of each side that has no fault; the faults are those of the side, by its name."""
    made: dict[str, Made] = {}
    for role in roles:
        try:
            made[role] = make(role)
        except Faults as found:
            faults += (_of_side(each, role) for each in found)
    return made


def _of_side(fault: Fault, role: str) -> Fault:
    if not role:
        return fault
    if fault.file:
        return replace(fault, file=f"{role}: {fault.file}")
    return replace(fault, place=f"{role}: {fault.place}")


def _misfits(held: Mapping[str, Given], count: int, sited: bool, endpoints: bool) -> Iterator[Fault]:
    """Yield what does not go together: sides of no site, and options that none of the ``count`` sides needs."""
    siteless = {role: each.path for role, each in held.items() if isinstance(each, Siteless)}
    if len(siteless) == count and not sited:
        words, remedy = "tells no site, nor does the other side", "add --stack NAME or --config FILE"
        yield from (Fault(role, words, remedy, str(path)) for role, path in siteless.items())
    if len(held) < count:
        return
    if sited and not siteless:
        yield Fault("--config or --stack", "is given, and each side tells its own site", "leave it out")
    if endpoints and not any(each.kind is Kind.ESTATE for each in held.values()):
        yield Fault("--endpoint", "is given, and no side is an estate", "leave it out")


class _Making:
    """The making of both sides, which share what they have alike."""

    def __init__(self, own: Planned | None, other: Planned | None, endpoints: Endpoints, progress: Told) -> None:
        self._own = own
        self._other = other
        self._endpoints = endpoints
        self._progress = progress
        self._run: Outcome | None = None

    def side(self, held: Given) -> Side:
        """Return one side. Raises Faults for what is wrong with it."""
        if isinstance(held, Sited):
            self._run = self._outcome(held.plan)
            return side_of(self._run)
        plan = self._own or self._other
        assert plan is not None  # else there were faults
        self._progress(f"proving {held.path}")
        if held.estate is not None:
            proofs = prove_ends(held.estate, plan.site, plan.flows, plan.reference, self._endpoints)
            return Side(plan.reference, plan.site, (*proofs, *_behind(plan.site)), None, outputs=None)
        assert held.document is not None
        resources = resources_of(held.document, plan.site, str(held.path))
        raise_any([*secret_faults(resources, str(held.path))])
        stack = next((each.outputs for each in resources if each.type == STACK), None)
        return Side(
            plan.reference,
            plan.site,
            (*plan.prove(resources), *_elsewhere(resources, plan.site)),
            resources,
            plan.planned if self._own else None,
            (stack or None) if is_export(held.document) else None,
        )

    def _outcome(self, plan: Planned) -> Outcome:
        """Run a stack; what is planned like the one before is that one."""
        before = self._run
        if before and _inputs(before) == _inputs(plan) and before.reference is plan.reference:
            return before
        return run_planned(plan, self._progress)


def _inputs(plan: Planned) -> tuple[object, ...]:
    return plan.stack, plan.file.config, plan.adopted


def _behind(site: Site) -> Iterator[InterfaceProof]:
    """Yield the ends through perimeters, of which an audit says nothing apart from the ends' own filters."""
    for end in site_ends(site):
        if end.perimeter:
            yield InterfaceProof(end.name, end.part, unproven=(_BEHIND,))


def _elsewhere(resources: Iterable[Registration], site: Site) -> Iterator[InterfaceProof]:
    """Yield what is registered for an end, a perimeter or a network ACL that the site does not have."""
    perimeters = site.egress()
    of_perimeter = {each.name for each in perimeters}
    names = {
        "LocalGateway": {each.name for each in site.gateways()},
        "VdiPool": {each.name for each in site.pools()},
        "GatewaySubnet": set(site.shared_subnets()),
        "NetworkAcl": {acl_name(each.name, acl) for each in perimeters for acl in each.network_acls},
    }
    for each in resources:
        kind = each.type.removeprefix(COMPONENT)
        if kind == each.type or kind.endswith(_NETWORKS):
            continue
        if each.name not in names.get(_CLOUD.sub("", kind), of_perimeter):
            yield InterfaceProof(each.name, "", unproven=(_ELSEWHERE,))


def _aligned(told: ToldSide, other: ToldSide) -> ToldSide:
    """Return a side by what the other one looks at, where that is an estate: packets of its interfaces' addresses."""
    if told.given.kind is Kind.ESTATE or other.given.kind is not Kind.ESTATE:
        return told
    seen = other.side.ends
    proofs = tuple(_seen(each, seen.get((each.name, each.part))) for each in told.side.proofs)
    return replace(told, side=replace(told.side, proofs=proofs))


def _seen(proof: InterfaceProof, by: InterfaceProof | None) -> InterfaceProof:
    if proof.compared is None or by is None or by.compared is None:
        return proof
    return replace(proof, compared=replace(proof.compared, here=proof.compared.here & by.compared.here))
