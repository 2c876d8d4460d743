"""Say ``plan_perimeter(reference, site, perimeter)``: all of one shared egress point, planned before it is made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from webex_calling.compiler.crossing import crossing
from webex_calling.compiler.flow import Flow
from webex_calling.compiler.nat_gateway import NatPlan, plan_aws_nat, plan_azure_nat
from webex_calling.compiler.notes import Note
from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import Reference
from webex_calling.site.place import AwsPlace, AzurePlace
from webex_calling.site.site import Site, SitePerimeter

Planned = TypeVar("Planned")


@dataclass(frozen=True, slots=True)
class PerimeterPlan:
    """What one perimeter consists of, each part where the site asks for it, and the flows that cross it."""

    name: str
    place: str
    flows: tuple[Flow, ...]
    nat_gateway: NatPlan | None = None

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader must know of every part."""
        return tuple(note for part in self._parts() for note in part.notes)

    def _parts(self) -> Iterator[NatPlan]:
        if self.nat_gateway:
            yield self.nat_gateway


def plan_perimeter(reference: Reference, site: Site, perimeter: SitePerimeter, where: str = "") -> PerimeterPlan:
    """Plan every part of a resolved perimeter. Raises Faults, placed below ``where``, with all that does not fit."""
    at, behind = site.place_of(perimeter), site.behind(perimeter)
    attempt = _Attempts(where or perimeter.name)
    plan = _on_aws(perimeter, at, attempt) if isinstance(at, AwsPlace) else _on_azure(perimeter, at, attempt)
    if attempt.faults:
        raise Faults(attempt.faults)
    return PerimeterPlan(perimeter.name, perimeter.place_name, crossing(reference, behind), **plan)


class _Attempts:
    """Plans, each made at a place of the site; the faults of those that cannot be made are kept."""

    def __init__(self, where: str) -> None:
        self._where = where
        self.faults: list[Fault] = []

    def __call__(self, place: str, make: Callable[[str], Planned]) -> Planned | None:
        try:
            return make(f"{self._where}.{place}")
        except Faults as found:
            self.faults.extend(found)
            return None


def _on_aws(perimeter: SitePerimeter, at: AwsPlace, attempt: _Attempts) -> dict[str, NatPlan | None]:
    name, nat = perimeter.name, perimeter.nat_gateway
    return {
        "nat_gateway": attempt("natGateway", lambda where: plan_aws_nat(nat, name, at.quotas, where)) if nat else None,
    }


def _on_azure(perimeter: SitePerimeter, _at: AzurePlace, attempt: _Attempts) -> dict[str, NatPlan | None]:
    name, nat = perimeter.name, perimeter.nat_gateway
    return {
        "nat_gateway": attempt("natGateway", lambda where: plan_azure_nat(nat, name, where)) if nat else None,
    }
