"""Say ``Conditions(rule, doubted)``: what a Suricata rule's keywords ask of a packet beyond its header.

This is where it stands which keywords are understood: ``flow``, ``itype`` and ``icode``, one content of ``tls.sni`` or
``http.host``, and the remarks that narrow nothing. A keyword that may narrow a match and is none of these is a doubt.
Sources: Suricata user guide, rules and flow keywords.
"""

from collections.abc import Callable, Iterable
from typing import Final

from webex_calling.fault import Fault
from webex_calling.verify.aws.suricata import Names, SuricataRule, matched_names
from webex_calling.verify.aws.suricata_type import APPLICATIONS, REMARKS, WEB, waits_for_data
from webex_calling.verify.model.packets import ICMP, TCP, UDP

_BUFFERS: Final = {"tls.sni": "tls", "http.host": "http"}
_FLOWS: Final = {"to_server", "from_client", "to_client", "from_server", "established", "not_established"}
TRANSPORTS: Final = {"tcp": TCP, "tcp-pkt": TCP, "tcp-stream": TCP, "udp": UDP, "icmp": ICMP}
"""The protocols of rules that are one of IP's."""
PROTOCOLS: Final = frozenset({"ip", "pkthdr", *TRANSPORTS, *WEB, *APPLICATIONS})
"""The protocols that are known."""


class Conditions:
    """What a rule's keywords ask of a packet beyond its header."""

    def __init__(self, rule: SuricataRule, doubted: Callable[[Iterable[Fault]], str]) -> None:
        self._doubts: dict[str, None] = {}
        self._unknown = ""
        self.to_server = self.to_client = self.established = self.not_established = False
        self.names: Names | None = None
        self.kind: int | None = None
        self.code: int | None = None
        self.web = WEB.get(rule.protocol, "")
        self.needs_data = rule.protocol in WEB or rule.protocol in APPLICATIONS
        if rule.protocol in APPLICATIONS:
            self._doubts[rule.protocol] = None
        elif rule.protocol not in PROTOCOLS:
            remedy = "give ip, tcp, udp, icmp, tls, http or another"
            self._unknown = doubted(rule.refused("is not a rule protocol", remedy, rule.protocol))
        self._unread = bool(rule.doubt)
        for at, option in enumerate(rule.options):
            if option.keyword in _BUFFERS:
                self._name(rule, at, _BUFFERS[option.keyword])
                break
            self._read(option.keyword, option.value)

    @property
    def understood(self) -> bool:
        """Whether nothing but what is known here narrows the rule."""
        return not (self._doubts or self._unknown or self._unread)

    @property
    def doubt(self) -> str:
        """What is not understood, by keyword."""
        words = f"{', '.join(self._doubts)} is not understood" if self._doubts else ""
        return "; ".join(filter(None, (self._unknown, words)))

    @property
    def asks_message(self) -> bool:
        """Whether the rule asks for an ICMP type or code."""
        return self.kind is not None or self.code is not None

    def _read(self, keyword: str, value: str) -> None:
        if keyword in REMARKS:
            return
        if keyword == "flow":
            asked = {word.strip() for word in value.split(",")}
            if not asked <= _FLOWS:
                self._doubts[f"flow:{value}"] = None
            self.to_server |= bool(asked & {"to_server", "from_client"})
            self.to_client |= bool(asked & {"to_client", "from_server"})
            self.established |= "established" in asked
            self.not_established |= "not_established" in asked
        elif keyword == "itype" and value.isdecimal():
            self.kind = int(value)
        elif keyword == "icode" and value.isdecimal():
            self.code = int(value)
        else:
            self._doubts[keyword] = None
            self.needs_data |= waits_for_data(keyword, value)

    def _name(self, rule: SuricataRule, at: int, web: str) -> None:
        """Read a buffer with names and all that follows; keywords that are no part of it stand after it too."""
        following = [option for option in rule.options[at + 1 :] if option.keyword not in {*REMARKS, "flow"}]
        for option in rule.options[at + 1 :]:
            if option.keyword == "flow":
                self._read("flow", option.value)
        self.needs_data = True
        self.names = matched_names(tuple(following))
        if not self.names.sure or not rule.ordered or (self.web and self.web != web):
            self.names = Names()
            self._doubts[rule.options[at].keyword] = None
        self.web = web
