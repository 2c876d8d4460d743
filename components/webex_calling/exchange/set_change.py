"""Say ``set_change.document``: what one version changed of one set of endpoints, as Microsoft's web service tells it.

The impact is theirs where one of their words means it. They have none for ports, and none for a change that is told
without its values: then ``impact`` is left out, and the one under ``webexCalling`` is ``ChangedTraffic`` or
``NotTold``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network
from typing import Any

from webex_calling.exchange.endpoint_set import OWN, without_empty


class Disposition(StrEnum):
    """What happened to the set."""

    ADD = "add"
    REMOVE = "remove"
    CHANGE = "change"


class Impact(StrEnum):
    """What it means for a perimeter, in Microsoft's words."""

    ADDED_IP = "AddedIp"
    ADDED_URL = "AddedUrl"
    ADDED_BOTH = "AddedIpAndUrl"
    REMOVED = "RemovedIpOrUrl"
    MOVED = "MovedIpOrUrl"
    DUPLICATE = "RemovedDuplicateIpOrUrl"
    OTHER = "OtherNonPriorityChanges"


class OwnImpact(StrEnum):
    """What it means where Microsoft has no word."""

    CHANGED_TRAFFIC = "ChangedTraffic"  # ports, roles, source ports, conditions: rules change, addresses do not
    NOT_TOLD = "NotTold"  # an entry of the history changed the row, and does not say how


@dataclass(frozen=True, slots=True)
class Items:
    """Addresses and names that came or went."""

    ips: tuple[IPv4Network, ...] = ()
    urls: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ips or self.urls)

    @property
    def document(self) -> dict[str, Any]:
        """Both as JSON values, without what is empty."""
        return without_empty({"ips": [str(each) for each in self.ips], "urls": list(self.urls)})


@dataclass(frozen=True, slots=True)
class SetChange:
    """One change record; ``effective`` is the day from which it is in force, where the history tells it apart.

    ``month`` is the month, where it tells no day. ``own`` is what else stands under ``webexCalling``.
    """

    version: str
    set: str
    disposition: Disposition
    impact: Impact | OwnImpact
    previous: Mapping[str, Any]
    current: Mapping[str, Any]
    added: Items
    removed: Items
    effective: str
    month: str
    own: Mapping[str, Any]

    @property
    def document(self) -> dict[str, Any]:
        """The record as JSON values, without what is empty."""
        theirs = isinstance(self.impact, Impact)
        add = {"effectiveDate": self.effective, **self.added.document} if self.added else {}
        own = {**self.own, "impact": "" if theirs else str(self.impact), "effectiveMonth": self.month}
        return without_empty(
            {
                "id": f"{self.version}/{self.set}",
                "endpointSetId": self.set,
                "disposition": str(self.disposition),
                "impact": str(self.impact) if theirs else "",
                "version": self.version,
                "previous": self.previous,
                "current": self.current,
                "add": without_empty(add),
                "remove": self.removed.document,
                OWN: without_empty(own),
            }
        )
