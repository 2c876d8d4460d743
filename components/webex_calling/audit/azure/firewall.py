"""Say ``appliance(estate, "10.40.0.4", assumed)``: what the virtual appliance at an address lets through."""

from collections.abc import Iterator

from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.verify.hop import Filter


def appliance(estate: AzureEstate, address: str, assumed: list[str]) -> Iterator[Filter]:
    """Yield the filter that an appliance is; ``assumed`` is told where it is not known what it lets through."""
    assumed.append(f"the virtual appliance at {address} lets everything through: what it does is not in these files")
    yield from ()
