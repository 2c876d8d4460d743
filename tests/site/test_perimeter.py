"""Perimeters and clients: who is behind what, and every way in which a site may contradict itself about it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.site.sites import told

from webex_calling.fault import Faults
from webex_calling.published.requirement import Role
from webex_calling.site.client import Client, ClientRole
from webex_calling.site.https import HttpsExternal
from webex_calling.site.site import Site
from webex_calling.site.validate import validate_site

GATEWAY = {
    "name": "fra-a",
    "place": "fra",
    "trunk": "registration",
    "interfaces": {"external": "10.20.1.10"},
}
PHONES = {"name": "phones", "role": "mpp-device", "networks": ["10.50.0.0/20"]}
EDGE = {"name": "edge", "place": "fra", "localGateways": ["fra-a"], "vdiPools": ["desks"], "clients": ["phones"]}
DESKS = {"name": "desks", "place": "fra", "platform": "ec2", "media": "both", "networks": ["10.20.32.0/20"]}
SURROUNDINGS = {"resolvers": ["10.20.0.2"], "time_servers": ["169.254.169.123"], "https": {"internet": True}}
SITE: dict[str, Any] = {
    "resolvers": ["10.20.0.2"],
    "timeServers": ["169.254.169.123"],
    "https": {"internet": True},
    "aws": {"fra": {"region": "eu-central-1", "vpcs": {"voice": {"id": "vpc-0abc", "cidrs": ["10.20.0.0/16"]}}}},
    "azure": {
        "weu": {
            "location": "westeurope",
            "resourceGroup": "voice",
            "virtualNetworks": {"hub": {"cidrs": ["10.40.0.0/16"]}},
        }
    },
    "localGateways": [GATEWAY],
    "vdiPools": [DESKS],
    "clients": [PHONES],
    "perimeters": [{**EDGE, "networkFirewall": {}}],
}


def site(**changes: Any) -> Site:
    """Return the site with other values of some of its keys."""
    return validate_site({**SITE, **changes})


def faults(**changes: Any) -> list[str]:
    """Return what is wrong with the site after changes."""
    with pytest.raises(Faults) as raised:
        site(**changes)
    return told(raised.value)


def test_who_is_behind_has_all_that_the_site_says() -> None:
    """Gateways, pools and clients behind a perimeter have the site's settings, and their own addresses."""
    found = site()
    (perimeter,) = found.egress()
    members = found.members(perimeter)
    assert (perimeter.place, perimeter.vpc) == ("fra", "voice")
    assert [each.name for each in members.local_gateways] == ["fra-a"]
    assert [(each.name, [*map(str, each.networks)]) for each in members.vdi_pools] == [("desks", ["10.20.32.0/20"])]
    assert [(each.name, each.effective_resolvers) for each in members.clients] == [("phones", found.resolvers)]
    assert [str(each) for each in members.inside] == ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"]


def test_clients_can_be_all_that_is_no_gateway() -> None:
    """Every role of the reference is one that clients may have, but for the interfaces of a gateway."""
    gateways = {Role.LOCAL_GATEWAY_EXTERNAL, Role.LOCAL_GATEWAY_INTERNAL}
    assert {each.role for each in ClientRole} == set(Role) - gateways


CERTIFICATE = {**GATEWAY, "trunk": "certificate", "listenPorts": [5062], "publicAddress": "203.0.113.10"}
ON_AZURE = {**CERTIFICATE, "place": "weu", "interfaces": {"external": "10.40.1.10"}}
HUB = {"name": "hub", "place": "weu", "localGateways": ["fra-a"], "azureFirewall": {}}


@pytest.mark.parametrize("kind", ["vg400", "other"])
def test_atas_may_say_what_they_are(kind: str) -> None:
    """Of ATAs the site may say whether they are VG400s; of other clients it may not."""
    found = site(clients=[{**PHONES, "role": "ata", "ata": kind}])
    assert [each.ata for each in found.clients] == [kind]
    assert faults(clients=[{**PHONES, "ata": kind}]) == [
        f'clients[0].ata: "{kind}" is the kind of an ATA, and the role is mpp-device; remove it, or set role: ata'
    ]


NAT = {"clients": 100, "subnets": {"a": "subnet-0abc"}}
ACL = {"name": "phones", "subnets": ["subnet-0abc"], "cidrs": ["10.50.0.0/20"]}
OTHER = {"name": "other", "place": "fra", "clients": ["phones"]}

CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a gateway that is not there": (
        {"perimeters": [{**EDGE, "localGateways": ["fra-b"], "networkFirewall": {}}]},
        ['perimeters[0].localGateways[0]: "fra-b" is not in this site; give one of fra-a'],
    ),
    "a pool among the gateways": (
        {"perimeters": [{**EDGE, "localGateways": ["desks"], "networkFirewall": {}}]},
        ['perimeters[0].localGateways[0]: "desks" is not one of the Local Gateways; name it under its kind'],
    ),
    "a gateway of no known address": (
        {"localGateways": [{key: value for key, value in GATEWAY.items() if key != "interfaces"}]},
        [
            "localGateways[0].interfaces: is not known, and the perimeter edge names it in its rules; "
            "give interfaces: {external: ADDRESS}"
        ],
    ),
    "desktops of no known network": (
        {"vdiPools": [{key: value for key, value in DESKS.items() if key != "networks"}]},
        [
            "vdiPools[0].networks: is missing, and the perimeter edge names the networks of its desktops; "
            "give the prefixes of their subnets, [10.20.32.0/20]"
        ],
    ),
    "clients behind nothing": (
        {"perimeters": [{**EDGE, "clients": [], "networkFirewall": {}}]},
        [
            'clients[0]: "phones" is behind no perimeter, so nothing is made for it; '
            "name it in the clients of a perimeter"
        ],
    ),
    "nobody behind it": (
        {"perimeters": [{"name": "edge", "place": "fra"}], "clients": []},
        ['perimeters[0]: "edge" has no endpoints behind it; give localGateways, vdiPools or clients'],
    ),
    "two of one name": (
        {"clients": [PHONES, {**PHONES, "networks": ["10.51.0.0/20"]}]},
        ['clients[1].name: "phones" appears twice; give each a name of its own'],
    ),
    "a place that is not there": (
        {"perimeters": [{**EDGE, "place": "dub", "networkFirewall": {}}]},
        ['perimeters[0].place: "dub" is not a place of this site; give one of fra, weu'],
    ),
    "a firewall of the other cloud": (
        {"perimeters": [{**EDGE, "azureFirewall": {}}]},
        ["perimeters[0].azureFirewall: does not exist on AWS; remove it, or put the perimeter on Azure"],
    ),
    "a key of older versions": (
        {"perimeters": [{**EDGE, "networkFirewall": {"segmentedHello": True}}]},
        [
            "perimeters[0].networkFirewall.segmentedHello: is no longer a key: a TLS ClientHello in several packets "
            "is always matched by its SNI; delete the key"
        ],
    ),
    "a NAT gateway in no subnet": (
        {"perimeters": [{**EDGE, "natGateway": {"clients": 100}}]},
        [
            "perimeters[0].natGateway.subnets: is missing: an AWS NAT gateway needs a subnet; "
            "give the public subnets that take a gateway each, {a: subnet-0abc}"
        ],
    ),
    "a faulty perimeter alone is told": (
        {"perimeters": [{**EDGE, "natGateway": {"clients": 0}}]},
        ['perimeters[0].natGateway.clients: "0" is below 1; give 1 or more'],
    ),
    "HTTPS left to what knows no names": (
        {"https": {"perimeter": "edge"}, "perimeters": [EDGE]},
        [
            'https.perimeter: "edge" names a perimeter of this site that filters no domain; '
            "give it networkFirewall, azureFirewall or dnsFirewall"
        ],
    ),
    "a perimeter misspelled": (
        {"https": {"perimeter": "egde"}},
        [
            'https.perimeter: "egde" is not a perimeter of this site; did you mean "edge"? Where others filter, write '
            "https: {external: WHO FILTERS}"
        ],
    ),
    "a perimeter that is none": (
        {"vdiPools": [{**DESKS, "https": {"perimeter": "datacentre"}}]},
        [
            'vdiPools[0].https.perimeter: "datacentre" is not a perimeter of this site; give one of edge, or where '
            "others filter https: {external: WHO FILTERS}"
        ],
    ),
    "a perimeter in a site without any": (
        {"https": {"perimeter": "edge"}, "perimeters": [], "clients": []},
        ['https.perimeter: "edge" is not a perimeter of this site; write https: {external: WHO FILTERS}'],
    ),
    "a perimeter that its end is not behind": (
        {
            "vdiPools": [{**DESKS, "https": {"perimeter": "edge"}}],
            "perimeters": [{**EDGE, "vdiPools": [], "networkFirewall": {}}],
        },
        [
            'vdiPools[0].https.perimeter: "edge" names a perimeter that desks is not behind; add desks to its '
            "vdiPools, or say at each how its HTTPS is filtered, https: {external: WHO FILTERS}"
        ],
    ),
    "a perimeter for all that not all are behind": (
        {
            "https": {"perimeter": "edge"},
            "perimeters": [{**EDGE, "vdiPools": [], "localGateways": [], "networkFirewall": {}}],
        },
        [
            'https.perimeter: "edge" names a perimeter that fra-a is not behind; add fra-a to its localGateways, '
            "or say at each how its HTTPS is filtered, https: {external: WHO FILTERS}",
            'https.perimeter: "edge" names a perimeter that desks is not behind; add desks to its vdiPools, '
            "or say at each how its HTTPS is filtered, https: {external: WHO FILTERS}",
        ],
    ),
    "a firewall that its gateway routes past": (
        {
            "https": {"perimeter": "hub"},
            "localGateways": [ON_AZURE],
            "perimeters": [{**HUB, "azureFirewall": {"bypassedBy": ["fra-a"]}}],
            "clients": [],
            "vdiPools": [],
        },
        [
            'https.perimeter: "hub" names a perimeter whose firewall fra-a routes past, by azureFirewall.bypassedBy; '
            "say at fra-a how its HTTPS is filtered, https: {external: WHO FILTERS} or internet"
        ],
    ),
    "nobody who filters": (
        {"https": {"external": " "}},
        [
            'https.external: " " is empty; write who filters there, in one line of up to 200 characters',
        ],
    ),
    "two DNS Firewalls of one VPC": (
        {"perimeters": [{**EDGE, "dnsFirewall": {"failOpen": True}}, {**OTHER, "dnsFirewall": {"failOpen": False}}]},
        [
            "perimeters[1].dnsFirewall: is the second DNS Firewall of voice, whose resolver the perimeter edge already "
            "filters; put all who use that resolver behind edge, or give this one a VPC of its own"
        ],
    ),
    "a subnet with network ACLs of two perimeters": (
        {"perimeters": [{**EDGE, "networkAcls": [ACL]}, {**OTHER, "networkAcls": [ACL]}]},
        [
            'perimeters[1].networkAcls[0].subnets[0]: "subnet-0abc" already has a network ACL of the perimeter edge, '
            "and a subnet can have only one; name it in one of them"
        ],
    ),
    "a contradiction behind a faulty part": (
        {"perimeters": [{**EDGE, "inside": 5}, OTHER, {**OTHER, "name": "third", "localGateways": ["fra-b"]}]},
        [
            'perimeters[0].inside: "5" is not a list; write a list, [a, b]',
            'perimeters[2].localGateways[0]: "fra-b" is not in this site; give one of fra-a',
        ],
    ),
    "a certificate trunk behind a NAT gateway": (
        {"localGateways": [CERTIFICATE], "perimeters": [{**EDGE, "natGateway": NAT}]},
        [
            'perimeters[0].localGateways[0]: "fra-a" has a certificate trunk, but the NAT gateway of this perimeter '
            "admits no connection from outside: Webex Calling could not call the gateway; give it a perimeter without "
            "natGateway: its external subnet routes to the Internet by its own public address"
        ],
    ),
    "a certificate trunk behind Azure Firewall": (
        {"localGateways": [ON_AZURE], "perimeters": [HUB], "clients": [], "vdiPools": []},
        [
            'perimeters[0].localGateways[0]: "fra-a" has a certificate trunk, which cannot work behind Azure Firewall: '
            "DNAT takes single ports, not a media range, and replies on another path than the call are dropped; "
            "list it in azureFirewall.bypassedBy, and route its external subnet past the firewall"
        ],
    ),
}


@pytest.mark.parametrize(("changes", "expected"), CASES.values(), ids=CASES.keys())
def test_fault(changes: dict[str, Any], expected: list[str]) -> None:
    """One contradiction is one fault, with its place, its value and its remedy."""
    assert faults(**changes) == expected


def test_each_vpc_has_a_dns_firewall_of_its_own() -> None:
    """Resolvers of two VPCs are two, so that two perimeters may filter them."""
    voice = SITE["aws"]["fra"]
    both = {**voice["vpcs"], "desks": {"id": "vpc-0def", "cidrs": ["10.21.0.0/16"]}}
    placed = [{**part, "vpc": "voice"} for part in (GATEWAY, DESKS)]
    perimeters = [
        {**EDGE, "vpc": "voice", "dnsFirewall": {"failOpen": True}},
        {**OTHER, "vpc": "desks", "dnsFirewall": {"failOpen": True}},
    ]
    aws = {"fra": {**voice, "vpcs": both}}
    found = site(aws=aws, localGateways=placed[:1], vdiPools=placed[1:], perimeters=perimeters)
    assert [each.vpc for each in found.egress()] == ["voice", "desks"]


def test_a_certificate_trunk_may_bypass_azure_firewall() -> None:
    """With its external subnet routed past the firewall, a certificate trunk may belong to the hub."""
    hub = {**HUB, "azureFirewall": {"bypassedBy": ["fra-a"]}, "natGateway": {"clients": 100}}
    assert site(localGateways=[ON_AZURE], perimeters=[hub], clients=[], vdiPools=[]).egress()[0].name == "hub"


def test_an_external_perimeter_is_taken_at_its_word() -> None:
    """HTTPS may be left to what is not of this site, if it is said who filters: nothing of it is known here."""
    words = "the data centre's proxy firewall, run by network security"
    assert site(https={"external": words}).https == HttpsExternal(words)


@pytest.mark.parametrize("role", list(ClientRole))
def test_source_port_differentiation_is_of_apps(role: ClientRole) -> None:
    """Only of clients with the app can be said that the vendor fixed its source ports."""
    keys = {**PHONES, "role": role.value, "source_port_differentiation": True, **SURROUNDINGS}
    if role in (ClientRole.WEBEX_APP, ClientRole.THIN_CLIENT):
        assert Client.from_arguments(keys).source_port_differentiation
        return
    with pytest.raises(Faults) as faults:
        Client.from_arguments(keys)
    assert [str(each) for each in faults.value] == [
        'source_port_differentiation: "True" applies to the media of webex-app and thin-client only; remove it'
    ]
