"""What a Network Firewall admits equals a model of the service in z3, for every opening with an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import z3  # type: ignore[import-untyped]  # z3 ships no types
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verify.aws.firewalls import CALLING, HOME, admitted, firewall, policy
from tests.verify.aws.z3_openings import (
    BY_PEER,
    LOCAL,
    LOCAL_PORT,
    PEER,
    PEER_PORT,
    PROTOCOL,
    Formula,
    among,
    disagreement,
    first_match,
)

from webex_calling.verify.model.packets import prefix

LAST = 2**32 - 1
(HOME_FIRST, HOME_LAST), (LIST_FIRST, LIST_LAST) = prefix(HOME), prefix(CALLING)
ADDRESSES = {
    "any": [(0, LAST)],
    "$HOME_NET": [(HOME_FIRST, HOME_LAST)],
    "$EXTERNAL_NET": [(0, HOME_FIRST - 1), (HOME_LAST + 1, LAST)],
    "@CALLING": [(LIST_FIRST, LIST_LAST)],
    f"![{CALLING},{HOME}]": [(0, HOME_FIRST - 1), (HOME_LAST + 1, LIST_FIRST - 1), (LIST_LAST + 1, LAST)],
}
PORTS = {
    "any": [(0, 65535)],
    "$SIP": [(5062, 5062), (8934, 8934)],
    "8000:48199": [(8000, 48199)],
    "!443": [(0, 442), (444, 65535)],
    ":1023": [(0, 1023)],
}
NUMBERS = {"tcp": 6, "udp": 17, "icmp": 1, "tls": 6}
FLOWS = ["", "to_server", "to_server,established", "not_established", "to_client", "established"]


@dataclass(frozen=True)
class Rule:
    """One rule as values, from which its text and its formulas are made."""

    action: str
    protocol: str
    source: str
    source_port: str
    arrow: str
    target: str
    target_port: str
    flow: str

    def text(self, number: int) -> str:
        flow = f"flow:{self.flow}; " if self.flow else ""
        header = f"{self.source} {self.source_port} {self.arrow} {self.target} {self.target_port}"
        return f"{self.action} {self.protocol} {header} ({flow}sid:{number};)"

    @property
    def whole(self) -> bool:
        """Say whether a pass covers the connection: what addresses and ports alone decide, or the application."""
        return self.flow == "" or (self.protocol == "tls" and "established" not in self.flow)

    def matches(self, *, by_opener: bool, data: bool, surely: bool) -> Formula:
        """Say that a packet of the opening matches: from which end, in the handshake or with data."""
        flow = set(self.flow.split(","))
        wrong_end = ("to_server" in flow and not by_opener) or ("to_client" in flow and by_opener)
        if wrong_end or (self.protocol == "tls" and (surely or not data)):
            return z3.BoolVal(False)  # a peer with an address is not sure to speak TLS
        if self.flow == "" and self.protocol != "tls" and data and surely:
            return z3.BoolVal(False)  # compared with the first packet each way alone
        sends_local = z3.Not(BY_PEER) if by_opener else BY_PEER
        ways = [self._way(sends_local)] + ([self._way(z3.Not(sends_local))] if self.arrow == "<>" else [])
        silent = z3.And(PROTOCOL == 1, LOCAL_PORT != 8, LOCAL_PORT != 13) if not by_opener else False
        number = self.protocol == "ip" or NUMBERS[self.protocol] == PROTOCOL
        return z3.And(z3.Or(ways), number, z3.Not(silent), self._timely(flow, by_opener, data, surely))

    def _timely(self, flow: set[str], by_opener: bool, data: bool, surely: bool) -> Formula:
        """Say that the state of the connection fits; that of UDP is not told at its reply."""
        tcp = PROTOCOL == 6
        if "established" in flow and not data:
            return z3.And(z3.Not(tcp), not by_opener, not surely)
        if "not_established" in flow:
            if not data:
                return z3.BoolVal(True) if by_opener or not surely else tcp
            return z3.And(z3.Not(tcp), by_opener, not surely)
        return z3.BoolVal(True)

    def _way(self, from_local: Formula) -> Formula:
        source, target = ADDRESSES[self.source], ADDRESSES[self.target]
        source_port, target_port = PORTS[self.source_port], PORTS[self.target_port]
        ported = z3.Or(PROTOCOL == 6, PROTOCOL == 17)
        return z3.If(
            from_local,
            z3.And(
                among(LOCAL, source),
                among(PEER, target),
                z3.Implies(ported, z3.And(among(LOCAL_PORT, source_port), among(PEER_PORT, target_port))),
            ),
            z3.And(
                among(PEER, source),
                among(LOCAL, target),
                z3.Implies(ported, z3.And(among(PEER_PORT, source_port), among(LOCAL_PORT, target_port))),
            ),
        )


addresses, ports = st.sampled_from(list(ADDRESSES)), st.sampled_from(list(PORTS))
arrows = st.sampled_from(["->", "->", "<>"])
actions = st.sampled_from(["pass", "pass", "drop", "reject"])
ported = st.builds(
    Rule,
    actions,
    st.sampled_from(["tcp", "tcp", "udp", "tls"]),
    addresses,
    ports,
    arrows,
    addresses,
    ports,
    st.sampled_from(FLOWS),
)
portless = st.builds(
    Rule,
    actions,
    st.sampled_from(["ip", "icmp"]),
    addresses,
    st.just("any"),
    arrows,
    addresses,
    st.just("any"),
    st.sampled_from(FLOWS),
)
NAMES = ("strict", "established", "established_to_server", "established_app_layer", "established_app_layer_to_server")
DEFAULTS = st.sampled_from(["", *(f"aws:drop_{name}" for name in NAMES)])


def ends(default: str) -> dict[str, Formula]:
    """Say which packets the default action leaves alone for sure."""
    tcp, silent = PROTOCOL == 6, z3.And(PROTOCOL == 1, LOCAL_PORT != 8, LOCAL_PORT != 13)
    free, strict = default == "", default == "aws:drop_strict"
    back = z3.Or(free or default.endswith("_to_server"), silent)
    return {
        "first": z3.Or(free, z3.And(not strict, tcp)),
        "reply": z3.Or(back, z3.And(not strict, tcp)),
        "part": z3.BoolVal(free or "app_layer" in default),
        "data": z3.BoolVal(free),
        "answer": back,
    }


def modelled(rules: list[Rule], default: str) -> Formula:
    """Say that an opening surely gets through: each of its packets is passed, or spared by a pass of an earlier one."""
    spared: Any = z3.BoolVal(False)
    through: list[Formula] = []
    for stage, by_opener, data in (
        ("first", True, False),
        ("reply", False, False),
        ("part", True, True),
        ("data", True, True),
        ("answer", False, True),
    ):
        asked = [rule for rule in rules if stage != "part" or rule.protocol != "tls"]
        verdicts = [
            (rule.matches(by_opener=by_opener, data=data, surely=rule.action == "pass"), rule.action == "pass")
            for rule in asked
        ]
        through.append(z3.Or(spared, first_match(verdicts, ends(default)[stage])))
        if stage == "part":
            continue
        # What is not sure to be passed whole may be taken by it, and so spares nothing.
        covers = [
            (
                rule.matches(by_opener=by_opener, data=data, surely=rule.action == "pass" and rule.whole),
                rule.action == "pass" and rule.whole,
            )
            for rule in rules
        ]
        spared = z3.Or(spared, first_match(covers, otherwise=False))
    return z3.And(through)


@settings(deadline=None, max_examples=40)
@given(st.lists(ported | portless, max_size=5), DEFAULTS)
def test_admission_is_the_model_of_the_service(rules: list[Rule], default: str) -> None:
    """No opening with an address tells the admitted set from the model."""
    texts = [rule.text(number) for number, rule in enumerate(rules, start=1)]
    found = admitted(*texts, default=default) if texts else firewall(policy(default=default)).admitted
    assert disagreement(modelled(rules, default), found) is None
