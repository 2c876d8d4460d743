"""`validate_site`: what is wrong with a site, all of it at once, each with its line."""

from ipaddress import IPv4Network
from typing import Any

import pytest
from tests.site.sites import AWS, AZURE, BOTH, GONE, ITSP, changed, told

from webex_calling.documents.document import parse_document
from webex_calling.fault import Faults
from webex_calling.published.published import Published
from webex_calling.site.validate import validate_site

GOVERNMENT = "Network Requirements for Webex for Government"
PUBLISHED = Published((IPv4Network("23.89.0.0/16"),), refused={"government": GOVERNMENT})


SUBSET = (
    "would restrict the published networks to a part of them, which the vendor does not endorse since calls then fail; "
    "remove it: every published prefix gets its rules"
)
VPC = {"id": "vpc-0abc", "cidrs": ["10.20.0.0/16"]}
CASES = {
    "prefix of no VPC": (
        AWS,
        (("aws", "fra", "vpcs", "voice", "cidrs"), ["255.255.255.255/32"]),
        'aws.fra.vpcs.voice.cidrs[0]: "255.255.255.255/32" is not a VPC prefix, which is a /16 to a /28; give the '
        "VPC's own",
    ),
    "too many parts": (
        AWS,
        (("resolvers",), [f"10.20.{at // 250}.{at % 250 + 1}" for at in range(1001)]),
        "resolvers: has 1,001 parts; give up to 1,000, or divide the site",
    ),
    "misspelled key": (AWS, (("vdiPool",), []), 'vdiPool: is not a known key; did you mean "vdiPools"?'),
    "snake_case key": (
        AWS,
        (("localGateways", 0, "rtp_port_range"), "8000-48198"),
        'localGateways[0].rtp_port_range: is not a known key; did you mean "rtpPortRange"?',
    ),
    "a region of the networks": (AWS, (("regions",), ["eu"]), f"regions: {SUBSET}"),
    "some of the networks": (AWS, (("aws", "fra", "networks"), ["23.89.0.0/16"]), f"aws.fra.networks: {SUBSET}"),
    "listen ports left out": (
        AWS,
        (("localGateways", 0, "listenPorts"), GONE),
        "localGateways[0].listenPorts: are missing; give the ports that the trunk names in Control Hub, [5062]",
    ),
    "government region": (
        AWS,
        (("aws", "fra", "region"), "us-gov-west-1"),
        'aws.fra.region: "us-gov-west-1" is a government region, which has requirements of its own; follow the article '
        "“Network Requirements for Webex for Government”, or name a commercial region",
    ),
    "government location": (
        AZURE,
        (("azure", "weu", "location"), "usgovvirginia"),
        'azure.weu.location: "usgovvirginia" is a government region, which has requirements of its own; follow '
        "the article "
        "“Network Requirements for Webex for Government”, or name a commercial region",
    ),
    "region of the cloud in China": (
        AWS,
        (("aws", "fra", "region"), "cn-north-1"),
        'aws.fra.region: "cn-north-1" is a region of a separate cloud in China, for which these requirements are not '
        "published; name a commercial region",
    ),
    "no region": (
        AWS,
        (("aws", "fra", "region"), "Frankfurt"),
        'aws.fra.region: "Frankfurt" is not an AWS region; write its code, for example eu-central-1',
    ),
    "label of a location": (
        AZURE,
        (("azure", "weu", "location"), "West Europe"),
        'azure.weu.location: "West Europe" is the label of a location; did you mean "westeurope"?',
    ),
    "account as a number": (
        AWS,
        (("aws", "fra", "account"), 123456789012),
        'aws.fra.account: "123456789012" is not text; write it in quotes',
    ),
    "quotas that are never granted": (
        AWS,
        (("aws", "fra", "quotas"), {"rulesPerGroup": 200, "groupsPerInterface": 6}),
        "aws.fra.quotas: cannot be granted: rulesPerGroup 200 x groupsPerInterface 6 = 1200, above 1000; give "
        "at most 166 "
        "rules, or at most 5 groups",
    ),
    "quota of nothing": (
        AWS,
        (("aws", "fra", "quotas"), {"rulesPerGroup": 0}),
        'aws.fra.quotas.rulesPerGroup: "0" is below 1; give 1 or more',
    ),
    "days without a unit": (
        AWS,
        (("holdRemovals",), "30"),
        'holdRemovals: "30" is not a number of days; write 30d, from 1d to 999d',
    ),
    "no days": (
        AWS,
        (("holdRemovals",), "0d"),
        'holdRemovals: "0d" is not a number of days; write 30d, from 1d to 999d',
    ),
    "adopted lists of unknown size": (
        AWS,
        (("aws", "fra", "publishedNetworks"), {"calling": {"ids": ["pl-0abc"]}}),
        "aws.fra.publishedNetworks.calling.maxEntries: is missing; add it: the max_entries of each of them: "
        "what a rule "
        "that refers to one weighs",
    ),
    "no place": (
        changed(AWS, (("localGateways",), []), (("vdiPools",), [])),
        (("aws",), {}),
        "(top): names no place; give aws: {NAME: {region: …, vpcs: …}} or azure: {NAME: {location: …, …}}",
    ),
    "place of another spelling": (
        BOTH,
        (("vdiPools", 0, "place"), "frankfurt"),
        'vdiPools[0].place: "frankfurt" is not a place of this site; give one of fra, weu',
    ),
    "place left out where there are two": (
        BOTH,
        (("vdiPools", 0, "place"), GONE),
        "vdiPools[0].place: is missing where the site has more than one place; give one of fra, weu",
    ),
    "VPC of another spelling": (
        AWS,
        (("vdiPools", 0, "vpc"), "desktops"),
        'vdiPools[0].vpc: "desktops" is not a network of fra; give one of voice',
    ),
    "VPC left out where there are two": (
        {**AWS, "localGateways": []},
        (("aws", "fra", "vpcs"), {"voice": VPC, "desktops": VPC}),
        "vdiPools[0].vpc: is missing where fra has more than one network; give one of voice, desktops",
    ),
    "VPC on Azure": (
        AZURE,
        (("vdiPools", 0, "vpc"), "hub"),
        'vdiPools[0].vpc: "hub" names no network of Azure, where weu is; remove it',
    ),
    "WorkSpaces on Azure": (
        AZURE,
        (("vdiPools", 0, "platform"), "workspaces"),
        'vdiPools[0].platform: "workspaces" is not a platform of Azure; give azure-virtual-desktop',
    ),
    "a peer's group on Azure": (
        AZURE,
        (("localGateways", 0, "peers"), [{**ITSP, "group": "itsp"}]),
        'localGateways[0].peers[0].group: "itsp" names a security group, and Azure has one NSG for all; remove it',
    ),
    "name taken by a pool": (
        AWS,
        (("vdiPools", 0, "name"), "fra-a"),
        'vdiPools[0].name: "fra-a" appears twice; give each a name of its own',
    ),
    "place of both clouds": (
        BOTH,
        (("azure", "fra"), BOTH["azure"]["weu"]),
        "azure.fra: is also the name of an AWS place; give each place a name of its own",
    ),
    "address outside the VPC": (
        AWS,
        (("localGateways", 0, "interfaces", "internal"), "10.21.2.10"),
        'localGateways[0].interfaces.internal: "10.21.2.10" is outside voice, which has 10.20.0.0/16; correct '
        "the address, "
        "or add the prefix to cidrs",
    ),
    "address of another gateway": (
        AZURE,
        (("localGateways", 1, "interfaces", "external"), "10.40.1.20"),
        'localGateways[1].interfaces.external: "10.40.1.20" is also the address of weu-a (external); give each '
        "interface its "
        "own",
    ),
    "public address of another gateway": (
        AZURE,
        (("localGateways", 1, "publicAddress"), "203.0.113.20"),
        'localGateways[1].publicAddress: "203.0.113.20" is also the public address of weu-a; give each gateway its own',
    ),
    "shared subnet without an address": (
        AZURE,
        (("localGateways", 1, "interfaces"), GONE),
        'localGateways[1].sharedSubnets.external: "edge" shares a subnet where the address of weu-b is not known; give '
        "interfaces: {external: ADDRESS}",
    ),
    "no resolvers": (
        AZURE,
        (("resolvers",), GONE),
        "resolvers: is missing, and has no safe default (needed by weu-a, weu-b, hosts); give the addresses of the DNS "
        "resolvers in use, [10.20.0.2]",
    ),
    "proxy inside the published networks": (
        AWS,
        (("https", "proxy", "addresses"), ["23.89.1.1/32"]),
        'https.proxy.addresses[0]: "23.89.1.1/32" overlaps 23.89.0.0/16, a published network of Webex Calling; '
        "give "
        "only your own addresses: the published networks already have rules",
    ),
    "place that is no name": (
        {**AWS, "localGateways": [], "vdiPools": []},
        (("aws",), {"Fra": AWS["aws"]["fra"]}),
        'aws.Fra: "Fra" is not a name; write lower-case letters, digits and hyphens, a letter first, at most 41 '
        "characters",
    ),
    "gateways that are no list": (
        AWS,
        (("localGateways",), {"fra-a": {}}),
        "localGateways: is not a list; write a list, [a, b]",
    ),
    "places that are no mapping": (AWS, (("aws",), "fra"), 'aws: "fra" is not a mapping; write a mapping, key: value'),
}


@pytest.mark.parametrize(("site", "change", "fault"), CASES.values(), ids=CASES.keys())
def test_fault(site: dict[str, Any], change: Any, fault: str) -> None:
    """One mistake is one fault, with its place as the file spells it, its value and its remedy."""
    with pytest.raises(Faults) as raised:
        validate_site(changed(site, change), published=PUBLISHED)
    assert told(raised.value) == [fault]


@pytest.mark.parametrize("value", [None, [], "site", 3], ids=repr)
def test_no_mapping(value: Any) -> None:
    """What is no mapping is no site."""
    with pytest.raises(Faults, match=r"^\(top\): .*is not a mapping; write a mapping, key: value$"):
        validate_site(value)


def test_two_subnets_of_one_name() -> None:
    """A shared subnet has one name, and so it is in one network."""
    hubs = {"hub": {"cidrs": ["10.40.0.0/16"]}, "spoke": {"cidrs": ["10.40.0.0/16"]}}
    site = changed(
        AZURE,
        (("azure", "weu", "virtualNetworks"), hubs),
        (("localGateways", 0, "virtualNetwork"), "hub"),
        (("localGateways", 1, "virtualNetwork"), "spoke"),
        (("vdiPools",), []),
    )
    with pytest.raises(Faults) as raised:
        validate_site(site)
    assert told(raised.value) == [
        'localGateways[1].sharedSubnets.external: "edge" is in hub of weu for weu-a, and cannot also be in spoke of '
        "weu; give each shared subnet a name of its own"
    ]


FAULTY = """\
resolvers: [10.20.0.2]
aws:
  fra: {region: eu-central-1, vpcs: {voice: {id: vpc-0abc, cidrs: [10.20.0.0/16]}}}
  bad: {region: us-gov-west-1, vpcs: {voice: {id: vpc-0abc, cidrs: [10.20.0.0/16]}}}
localGateways:
  - name: fra-a
    place: fra
    trunk: certificate
    publicAddress: 203.0.113.10
  - name: fra-b
    place: fra
    vpc: desktops
    trunk: registration
vdiPools:
  - {name: fra-a, place: bad, platform: ec2, media: both, resolver: [10.20.0.2]}
  - {name: desks, place: par, platform: azure-virtual-desktop, media: both}
"""


def test_all_at_once_with_lines() -> None:
    """Faults of single parts and faults between the valid parts are told together, in the order of the file."""
    with pytest.raises(Faults) as raised:
        validate_site(parse_document(FAULTY, "Pulumi.x.yaml"))
    assert [(fault.line, fault.place) for fault in raised.value] == [
        (1, "timeServers"),
        (1, "https"),
        (4, "aws.bad.region"),
        (6, "localGateways[0].listenPorts"),
        (12, "localGateways[1].vpc"),
        (15, "vdiPools[0].resolver"),
        (15, "vdiPools[0].name"),
        (16, "vdiPools[1].place"),
    ]


def test_fault_of_a_part_hides_no_other() -> None:
    """A place with a fault is still a place: nothing that stands there is told to stand nowhere."""
    with pytest.raises(Faults) as raised:
        validate_site(changed(AWS, (("aws", "fra", "quotas"), {"rulesPerGroups": 60})))
    assert [fault.place for fault in raised.value] == ["aws.fra.quotas.rulesPerGroups"]
