"""Policies of Windows: read back by a grammar of PowerShell, held to Microsoft's list of parameters and to marks."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.artefacts.powershell import commands
from tests.artefacts.sites import EXAMPLES, POOL, REFERENCE, client, example, site
from tests.artefacts.windows_policies import Packet, edges, marked, policies, wrong

from webex_calling.artefacts.artefact import Artefact, Syntax, Withheld
from webex_calling.artefacts.text import artefact_text
from webex_calling.artefacts.windows_qos import windows_qos
from webex_calling.site.site import Site

OWN = "10.60.0.0/16"
ON = {"sourcePortDifferentiation": True}


REMOVAL = [
    ("Get-NetQosPolicy", {"policystore"}),
    ("Where-Object", set()),
    ("Remove-NetQosPolicy", {"name", "policystore", "confirm"}),
]
"""What comes before the policies; the parameters stand in Get-NetQosPolicy.md and Remove-NetQosPolicy.md beside it."""


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
    assert {each.dscp for each in policies(script)} == {mark.dscp for mark in marked(role)}
    assert "To any destination port" in " ".join(script.replace("\n#", "").split())


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
    return f"{script}{last.replace('-calling ', '-calling again ')}\n"


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


@pytest.mark.parametrize(("path", "begins"), [(DESKTOP, "webex-calling desks "), (THIN, "webex-calling desks.thin ")])
def test_a_second_run_finds_nothing_in_its_way(path: str, begins: str) -> None:
    """All of one store, what bears the name of the script goes first, and every policy bears it.

    They are gathered before the first is removed: else what is removed would be what is still read.
    """
    script = _scripts(BOTH)[path]
    found = commands(script)
    *before, _ = (at for at, each in enumerate(found) if each.name not in {"Out-Null", "New-NetQosPolicy"})
    first = found[: before[-1] + 2]
    assert [(each.name, {*each.named}) for each in first] == REMOVAL
    read, kept, removed = (each.line for each in first)
    assert read == kept < removed - 1
    lines = script.splitlines()
    assert lines[read].startswith("$earlier = @(Get-NetQosPolicy ")
    assert lines[removed - 1] == "foreach ($policy in $earlier) {"
    assert {value for each in found for name, value in each.named.items() if name == "policystore"} == {"$PolicyStore"}
    names = [each.name for each in policies(script)]
    assert all(fnmatchcase(name, f"{begins}*") for name in names)
    assert first[1].arguments == (f"{{ $_.Name -like '{begins}*' }}",)
    # Microsoft's page asks for a unique name and gives no bound; a key of the registry has at most 255 characters.
    assert len({name.lower() for name in names}) == len(names)
    assert max(map(len, names)) < 128
    assert not {*"".join(names)} & {*"\\/'\"*?[]$`"}


def test_scripts_of_several_ends_leave_each_other_alone() -> None:
    """What one removes is its own alone, however the names of ends begin; all of them have names of their own."""
    pools = [{**POOL, **ON, "media": "both", "name": name} for name in ("desks", "desks-thin", "desks-2", "d")]
    scripts = _scripts(site(vdiPools=pools))
    assert len(scripts) == 8
    held = {path: [each.name for each in policies(script)] for path, script in scripts.items()}
    for path, script in scripts.items():
        (kept,) = (each for each in commands(script) if each.name == "Where-Object")
        (pattern,) = (each.split("'")[1] for each in kept.arguments)
        taken = {name for names in held.values() for name in names if fnmatchcase(name.lower(), pattern.lower())}
        assert taken == {*held[path]}


@pytest.mark.parametrize(
    "said",
    [
        "wins over these on the same machine",
        "Manage QoS Policy (windows-qos), the precedence rules",
        "Get-NetQosPolicy -PolicyStore ActiveStore",
    ],
)
def test_a_script_tells_what_comes_before_its_policies(said: str) -> None:
    """Microsoft's page has the user before the computer, and an application before the network quintuple."""
    assert said in " ".join(_desktop().replace("\n# ", " ").split())


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
