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

    ``outputs`` are the stack's. What a side does not tell is None: an estate tells no ``resources`` and no ``outputs``,
    and what is not ``planned`` tells no weights and no warnings. Where the reference and the site do not go together,
    ``refused`` says why, and there is nothing else.
    """

    reference: Reference
    site: Site | None
    proofs: tuple[InterfaceProof, ...]
    resources: tuple[Registration, ...] | None
    planned: SitePlan | None = None
    outputs: Properties | None = field(default_factory=dict)
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
    def notes(self) -> tuple[Note, ...] | None:
        """What its plans say that a reader must know; None where it is not planned."""
        return None if self.planned is None else self.planned.notes
