"""Say ``site.gateways()``, ``site.place_of(gateway)``: what a team deploys, and where each part of it stands."""

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, Field

from webex_calling.site.client import Client
from webex_calling.site.config_model import ConfigModel
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.https import SiteHttps, apart
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.site.network_firewall import PRIVATE, NetworkFirewall
from webex_calling.site.perimeter import Perimeter
from webex_calling.site.perimeter_members import BehindGateway, BehindPool, PerimeterMembers
from webex_calling.site.place import AwsPlace, AwsVpc, AzurePlace, AzureVirtualNetwork
from webex_calling.site.settings import Settings
from webex_calling.site.values import Days, DocumentPath, OwnPrefixes, Slug, distinct
from webex_calling.site.vdi import VdiPool


class Placed(ConfigModel):
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

    https: SiteHttps | None = None
    """How its HTTPS is filtered by domain: exactly one of proxy, perimeter, external and internet."""

    def to_arguments(self) -> dict[str, Any]:
        """Return the plain arguments of its component: all but where it stands."""
        said = apart(super().to_arguments(), self.https)
        return {key: value for key, value in said.items() if key not in Placed.model_fields}


class SiteVdiPool(VdiPool, Placed):
    """A pool of hosted desktops of the site."""

    https: SiteHttps | None = None
    """How its HTTPS is filtered by domain: exactly one of proxy, perimeter, external and internet."""
    networks: OwnPrefixes = ()
    """The prefixes of the subnets that its desktops are in; a perimeter has to know them."""

    def to_arguments(self) -> dict[str, Any]:
        """Return the plain arguments of its component: all but where it stands."""
        elsewhere = {*Placed.model_fields, "networks"}
        said = apart(super().to_arguments(), self.https)
        return {key: value for key, value in said.items() if key not in elsewhere}


class SiteClient(Client):
    """Clients of the site of one kind, by the network that they are in: phones of a floor, apps of an office."""

    https: SiteHttps | None = None
    """How their HTTPS is filtered by domain: exactly one of proxy, perimeter, external and internet."""


class SitePerimeter(Perimeter, Placed):
    """A shared egress point of the site."""


SomePlaced = TypeVar("SomePlaced", SiteLocalGateway, SiteVdiPool)


class Site(Settings):
    """What a team deploys: places, Local Gateways, VDI pools and perimeters, and what they have in common."""

    https: SiteHttps | None = None
    """How HTTPS is filtered by domain: exactly one of proxy, perimeter, external and internet."""
    aws: Mapping[Slug, AwsPlace] = Field(default_factory=dict)
    """AWS accounts and regions, by a name of your own."""
    azure: Mapping[Slug, AzurePlace] = Field(default_factory=dict)
    """Azure subscriptions and locations, by a name of your own."""
    local_gateways: tuple[SiteLocalGateway, ...] = ()
    """The Local Gateways."""
    vdi_pools: tuple[SiteVdiPool, ...] = ()
    """The pools of hosted desktops."""
    clients: tuple[SiteClient, ...] = ()
    """Other clients, which some perimeter filters: phones, apps, browsers, by their network."""
    perimeters: tuple[SitePerimeter, ...] = ()
    """The shared egress points."""
    hold_removals: Days | None = None
    """How long prefixes and domains stay admitted after the revision that withdraws them, such as 30d.

    Counted to the date of the newest revision; unless given they go at once.
    """
    adopted: Annotated[tuple[DocumentPath, ...], AfterValidator(distinct)] = ()
    """Files with what the cloud's CLI prints of adopted groups, lists and policies, beside the stack file."""

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

    def shared_subnets(self) -> Mapping[str, tuple[tuple[SiteLocalGateway, Interface], ...]]:
        """Return who shares each subnet, gateway by gateway and interface by interface."""
        found: dict[str, list[tuple[SiteLocalGateway, Interface]]] = {}
        for gateway in self.gateways():
            for side in Interface:
                if name := gateway.subnet(side):
                    found.setdefault(name, []).append((gateway, side))
        return {name: tuple(sharers) for name, sharers in found.items()}

    def egress(self) -> tuple[SitePerimeter, ...]:
        """Return the perimeters with their place and network filled in."""
        return tuple(perimeter.model_copy(update=self._located(perimeter)) for perimeter in self.perimeters)

    def members(self, perimeter: Perimeter) -> PerimeterMembers:
        """Return who is behind ``perimeter``, with all that the site says once filled in."""
        pools = {pool.name: pool for pool in self.pools()}
        gateways = {gateway.name: gateway for gateway in self.gateways()}
        clients = {client.name: client.resolved(self) for client in self.clients}
        return PerimeterMembers.model_construct(
            local_gateways=tuple(gateways[name].as_model(BehindGateway) for name in perimeter.local_gateways),
            vdi_pools=tuple(pools[name].as_model(BehindPool) for name in perimeter.vdi_pools),
            clients=tuple(clients[name].as_model(Client) for name in perimeter.clients),
            proxies=perimeter.proxies,
            inside=perimeter.inside,
        )

    def place_of(self, placed: Placed) -> AwsPlace | AzurePlace:
        """Return the place of a gateway, pool or perimeter that this site resolved."""
        return self.places[placed.place_name]

    def network_of(self, placed: Placed) -> AwsVpc | AzureVirtualNetwork:
        """Return the VPC or virtual network of a gateway, pool or perimeter that this site resolved."""
        return networks_of(self.place_of(placed))[placed.network_name]

    def networks(self) -> tuple[IPv4Network, ...]:
        """Return every network that the site says is its own: of VPCs and virtual networks, of pools and of clients."""
        of_places = (each.cidrs for place in self.places.values() for each in networks_of(place).values())
        of_ends = (*(pool.networks for pool in self.vdi_pools), *(client.networks for client in self.clients))
        return tuple(dict.fromkeys(prefix for held in (*of_places, *of_ends) for prefix in held))

    def firewall_of(self, perimeter: Perimeter) -> NetworkFirewall | None:
        """Return the Network Firewall of ``perimeter``, if it has one, at home in every network of the site."""
        firewall = perimeter.network_firewall
        if firewall is None or firewall.home_networks:
            return firewall
        home = firewall.at_home(self.networks())
        return firewall if home == PRIVATE else firewall.model_copy(update={"home_networks": home})

    def _resolve(self, placed: SomePlaced) -> SomePlaced:
        return placed.resolved(self).model_copy(update=self._located(placed))

    def _located(self, placed: Placed) -> dict[str, str]:
        name = placed.place or next(iter(self.places))
        at = self.places[name]
        key = network_key(cloud_of(at))
        return {"place": name, key: getattr(placed, key) or next(iter(networks_of(at)))}


def cloud_of(at: AwsPlace | AzurePlace) -> Cloud:
    """Return the cloud of a place."""
    return Cloud.AWS if isinstance(at, AwsPlace) else Cloud.AZURE


def networks_of(at: AwsPlace | AzurePlace) -> Mapping[str, AwsVpc | AzureVirtualNetwork]:
    """Return the VPCs or virtual networks of a place, by name."""
    return at.vpcs if isinstance(at, AwsPlace) else at.virtual_networks


def network_key(cloud: Cloud) -> str:
    """Return the key by which a gateway or pool names its network in ``cloud``."""
    return "vpc" if cloud is Cloud.AWS else "virtual_network"
