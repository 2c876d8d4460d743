"""`engine.dropped(rules, conversations)`: what the real Suricata drops of each, in IPS simulation over a capture.

Nothing of the machine's own configuration is read: a run writes its own, in a directory of its own, and leaves no
process behind. Sources: Suricata 7 user guide, command line options; EVE JSON output, drop; engine analysis.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.suricata import frames
from tests.suricata.conversation import Conversation

PROGRAM = "suricata"
SECONDS = 120
TYPES = ("ip_only", "like_ip_only", "pd_only", "pkt", "stream", "app_layer", "app_tx")
"""What a rule can be to the engine, as far as what is written here goes."""

_CONFIGURATION: Mapping[str, Any] = {
    "default-rule-path": ".",
    "rule-files": [],
    "outputs": [
        {
            "eve-log": {
                "enabled": True,
                "filetype": "regular",
                "filename": "eve.json",
                # Every packet that is dropped, with its number in the capture, not the first of a flow alone.
                "types": [{"drop": {"alerts": True, "flows": "all"}}, {"stats": {"totals": True}}],
            }
        }
    ],
    "app-layer": {
        "protocols": {
            "tls": {"enabled": True, "detection-ports": {"dp": 443}},
            "http": {"enabled": True},
            "http2": {"enabled": True},
            "dns": {"tcp": {"enabled": True}, "udp": {"enabled": True}},
            "sip": {"enabled": True},
            "ntp": {"enabled": True},
        }
    },
    # What a large capture holds at once must fit: beyond its memory Suricata lets go of flows and judges nothing.
    "stream": {
        "memcap": "1gb",
        "inline": True,
        "checksum-validation": True,
        "reassembly": {"memcap": "1gb", "depth": "1mb"},
    },
    "flow": {"memcap": "1gb", "hash-size": 65536, "prealloc": 10000},
    "defrag": {"memcap": "16mb"},
    "exception-policy": "auto",
    # Alerts mark connections for the rules that drop them; a pass is first all the same.
    "action-order": ["pass", "alert", "drop", "reject"],
    "engine-analysis": {"rules-fast-pattern": False, "rules": True},
    "logging": {"default-log-level": "warning", "outputs": [{"console": {"enabled": True}}]},
}


class EngineError(Exception):
    """The engine did not take what it was given, or not all of it."""


@dataclass(frozen=True)
class Rules:
    """Rules as the engine reads them, and what their words mean; ``addresses`` and ``ports`` are variables by name."""

    lines: Sequence[str]
    home: Sequence[str] = ("10.0.0.0/8",)
    addresses: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ports: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def with_lines(self, lines: Iterable[str]) -> Rules:
        """Return other rules whose words mean the same."""
        return Rules([*lines], self.home, self.addresses, self.ports)

    def configuration(self) -> str:
        """Return the engine's configuration, which is YAML as JSON is."""
        groups = {
            "HOME_NET": _listed(self.home),
            "EXTERNAL_NET": "!$HOME_NET",
            **{name: _listed(held) for name, held in self.addresses.items()},
        }
        ports = {name: _listed(held) for name, held in self.ports.items()}
        variables = {"address-groups": groups, "port-groups": ports}
        return "%YAML 1.1\n---\n" + json.dumps({"vars": variables, **_CONFIGURATION}, indent=1)


def installed() -> bool:
    """Whether there is an engine on this machine."""
    return shutil.which(PROGRAM) is not None


def engine_types(rules: Rules, directory: Path) -> Mapping[int, str]:
    """Return what each rule is to the engine, by sid. Raises EngineError for a rule that it does not take."""
    _run(rules, directory, "--engine-analysis", "-r", "/dev/null")
    read = [json.loads(line) for line in (directory / "rules.json").read_text(encoding="utf-8").splitlines()]
    return {int(each["id"]): str(each["type"]) for each in read}


def dropped(rules: Rules, conversations: Sequence[Conversation], directory: Path) -> Sequence[frozenset[int]]:
    """Return the packets of each conversation that the engine drops, by their place in it.

    Conversations that the engine would take for one flow are judged in captures of their own.
    """
    found: list[frozenset[int]] = [frozenset()] * len(conversations)
    for number, batch in enumerate(_apart(conversations)):
        place = directory / f"run-{number}"
        place.mkdir(parents=True)
        for at, verdict in zip(batch, _judged(rules, [conversations[at] for at in batch], place), strict=True):
            found[at] = verdict
        shutil.rmtree(place)
    return found


def _apart(conversations: Sequence[Conversation]) -> Sequence[Sequence[int]]:
    batches: list[list[int]] = []
    seen: dict[tuple[object, ...], int] = {}
    for at, each in enumerate(conversations):
        number = seen.get(each.key, 0)
        seen[each.key] = number + 1
        if number == len(batches):
            batches.append([])
        batches[number].append(at)
    return batches


def _judged(rules: Rules, conversations: Sequence[Conversation], directory: Path) -> Iterator[frozenset[int]]:
    capture = directory / "conversations.pcap"
    count = frames.write(capture, (sent.frame for each in conversations for sent in each.sent))
    _run(rules, directory, "--simulate-ips", "--runmode", "single", "-r", str(capture))
    gone: set[int] = set()
    stats: Mapping[str, Any] = {}
    with (directory / "eve.json").open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            if event["event_type"] == "drop":
                gone.add(int(event["pcap_cnt"]))
            elif event["event_type"] == "stats":
                stats = event["stats"]
    _sound(stats, count, len(gone))
    first = 1
    for each in conversations:
        yield frozenset(number - first for number in range(first, first + len(each.sent)) if number in gone)
        first += len(each.sent)


def _sound(stats: Mapping[str, Any], count: int, gone: int) -> None:
    """Find that the engine read every packet, could make sense of each, ran out of nothing, and logged each drop."""
    tcp, flow, ips = stats["tcp"], stats["flow"], stats["ips"]
    found = {
        "packets read": (stats["decoder"]["pkts"], count),
        "invalid packets": (stats["decoder"]["invalid"], 0),
        "wrong checksums": (tcp["invalid_checksum"], 0),
        "packets blocked": (ips["blocked"] + ips["rejected"], gone),
        "flows without memory": (flow["memcap"], 0),
        "streams without memory": (tcp["ssn_memcap_drop"] + tcp["segment_memcap_drop"], 0),
    }
    wrong = {name: values for name, values in found.items() if values[0] != values[1]}
    if wrong:
        raise EngineError(f"the engine did not judge what it was given (found, expected): {wrong}")


def _run(rules: Rules, directory: Path, *arguments: str) -> None:
    """Run the engine. Raises EngineError for whatever it calls an error, however it ends."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "suricata.yaml").write_text(rules.configuration(), encoding="utf-8")
    (directory / "all.rules").write_text("".join(f"{line}\n" for line in rules.lines), encoding="utf-8")
    # Classifications and references are files of the machine's own, which no rule here asks for.
    for name in ("classification.config", "reference.config", "threshold.config"):
        (directory / name).touch()
    named = [
        f"--set={key}={directory / name}"
        for key, name in (
            ("classification-file", "classification.config"),
            ("reference-config-file", "reference.config"),
            ("threshold-file", "threshold.config"),
        )
    ]
    command = [PROGRAM, "-c", "suricata.yaml", "-S", "all.rules", "-l", ".", "--init-errors-fatal", *named, *arguments]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=SECONDS, check=False)
    told = (done.stdout + done.stderr).strip()
    errors = [line for line in told.splitlines() if line.startswith("E:")]
    if done.returncode or errors:
        raise EngineError("\n".join(errors) or told or f"{PROGRAM} ended with {done.returncode}")


def _listed(held: Sequence[str]) -> str:
    return f"[{','.join(held)}]"
