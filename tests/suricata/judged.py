"""`judged(policy, probes, tmp_path)`: what the engine says of each probe, and where a verifier says otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.suricata.engine import dropped
from tests.suricata.policies import Policy
from tests.suricata.probes import Probe
from tests.suricata.verdict import Verdict, told_of, verdict

from webex_calling.verify.model.packets import PacketSet


@dataclass(frozen=True, slots=True)
class Judged:
    """A probe with its verdict; ``told`` says whether what routers tell of it got through."""

    probe: Probe
    verdict: Verdict
    told: bool

    def __str__(self) -> str:
        return f"{self.verdict}: {self.probe}"


def judged(policy: Policy, probes: Sequence[Probe], directory: Path, default: str | None = None) -> Sequence[Judged]:
    """Judge probes by a policy with its own default action, or with another."""
    gone = dropped(policy.lines(default), [each.conversation for each in probes], directory)
    return [
        Judged(each, verdict(each.conversation, dropped_), told_of(each.conversation, dropped_))
        for each, dropped_ in zip(probes, gone, strict=True)
    ]


def disagreements(held: Iterable[Judged], surely: PacketSet, possibly: PacketSet | None = None) -> Iterator[str]:
    """Yield where a verifier is wrong: what surely gets through was not admitted, or what cannot was not refused."""
    may = surely if possibly is None else possibly
    for each in held:
        opening = each.probe.opening
        if each.verdict is not Verdict.ADMITTED and opening in surely:
            yield f"surely admitted, but {each}"
        if each.verdict is not Verdict.REFUSED and opening not in may:
            yield f"surely refused, but {each}"


def counted(held: Iterable[Judged]) -> dict[Verdict, int]:
    """Return how many conversations ended how."""
    return dict(Counter(each.verdict for each in held))
