"""Say ``check_perimeters(site, names, written, located)``: what is wrong between perimeters and their members."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches

from pydantic.alias_generators import to_camel

from webex_calling.documents.document import Steps
from webex_calling.published.requirement import Trunk
from webex_calling.site.config_model import Finding
from webex_calling.site.https import HttpsMode, HttpsPerimeter
from webex_calling.site.kinds import Interface
from webex_calling.site.perimeter import Perimeter
from webex_calling.site.site import Site, SiteClient, SiteLocalGateway, SitePerimeter, SiteVdiPool

Filtered = SiteLocalGateway | SiteVdiPool | SiteClient
EXTERNAL = Interface.EXTERNAL

_FIELDS = ("local_gateways", "vdi_pools", "clients")


Written = Mapping[str, Sequence[Steps]]
"""Where each valid part of a field is written: the faulty ones beside them keep their places."""


def check_perimeters(
    site: Site,
    names: Collection[str],
    written: Written,
    located: Mapping[Steps, tuple[str, str]],
    broken: Collection[str] = (),
) -> Iterator[Finding]:
    """Find what is wrong with the perimeters of a site.

    ``names`` are of all its parts, the faulty ones too, and ``broken`` are the keys that have such parts: what is wrong
    with these has been told there. ``located`` has the place and network of each perimeter, where that is known.
    """
    for steps, perimeter in zip(written["perimeters"], site.perimeters, strict=True):
        yield from _named(site, names, steps, perimeter)
        yield from _addressed(site, written, perimeter)
        yield from _reachable(site, steps, perimeter)
        yield from check_network_acls(steps, perimeter)
        if not (perimeter.local_gateways or perimeter.vdi_pools or perimeter.clients):
            yield Finding(
                steps, "has no endpoints behind it", "give localGateways, vdiPools or clients", perimeter.name
            )
    yield from _one_acl_a_subnet(site, written)
    yield from _one_resolver(site, written, located)
    yield from _filtering(site, names, written)
    if "perimeters" not in broken:
        yield from _unused(site, written)


def _named(site: Site, names: Collection[str], steps: Steps, perimeter: SitePerimeter) -> Iterator[Finding]:
    for field in _FIELDS:
        known = [each.name for each in getattr(site, field)]
        for index, name in enumerate(getattr(perimeter, field)):
            if name not in known and name not in names:
                remedy = f"give one of {', '.join(known)}" if known else "add it to the site"
                yield Finding((*steps, field, index), "is not in this site", remedy, name)
            elif name not in known and name in _others(site, field):
                yield Finding(
                    (*steps, field, index), f"is not one of the {_WORDS[field]}", "name it under its kind", name
                )


_WORDS = {"local_gateways": "Local Gateways", "vdi_pools": "pools", "clients": "clients"}


def _others(site: Site, field: str) -> set[str]:
    return {each.name for other in (*_FIELDS, "perimeters") if other != field for each in getattr(site, other)}


def _addressed(site: Site, written: Written, perimeter: SitePerimeter) -> Iterator[Finding]:
    """Find who is behind the perimeter under no address that a rule could name."""
    for steps, gateway in zip(written["local_gateways"], site.local_gateways, strict=True):
        if gateway.name not in perimeter.local_gateways:
            continue
        for side in gateway.sides:
            if gateway.known_address(side) is None:
                words = f"is not known, and the perimeter {perimeter.name} names it in its rules"
                yield Finding((*steps, "interfaces"), words, f"give interfaces: {{{side}: ADDRESS}}")
    for steps, pool in zip(written["vdi_pools"], site.vdi_pools, strict=True):
        if pool.name in perimeter.vdi_pools and not pool.networks:
            words = f"is missing, and the perimeter {perimeter.name} names the networks of its desktops"
            yield Finding((*steps, "networks"), words, "give the prefixes of their subnets, [10.20.32.0/20]")


def _reachable(site: Site, steps: Steps, perimeter: SitePerimeter) -> Iterator[Finding]:
    """Find certificate trunks behind what Webex Calling cannot call through."""
    for index, name in enumerate(perimeter.local_gateways):
        gateway = next((each for each in site.local_gateways if each.name == name), None)
        if gateway is None or gateway.trunk is not Trunk.CERTIFICATE:
            continue
        place = (*steps, "local_gateways", index)
        if perimeter.nat_gateway and not (perimeter.azure_firewall and name in perimeter.azure_firewall.bypassed_by):
            yield Finding(place, _NO_NAT, _BY_ITSELF, name)
        if perimeter.azure_firewall and name not in perimeter.azure_firewall.bypassed_by:
            yield Finding(place, _NO_FIREWALL, _ROUTE_PAST, name)


_NO_NAT = (
    "has a certificate trunk, but the NAT gateway of this perimeter admits no connection from outside: "
    "Webex Calling could not call the gateway"
)
_BY_ITSELF = (
    "give it a perimeter without natGateway: its external subnet routes to the Internet by its own public address"
)
_ROUTE_PAST = "list it in azureFirewall.bypassedBy, and route its external subnet past the firewall"
_NO_FIREWALL = (
    "has a certificate trunk, which cannot work behind Azure Firewall: DNAT takes single ports, not a media range, "
    "and replies on another path than the call are dropped"
)


def _one_acl_a_subnet(site: Site, written: Written) -> Iterator[Finding]:
    """Find subnets with network ACLs of two perimeters: the one that is swapped in last would be theirs."""
    taken: dict[str, str] = {}
    for steps, perimeter in zip(written["perimeters"], site.perimeters, strict=True):
        for at, acl in enumerate(perimeter.network_acls):
            for index, subnet in enumerate(acl.subnets):
                owner = taken.setdefault(subnet, perimeter.name)
                if owner != perimeter.name:
                    words = f"already has a network ACL of the perimeter {owner}, and a subnet can have only one"
                    place = (*steps, "network_acls", at, "subnets", index)
                    yield Finding(place, words, "name it in one of them", subnet)


def _one_resolver(site: Site, written: Written, located: Mapping[Steps, tuple[str, str]]) -> Iterator[Finding]:
    """Find VPCs with two DNS Firewalls: one fails open or does not, and a walled garden blocks the names of others."""
    taken: dict[tuple[str, str], str] = {}
    for steps, perimeter in zip(written["perimeters"], site.perimeters, strict=True):
        at = located.get(steps)
        if perimeter.dns_firewall is None or at is None:
            continue
        owner = taken.setdefault(at, perimeter.name)
        if owner != perimeter.name:
            words = f"is the second DNS Firewall of {at[1]}, whose resolver the perimeter {owner} already filters"
            remedy = f"put all who use that resolver behind {owner}, or give this one a VPC of its own"
            yield Finding((*steps, "dns_firewall"), words, remedy)


def _filtering(site: Site, names: Collection[str], written: Written) -> Iterator[Finding]:
    """Find HTTPS that is left to what does not filter it: no perimeter, a blind one, or one that it does not cross.

    What the site says for all who say nothing themselves is told once, with the names of those whom it concerns.
    """
    known = {each.name: each for each in site.perimeters}
    said: dict[Steps, tuple[HttpsMode | None, list[tuple[str, Filtered]]]] = {("https",): (site.https, [])}
    for field in _FIELDS:
        for steps, each in zip(written[field], getattr(site, field), strict=True):
            own = each.https is not None
            said.setdefault((*steps, "https") if own else ("https",), (each.https, []))[1].append((field, each))
    for steps, (https, ends) in said.items():
        if not isinstance(https, HttpsPerimeter):
            continue
        perimeter = known.get(https.name)
        place = (*steps, "perimeter")
        if perimeter is None and https.name not in names:
            near = get_close_matches(https.name, known, 1)
            guess = f'did you mean "{near[0]}"? Where others filter, write {_WHO}' if near else f"write {_WHO}"
            remedy = guess if near or not known else f"give one of {', '.join(known)}, or where others filter {_WHO}"
            yield Finding(place, "is not a perimeter of this site", remedy, https.name)
        elif perimeter and not (perimeter.network_firewall or perimeter.azure_firewall or perimeter.dns_firewall):
            words = "names a perimeter of this site that filters no domain"
            yield Finding(place, words, "give it networkFirewall, azureFirewall or dnsFirewall", https.name)
        elif perimeter:
            yield from _crossing(place, perimeter, ends)


_WHO = "https: {external: WHO FILTERS}"


def _crossing(place: Steps, perimeter: SitePerimeter, ends: Sequence[tuple[str, Filtered]]) -> Iterator[Finding]:
    """Find who leaves HTTPS to ``perimeter`` and is not behind it, or goes past its firewall."""
    for field in _FIELDS:
        if apart := [each.name for kind, each in ends if kind == field and each.name not in getattr(perimeter, field)]:
            words = f"names a perimeter that {', '.join(apart)} {'are' if len(apart) > 1 else 'is'} not behind"
            remedy = (
                f"add {', '.join(apart)} to its {to_camel(field)}, or say at each how its HTTPS is filtered, {_WHO}"
            )
            yield Finding(place, words, remedy, perimeter.name)
    bypassing = perimeter.azure_firewall.bypassed_by if perimeter.azure_firewall else ()
    for _, each in ends:
        if isinstance(each, SiteLocalGateway) and each.name in bypassing and each.own_needs.interface is EXTERNAL:
            words = f"names a perimeter whose firewall {each.name} routes past, by azureFirewall.bypassedBy"
            yield Finding(
                place, words, f"say at {each.name} how its HTTPS is filtered, {_WHO} or internet", perimeter.name
            )


def _unused(site: Site, written: Written) -> Iterator[Finding]:
    used = {name for perimeter in site.perimeters for name in perimeter.clients}
    for steps, client in zip(written["clients"], site.clients, strict=True):
        if client.name not in used:
            words = "is behind no perimeter, so nothing is made for it"
            yield Finding(steps, words, "name it in the clients of a perimeter", client.name)


def check_network_acls(steps: Steps, perimeter: Perimeter) -> Iterator[Finding]:
    """Find names, subnets and prefixes that appear twice, and a NAT gateway that is not there."""
    for at, acl in enumerate(perimeter.network_acls):
        place, before = (*steps, "network_acls", at), perimeter.network_acls[:at]
        if acl.name in {each.name for each in before}:
            yield Finding((*place, "name"), "appears twice", "give each a name of its own", acl.name)
        taken = {subnet: each.name for each in before for subnet in each.subnets}
        for index, subnet in enumerate(acl.subnets):
            if subnet in taken:
                words = f"already has the network ACL {taken[subnet]}, and a subnet can have only one"
                yield Finding((*place, "subnets", index), words, "name it in one of them", subnet)
        for index, cidr in enumerate(acl.cidrs):
            for each in before:
                if other := next((held for held in each.cidrs if held.overlaps(cidr)), None):
                    words = f"overlaps {other} of the network ACL {each.name}, and subnets do not overlap"
                    yield Finding((*place, "cidrs", index), words, "give each its own prefixes", str(cidr))
        if acl.nat_gateway and not perimeter.nat_gateway:
            words = "is set, and the perimeter has no NAT gateway"
            yield Finding((*place, "nat_gateway"), words, "give the perimeter natGateway, or remove this")
