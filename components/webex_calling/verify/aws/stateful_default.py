"""Say ``StatefulDefault("aws:drop_established", "policy edge", urn).data()``: what no stateful rule decides.

``aws:drop_strict`` drops every packet. The others let a TCP handshake go on until a rule can see what is sent, and drop
everything without a handshake at once. The kinds of ``app_layer`` wait until the application's first message is whole,
the plain ones do not. The kinds of ``to_server`` leave alone what goes to the side that opened. What the others do to
that is told in two ways, as dropped and as passed: here it is possibly dropped.
Sources: AWS Network Firewall developer guide, strict rule ordering, and API reference, StatefulDefaultActions; AWS
Security Services Best Practices, Network Firewall, default actions.
"""

from dataclasses import dataclass
from typing import Final

from webex_calling.verify.aws.firewall_rule import UNANSWERED
from webex_calling.verify.model.admission import Clause
from webex_calling.verify.model.packets import TCP, PacketSet

STRICT: Final = "aws:drop_strict"
DROPS: Final = frozenset(
    {
        STRICT,
        "aws:drop_established",
        "aws:drop_established_to_server",
        "aws:drop_established_app_layer",
        "aws:drop_established_app_layer_to_server",
    }
)

_EVERYTHING: Final = PacketSet.everything()
_NOTHING: Final = PacketSet.empty()
_CONNECTIONLESS: Final = ~PacketSet.box(protocol=TCP)
_BACK: Final = "documents differ on whether it drops what goes to the side that opened"
_ANSWERED: Final = _EVERYTHING - UNANSWERED


@dataclass(frozen=True, slots=True)
class StatefulDefault:
    """A default action, "" for none that drops, of a policy, with what each packet of an opening meets at the end."""

    action: str
    holder: str
    resource: str = ""

    def first(self) -> Clause | None:
        """Return the clause of first packets."""
        if not self.action:
            return None
        return self._drops(_EVERYTHING if self.action == STRICT else _CONNECTIONLESS)

    def reply(self) -> Clause | None:
        """Return the clause of replies: those of a TCP handshake go on under all but one."""
        if not self.action or self._one_way:
            return None
        if self.action == STRICT:
            return self._drops(_ANSWERED)
        return self._drops(_NOTHING, _ANSWERED & _CONNECTIONLESS, _BACK)

    def part(self) -> Clause | None:
        """Return the clause of the first packets of a message that is not whole yet."""
        if not self.action or "_app_layer" in self.action:
            return None
        return self._drops(_NOTHING, _EVERYTHING, "a first message may come in several packets")

    def data(self) -> Clause | None:
        """Return the clause of what the initiator sends."""
        return self._drops(_EVERYTHING) if self.action else None

    def answer(self) -> Clause | None:
        """Return the clause of what the other side sends."""
        if not self.action or self._one_way:
            return None
        return self._drops(_ANSWERED) if self.action == STRICT else self._drops(_NOTHING, _ANSWERED, _BACK)

    @property
    def _one_way(self) -> bool:
        return self.action.endswith("_to_server")

    def _drops(self, surely: PacketSet, possibly: PacketSet | None = None, doubt: str = "") -> Clause:
        return Clause(f"default action {self.action} of {self.holder}", False, surely, self.resource, possibly, doubt)
