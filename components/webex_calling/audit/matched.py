"""Say ``ends_of(site, flows)``: the filtered ends of a site, as an audit looks for them in an estate."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network

from webex_calling.flows.flow import Flow
from webex_calling.site.interface import Interface
from webex_calling.site.place import AwsPlace, AwsVpc
from webex_calling.site.site import Site
from webex_calling.verify.side import Overreach, Side
from webex_calling.verify.site_proof import SiteFlows


@dataclass(frozen=True, slots=True)
class End:
    """A gateway's interface, a pool or a shared subnet: what must get through there, and by what it can be found.

    ``network`` is the id of its VPC, "" on Azure, and ``groups`` are the security groups that the site names for it. A
    shared subnet is found by the ``address`` of one of its gateways. ``public`` is where Webex Calling connects to the
    end, None where it does not.
    """

    name: str
    part: str
    aws: bool
    network: str
    cidrs: tuple[IPv4Network, ...]
    flows: Sequence[Flow]
    address: IPv4Address | None
    groups: tuple[str, ...] = ()
    public: IPv4Address | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The names under which ``--endpoint`` tells where it is; a gateway's alone means its external interface."""
        if self.part in ("pool", "subnet"):
            return (self.name,)
        return (f"{self.name}/{self.part}", *((self.name,) if self.part == Interface.EXTERNAL else ()))

    def elsewhere(self, public: Iterable[int]) -> Iterator[str]:
        """Yield what is taken for granted where an interface does not have the public address that the site gives."""
        held = sorted(set(public))
        if self.public is not None and held and int(self.public) not in held:
            shown = ", ".join(str(IPv4Address(each)) for each in held)
            yield f"{self.public}, where Webex Calling connects, leads here, though the interface has {shown}"


def ends_of(site: Site, flows: SiteFlows) -> Iterator[End]:
    """Yield every end of a site, in its order."""
    for gateway in site.gateways():
        aws = isinstance(site.place_of(gateway), AwsPlace)
        for side in gateway.sides:
            yield End(
                name=gateway.name,
                part=side.value,
                aws=aws,
                network=_network(site.network_of(gateway)),
                cidrs=site.network_of(gateway).cidrs,
                flows=[flow for flow in flows.gateways[gateway.name] if flow.interface is side],
                address=gateway.known_address(side),
                groups=(*getattr(gateway.adopt, side), *getattr(gateway.other_groups, side)),
                public=gateway.public_address if side is Interface.EXTERNAL else None,
            )
    yield from _shared_subnets(site, flows)
    for pool in site.pools():
        yield End(
            name=pool.name,
            part="pool",
            aws=isinstance(site.place_of(pool), AwsPlace),
            network=_network(site.network_of(pool)),
            cidrs=site.network_of(pool).cidrs,
            flows=flows.pools[pool.name],
            address=None,
            groups=(*pool.adopt, *pool.other_groups),
        )


def _shared_subnets(site: Site, flows: SiteFlows) -> Iterator[End]:
    """Yield each shared subnet as a whole: that nothing is open at an address that no gateway has."""
    sharers = {
        name: (gateway, side)
        for gateway in site.gateways()
        for side in gateway.sides
        if gateway.shared_subnets and (name := getattr(gateway.shared_subnets, side))
    }
    for name, held in flows.subnets.items():
        gateway, side = sharers[name]
        yield End(
            name=name,
            part="subnet",
            aws=False,
            network="",
            cidrs=site.network_of(gateway).cidrs,
            flows=held,
            address=gateway.known_address(side),
        )


def told_in(endpoints: Mapping[str, tuple[str, ...]], end: End) -> tuple[str, ...]:
    """Return what the command line says of an end, nothing where it does not."""
    return next((endpoints[key] for key in end.keys if key in endpoints), ())


def once(side: Side) -> Side:
    """Return a side on which each rule of undeclared excess stands once, by its widest part on any path."""
    told: dict[str, Overreach] = {}
    for reach in side.undeclared:
        known = told.get(reach.rule)
        if known is None or known.sample.openings < reach.sample.openings:
            told[reach.rule] = reach
    return replace(side, undeclared=tuple(told.values()))


def _network(network: object) -> str:
    return str(network.id) if isinstance(network, AwsVpc) else ""
