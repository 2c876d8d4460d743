"""Say ``prove_ends(estate, site, flows, reference, endpoints)``: what is missing and what is excess, end by end."""

from collections.abc import Iterator, Mapping

from webex_calling.audit.aws.sides import AwsSides
from webex_calling.audit.azure.sides import AzureSides
from webex_calling.audit.estate import Estate
from webex_calling.audit.matched import keys, once, told_in
from webex_calling.fault import Fault, Faults
from webex_calling.flows.site_end import SiteEnd, own_ends
from webex_calling.published.reference import Reference
from webex_calling.site.kinds import Cloud
from webex_calling.site.site import Site
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.proof.site_proof import SiteFlows

Endpoints = Mapping[str, tuple[str, ...]]
"""Where ends are in the estate, by their name: ids of a network interface, of security groups or of an NSG."""


def prove_ends(
    estate: Estate, site: Site, flows: SiteFlows, reference: Reference, endpoints: Endpoints
) -> tuple[InterfaceProof, ...]:
    """Prove every gateway's interface and every pool of a site by what the estate has there.

    Raises Faults for an endpoint that names no end of the site.
    """
    ends = tuple(own_ends(site))
    known = [key for end in ends for key in keys(end)]
    unknown = [name for name in endpoints if name not in known]
    if unknown:
        remedy = f"give one of {', '.join(known) or 'none: the site has no gateway and no pool'}"
        raise Faults([Fault("--endpoint", "is not an end of the site", remedy, name) for name in unknown])
    return tuple(_sides(estate, reference, ends, flows, endpoints))


def _sides(
    estate: Estate, reference: Reference, ends: tuple[SiteEnd, ...], flows: SiteFlows, endpoints: Endpoints
) -> Iterator[InterfaceProof]:
    aws = AwsSides(estate.aws, reference.networks)
    azure = AzureSides(estate.azure, reference.networks)
    for end in ends:
        told, held = told_in(endpoints, end), flows.at(end)
        try:
            yield once(aws.prove(end, held, told) if end.cloud is Cloud.AWS else azure.prove(end, held, told))
        except Faults as faults:
            yield InterfaceProof.untold(end.name, end.part, faults)
