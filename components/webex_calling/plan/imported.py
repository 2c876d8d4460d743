"""Say ``lists_made(reference, "fra", place)``: the names in the stack by which imported resources are told."""

from collections.abc import Iterable, Iterator

from webex_calling.fault import Fault
from webex_calling.plan.endpoint_plan import Plan
from webex_calling.published.reference import Reference
from webex_calling.site.imported import strays
from webex_calling.site.lists import network_of
from webex_calling.site.place import AwsPlace, AzurePlace
from webex_calling.site.site import Site
from webex_calling.targets.aws.prefix_list import list_sizes


def lists_made(reference: Reference, name: str, place: AwsPlace | AzurePlace) -> tuple[str, ...]:
    """Return the names of the prefix lists, or IP Groups, that are made at the place ``name``."""
    kept = {network_of(key) for key, held in place.published_networks if held is not None}
    networks = [each for each in reference.networks.values() if each.listed and each.id not in kept]
    if isinstance(place, AwsPlace):
        return tuple(f"{name}-{each}" for each in list_sizes(networks))
    return tuple(f"{name}-{each.id}" for each in networks)


def imported_faults(reference: Reference, site: Site, plans: Iterable[tuple[str, Plan]]) -> Iterator[Fault]:
    """Find what places say of imported resources that nothing makes there, and descriptions of what has none.

    ``plans`` are those of gateways, pools and shared subnets, each with its place.
    """
    firewalled = {each.place_name for each in site.egress() if each.azure_firewall}
    made: dict[str, list[str]] = {name: [] for name in site.places}
    for name, place in site.places.items():
        if isinstance(place, AwsPlace) or place.ip_groups or name in firewalled:
            made[name] += lists_made(reference, name, place)
    for name, plan in plans:
        made[name] += plan.filters
    for name, place in site.places.items():
        cloud = "aws" if isinstance(place, AwsPlace) else "azure"
        yield from strays(f"{cloud}.{name}.imported", place.imported, made[name])
    for name, aws in site.aws.items():
        for own in lists_made(reference, name, aws):
            if own in aws.imported and aws.imported[own].description is not None:
                yield Fault(
                    f"aws.{name}.imported.{own}.description", "is of a prefix list, which has none", "remove it"
                )
