"""The pack as the engine meets it: its policies, its configuration, its process, and our own examples through it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from threading import Timer
from typing import Any

import grpc  # type: ignore[import-untyped]  # neither it nor protobuf carries types
import jsonschema
import pytest
import yaml
from google.protobuf import json_format  # type: ignore[import-untyped]  # as above
from pulumi.runtime.proto import analyzer_pb2
from tests.components import registered
from tests.examples.stacks import ACCEPTED, program
from tests.policy.analyzed import LEVELS, Diagnostic, Pack, analyzed, served
from tests.policy.programs import (
    ANYWHERE,
    DESKTOP_RULES,
    DESKTOPS,
    REGISTRATION,
    REGISTRATION_RULES,
    Rule,
    aws_end,
    azure_end,
)

from webex_calling.history import day as clock
from webex_calling.policy.pack import STACK_POLICIES, TAGS_POLICY
from webex_calling.policy.settings import Settings
from webex_calling.policy.tag import TAGS
from webex_calling.published.reference import load_reference
from webex_calling.registered.embedded_engine import Ids

PACK = Path(__file__).parents[2] / "policy"
LEVEL = {
    "webex-tags": "mandatory",
    "webex-required-flows": "mandatory",
    "webex-no-wider": "mandatory",
    "webex-whole-networks": "mandatory",
    "webex-no-tls-inspection": "mandatory",
    "webex-https-inspection": "advisory",
    "webex-tls-authority": "advisory",
    "webex-no-mixed-rules": "mandatory",
    "webex-accepted-excess": "advisory",
}


def test_policies() -> None:
    """The pack has seven policies with these levels, the tags' before the others."""
    with served() as pack:
        info = pack.info()
    assert {each.name: LEVELS[each.enforcementLevel] for each in info.policies} == LEVEL
    assert info.policies[0].name == TAGS_POLICY
    kinds = {each.name: each.policy_type for each in info.policies}
    assert kinds.pop(TAGS_POLICY) == analyzer_pb2.POLICY_TYPE_RESOURCE
    assert set(kinds.values()) == {analyzer_pb2.POLICY_TYPE_STACK}


def test_the_readme_describes_them() -> None:
    """Every policy with its level, and every tag with its meaning, stand in the pack's own description."""
    text = (PACK / "README.md").read_text(encoding="utf-8")
    assert [name for name, level in LEVEL.items() if f"| `{name}` | {level} |" not in text] == []
    rows = [f"| `{each.name}` | {', '.join(each.roles)} | {each.meaning} | `{each.example}` |" for each in TAGS]
    assert [row for row in rows if row not in text] == []
    example = json.loads(text.partition("```json\n")[2].partition("```")[0])
    assert Settings.read(example["webex-no-wider"], load_reference()).allowed[0].name == "ssh"
    with served() as pack:
        pack.configure(example)


ALLOWED: Mapping[str, Any] = {
    "name": "ssh",
    "direction": "inbound",
    "protocol": "tcp",
    "ports": [22],
    "addresses": ["10.0.0.0/24"],
    "reason": "administration",
}


def test_configuration_schemas() -> None:
    """Only two policies have settings; their schemas take what the pack reads, and no reference that engines refuse."""
    with served() as pack:
        schemas = {
            each.name: json_format.MessageToDict(each.configSchema)["properties"]
            for each in pack.info().policies
            if each.configSchema.properties.fields
        }
    assert {name: sorted(schema) for name, schema in schemas.items()} == {
        "webex-no-wider": ["allowedExcess", "declaredExcess", "exceptions"],
        "webex-whole-networks": ["networks"],
    }
    assert "$ref" not in json.dumps(schemas)
    jsonschema.validate([ALLOWED], schemas["webex-no-wider"]["allowedExcess"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([{**ALLOWED, "direction": "up"}], schemas["webex-no-wider"]["allowedExcess"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(["emea"], schemas["webex-whole-networks"]["networks"])


SSH: Rule = ("in", "tcp", (22, 22), "10.0.0.0/24")


def test_allowed_excess_may_be_there_and_need_not() -> None:
    """A permit that the configuration allows is no violation, whether a rule has it or not; the next one is."""
    config = {"webex-no-wider": {"allowedExcess": [ALLOWED]}}
    assert analyzed(registered(lambda: aws_end((*REGISTRATION_RULES, SSH), REGISTRATION)), config) == []
    assert analyzed(registered(lambda: aws_end(REGISTRATION_RULES, REGISTRATION)), config) == []
    wider: Rule = ("in", "tcp", (22, 23), "10.0.0.0/24")
    (found,) = analyzed(registered(lambda: aws_end((*REGISTRATION_RULES, wider), REGISTRATION)), config)
    assert found.text == (
        "NetworkInterface voice-nic: rule voice-in-tcp-22-10.0.0.0 admits peer opens tcp 10.0.0.0:0 -> 10.20.1.10:23, "
        "which nothing requires; narrow the rule, or allow it in allowedExcess"
    )


EXCEPTION: Mapping[str, Any] = {
    "name": "old-probes",
    "statement": "The old probes stay",
    "owner": "network operations",
    "expires": "2026-12-31",
    "end": "voice-nic",
    "packets": {"direction": "inbound", "protocol": "tcp", "ports": [22], "addresses": ["10.0.0.0/24"]},
}
SAID = "old-probes: The old probes stay; accepted by network operations until 2026-12-31"


@pytest.mark.parametrize(
    ("day", "change", "rules", "expected"),
    [
        pytest.param(31, {}, (SSH,), [("webex-accepted-excess", "advisory", SAID)], id="the last day"),
        pytest.param(
            32,
            {},
            (SSH,),
            [
                ("webex-no-wider", "mandatory", "exception old-probes expired on 2026-12-31 (voice-nic external): "),
                ("webex-no-wider", "mandatory", "rule voice-in-tcp-22-10.0.0.0 admits peer opens tcp 10.0.0.0:0"),
            ],
            id="the day after",
        ),
        pytest.param(
            31,
            {},
            (),
            [("webex-no-wider", "mandatory", "exception old-probes matches no excess of voice-nic: remove it")],
            id="nothing to accept",
        ),
        pytest.param(31, {"end": "another"}, (), [], id="an end of another stack"),
        pytest.param(
            31,
            {"rule": "another"},
            (SSH,),
            [
                ("webex-no-wider", "mandatory", "exception old-probes matches no excess of voice-nic: remove it"),
                ("webex-no-wider", "mandatory", "rule voice-in-tcp-22-10.0.0.0 admits peer opens tcp 10.0.0.0:0"),
            ],
            id="another rule",
        ),
    ],
)
def test_excess_may_be_accepted_until_a_day(
    day: int,
    change: Mapping[str, Any],
    rules: tuple[Rule, ...],
    expected: list[tuple[str, str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What an exception accepts is named as advice; expired or without anything to accept, it is refused."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 12, 1) + timedelta(day - 1))
    config = {"webex-no-wider": {"exceptions": [{**EXCEPTION, **change}]}}
    found = analyzed(registered(lambda: aws_end((*REGISTRATION_RULES, *rules), REGISTRATION)), config)
    assert [(each.policy, each.level) for each in found] == [(policy, level) for policy, level, _ in expected]
    assert [each.text for each, (_, _, words) in zip(found, expected, strict=True) if words not in each.text] == []


def test_an_exception_accepts_nothing_that_is_missing() -> None:
    """A row that is required stays so, whatever is accepted."""
    config = {"webex-no-wider": {"exceptions": [{**EXCEPTION, "packets": {"direction": "outbound"}}]}}
    run = registered(lambda: aws_end(REGISTRATION_RULES[1:], REGISTRATION))
    assert "webex-required-flows" in {each.policy for each in analyzed(run, config)}


def test_a_service_tag_may_be_allowed() -> None:
    """What Azure keeps under a name may be allowed by that name."""
    rule = {**ALLOWED, "direction": "outbound", "ports": [443], "serviceTag": "WindowsVirtualDesktop"}
    del rule["addresses"]
    ntp: Rule = ("out", "udp", (123, 123), "169.254.169.123/32")
    tag: Rule = ("out", "tcp", (443, 443), "WindowsVirtualDesktop")
    run = registered(lambda: azure_end((*DESKTOP_RULES, ntp, tag), DESKTOPS))
    assert analyzed(run, {"webex-no-wider": {"allowedExcess": [rule]}}) == []
    assert [each.policy for each in analyzed(run)] == ["webex-no-wider"]


def test_a_kind_of_excess_can_be_refused() -> None:
    """Without https-by-domain, 443 to anywhere is a violation."""
    run = registered(lambda: aws_end(REGISTRATION_RULES, REGISTRATION))
    found = analyzed(run, {"webex-no-wider": {"declaredExcess": ["local-ports"]}})
    assert [each.text for each in found] == [
        "NetworkInterface voice-nic: rule voice-out-tcp-443-0.0.0.0 admits local opens tcp 10.20.1.10:0 -> 0.0.0.0:443,"
        " which nothing requires; narrow the rule, or allow it in allowedExcess"
    ]


def test_faults_of_the_configuration() -> None:
    """What is wrong with the configuration is one violation, with every fault and its place."""
    config: Mapping[str, Mapping[str, Any]] = {
        "webex-no-wider": {
            "allowedExcess": [{**ALLOWED, "direction": "up", "ports": [70000]}, "ssh"],
            "declaredExcess": ["anything"],
            "exceptions": [{**EXCEPTION, "expires": "soon"}, EXCEPTION, EXCEPTION],
            "alowedExcess": [],
        },
        "webex-whole-networks": {"networks": "calling"},
    }
    found = analyzed(registered(lambda: aws_end(REGISTRATION_RULES, REGISTRATION)), config)
    assert found == [
        Diagnostic(
            "webex-no-wider",
            "mandatory",
            "",
            'configuration: alowedExcess: is not a known key; did you mean "allowedExcess"?\n'
            "allowedExcess[0].direction: \"up\" is not a known value; write 'inbound' or 'outbound'\n"
            'allowedExcess[0].ports[0]: "70000" ends above 65535; give a range within 0-65535\n'
            "allowedExcess[1]: is not a mapping; give name, direction, protocol and reason\n"
            'exceptions[0].expires: "soon" is not a day; write year-month-day, 2026-12-31\n'
            'exceptions.name: "old-probes" is the name of two exceptions; give each a name of its own\n'
            'declaredExcess[0]: "anything" is not known; write one of local-ports, https-by-domain, icmp, '
            "virtual-network",
        ),
        Diagnostic(
            "webex-whole-networks",
            "mandatory",
            "",
            "configuration: networks: is not a list; write a list of calling, device-configuration, app-configuration",
        ),
    ]


def test_levels_can_be_chosen() -> None:
    """A policy is advisory or off as the configuration says."""
    run = registered(lambda: aws_end((*REGISTRATION_RULES, ("in", "tcp", (22, 22), ANYWHERE)), REGISTRATION))
    assert [each.level for each in analyzed(run)] == ["mandatory"]
    for word, levels in (("advisory", ["advisory"]), ("disabled", [])):
        found = analyzed(run, {"webex-no-wider": {"enforcementLevel": word}})
        assert [each.level for each in found] == levels


def test_without_inputs_nothing_is_told() -> None:
    """Where the engine has shown no inputs, every policy of the stack says so, and passes nothing."""
    run = registered(lambda: aws_end((), REGISTRATION))
    with served() as pack:
        found = pack.stack(run.resources)
        off = analyzed(run, {TAGS_POLICY: {"enforcementLevel": "disabled"}})
    assert [(each.policy, each.level) for each in found] == [(each.name, "advisory") for each in STACK_POLICIES]
    assert all("is disabled" in each.text for each in found)
    assert off == found


@pytest.mark.long
@pytest.mark.parametrize("ids", ["known", "unknown"])
@pytest.mark.parametrize("name", ACCEPTED)
def test_examples_pass(name: str, ids: Ids) -> None:
    """Every example passes the pack, and no word is said of it."""
    assert analyzed(program(name, ids)) == []


@pytest.mark.long
def test_the_program_of_the_pack_serves_it() -> None:
    """The pack's own program starts as the engine starts it, and refuses what it should."""
    # The engine's Python host starts its programs unbuffered: the SDK writes the port and does not flush it.
    command = [sys.executable, "-u", str(PACK), "127.0.0.1:1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    bound = Timer(60, process.kill)
    bound.start()
    try:
        port = process.stdout.readline().strip() if process.stdout else ""
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            pack = Pack(channel)
            assert {each.name for each in pack.info().policies} == set(LEVEL)
            found = pack.analyze(registered(lambda: aws_end(REGISTRATION_RULES[:-1], REGISTRATION)).resources)
    finally:
        bound.cancel()
        process.terminate()
        process.communicate()
    assert [(each.policy, each.name) for each in found] == [("webex-required-flows", "voice-nic")]


def test_the_pack_directory() -> None:
    """The pack is Python, set up by pip from the package at the root of the repository, and has its version."""
    described = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text(encoding="utf-8"))
    assert described["version"] == version("webex-calling")
    assert described["runtime"] == {"name": "python", "options": {"toolchain": "pip", "virtualenv": "venv"}}
    lines = (PACK / "requirements.txt").read_text(encoding="utf-8").splitlines()
    constraints, package, sdk = [line.removeprefix("-c ") for line in lines if not line.startswith("#")]
    assert package.endswith("[policy]")
    assert sdk == f"pulumi-policy=={version('pulumi-policy')}"
    paths = [(PACK / each).resolve() for each in (constraints, package.removesuffix("[policy]"))]
    assert paths == [PACK.parent / "constraints.txt", PACK.parent]
