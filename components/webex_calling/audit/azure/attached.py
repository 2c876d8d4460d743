"""Say ``around(estate, nic)``: the NSG of the subnet of an interface, as any document tells it.

A subnet and an interface name their NSG, and an NSG names its subnets and interfaces. So an NSG is known where the
subnet is not in the files. Where the two say different things, nobody knows which is the newer one.
Source: Microsoft.Network, API 2024-05-01, NetworkSecurityGroupPropertiesFormat: subnets, networkInterfaces.
"""

from collections.abc import Iterator

from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.interface import Nic
from webex_calling.audit.azure.network_security_group import Nsg
from webex_calling.audit.azure.resource import key_of, name_of
from webex_calling.fault import Fault
from webex_calling.verify.azure.interface import UNTRANSLATED
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.path import Paths

_REMEDY = "print both again: az network vnet list, az network nic list and az network nsg list"


def around(estate: AzureEstate, nic: Nic) -> str:
    """Return the id, for comparison, of the NSG of the subnet that an interface is in, "" where none is told."""
    subnet = estate.subnets.get(nic.subnet)
    return subnet.nsg if subnet else next((key_of(each.id) for each in _naming(estate, nic.subnet)), "")


def disagreements(estate: AzureEstate, nic: Nic) -> Iterator[Fault]:
    """Yield what two documents say differently of the NSGs of an interface and its subnet."""
    subnet = estate.subnets.get(nic.subnet)
    told = [(f"interface {nic.name}", nic.id, nic.nsg)]
    told.append((f"subnet {name_of(nic.subnet)}", nic.subnet, around(estate, nic)))
    for place, identity, own in told:
        for nsg in _naming(estate, identity):
            if key_of(nsg.id) != own:
                has = f"has {f'the NSG {name_of(own)}' if own else 'no NSG'} by its own document"
                if own and not subnet and place.startswith("subnet"):
                    has = f"is named by the NSG {name_of(own)}"
                words = f"{has}, and is named by the NSG {nsg.name}, so it is not known which filters it"
                yield Fault(place, words, _REMEDY, unread=True)


def unfiltered_by(estate: AzureEstate, nic: Nic, paths: Paths) -> Iterator[Fault]:
    """Yield why nothing can be said of an interface: nothing that filters it was read, though something may."""
    read = {hop.name for path in paths.paths for hop in path.hops if isinstance(hop, Filter)} - {UNTRANSLATED.name}
    missing = [each for each in (nic.nsg, around(estate, nic)) if each and each not in estate.nsgs]
    names = [f"the NSG {name_of(each)}" for each in missing]
    if nic.subnet not in estate.subnets and not around(estate, nic):
        names.append(f"its subnet {name_of(nic.subnet)}")
    if names and not read:
        words = f"has no filter in these files: {' and '.join(names)} may be one, or have one"
        yield Fault(f"interface {nic.name}", words, "add az network vnet list and az network nsg list", unread=True)


def _naming(estate: AzureEstate, identity: str) -> Iterator[Nsg]:
    """Yield the NSGs that name a subnet or an interface as theirs."""
    wanted = key_of(identity)
    yield from (each for each in estate.nsgs.values() if wanted in each.at)
