"""`LocalGateway.from_arguments`: what is wrong with a gateway's arguments, all of it at once."""

from ipaddress import IPv4Network
from typing import Any

import pytest
from tests.site.sites import EXTRA, GATEWAY, GONE, PEER, changed, told

from webex_calling.fault import Faults
from webex_calling.published.published import Published
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Cloud

PUBLISHED = Published((IPv4Network("23.89.0.0/16"),))


class Later:
    """What an output looks like to code that knows no engine."""

    def apply(self) -> None: ...


CASES = {
    "unknown trunk": (
        (("trunk",), "certificat"),
        """trunk: "certificat" is not a known value; write 'registration' or 'certificate\'""",
    ),
    "no trunk": (
        (("trunk",), GONE),
        "trunk: is missing; add it: how Webex Calling knows it: registration or certificate; there is no safe default",
    ),
    "camelCase key": (
        (("listenPorts",), ["5062"]),
        'listenPorts: is not a known key; did you mean "listen_ports"?',
    ),
    "name of upper case": (
        (("name",), "Fra-A"),
        'name: "Fra-A" is not a name; write lower-case letters, digits and hyphens, a letter first, at most 41 '
        "characters",
    ),
    "no listen ports": (
        (("listen_ports",), GONE),
        "listen_ports: are missing; give the ports that the trunk names in Control Hub, [5062]",
    ),
    "overlapping listen ports": (
        (("listen_ports",), ["5062", "5060-5065"]),
        'listen_ports[1]: "5060-5065" overlaps 5062 of the same list; name each port once',
    ),
    "port 0": (
        (("listen_ports",), ["0"]),
        'listen_ports[0]: "0" starts at port 0, which nothing listens on; start at 1 or above',
    ),
    "port as a fraction": (
        (("listen_ports",), [5062.5]),
        'listen_ports[0]: "5062.5" is not a port or port range; write one port (5061) or first-last (5061-5065)',
    ),
    "one port, not in a list": (
        (("listen_ports",), "5062"),
        'listen_ports: "5062" is not a list; write a list, [a, b]',
    ),
    "no public address": (
        (("public_address",), GONE),
        "public_address: is missing; give the public IPv4 address that Webex Calling connects to",
    ),
    "private public address": (
        (("public_address",), "100.64.0.1"),
        'public_address: "100.64.0.1" is a private address; give the public one that Webex Calling connects to',
    ),
    "RTP range with an odd end": (
        (("rtp_port_range",), "8000-48199"),
        'rtp_port_range: "8000-48199" ends odd, but RTP takes even ports; did you mean "8000-48198"? '
        "48199 is "
        "opened too",
    ),
    "RTP range with an odd start": (
        (("rtp_port_range",), "8001-9000"),
        'rtp_port_range: "8001-9000" starts odd, but RTP takes even ports; did you mean "8002-9000"? 9001 is '
        "opened too",
    ),
    "RTP range with two odd ends": (
        (("rtp_port_range",), "8001-9001"),
        'rtp_port_range: "8001-9001" starts and ends odd, but RTP takes even ports; did you mean "8002-9000"? 9001 is '
        "opened too",
    ),
    "RTP range of one stream": (
        (("rtp_port_range",), "9000-9001"),
        'rtp_port_range: "9000-9001" has fewer than two even ports; give an even first and last port within 8000-48198',
    ),
    "RTP range that starts too low": (
        (("rtp_port_range",), "7998-9000"),
        'rtp_port_range: "7998-9000" is not within 8000-48198; give an even first and last port of that range',
    ),
    "media above the last port": (
        (("peers", 0, "media_ports"), "8000-70000"),
        'peers[0].media_ports: "8000-70000" ends above 65535; give a range within 0-65535',
    ),
    "media not said": (
        (("peers", 0, "media_ports"), GONE),
        "peers[0].media_ports: is missing; add it: where it takes media, RTP and RTCP, for example 16384-32767; "
        "there is "
        "no safe default",
    ),
    "host bits": (
        (("peers", 0, "addresses"), ["198.51.100.1/28"]),
        'peers[0].addresses[0]: "198.51.100.1/28" has host bits set; did you mean "198.51.100.0/28"?',
    ),
    "no prefix length": (
        (("peers", 0, "addresses"), ["198.51.100.1"]),
        'peers[0].addresses[0]: "198.51.100.1" has no length; did you mean "198.51.100.1/32"?',
    ),
    "peer without addresses": (
        (("peers", 0, "addresses"), []),
        "peers[0].addresses: is empty; give at least one",
    ),
    "peer inside the published networks": (
        (("peers", 0, "addresses"), ["23.89.7.0/24"]),
        'peers[0].addresses[0]: "23.89.7.0/24" overlaps 23.89.0.0/16, a published network of Webex Calling; give only '
        "your own addresses: the published networks already have rules",
    ),
    "peer everywhere": (
        (("peers", 0, "addresses"), ["0.0.0.0/0"]),
        'peers[0].addresses[0]: "0.0.0.0/0" is every address; give the prefixes that are meant',
    ),
    "peer twice": (
        (("peers",), [PEER, PEER]),
        'peers[1].name: "itsp" appears twice; give each a name of its own',
    ),
    "peer on an interface that is not said": (
        (("peers", 0, "interface"), GONE),
        "peers[0].interface: is missing on a gateway with two interfaces; give external or internal",
    ),
    "management of nothing": (
        (("management",), {"interface": "external"}),
        "management: permits nothing; give sources, syslog, radius or tacacs, or remove it",
    ),
    "management from everywhere": (
        (("management", "sources"), ["0.0.0.0/0"]),
        'management.sources[0]: "0.0.0.0/0" is every address; give the prefixes that are meant',
    ),
    "own needs that are no switch": (
        (("own_needs",), {"dns": "yes"}),
        'own_needs.dns: "yes" is neither true nor false; write true or false',
    ),
    "two ways to filter HTTPS": (
        (("https",), {"internet": True, "external": "the edge"}),
        "https: says 2 ways, external and internet; keep one of them",
    ),
    "no way to filter HTTPS": (
        (("https",), {"internet": False}),
        "https: does not say how; give exactly one of proxy: {addresses: […], port: …}, external: WHO FILTERS, "
        "internet: true (addresses alone cannot filter HTTPS)",
    ),
    "a perimeter, which a component cannot look up": (
        (("https",), {"perimeter": "edge"}),
        "https.perimeter: names a perimeter of a site, and a component knows none; "
        "say in words who filters HTTPS by domain, external: WHO FILTERS",
    ),
    "proxy without a port": (
        (("https",), {"proxy": {"addresses": ["10.20.8.10/32"]}}),
        "https.proxy.port: is missing; add it: the TCP port on which the proxy listens, for example 8080",
    ),
    "no resolvers": (
        (("resolvers",), GONE),
        "resolvers: is missing, and has no safe default; give the addresses of the DNS resolvers in use, [10.20.0.2]",
    ),
    "resolver that is no host": (
        (("resolvers",), ["224.0.0.1"]),
        'resolvers[0]: "224.0.0.1" is not the address of one host; give the host\'s own address',
    ),
    "resolver twice": (
        (("resolvers",), ["10.20.0.2", "10.20.0.2"]),
        'resolvers[1]: "10.20.0.2" appears twice in the list; name it once',
    ),
    "extra rule without ports": (
        (("extra_rules", 0, "ports"), GONE),
        "extra_rules[0].ports: are missing; give the destination ports of tcp, [443]",
    ),
    "extra rule with ports and ICMP": (
        (("extra_rules", 0, "protocol"), "icmp"),
        "extra_rules[0].ports: are given for an ICMP rule; remove them, or give icmp: {type: …, code: …}",
    ),
    "extra rule to nobody": (
        (("extra_rules", 0, "addresses"), GONE),
        "extra_rules[0].service_tag: and addresses are both missing; give one of the two",
    ),
    "service tag on AWS": (
        (("extra_rules", 0), {**{k: v for k, v in EXTRA.items() if k != "addresses"}, "service_tag": "AzureMonitor"}),
        'extra_rules[0].service_tag: "AzureMonitor" is an Azure service tag, which AWS does not have; give addresses',
    ),
    "shared subnet on AWS": (
        (("shared_subnets",), {"external": "edge"}),
        "shared_subnets: has no meaning on AWS, where groups are on interfaces; remove it, or use a perimeter",
    ),
    "shared subnet without an address": (
        (("shared_subnets",), {"internal": "core"}),
        'shared_subnets.internal: "core" shares a subnet where the address of fra-a is not known; give interfaces: '
        "{internal: ADDRESS}",
    ),
    "a value that only the engine knows": (
        (("public_address",), Later()),
        'public_address: "Later" is a value that is known only after the deployment; give a plain value: rules are '
        "planned before anything is deployed",
    ),
    "a value of no kind that can be read": (
        (("public_address",), object()),
        'public_address: "object" is not a plain value; write it as text, or as a list',
    ),
}


@pytest.mark.parametrize(("change", "fault"), CASES.values(), ids=CASES.keys())
def test_fault(change: Any, fault: str) -> None:
    """One mistake is one fault, with its place as the arguments spell it, its value and its remedy."""
    with pytest.raises(Faults) as raised:
        LocalGateway.from_arguments(changed(GATEWAY, change), published=PUBLISHED, cloud=Cloud.AWS)
    assert told(raised.value) == [fault]


ONE_INTERFACE = (("interfaces",), {"external": "10.20.1.10"})
NO_INTERNAL = (
    "is the internal interface, which this gateway does not have; give interfaces: {internal: …} or correct it"
)


def test_no_internal_interface() -> None:
    """Everything that is put on an interface which does not exist is told at once."""
    args = changed(
        GATEWAY,
        ONE_INTERFACE,
        (("peers", 0, "interface"), "internal"),
        (("own_needs",), {"interface": "internal"}),
        (("extra_rules", 0, "interface"), "internal"),
        (("other_groups",), {"internal": ["sg-0abc"]}),
    )
    with pytest.raises(Faults) as raised:
        LocalGateway.from_arguments(args)
    assert [(fault.place, f"{fault.fault}; {fault.remedy}") for fault in raised.value] == [
        (place, NO_INTERNAL)
        for place in (
            "peers[0].interface",
            "own_needs.interface",
            "management.interface",
            "direct_media.interface",
            "extra_rules[0].interface",
            "other_groups.internal",
        )
    ]


def test_registration_listens_nowhere() -> None:
    """A registration trunk has no listen ports."""
    with pytest.raises(Faults) as raised:
        LocalGateway.from_arguments(changed(GATEWAY, (("trunk",), "registration")))
    assert [fault.place for fault in raised.value] == ["listen_ports"]


def test_all_at_once() -> None:
    """Faults of several kinds are told together, what is missing included."""
    args = changed(
        GATEWAY,
        (("trunk",), "none"),
        (("peers", 0, "transport"), "sctp"),
        (("resolvers",), GONE),
        (("https",), GONE),
        (("regions",), ["eu"]),
    )
    with pytest.raises(Faults) as raised:
        LocalGateway.from_arguments(args, ("gateways", 2))
    assert {fault.place for fault in raised.value} == {
        f"gateways[2].{place}" for place in ("trunk", "peers[0].transport", "resolvers", "https", "regions")
    }


@pytest.mark.parametrize(
    ("off", "missing"),
    [
        pytest.param({}, {"resolvers", "time_servers", "https"}, id="all needed"),
        pytest.param({"dns": False}, {"time_servers", "https"}, id="no names"),
        pytest.param({"dns": False, "ntp": False}, {"https"}, id="no names, no time"),
    ],
)
def test_needs(off: dict[str, bool], missing: set[str]) -> None:
    """What is switched off is not asked for, whether or not something else is wrong."""
    bare = changed(GATEWAY, *(((key,), GONE) for key in ("resolvers", "time_servers", "https")), (("own_needs",), off))
    for args in (bare, {**bare, "trunk": "none"}):
        with pytest.raises(Faults) as raised:
            LocalGateway.from_arguments(args)
        assert {fault.place for fault in raised.value} - {"trunk"} == missing


@pytest.mark.parametrize(
    ("change", "place"),
    [
        pytest.param((("other_groups",), {"external": ["sg-0abc"]}), "other_groups", id="other groups"),
        pytest.param((("adopt",), {"external": ["sg-0abc"]}), "adopt", id="adopted groups"),
        pytest.param((("peers", 0, "group"), "itsp"), "peers[0].group", id="a peer's group"),
    ],
)
def test_no_security_groups_on_azure(change: Any, place: str) -> None:
    """What speaks of security groups is refused on Azure."""
    with pytest.raises(Faults) as raised:
        LocalGateway.from_arguments(changed(GATEWAY, change), cloud=Cloud.AZURE)
    assert [fault.place for fault in raised.value] == [place]
