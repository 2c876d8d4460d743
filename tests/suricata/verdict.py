"""`verdict(conversation, gone)`: how a conversation ends whose dropped packets are known.

*Admitted* is a conversation of which nothing is dropped, in either direction. *Refused* is one of which no data of the
initiator reaches the other side: it has nothing to answer, and what would follow that, or a handshake that does not
come about, is never sent. The handshake may get through, and so may what a server says first: a default that is
directed to the server waits for data of the initiator. Of a hello or an HTTP request in parts all but the last may
get through, since before it is whole nobody can tell the name. Everything else is *cut*: it begins, and falls silent.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from tests.suricata.conversation import Conversation, Part


class Verdict(StrEnum):
    """How a conversation ends."""

    ADMITTED = "admitted"
    REFUSED = "refused"
    CUT = "cut"


def verdict(conversation: Conversation, gone: Collection[int]) -> Verdict:
    """Return how a conversation ends; what routers tell of it is not part of it."""
    own = [(at in gone, each) for at, each in enumerate(conversation.sent) if each.part is not Part.ERROR]
    if not any(dropped for dropped, _ in own):
        return Verdict.ADMITTED
    asked = False
    for dropped, each in own:
        if each.part is Part.HANDSHAKE and dropped:
            return Verdict.REFUSED
        if each.part is Part.DATA and each.by_opener:
            if not (dropped or each.partial):
                return Verdict.CUT
            asked |= not each.partial
        elif each.part is Part.DATA and asked:
            break  # an answer to what never arrived
    return Verdict.REFUSED


def told_of(conversation: Conversation, gone: Collection[int]) -> bool:
    """Tell whether what routers tell of the conversation gets through."""
    return not any(at in gone for at, each in enumerate(conversation.sent) if each.part is Part.ERROR)
