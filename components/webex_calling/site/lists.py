"""The lists of published networks, as sites and components name and keep them."""

from collections.abc import Mapping

from pydantic import Field, StrictStr

from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import Reference
from webex_calling.site.config_model import ConfigModel
from webex_calling.site.place import AdoptedAwsNetworks
from webex_calling.site.values import Flag

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
            'write "listed: false", so that the rules hold its prefixes, or give it keys in both',
        )
        for network in reference.listed
        if network.id not in known
    ]
    if faults:
        raise Faults(faults)


class RetentionOptions(ConfigModel):
    """How what is made of the published networks is kept."""

    protect: Flag = False
    """Protect it from deletion, since filters of other stacks may refer to it."""
    tags: Mapping[str, StrictStr] = Field(default_factory=dict)
    """Tags of all that is made, besides its name and the published revision."""
