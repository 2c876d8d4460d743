"""Say ``check(whole)``: what is wrong between the parts of a site, each of which is right in itself."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Address
from typing import Any

from pydantic.alias_generators import to_camel

from webex_calling.documents.document import Steps
from webex_calling.published.published import NOTHING, Published
from webex_calling.site.apart_checks import check_apart
from webex_calling.site.client import Client
from webex_calling.site.config_model import Finding
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.site.perimeter_checks import check_perimeters
from webex_calling.site.place import AwsPlace, AzurePlace
from webex_calling.site.settings import Settings
from webex_calling.site.site import (
    Site,
    SiteLocalGateway,
    SitePerimeter,
    SiteVdiPool,
    cloud_of,
    network_key,
    networks_of,
)

Part = SiteLocalGateway | SiteVdiPool | Client | SitePerimeter


@dataclass(frozen=True, slots=True)
class Entry:
    """A gateway, pool, population of clients or perimeter, and where it is written in the site."""

    steps: Steps
    part: Part


@dataclass(frozen=True, slots=True)
class Whole:
    """The valid parts of a site, and the names of all that it names.

    ``broken`` are the top-level keys with a fault. Broken ``places`` are None; all of them, where there is no telling.
    ``published`` is what its ends are judged by.
    """

    site: Site
    names: Sequence[tuple[Steps, str]]
    entries: Sequence[Entry]
    places: Mapping[str, AwsPlace | AzurePlace | None] | None
    broken: Collection[str] = ()
    published: Published = NOTHING


def check(whole: Whole) -> Iterator[Finding]:
    """Find every fault between the parts of a site; steps are spelled as Python spells them."""
    if whole.places == {}:
        yield Finding((), "names no place", "give aws: {NAME: {region: …, vpcs: …}} or azure: {NAME: {location: …, …}}")
    for name in whole.site.aws:
        if name in whole.site.azure:
            yield Finding(("azure", name), "is also the name of an AWS place", "give each place a name of its own")
    yield from _names(whole.names)
    yield from _unsaid(whole)
    yield from _barred(whole)
    located = {}
    for entry in whole.entries:
        found, at = _stands(whole.places, entry) if whole.places is not None else ((), None)
        yield from found
        if at:
            located[entry.steps] = at
    yield from _addresses(whole, located)
    yield from _subnets(whole, located)
    written = {
        field: [entry.steps for entry in whole.entries if entry.steps[0] == field]
        for field in ("local_gateways", "vdi_pools", "clients", "perimeters")
    }
    yield from check_apart(whole.site, written, located)
    yield from check_perimeters(whole.site, {name for _, name in whole.names}, written, located, whole.broken)


def _names(names: Sequence[tuple[Steps, str]]) -> Iterator[Finding]:
    for index, (steps, name) in enumerate(names):
        if any(name == earlier for _, earlier in names[:index]):
            yield Finding(
                (*steps, "name"),
                "appears twice",
                "give each a name of its own",
                name,
            )


def _unsaid(whole: Whole) -> Iterator[Finding]:
    """Find what endpoints need and neither they nor the site say: once, for the site."""
    asked: dict[Finding, list[str]] = {}
    for entry in whole.entries:
        if isinstance(entry.part, Settings):
            for finding in entry.part.resolved(whole.site).unsaid():
                asked.setdefault(finding, []).append(entry.part.name)
    for finding, names in asked.items():
        if to_camel(str(finding.steps[0])) not in whole.broken:
            yield replace(finding, fault=f"{finding.fault} (needed by {', '.join(names)})")


def _barred(whole: Whole) -> Iterator[Finding]:
    """Find what ends are said to use, and cannot: where they say it themselves, or once for the site."""
    asked: dict[Finding, list[str]] = {}
    for entry in whole.entries:
        if isinstance(entry.part, Settings):
            for finding in entry.part.resolved(whole.site).barred(whole.published):
                if getattr(entry.part, str(finding.steps[0])):
                    yield replace(finding, steps=(*entry.steps, *finding.steps))
                else:
                    asked.setdefault(finding, []).append(entry.part.name)
    for finding, names in asked.items():
        yield replace(finding, fault=f"{finding.fault} (behind it: {', '.join(names)})")


def _stands(
    known: Mapping[str, AwsPlace | AzurePlace | None], entry: Entry
) -> tuple[Sequence[Finding], tuple[str, str] | None]:
    """Return what is wrong with where ``entry`` stands, and the place and network where that is known."""
    if isinstance(entry.part, Client):
        return [], None  # clients are where their networks are, which no filter of this site needs to know
    name = entry.part.place
    if name is None:
        if len(known) != 1:
            words = "is missing where the site has more than one place"
            return [Finding((*entry.steps, "place"), words, f"give one of {_list(known)}")] if known else [], None
        name = next(iter(known))
    if name not in known:
        remedy = f"give one of {_list(known)}" if known else "add it under aws or azure"
        return [Finding((*entry.steps, "place"), "is not a place of this site", remedy, name)], None
    at = known[name]
    if at is None:
        return [], None
    cloud = cloud_of(at)
    found = [replace(each, steps=(*entry.steps, *each.steps)) for each in entry.part.unfit(cloud)]
    key, other = network_key(cloud), network_key(Cloud.AZURE if cloud is Cloud.AWS else Cloud.AWS)
    if getattr(entry.part, other):
        words, network = f"names no network of {cloud.label}, where {name} is", getattr(entry.part, other)
        found.append(Finding((*entry.steps, other), words, "remove it", network))
    network, networks = getattr(entry.part, key), networks_of(at)
    if network is None and len(networks) > 1:
        words = f"is missing where {name} has more than one network"
        found.append(Finding((*entry.steps, key), words, f"give one of {_list(networks)}"))
    elif network is not None and network not in networks:
        words = f"is not a network of {name}"
        found.append(Finding((*entry.steps, key), words, f"give one of {_list(networks)}", network))
    else:
        return found, (name, network or next(iter(networks)))
    return found, None


def _addresses(whole: Whole, located: Mapping[Steps, tuple[str, str]]) -> Iterator[Finding]:
    """Find addresses outside their network, and addresses that appear twice."""
    private: dict[Any, str] = {}
    public: dict[IPv4Address, str] = {}
    for entry in whole.entries:
        gateway = entry.part
        if not isinstance(gateway, SiteLocalGateway):
            continue
        if gateway.public_address:
            owner = public.setdefault(gateway.public_address, gateway.name)
            if owner != gateway.name:
                words, value = f"is also the public address of {owner}", str(gateway.public_address)
                yield Finding((*entry.steps, "public_address"), words, "give each gateway its own", value)
        for side in Interface:
            address, at = gateway.known_address(side), located.get(entry.steps)
            if address is None or at is None:
                continue
            steps = (*entry.steps, "interfaces", side.value)
            cidrs = networks_of(whole.site.places[at[0]])[at[1]].cidrs
            if not any(address in cidr for cidr in cidrs):
                words = f"is outside {at[1]}, which has {', '.join(map(str, cidrs))}"
                yield Finding(steps, words, "correct the address, or add the prefix to cidrs", str(address))
            owner = private.setdefault((at, address), f"{gateway.name} ({side.value})")
            if owner != f"{gateway.name} ({side.value})":
                yield Finding(steps, f"is also the address of {owner}", "give each interface its own", str(address))


def _subnets(whole: Whole, located: Mapping[Steps, tuple[str, str]]) -> Iterator[Finding]:
    """Find shared subnets of one name in two networks: they would share one NSG."""
    first: dict[str, tuple[tuple[str, str], str]] = {}
    for entry in whole.entries:
        gateway, at = entry.part, located.get(entry.steps)
        if not isinstance(gateway, SiteLocalGateway) or gateway.shared_subnets is None or at is None:
            continue
        for side in Interface:
            name = getattr(gateway.shared_subnets, side)
            if name is None:
                continue
            where, owner = first.setdefault(name, (at, gateway.name))
            if where != at:
                words = f"is in {where[1]} of {where[0]} for {owner}, and cannot also be in {at[1]} of {at[0]}"
                steps = (*entry.steps, "shared_subnets", side.value)
                yield Finding(steps, words, "give each shared subnet a name of its own", name)


def _list(names: Mapping[str, Any]) -> str:
    return ", ".join(names)
