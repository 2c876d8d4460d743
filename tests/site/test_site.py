"""`validate_site`: what a team wrote becomes a site, the same from every source, with everything resolved."""

import json
from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.site.sites import AWS, AZURE, BOTH, SITES, changed

from webex_calling.documents.document import parse_document
from webex_calling.published.requirement import Profile
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.https import HttpsExternal, HttpsProxy
from webex_calling.site.place import AwsPlace, AzurePlace
from webex_calling.site.site import Site
from webex_calling.site.validate import validate_site


@pytest.mark.parametrize("site", SITES.values(), ids=SITES.keys())
def test_json_round_trip(site: dict[str, Any]) -> None:
    """What the engine hands over as JSON is the same site as what the file says."""
    assert validate_site(json.loads(json.dumps(site))) == validate_site(parse_document(json.dumps(site), "x"))


@pytest.mark.parametrize("site", SITES.values(), ids=SITES.keys())
def test_written_back(site: dict[str, Any]) -> None:
    """A site, written back, reads as an equal one."""
    read = validate_site(site)
    assert validate_site(read.model_dump(mode="json", by_alias=True, exclude_unset=True)) == read


def test_component_arguments() -> None:
    """A resolved gateway gives its component arguments that hold all that the site says once."""
    (gateway, *_) = validate_site(BOTH).gateways()
    built = LocalGateway.from_arguments(gateway.to_arguments())
    assert (built.to_arguments(), built.effective_profile) == (gateway.to_arguments(), Profile.STRICT)


def test_one_place_needs_no_name() -> None:
    """Where there is one place with one network, gateways and pools stand there."""
    site = validate_site(AZURE)
    (gateway, _), (pool,) = site.gateways(), site.pools()
    where = gateway.place_name, gateway.network_name, pool.place_name, pool.network_name
    assert where == ("weu", "hub", "weu", "hub")
    assert isinstance(site.place_of(gateway), AzurePlace)
    assert site.network_of(pool).cidrs == (IPv4Network("10.40.0.0/16"),)


def test_what_a_pool_says_otherwise() -> None:
    """What an endpoint says itself stands; the rest is the site's."""
    site = validate_site(BOTH)
    (pool,), (gateway, *_) = site.pools(), site.gateways()
    proxy = HttpsProxy((IPv4Network("10.20.8.10/32"),), 8080)
    assert (pool.effective_https, gateway.effective_https) == (HttpsExternal("the edge"), proxy)
    assert pool.effective_resolvers == gateway.effective_resolvers == site.resolvers


def test_places() -> None:
    """Places of both clouds are known by one name each."""
    places = validate_site(BOTH).places
    assert {name: type(place) for name, place in places.items()} == {"fra": AwsPlace, "weu": AzurePlace}


NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True)
HOSTS = st.integers(1, 253).map(lambda host: f"10.20.1.{host}")
PREFIXES = st.tuples(st.integers(0, 255), st.integers(16, 32)).map(
    lambda pair: str(IPv4Network((f"192.168.{pair[0]}.0", pair[1]), strict=False))
)
SINGLE = st.integers(1, 65535)
RANGES = st.lists(SINGLE, min_size=2, max_size=2, unique=True).map(lambda pair: f"{min(pair)}-{max(pair)}")
PORTS = st.one_of(SINGLE, SINGLE.map(str), RANGES)
RTP = st.lists(st.integers(4000, 24099), min_size=2, max_size=2, unique=True).map(
    lambda pair: f"{2 * min(pair)}-{2 * max(pair)}"
)


@st.composite
def peers(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Draw a peer."""
    return {
        "name": name,
        "interface": draw(st.sampled_from(["external", "internal"])),
        "addresses": draw(st.lists(PREFIXES, min_size=1, max_size=3, unique=True)),
        "transport": draw(st.sampled_from(["tcp", "tls", "udp"])),
        "peerPorts": [draw(PORTS)],
        "localPorts": [draw(PORTS)],
        "mediaPorts": draw(RANGES),
    }


@st.composite
def gateways(draw: st.DrawFn, name: str, external: str) -> dict[str, Any]:
    """Draw a gateway with two interfaces."""
    gateway: dict[str, Any] = {
        "name": name,
        "interfaces": {"external": external, "internal": "dynamic"},
        "rtpPortRange": draw(RTP),
        "peers": [draw(peers(peer)) for peer in draw(st.lists(NAMES, max_size=3, unique=True))],
        "ownNeeds": draw(st.fixed_dictionaries({}, optional={"dns": st.booleans(), "interface": st.just("internal")})),
    }
    certificate = {"trunk": "certificate", "listenPorts": [draw(PORTS)]}
    public = f"203.0.113.{external.rpartition('.')[2]}"
    return gateway | draw(st.sampled_from([{"trunk": "registration"}, certificate | {"publicAddress": public}]))


@st.composite
def sites(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a site of up to four gateways."""
    names = draw(st.lists(NAMES, max_size=4, unique=True))
    hosts = draw(st.lists(HOSTS, min_size=len(names), max_size=len(names), unique=True))
    https = st.sampled_from(["internet", {"internet": True}, {"external": "the edge"}, AWS["https"]])
    return changed(
        AWS,
        (("localGateways",), [draw(gateways(name, host)) for name, host in zip(names, hosts, strict=True)]),
        (("vdiPools",), []),
        (("https",), draw(https)),
    )


@settings(max_examples=60, deadline=None)
@given(sites())
def test_any_site_round_trips(value: dict[str, Any]) -> None:
    """Whatever a site says, it reads the same from JSON, from YAML, and written back."""
    site = validate_site(value)
    back: Site = validate_site(site.model_dump(mode="json", by_alias=True, exclude_unset=True))
    assert site == back == validate_site(parse_document(json.dumps(value), "x"))


@settings(max_examples=60, deadline=None)
@given(sites())
def test_any_gateway_round_trips(value: dict[str, Any]) -> None:
    """Whatever the site says of a gateway, its component's arguments say too."""
    for gateway in validate_site(value).gateways():
        assert LocalGateway.from_arguments(gateway.to_arguments()).to_arguments() == gateway.to_arguments()
