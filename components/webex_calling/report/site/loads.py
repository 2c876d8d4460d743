"""Say ``loads(planned)``: what is used of each quota, things with the same loads together, the fullest first."""

from dataclasses import dataclass

from webex_calling.impact.weight import weights
from webex_calling.plan.site_plan import SitePlan
from webex_calling.quotas.load import Load


@dataclass(frozen=True, slots=True)
class Loads:
    """What each of ``names`` uses: ``held`` are its loads by what is counted."""

    names: tuple[str, ...]
    held: tuple[tuple[str, Load], ...]

    @property
    def fullest(self) -> float:
        """The greatest share of a quota that is used, 1 for all of it."""
        return max((load.used / load.quota for _, load in self.held if load.quota), default=0.0)


def loads(planned: SitePlan) -> tuple[Loads, ...]:
    """Return all loads of a site; among equally full ones in the order of the site."""
    held: dict[str, list[tuple[str, Load]]] = {}
    for (name, what), load in weights(planned).items():
        held.setdefault(name, []).append((what, load))
    alike: dict[tuple[tuple[str, Load], ...], list[str]] = {}
    for name, each in held.items():
        alike.setdefault(tuple(each), []).append(name)
    found = (Loads(tuple(names), each) for each, names in alike.items())
    return tuple(sorted(found, key=lambda each: -each.fullest))
