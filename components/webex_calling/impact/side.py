"""Say ``Side(reference, site, proofs, resources)``: one of two states of a site, with what it registers and proves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from webex_calling.fault import Fault, Faults
from webex_calling.plan.notes import Note
from webex_calling.plan.site_plan import SitePlan
from webex_calling.published.reference import Reference
from webex_calling.registered.registration import Properties, Registration
from webex_calling.site.site import Site
from webex_calling.verify.proof.interface_proof import InterfaceProof

End = tuple[str, str]
"""An end by its name and part, as its proof tells them."""


@dataclass(frozen=True, slots=True)
class Side:
    """What is compared: what a site registers by one reference, planned and proven.

    ``planned`` is None where only what is registered is known, as of an export; ``outputs`` are the stack's. Where the
    reference and the site do not go together, ``refused`` says why, and there is nothing else.
    """

    reference: Reference
    site: Site | None
    proofs: tuple[InterfaceProof, ...]
    resources: tuple[Registration, ...]
    planned: SitePlan | None = None
    outputs: Properties = field(default_factory=dict)
    refused: tuple[Fault, ...] = ()

    @classmethod
    def refusal(cls, reference: Reference, why: Faults) -> "Side":
        """Return the side of a site that cannot be planned by ``reference``."""
        return cls(reference, None, (), (), refused=tuple(why))

    @property
    def ends(self) -> Mapping[End, InterfaceProof]:
        """The proof of each end."""
        return {(each.name, each.part): each for each in self.proofs}

    @property
    def notes(self) -> tuple[Note, ...]:
        """What its plans say that a reader must know."""
        if self.planned is None:
            return ()
        plans = self.planned
        every = (plans.gateways, plans.subnets, plans.pools, plans.perimeters)
        return tuple(note for held in every for plan in held.values() for note in plan.notes)
