"""The tags that say what an end is: read strictly, and every fault of a resource in one violation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from tests.components import registered
from tests.policy.analyzed import Diagnostic, analyzed
from tests.policy.programs import CERTIFICATE, DESKTOPS, INTERNAL, REGISTRATION
from tests.verify.registrations import group

from webex_calling.flows.endpoint import Endpoint
from webex_calling.policy import tag
from webex_calling.policy.end import read_end
from webex_calling.port import PortRange
from webex_calling.published.reference import load_reference
from webex_calling.published.requirement import OwnNeed, Profile, Role, Trunk
from webex_calling.site.https import HttpsExternal, HttpsInternet, HttpsProxy
from webex_calling.site.kinds import Interface

P = tag.PREFIX
OFFERED = [
    word
    for option in load_reference().published.desktop_options
    for word in ([f"{option.id}/{each.id}" for each in option.choices] or [option.id])
]


def endpoint(tags: Mapping[str, str]) -> Endpoint:
    """Return the endpoint that tags describe."""
    end = read_end(group(tags=dict(tags)), load_reference())
    assert end is not None
    return end.endpoint


def test_a_certificate_gateway() -> None:
    """Every tag of a gateway finds its place."""
    found = endpoint(
        {
            **CERTIFICATE,
            f"{P}listen-ports": "5062 5070-5072",
            f"{P}rtp-port-range": "8000-9998",
            f"{P}own-needs": "dns ntp",
            f"{P}https": "external the edge",
            f"{P}profile": "strict",
            f"{P}direct-media": "10.30.0.0/16",
            f"{P}management": "sources=10.0.0.0/24+10.0.1.0/24 syslog=10.0.0.9",
        }
    )
    assert found.roles == {Interface.EXTERNAL: frozenset({Role.LOCAL_GATEWAY_EXTERNAL})}
    assert (found.trunk, found.profile) == (Trunk.CERTIFICATE, Profile.STRICT)
    assert found.listen_ports == (PortRange.of(5062), PortRange(5070, 5072))
    assert found.media_range == PortRange(8000, 9999)
    assert found.needs == {OwnNeed.DNS, OwnNeed.NTP}
    assert found.https == HttpsExternal("the edge")
    assert list(map(str, found.direct_media)) == ["10.30.0.0/16"]
    assert found.management is not None
    assert list(map(str, found.management.sources)) == ["10.0.0.0/24", "10.0.1.0/24"]
    (peer,) = found.peers
    assert (peer.name, peer.interface, str(peer.media_ports)) == ("itsp", Interface.EXTERNAL, "16384-32767")


def test_gateways_of_one_interface_and_the_inside() -> None:
    """The only interface plays both roles and has all own needs; the inside of two has none."""
    only, inside = endpoint(REGISTRATION), endpoint(INTERNAL)
    assert only.roles == {Interface.EXTERNAL: {Role.LOCAL_GATEWAY_EXTERNAL, Role.LOCAL_GATEWAY_INTERNAL}}
    assert inside.roles == {Interface.INTERNAL: {Role.LOCAL_GATEWAY_INTERNAL}}
    assert only.needs == set(OwnNeed)
    assert inside.needs == frozenset()
    assert endpoint({**REGISTRATION, f"{P}own-needs": "none"}).needs == frozenset()


def test_desktops() -> None:
    """Every tag of desktops finds its place; media that leaves the thin client is not theirs."""
    found = endpoint({**DESKTOPS, f"{P}options": "cscan mobile-push"})
    assert isinstance(found.https, HttpsProxy)
    assert (found.https.port, list(map(str, found.https.addresses))) == (8080, ["10.20.8.10/32"])
    assert found.options == {"cscan", "mobile-push"}
    assert found.optimised
    fallback = endpoint({**DESKTOPS, f"{P}media": "fallback", f"{P}https": "internet"})
    assert (fallback.optimised, fallback.https) == (False, HttpsInternet())


@pytest.mark.parametrize("tags", [{}, {"Name": "voice"}, {f"{P}revision": "2025-09-15"}])
def test_other_tags_are_nobodys(tags: Mapping[str, str]) -> None:
    """A resource without tags of the vocabulary is no end; what our own lists carry is none."""
    assert read_end(group(tags=dict(tags)), load_reference()) is None
    assert read_end(group(), load_reference()) is None


def changed(tags: Mapping[str, str], **changes: str | None) -> dict[str, str]:
    """Return tags with some changed, by their name without the prefix, or gone."""
    names = {f"{P}{key.replace('__', ':').replace('_', '-')}": value for key, value in changes.items()}
    return {key: value for key, value in {**tags, **names}.items() if value is not None}


PEER = "transport=tls addresses=198.51.100.0/28 peer-ports=5061 local-ports=5061 media-ports=16384-32767"
FAULTS: Mapping[str, tuple[Mapping[str, str], list[str]]] = {
    "no role": (
        {f"{P}trunk": "registration"},
        [
            "role: is missing; add it: what is behind the filter: local-gateway or vdi; without it nothing is "
            'checked; for example "local-gateway"'
        ],
    ),
    "empty values": (
        changed(INTERNAL, own_needs="dns", resolvers="", interface=""),
        [
            "interface: is empty; write external or internal",
            "trunk: is missing; add it: certificate or registration; not asked of an internal interface; for example "
            '"certificate"',
            'resolvers: is empty; write "10.20.0.2", or remove it',
        ],
    ),
    "another role": ({f"{P}role": "phone"}, ['role: "phone" is not known; write local-gateway or vdi']),
    "a gateway that says nothing": (
        {f"{P}role": "local-gateway"},
        [
            "trunk: is missing; add it: certificate or registration; not asked of an internal interface; for example "
            '"certificate"',
            "https: is missing; add it: proxy PORT PREFIXES, external WHO FILTERS, or internet; for example "
            '"proxy 8080 10.20.8.10/32"',
            'resolvers: is missing; add it: the DNS resolvers in use; for example "10.20.0.2"',
            'time-servers: is missing; add it: the NTP servers in use; for example "169.254.169.123"',
        ],
    ),
    "desktops that say nothing": (
        {f"{P}role": "vdi"},
        [
            'media: is missing; add it: where media leaves from: optimised, fallback or both; for example "optimised"',
            "https: is missing; add it: proxy PORT PREFIXES, external WHO FILTERS, or internet; for example "
            '"proxy 8080 10.20.8.10/32"',
            'resolvers: is missing; add it: the DNS resolvers in use; for example "10.20.0.2"',
            'time-servers: is missing; add it: the NTP servers in use; for example "169.254.169.123"',
        ],
    ),
    "misspelled and misplaced": (
        changed(REGISTRATION, medai="both", media="both", nonsense="x"),
        [
            f'medai: is not a known tag; did you mean "{P}media"?',
            "media: has no meaning for local-gateway; remove it",
            "nonsense: is not a known tag; use one of role, interface, trunk, listen-ports, rtp-port-range, "
            "peer:NAME, own-needs, management, direct-media, resolvers, time-servers, https, profile, network",
        ],
    ),
    "listen ports on the wrong trunk": (
        changed(REGISTRATION, listen_ports="5062"),
        [
            'listen-ports: "5062" is set for a registration trunk, which takes calls on the connection that it opened; '
            f"remove it, or write {P}trunk: certificate"
        ],
    ),
    "no listen ports": (
        changed(CERTIFICATE, listen_ports=None),
        [
            "listen-ports: is missing; add it: where a certificate trunk takes calls from Webex Calling: ports or "
            'ranges; for example "5062"'
        ],
    ),
    "values": (
        changed(
            CERTIFICATE,
            interface="outside",
            listen_ports="70000 sip",
            rtp_port_range="8001-9000",
            resolvers="10.20.0.0/24",
            time_servers=" ",
            https="proxy",
            profile="loose",
            own_needs="dns smtp",
            network="10.20.0.1/16",
        ),
        [
            'interface: "outside" is not known; write external or internal',
            'own-needs: "smtp" is not known; write any of dns, ntp, revocation, https, none',
            'profile: "loose" is not known; write published or strict',
            'https: "proxy" is not known; write "proxy 8080 10.20.8.10/32", "external WHO FILTERS" or "internet"',
            'resolvers: "10.20.0.0/24" is not an IPv4 address; write four numbers, 10.20.0.2',
            'time-servers: " " is empty; write "169.254.169.123", or remove it',
            'listen-ports: "70000" ends above 65535; give a range within 0-65535',
            'listen-ports: "sip" is not a port or port range; write one port (5061) or first-last (8000-48199)',
            'rtp-port-range: "8001-9000" starts odd, but RTP takes even ports; write one range with an even first '
            'and last port, "8000-48198"',
            'network: "10.20.0.1/16" has host bits set; did you mean "10.20.0.0/16"?',
        ],
    ),
    "peers": (
        changed(
            CERTIFICATE,
            peer__itsp="transport=tls port 5061 transport=tcp siptls=1",
            peer__ucm=PEER.replace("198.51.100.0/28", "23.89.0.0/24").replace("tls", "sctp"),
        ),
        [
            f'peer:itsp: "port" is not key=value; write it like "{PEER}"',
            f'peer:itsp: "5061" is not key=value; write it like "{PEER}"',
            'peer:itsp: "transport" appears twice; write each key once',
            'peer:itsp: "siptls" is not a key of it; write any of transport, addresses, peer-ports, local-ports, '
            "media-ports",
            'peer:itsp: "transport=tls port 5061 transport=tcp siptls=1" lacks addresses, peer-ports, local-ports, '
            f'media-ports; write it like "{PEER}"',
            'peer:ucm.addresses[0]: "23.89.0.0/24" overlaps 23.89.0.0/16, a published network of Webex Calling; give '
            "only your own addresses: the published networks already have rules",
            "peer:ucm.transport: \"sctp\" is not a known value; write 'tcp', 'tls' or 'udp'",
        ],
    ),
    "desktops": (
        changed(DESKTOPS, options="cscan video", direct_media="10.30.0.0/16", https="proxy 80800 10.20.8.10"),
        [
            'direct-media: "10.30.0.0/16" is set for desktops whose media leaves the thin client; remove it',
            f'options: "video" is not known; write any of {", ".join(OFFERED)}',
            'https.addresses[0]: "10.20.8.10" has no length; did you mean "10.20.8.10/32"?',
            'https.port: "80800" ends above 65535; give a range within 0-65535',
        ],
    ),
}


def _nic(tags: Any) -> None:
    aws.ec2.NetworkInterface("nic", subnet_id="subnet-0abc", security_groups=["sg-0abc"], tags=tags)


@pytest.mark.parametrize("case", FAULTS)
def test_faults_are_one_violation(case: str) -> None:
    """Every fault of the tags of a resource is told at once, before anything is made, and nothing else of it."""
    tags, faults = FAULTS[case]
    text = "\n".join(f"nic.tags.{P}{fault}" for fault in faults)
    assert analyzed(registered(lambda: _nic(tags))) == [Diagnostic("webex-tags", "mandatory", "nic", text)]


def test_a_role_on_what_carries_no_filter() -> None:
    """A tag that would guard nothing is refused, so that nobody relies on it."""
    (found,) = analyzed(registered(lambda: aws.ec2.Vpc("vpc", cidr_block="10.20.0.0/16", tags=dict(REGISTRATION))))
    assert found == Diagnostic(
        "webex-tags",
        "mandatory",
        "vpc",
        f"vpc.tags.{P}role: is on a Vpc, which has no filter that is read; tag one of NetworkInterface, "
        "Instance, SpotInstanceRequest, LaunchTemplate, Group, Fleet, SpotFleetRequest, Directory, ImageBuilder, "
        "SecurityGroup, VirtualMachine, VirtualMachineScaleSet, NetworkSecurityGroup",
    )


def test_a_tag_that_is_not_known_yet_is_advisory() -> None:
    """A value that only the deployment will know is no fault."""

    def program() -> None:
        later = aws.ec2.Vpc("vpc", cidr_block="10.20.0.0/16").arn
        _nic({**REGISTRATION, f"{P}trunk": pulumi.Output.from_input(later)})

    (found,) = analyzed(registered(program, "unknown"))
    assert (found.policy, found.level) == ("webex-tags", "advisory")
    assert found.text.endswith(
        f"during preview: cannot be determined: nic.tags.{P}trunk: is not known yet; give a plain value"
    )


def test_every_tag_has_an_example_that_is_right() -> None:
    """The examples of the vocabulary are values that are taken."""
    for each in tag.TAGS:
        name = each.name.replace("NAME", "itsp")
        role = each.roles[-1]
        base = {tag.GATEWAY: CERTIFICATE, tag.DESKTOPS: DESKTOPS}[role]
        tags = {**base, f"{P}media": "both"} if each.name == tag.DIRECT_MEDIA and role == tag.DESKTOPS else base
        value = role if each.name == tag.ROLE else each.example
        assert endpoint({**tags, f"{P}{name}": value})
