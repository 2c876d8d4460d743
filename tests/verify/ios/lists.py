"""`written(gateway, Cloud.AWS)`: the access list of a gateway as it is written, and what must come in there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.artefacts.sites import EXAMPLES, REFERENCE, example

from webex_calling.flows.endpoint import Endpoint
from webex_calling.plan.access_list import AccessListPlan, plan_access_list
from webex_calling.published.reference import Reference
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.site.site import cloud_of
from webex_calling.verify.ios.access_list import AccessList, read_access_list
from webex_calling.verify.proof.access_list import AccessListProof, Wanted, prove_access_list, wanted_packets
from webex_calling.verify.proof.flow_sets import FlowSets


@dataclass(frozen=True)
class Written:
    """A list as text, the plan that it was written from, and what must come in."""

    plan: AccessListPlan
    text: str
    wanted: tuple[Wanted, ...]

    @property
    def entries(self) -> list[str]:
        """The entries as they are typed in."""
        return [entry.text for entry, _ in self.plan.access_list.entries]

    def read(self) -> AccessList:
        """Read the list back."""
        return read_access_list(self.text)

    def prove(self, text: str = "") -> AccessListProof:
        """Prove a text in its place."""
        return prove_access_list(read_access_list(text or self.text), self.wanted)


def written(gateway: LocalGateway, cloud: Cloud, reference: Reference = REFERENCE) -> Written:
    """Return the list of a resolved gateway."""
    plan = plan_access_list(reference, gateway, cloud)
    text = "".join(f"{line.text}\n" for line in plan.access_list.lines)
    local = Endpoint.of_gateway(gateway, shared=True).local.get(Interface.EXTERNAL, ())
    wanted = wanted_packets(plan.flows, FlowSets(reference.networks), cloud, local, reference.system_ports)
    return Written(plan, text, tuple(wanted))


@cache
def example_lists() -> dict[str, Written]:
    """Return the list of each gateway of each example, by example and gateway."""
    return dict(_examples())


def _examples() -> Iterator[tuple[str, Written]]:
    for name in EXAMPLES:
        site = example(name)
        for gateway in site.gateways():
            yield f"{name}/{gateway.name}", written(gateway, cloud_of(site.place_of(gateway)))
