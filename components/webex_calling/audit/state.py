"""Say ``deployed_estate(read_deployed(path), file)``: an estate as a state has it; and where ends are in one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from webex_calling.audit.aws import state as aws
from webex_calling.audit.azure import state as azure
from webex_calling.audit.azure.resource import key_of
from webex_calling.audit.estate import Estate
from webex_calling.audit.matched import keys
from webex_calling.audit.sides import Endpoints
from webex_calling.fault import Fault, Faults, raise_any
from webex_calling.flows.site_end import POOL, SUBNET, SiteEnd, own_ends
from webex_calling.registered.pulumi_document import is_export, read_document, read_export
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.registered.state import secret_faults
from webex_calling.site.kinds import Cloud
from webex_calling.site.site import Site
from webex_calling.verify.proof.site_proof import maker_of


@dataclass(frozen=True, slots=True)
class Deployed:
    """The estate that a state has: ``unread`` are the resources of it that an audit does not read."""

    estate: Estate
    unread: tuple[str, ...]


def read_deployed(path: Path) -> tuple[Registration, ...]:
    """Read what `pulumi stack export` printed. Raises Faults with everything that is wrong with it."""
    file = str(path)
    document = read_document(path)
    if not is_export(document):
        words = "is a preview, which does not tell what is deployed"
        raise Faults([Fault("document", words, "give the output of `pulumi stack export`", file=file)])
    return tuple(each for each in read_export(document, file) if not each.external)


def deployed_estate(resources: Sequence[Registration], file: str) -> Deployed:
    """Return what one stack has in the clouds. Raises Faults for what does not fit, and for secrets in it."""
    raise_any([*secret_faults(resources, file, aws.TAKEN | azure.TAKEN)])
    estate, faults = Estate(), list[Fault]()
    unread = (
        *aws.take_state(estate.aws, resources, file, faults),
        *azure.take_state(estate.azure, resources, file, faults),
    )
    raise_any(faults)
    estate.aws.finish()
    return Deployed(estate, unread)


def endpoints_of(
    resources: Iterable[Registration], site: Site, estate: Estate, told: Endpoints
) -> dict[str, tuple[str, ...]]:
    """Return where the ends of a site are: as ``told``, else by the filters that its components output in the state.

    An end whose address an interface of the estate has is left out: it is found by that. Another is the one interface
    that carries all its filters, alone or beside others; else, as a pool or a shared subnet always, its filters. An end
    whose filters the state does not tell is left out too, for ``--endpoint`` to tell.
    """
    registered = Registered(resources)
    ends = [end for end in own_ends(site) if not any(key in told for key in keys(end))]
    return {**told, **dict(_located(registered, ends, estate))}


def _located(registered: Registered, ends: Iterable[SiteEnd], estate: Estate) -> Iterator[tuple[str, tuple[str, ...]]]:
    for end in ends:
        filters = _filters(registered, end)
        if not filters:
            continue
        found = _aws(end, filters, estate) if end.cloud is Cloud.AWS else _azure(end, filters[0], estate)
        if found:
            yield keys(end)[0], found


def _filters(registered: Registered, end: SiteEnd) -> tuple[str, ...]:
    """Return the ids of the filters that the component of an end outputs, none where it is not in the state."""
    maker, output = maker_of(end)
    try:
        value = registered.component(maker, end.name).outputs.get(output)
    except Faults:
        return ()
    return tuple(str(each) for each in (value if isinstance(value, list) else [value]) if each)


def _aws(end: SiteEnd, groups: Sequence[str], estate: Estate) -> tuple[str, ...]:
    interfaces = estate.aws.interfaces.values()
    if end.address is not None and any(int(end.address) in each.addresses for each in interfaces):
        return ()
    carry = [each.id for each in interfaces if set(groups) <= set(each.groups)]
    return (carry[0],) if len(carry) == 1 and end.own != POOL else tuple(groups)


def _azure(end: SiteEnd, nsg: str, estate: Estate) -> tuple[str, ...]:
    nics = estate.azure.nics.values()
    if end.own not in {POOL, SUBNET}:
        if end.address is not None and any(int(end.address) in each.addresses for each in nics):
            return ()
        carry = [each.id for each in nics if each.nsg == key_of(nsg)]
        if len(carry) == 1:
            return (carry[0],)
    return (nsg,)
