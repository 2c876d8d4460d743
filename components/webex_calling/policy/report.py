"""Say ``report.violation(urn, text)``, ``report.untold(text)``: what a check found, and what it cannot tell yet."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from webex_calling.policy.settings import Settings
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One thing wrong with one resource, in the form place, fault, value and remedy."""

    urn: str
    text: str


@dataclass(slots=True)
class Report:
    """What one check found in a stack.

    ``told`` keeps what cannot be told, and ``accepted`` what exceptions accept: neither is a violation.
    """

    violations: list[Violation] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    accepted: list[Violation] = field(default_factory=list)

    def violation(self, urn: str, text: str) -> None:
        """Report a violation, once."""
        found = Violation(urn, text)
        if found not in self.violations:
            self.violations.append(found)

    def untold(self, texts: Iterable[str]) -> None:
        """Report what cannot be told, each text once."""
        self.told.extend(text for text in texts if text not in self.told)


Check = Callable[[Registered, Settings, Report], None]
"""A check of a whole stack."""


def kind_of(resource: Registration) -> str:
    """Return what people call the type of a resource: ``SecurityGroup``."""
    return resource.type.rpartition(":")[2]


def called(resource: Registration) -> str:
    """Return the type and the name of a resource: ``SecurityGroup voice``."""
    return f"{kind_of(resource)} {resource.name}"
