"""Say ``site.gateways()``, ``site.place_of(gateway)``: what a team deploys, and where each part of it stands."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import Field

from webex_calling.site.cloud import Cloud
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.noun import Noun
from webex_calling.site.place import AwsPlace, AwsVpc, AzurePlace, AzureVirtualNetwork
from webex_calling.site.settings import Settings
from webex_calling.site.values import Slug
from webex_calling.site.vdi import VdiPool


class Placed(Noun):
    """Where something stands; once the site has resolved it, ``place`` and one of the others are filled."""

    place: Slug | None = None
    """The place, by its name under aws or azure; may be left out where the site has one place."""
    vpc: Slug | None = None
    """On AWS: the VPC, by its name in the place; may be left out where the place has one."""
    virtual_network: Slug | None = None
    """On Azure: the virtual network, by its name in the place; may be left out where the place has one."""

    @property
    def place_name(self) -> str:
        """The name of the place. Raises LookupError before the site has resolved it."""
        if self.place is None:
            raise LookupError("the place is not said: take gateways and pools from the site")
        return self.place

    @property
    def network_name(self) -> str:
        """The name of the VPC or virtual network. Raises LookupError before the site has resolved it."""
        name = self.vpc or self.virtual_network
        if name is None:
            raise LookupError("the network is not said: take gateways and pools from the site")
        return name


class SiteLocalGateway(LocalGateway, Placed):
    """A Local Gateway of the site: Cisco CUBE on a Catalyst 8000V, with one interface or two."""

    def to_arguments(self) -> dict[str, Any]:
        """Return the plain arguments of its component: all but where it stands."""
        return {key: value for key, value in super().to_arguments().items() if key not in Placed.model_fields}


class SiteVdiPool(VdiPool, Placed):
    """A pool of hosted desktops of the site."""

    def to_arguments(self) -> dict[str, Any]:
        """Return the plain arguments of its component: all but where it stands."""
        return {key: value for key, value in super().to_arguments().items() if key not in Placed.model_fields}


SomePlaced = TypeVar("SomePlaced", SiteLocalGateway, SiteVdiPool)


class Site(Settings):
    """What a team deploys: places, Local Gateways and VDI pools, and what they have in common."""

    aws: Mapping[Slug, AwsPlace] = Field(default_factory=dict)
    """AWS accounts and regions, by a name of your own."""
    azure: Mapping[Slug, AzurePlace] = Field(default_factory=dict)
    """Azure subscriptions and locations, by a name of your own."""
    local_gateways: tuple[SiteLocalGateway, ...] = ()
    """The Local Gateways."""
    vdi_pools: tuple[SiteVdiPool, ...] = ()
    """The pools of hosted desktops."""

    @property
    def places(self) -> Mapping[str, AwsPlace | AzurePlace]:
        """Every place by its name, AWS first."""
        return {**self.aws, **self.azure}

    def gateways(self) -> tuple[SiteLocalGateway, ...]:
        """Return the gateways with all that the site says once filled in: settings, place and network."""
        return tuple(self._resolve(gateway) for gateway in self.local_gateways)

    def pools(self) -> tuple[SiteVdiPool, ...]:
        """Return the pools with all that the site says once filled in: settings, place and network."""
        return tuple(self._resolve(pool) for pool in self.vdi_pools)

    def place_of(self, placed: Placed) -> AwsPlace | AzurePlace:
        """Return the place of a gateway or pool that this site resolved."""
        return self.places[placed.place_name]

    def network_of(self, placed: Placed) -> AwsVpc | AzureVirtualNetwork:
        """Return the VPC or virtual network of a gateway or pool that this site resolved."""
        return networks_of(self.place_of(placed))[placed.network_name]

    def _resolve(self, placed: SomePlaced) -> SomePlaced:
        name = placed.place or next(iter(self.places))
        at = self.places[name]
        key = network_key(cloud_of(at))
        network = getattr(placed, key) or next(iter(networks_of(at)))
        return placed.resolved(self).model_copy(update={"place": name, key: network})


def cloud_of(at: AwsPlace | AzurePlace) -> Cloud:
    """Return the cloud of a place."""
    return Cloud.AWS if isinstance(at, AwsPlace) else Cloud.AZURE


def networks_of(at: AwsPlace | AzurePlace) -> Mapping[str, AwsVpc | AzureVirtualNetwork]:
    """Return the VPCs or virtual networks of a place, by name."""
    return at.vpcs if isinstance(at, AwsPlace) else at.virtual_networks


def network_key(cloud: Cloud) -> str:
    """Return the key by which a gateway or pool names its network in ``cloud``."""
    return "vpc" if cloud is Cloud.AWS else "virtual_network"
