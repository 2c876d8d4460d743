"""Every domain that is emitted means itself and what is below it, or one name alone, and nothing that looks like it."""

from __future__ import annotations

from functools import cache
from itertools import count
from pathlib import Path

import pytest
from tests.plan.firewall_plans import REFERENCE
from tests.plan.firewall_plans import planned as plan_of
from tests.suricata import conversation
from tests.suricata.conversation import Conversation, Ends
from tests.suricata.engine import Rules, dropped
from tests.suricata.plans import planned
from tests.suricata.probes import ELSEWHERE, Header, headers
from tests.suricata.speech import ALIKE, LOOKALIKES, PARTS, REQUEST_PARTS, http, tls
from tests.suricata.verdict import Verdict, verdict


@cache
def rules() -> Rules:
    """Return the rules for everyone with every option, and the default action of the policy."""
    return planned(plan_of(), REFERENCE).policy.lines()


def by_name() -> list[Header]:
    """Return what each rule by name says."""
    return [each for each in headers(rules()) if each.domains]


def covered(name: str, header: Header) -> bool:
    """Whether some rule for the same addresses and ports is for a name: itself, or a domain that it is in."""
    same = [
        domain
        for each in by_name()
        if each.ports == header.ports and set(header.local) <= set(each.local)
        for domain in each.domains
    ]
    return any(name == each.lstrip(".") or (each.startswith(".") and name.endswith(each)) for each in same)


def test_names_are_matched_exactly(tmp_path: Path) -> None:
    """Apex, what is below and upper case are admitted; look-alikes before, behind and inside are refused."""
    ports, addresses = count(20000), count(1)
    held: list[tuple[Conversation, Verdict]] = []
    for header in by_name():
        (domain,) = header.domains
        for kind, form in (*ALIKE, *LOOKALIKES):
            name = form.format(domain.lstrip("."))
            expected = Verdict.ADMITTED if covered(name.lower(), header) else Verdict.REFUSED
            for part in (REQUEST_PARTS if header.protocol == "http" else PARTS).values():
                local, peer = int(header.local[0].network_address), ELSEWHERE + next(addresses) % 250 + 1
                ends = Ends(local, next(ports), peer, header.ports[0][0])
                said = name.upper() if kind == "upper case" else name
                spoken = (http if header.protocol == "http" else tls)(said, part)
                held.append((conversation.tcp(f"{kind} of {domain}", ends, spoken), expected))
    found = dropped(rules(), [each for each, _ in held], tmp_path)
    wrong = [
        f"{each}: {ended}, not {expected}"
        for (each, expected), gone in zip(held, found, strict=True)
        for ended in [verdict(each, gone)]
        if ended is not expected
    ]
    assert wrong == []
    assert {expected for _, expected in held} == {Verdict.ADMITTED, Verdict.REFUSED}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("dotprefix; ", "", id="no apex"),
        pytest.param('dotprefix; content:".', 'content:"', id="look-alikes before"),
        pytest.param("endswith; ", "", id="look-alikes behind"),
        pytest.param("nocase; ", "", id="no upper case"),
    ],
)
def test_each_keyword_is_needed(old: str, new: str, tmp_path: Path) -> None:
    """Without one of its keywords a rule means other names: the engine tells them apart."""
    line = next(each for each in rules().lines if 'dotprefix; content:".webex.com"' in each)
    spoken = {form.format("webex.com"): kind for kind, form in (*ALIKE, *LOOKALIKES)}
    header = by_name()[0]
    held = [
        conversation.tcp(kind, Ends(int(header.local[0].network_address), 40000 + at, ELSEWHERE + 1, 443), tls(said))
        for at, (name, kind) in enumerate(spoken.items())
        for said in [name.upper() if kind == "upper case" else name]
    ]
    default = [each for each in rules().lines if 'msg:"default"' in each]
    ended = [
        [
            verdict(each, gone)
            for each, gone in zip(held, dropped(rules().with_lines([rule, *default]), held, tmp_path / at), strict=True)
        ]
        for at, rule in (("as it is", line), ("changed", line.replace(old, new)))
    ]
    assert ended[0] == [Verdict.ADMITTED] * len(ALIKE) + [Verdict.REFUSED] * len(LOOKALIKES)
    assert ended[0] != ended[1]
