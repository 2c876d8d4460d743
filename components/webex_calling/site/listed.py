"""Say ``raise_unnamed(reference)``: refuse networks with lists that no site and no component has a key for."""

from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import Reference
from webex_calling.site.place import AdoptedAwsNetworks

LISTED = tuple(AdoptedAwsNetworks.model_fields)
"""The networks with lists, or IP Groups, as sites and components spell them."""


def network_of(key: str) -> str:
    """Return the id of a network that a site spells ``key``."""
    return key.replace("_", "-")


def raise_unnamed(reference: Reference) -> None:
    """Raise Faults for each listed network that a site could not adopt, nor a component be given."""
    known = {network_of(key) for key in LISTED}
    faults = [
        Fault(
            f"networks.{network.id}",
            f"has a list, and sites and components know those of {', '.join(sorted(known))} alone",
            'write "listed: false", so that its prefixes stand in the rules, or give it keys in both',
        )
        for network in reference.listed
        if network.id not in known
    ]
    if faults:
        raise Faults(faults)
