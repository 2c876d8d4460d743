"""Policies of Windows: read back by a grammar of PowerShell, held to Microsoft's list of parameters and to marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from ipaddress import IPv4Network
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from netaddr import IPAddress, IPSet
from tests.artefacts.powershell import Command, commands, text_of
from tests.artefacts.sites import EXAMPLES, POOL, REFERENCE, client, example, site

from webex_calling.artefacts.artefact import Artefact, Syntax, Withheld
from webex_calling.artefacts.text import artefact_text
from webex_calling.artefacts.windows_qos import windows_qos
from webex_calling.published.marking import Mark
from webex_calling.site.site import Site

OWN = "10.60.0.0/16"
ON = {"sourcePortDifferentiation": True}


def _number(low: int, high: int) -> Callable[[str], bool]:
    return lambda value: (
        value.isascii() and value.isdecimal() and str(int(value)) == value and low <= int(value) <= high
    )


def _prefix(value: str) -> bool:
    return str(IPv4Network(text_of(value))) == text_of(value)


def _one_of(*values: str) -> Callable[[str], bool]:
    return lambda value: value in values


def _store(value: str) -> bool:
    return value == "$PolicyStore"


DOCUMENTED: Mapping[str, Callable[[str], bool]] = {
    "PolicyStore": _store,
    "Name": lambda value: bool(text_of(value)) and value != text_of(value),
    "NetworkProfile": _one_of("Domain", "Public", "Private", "All"),
    "Precedence": _number(0, 255),
    "PriorityValue8021Action": _number(0, 7),
    "DSCPAction": _number(0, 63),
    "MinBandwidthWeightAction": _number(1, 100),
    "ThrottleRateActionBitsPerSecond": _number(0, 2**64 - 1),
    "IPDstPrefixMatchCondition": _prefix,
    "UserMatchCondition": bool,
    "AppPathNameMatchCondition": bool,
    "IPProtocolMatchCondition": _one_of("None", "TCP", "UDP", "Both"),
    "IPSrcPrefixMatchCondition": _prefix,
    "IPSrcPortMatchCondition": _number(0, 65535),
    "IPSrcPortStartMatchCondition": _number(0, 65535),
    "IPSrcPortEndMatchCondition": _number(0, 65535),
    "IPDstPortMatchCondition": _number(0, 65535),
    "IPDstPortStartMatchCondition": _number(0, 65535),
    "IPDstPortEndMatchCondition": _number(0, 65535),
}
"""The parameter set ByIP5Tuple of New-NetQosPolicy with types and accepted values, but for what every cmdlet has: read
in MicrosoftDocs/windows-powershell-docs, docset/winserver2022-ps/netqos/New-NetQosPolicy.md at 1929403f4a42."""

REMOVAL = [
    ("Get-NetQosPolicy", {"policystore"}),
    ("Where-Object", set()),
    ("ForEach-Object", set()),
    ("Remove-NetQosPolicy", {"name", "policystore", "confirm"}),
]
"""What comes before the policies; the parameters stand in Get-NetQosPolicy.md and Remove-NetQosPolicy.md beside it."""


@dataclass(frozen=True, slots=True)
class Packet:
    protocol: str
    source: int
    address: int
    port: int


@dataclass(frozen=True, slots=True)
class Policy:
    """What a policy matches, as Microsoft's page says of each condition; one that is not given matches anything."""

    name: str
    protocol: str
    source: tuple[int, int]
    port: tuple[int, int]
    first: int
    last: int
    dscp: int

    def takes(self, packet: Packet) -> bool:
        return (
            self.protocol in {"Both", packet.protocol}
            and self.source[0] <= packet.source <= self.source[1]
            and self.port[0] <= packet.port <= self.port[1]
            and self.first <= packet.address <= self.last
        )


@cache
def policies(script: str) -> list[Policy]:
    """Read the policies of a script, each as documented."""
    return [_policy(each) for each in commands(script) if each.name == "New-NetQosPolicy"]


def _policy(command: Command) -> Policy:
    known = {name.lower(): (name, check) for name, check in DOCUMENTED.items()}
    for name, value in command.named.items():
        assert name in known, f"{name} is not documented"
        assert known[name][1](value), f"-{name} {value}"
    assert not command.arguments
    held = command.named
    prefix = IPv4Network(text_of(held.get("ipdstprefixmatchcondition", "0.0.0.0/0")))
    return Policy(
        name=text_of(held["name"]),
        protocol=held["ipprotocolmatchcondition"],
        source=_range(held, "ipsrcport"),
        port=_range(held, "ipdstport"),
        first=int(prefix[0]),
        last=int(prefix[-1]),
        dscp=int(held["dscpaction"]),
    )


def _range(held: Mapping[str, str], side: str) -> tuple[int, int]:
    one, first, last = (held.get(f"{side}{part}matchcondition") for part in ("", "start", "end"))
    assert (first is None) == (last is None), "a start is used in conjunction with an end"
    assert one is None or first is None, "either a port or a range"
    if first is not None and last is not None:
        assert int(first) < int(last), "the end must be larger than the start"
        return int(first), int(last)
    return (int(one), int(one)) if one is not None else (0, 65535)


def wanted(packet: Packet, role: str, own: tuple[str, ...] = ()) -> int | None:
    """Return the DSCP of a packet by the data, or None: to published addresses, and to the organisation's own."""
    found = [
        mark.dscp
        for mark in _marked(role)
        if mark.protocol == packet.protocol.lower() and any(packet.source in ports for ports in mark.source_ports)
    ]
    return found[0] if found and _within(packet.address, own) else None


@cache
def _marked(role: str) -> list[Mark]:
    return [
        each for each in REFERENCE.marks.values() if role in each.roles and each.marked_by == "system" and each.dscp
    ]


@cache
def _within(address: int, own: tuple[str, ...]) -> bool:
    return IPAddress(address) in _set((*(str(each.prefix) for each in REFERENCE.networks["calling"].prefixes), *own))


@cache
def _set(prefixes: tuple[str, ...]) -> IPSet:
    return IPSet(prefixes)


@cache
def edges(role: str, own: tuple[str, ...] = ()) -> tuple[Packet, ...]:
    """Return packets at each edge of each range and prefix, inside and outside; TCP to one address."""
    ranges = [each for mark in _marked(role) for each in mark.source_ports]
    sources = sorted({at for each in ranges for at in (each.first - 1, each.first, each.last, each.last + 1)})
    ports = sorted({*(mark.ports[-1].last for mark in _marked(role)), 5004, 8600})
    ends = [each.prefix for each in REFERENCE.networks["calling"].prefixes] + [IPv4Network(each) for each in own]
    addresses = sorted({int(at) for each in ends for at in (each[0] - 1, each[0], each[-1], each[-1] + 1)})
    udp = (Packet("UDP", *each) for each in product(sources, addresses, ports))
    return (*udp, *(Packet("TCP", *each) for each in product(sources, [int(ends[0][1])], ports)))


def wrong(script: str, role: str, packets: Iterable[Packet], own: tuple[str, ...] = ()) -> list[str]:
    """Return what differs: each packet of a mark has one policy, with its DSCP; any other has none."""
    held = policies(script)
    names = [each.name.lower() for each in held]
    found = [f"{name} is there twice" for name in {*names} if names.count(name) > 1]
    for packet in packets:
        taken = [each.dscp for each in held if each.takes(packet)]
        dscp = wanted(packet, role, own)
        if taken != ([] if dscp is None else [dscp]):
            found.append(f"{packet} has {taken}, not {dscp}")
    return found


def _scripts(of: Site) -> dict[str, str]:
    held = [each for each in windows_qos(REFERENCE, of) if isinstance(each, Artefact)]
    assert all(each.syntax is Syntax.POWERSHELL and each.about for each in held)
    return {each.path: artefact_text(REFERENCE, each) for each in held}


def _withheld(of: Site) -> dict[str, tuple[str, ...]]:
    return {each.why: each.about for each in windows_qos(REFERENCE, of) if isinstance(each, Withheld)}


BOTH = site(vdiPools=[{**POOL, **ON, "media": "both", "directMedia": {"networks": [OWN]}}])
DESKTOP, THIN = "windows/desks.ps1", "windows/thin-clients/desks.ps1"


@pytest.mark.parametrize(
    ("media", "differentiated", "paths", "why"),
    [
        ("fallback", True, {DESKTOP}, []),
        ("both", True, {DESKTOP, THIN}, []),
        ("optimised", True, {THIN}, ["media leaves the thin client"]),
        ("fallback", False, set(), ["from the same local ports"]),
        ("both", False, set(), ["from the same local ports"]),
        ("optimised", False, set(), ["from the same local ports", "media leaves the thin client"]),
    ],
)
def test_policies_are_for_who_sends_the_media(
    media: str, differentiated: bool, paths: set[str], why: list[str]
) -> None:
    """By the mode of the pool; where audio and video share their ports there is none, and the reason has its source."""
    of = site(vdiPools=[{**POOL, "media": media, "sourcePortDifferentiation": differentiated}])
    assert {*_scripts(of)} == paths
    told = _withheld(of)
    assert len(told) == len(why)
    for words, said in zip(why, told, strict=True):
        assert words in said
        assert "(Cisco " in said
        assert told[said] == ("desks",)


def test_clients_of_a_perimeter_are_told_apart_by_role_and_setting() -> None:
    """Apps and thin clients send media of the app, phones mark themselves."""
    clients = [
        client("apps", "webex-app", **ON),
        client("thin-clients", "thin-client", **ON),
        client("old", "webex-app"),
        client("phones", "mpp-device"),
    ]
    edge = {
        "name": "edge",
        "clients": [each["name"] for each in clients],
        "natGateway": {"clients": 90, "subnets": {"a": "subnet-0a"}},
    }
    of = site(https="internet", clients=clients, perimeters=[edge])
    assert {*_scripts(of)} == {"windows/apps.ps1", "windows/thin-clients.ps1"}
    assert [*_withheld(of).values()] == [("old",)]


@pytest.mark.parametrize(("path", "role"), [(DESKTOP, "webex-app"), (THIN, "thin-client")])
def test_each_packet_of_a_mark_has_one_policy_and_no_other_has_any(path: str, role: str) -> None:
    """At every edge of every range and prefix, and the destination port matters to none (declared in the script)."""
    script = _scripts(BOTH)[path]
    assert wrong(script, role, edges(role, (OWN,)), (OWN,)) == []
    assert {each.dscp for each in policies(script)} == {mark.dscp for mark in _marked(role)}
    assert "Whatever the destination port" in " ".join(script.replace("\n#", "").split())


@settings(max_examples=50)
@given(
    st.builds(
        Packet,
        st.sampled_from(["UDP", "TCP"]),
        st.integers(8490, 8710) | st.integers(0, 65535),
        st.sampled_from([each.prefix for each in REFERENCE.networks["calling"].prefixes]).flatmap(
            lambda prefix: st.integers(int(prefix[0]) - 9, int(prefix[-1]) + 9)
        ),
        st.integers(0, 65535),
    )
)
def test_any_packet_is_marked_as_the_data_say(packet: Packet) -> None:
    """Drawn near the ranges and near the prefixes."""
    assert wrong(_desktop(), "webex-app", [packet], (OWN,)) == []


@cache
def _desktop() -> str:
    return _scripts(BOTH)[DESKTOP]


def _without_last(script: str) -> str:
    return "\n".join(script.splitlines()[:-1])


def _twice(script: str) -> str:
    *_, last = script.splitlines()
    return f"{script}{last.replace('webex-calling ', 'webex-calling again ')}\n"


def _moved(pattern: str, by: int) -> Callable[[str], str]:
    return lambda script: re.sub(pattern, lambda found: f"{found[1]}{int(found[2]) + by}", script, count=1)


ALTERED: dict[str, Callable[[str], str]] = {
    "a class": _moved(r"(-DSCPAction )(\d+)", -12),
    "a first port": _moved(r"(-IPSrcPortStartMatchCondition )(\d+)", 1),
    "a last port": _moved(r"(-IPSrcPortEndMatchCondition )(\d+)", -1),
    "a wider range": _moved(r"(-IPSrcPortEndMatchCondition )(\d+)", 1),
    "a prefix": _moved(r"(-IPDstPrefixMatchCondition '[\d.]+/)(\d+)", 1),
    "a protocol": lambda script: script.replace("MatchCondition UDP", "MatchCondition Both", 1),
    "a policy less": _without_last,
    "a policy more": _twice,
    "a side": lambda script: script.replace("-IPSrcPort", "-IPDstPort"),
}


@pytest.mark.parametrize("altered", ALTERED.values(), ids=ALTERED)
def test_one_altered_value_is_found(altered: Callable[[str], str]) -> None:
    """By the packets at the edges."""
    script = altered(_desktop())
    assert script != _desktop()
    assert wrong(script, "webex-app", edges("webex-app", (OWN,)), (OWN,))


@pytest.mark.parametrize(
    ("pattern", "new"),
    [
        (r"-DSCPAction \d+", "-DSCPAction 64"),
        (r"-DSCPAction", "-DscpValueAction"),
        (r"-NetworkProfile All", "-NetworkProfile Any"),
        (r"(-IPSrcPortStartMatchCondition) (\d+) (-IPSrcPortEndMatchCondition) \d+", r"\1 \2 \3 \2"),
        (r"-IPSrcPortStartMatchCondition \d+ ", ""),
        (r"(-IPDstPrefixMatchCondition '[\d.]+)\d/", r"\g<1>99/"),
        (r"-Name 'webex", "-Name 'webex'-calling'"),
    ],
)
def test_what_new_netqospolicy_does_not_take_is_refused(pattern: str, new: str) -> None:
    """By its documented parameters, or by the grammar."""
    with pytest.raises((AssertionError, ValueError)):
        policies(re.sub(pattern, new, _desktop(), count=1))


def test_a_second_run_finds_nothing_in_its_way() -> None:
    """All of one store, what bears the product's name goes first, and every policy bears it."""
    found = commands(_desktop())
    *before, _ = (at for at, each in enumerate(found) if each.name != "Out-Null" and each.name != "New-NetQosPolicy")
    first = found[: before[-1] + 2]
    assert [(each.name, {*each.named}) for each in first] == REMOVAL
    assert [each.depth > 0 for each in first] == [False, False, False, True]
    assert {value for each in found for name, value in each.named.items() if name == "policystore"} == {"$PolicyStore"}
    names = [each.name for each in policies(_desktop())]
    assert all(fnmatchcase(name, "webex-calling *") for name in names)
    assert first[1].arguments == ("{ $_.Name -like 'webex-calling *' }",)
    # Microsoft's page asks for a unique name and gives no bound; a key of the registry has at most 255 characters.
    assert len({name.lower() for name in names}) == len(names)
    assert max(map(len, names)) < 64
    assert not {*"".join(names)} & {*"\\/'\"*?[]$`"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_scripts_of_an_example_are_read_back(name: str) -> None:
    """Or nothing tells its audio from its video, which is said for each pool and each client with the app."""
    of = example(name)
    for path, script in _scripts(of).items():
        role = "thin-client" if "thin-clients" in path else "webex-app"
        own = tuple(str(each) for pool in of.pools() if pool.direct_media for each in pool.direct_media.networks)
        assert wrong(script, role, edges(role, own), own) == []
    senders = {*(each.name for each in of.vdi_pools), *(each.name for each in of.clients if "-device" not in each.role)}
    told = {name for names in _withheld(of).values() for name in names}
    written = {path.split("/")[-1].removesuffix(".ps1") for path in _scripts(of)}
    assert told | written <= senders
    assert {each.name for each in of.vdi_pools} <= told | written
