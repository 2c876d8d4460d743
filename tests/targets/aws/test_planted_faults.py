"""Faults planted in the renderer of a Network Firewall: each is found by the proof before anything is registered.

Not among them: a rule without a direction. Where the default action lets handshakes go on, it also passes what a peer
opens from such a port; the reader of policies tells what surely passes, and so does not tell this. That every rule has
a direction is tested where rules are planned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.aws.test_network_firewall import with_gateway
from tests.components import children, refused, registered

from webex_calling.targets.aws import network_firewall as target
from webex_calling.targets.aws.suricata_text import SuricataLine


def _line(change: Callable[[SuricataLine], SuricataLine]) -> Callable[[pytest.MonkeyPatch], None]:
    """Plant a fault in what every rule says."""
    text = SuricataLine.text

    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(SuricataLine, "text", lambda line, sid: text(change(line), sid))

    return plant


def _attribute(owner: Any, name: str, value: Any) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(owner, name, value)


def _ports_off_by_one(line: SuricataLine) -> SuricataLine:
    wrong = line.ports and line.ports.first == 5004
    return replace(line, ports=replace(line.ports, first=5003, last=5003)) if line.ports and wrong else line


FAULTS: Mapping[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a port off by one": _line(_ports_off_by_one),
    "the other direction": _line(lambda line: replace(line, sources=line.destinations, destinations=line.sources)),
    "any source": _line(lambda line: replace(line, sources=("any",)) if line.protocol == "tls" else line),
    "any destination": _line(lambda line: replace(line, destinations=("any",)) if line.protocol == "udp" else line),
    "TCP for UDP": _line(lambda line: replace(line, protocol="tcp") if line.protocol == "udp" else line),
    "names that merely end alike": _line(
        lambda line: replace(line, keywords=tuple(k for k in line.keywords if k not in ("dotprefix", "startswith")))
    ),
    "no server name": _line(
        lambda line: replace(line, protocol="tcp", keywords=("flow:to_server",)) if line.protocol == "tls" else line
    ),
    "every ICMP message": _line(lambda line: replace(line, keywords=()) if line.protocol == "icmp" else line),
    "nothing dropped by default": _attribute(target, "DROP", ("aws:alert_established",)),
    "handshakes dropped by default": _attribute(target, "DROP", ("aws:drop_strict", "aws:alert_strict")),
    "another order": _attribute(target, "STRICT_ORDER", "DEFAULT_ACTION_ORDER"),
    "stateless rules that pass": _attribute(target, "FORWARD", ("aws:pass",)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_renderer_is_refused(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong rule, or a wrong policy around right rules, is found by the proof before anything is registered."""
    FAULTS[fault](monkeypatch)
    assert refused(with_gateway) != []


def test_the_same_without_a_fault() -> None:
    """The arguments of the planted faults are fine by themselves."""
    assert children(registered(with_gateway))
