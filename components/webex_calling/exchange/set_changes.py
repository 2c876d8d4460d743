"""Say ``set_changes(reference, versions)``: what each version changed of each set, the oldest first."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from webex_calling.exchange.endpoint_set import OWN, EndpointSet, without_empty
from webex_calling.exchange.set_change import Disposition, Impact, Items, OwnImpact, SetChange
from webex_calling.exchange.version import Version
from webex_calling.history.assumption import LATER
from webex_calling.published.article import Revision
from webex_calling.published.domain import covers
from webex_calling.published.reference import Reference

_ELEMENTS: Final = ("serviceArea", "tcpPorts", "udpPorts", "required", "notes")
"""What ``previous`` and ``current`` may hold: as in Microsoft's, without ``category`` and ``expressRoute``."""
_TRAFFIC: Final = (
    "direction",
    "roles",
    "protocols",
    "ports",
    "icmp",
    "sourcePorts",
    "peer",
    "speaks",
    "conditions",
    "aliases",
)
"""What under ``webexCalling`` says which packets are meant, and not how they are understood."""
_NOTHING: Final[Mapping[str, Any]] = {}


def set_changes(reference: Reference, versions: Sequence[Version]) -> tuple[SetChange, ...]:
    """Return the changes between ``versions``, newest first, in the order of version and set."""
    return tuple(
        change for before, after in pairwise(reversed(versions)) for change in _Step(reference, before, after).changes()
    )


class _Step:
    """From one version to the next."""

    def __init__(self, reference: Reference, before: Version, after: Version) -> None:
        self._before, self._after = before, after
        self._old = {each.id: each for each in before.sets}
        self._new = {each.id: each for each in after.sets}
        self._entries = [
            (article.id, entry)
            for article in reference.articles.values()
            for entry in article.revisions
            if before.day < entry.date <= after.day
        ]
        self._came = {id_: _items(self._new.get(id_), self._old.get(id_)) for id_ in {*self._old, *self._new}}

    def changes(self) -> Iterator[SetChange]:
        for id_ in sorted({*self._old, *self._new}):
            old, new = self._old.get(id_), self._new.get(id_)
            held = new or old
            if held and (old is None or new is None or old.document != new.document or self._untold(held)):
                yield self._change(held, old, new)

    def _change(self, held: EndpointSet, old: EndpointSet | None, new: EndpointSet | None) -> SetChange:
        added, removed = self._came[held.id], _items(old, new)
        entries = self._told(held, added, removed)
        effective = next((each.effective for each in entries if each.effective), None) if added else None
        told = old.document if old else _NOTHING, new.document if new else _NOTHING
        previous, current = _differing(*told, _ELEMENTS)
        own_previous, own_current = _differing(
            told[0].get(OWN, _NOTHING), told[1].get(OWN, _NOTHING), [*(old or held).own, *held.own]
        )
        disposition = Disposition.ADD if old is None else Disposition.REMOVE if new is None else Disposition.CHANGE
        return SetChange(
            version=self._after.number,
            set=held.id,
            disposition=disposition,
            impact=self._impact(held, old, new, removed, [*previous, *current, *own_previous, *own_current]),
            previous=previous,
            current=current,
            added=added,
            removed=removed,
            effective=str(effective).replace("-", "") if effective and effective.day else "",
            month=str(effective) if effective and not effective.day else "",
            own={
                "serviceArea": held.area,
                "revisions": [each.id for each in entries],
                "previous": own_previous,
                "current": own_current,
                "assumed": self._assumed(held, added, removed),
            },
        )

    def _impact(
        self,
        held: EndpointSet,
        old: EndpointSet | None,
        new: EndpointSet | None,
        removed: Items,
        differing: Collection[str],
    ) -> Impact | OwnImpact:
        added = self._came[held.id]
        if added:
            both = Impact.ADDED_BOTH if added.ips and added.urls else None
            return both or (Impact.ADDED_IP if added.ips else Impact.ADDED_URL)
        if old is None or (not {"tcpPorts", "udpPorts", *_TRAFFIC}.isdisjoint(differing) and new is not None):
            return OwnImpact.CHANGED_TRAFFIC
        if removed:
            if new and all(_held(new, each) for each in (*removed.ips, *removed.urls)):
                return Impact.DUPLICATE
            others = [items for id_, items in self._came.items() if id_ != held.id]
            came = {*(each for items in others for each in (*items.ips, *items.urls))}
            return Impact.MOVED if came.issuperset({*removed.ips, *removed.urls}) else Impact.REMOVED
        if new is None:
            return OwnImpact.CHANGED_TRAFFIC
        return OwnImpact.NOT_TOLD if self._untold(held) else Impact.OTHER

    def _told(self, held: EndpointSet, added: Items, removed: Items) -> list[Revision]:
        """Return the entries that tell of a set: of its row, its network, or names that came or went."""
        names = {*added.urls, *removed.urls}
        network = held.own["peer"].get("id") if held.own["peer"]["kind"] == "network" else None
        return [
            entry
            for article, entry in self._entries
            if article == held.area
            and (
                held.own["row"] in entry.rows
                or (entry.network == network and (added.ips or removed.ips))
                or not names.isdisjoint((*entry.added.names, *entry.removed.names))
            )
        ]

    def _untold(self, held: EndpointSet) -> bool:
        """Tell whether an entry of this step changed the row without telling how."""
        ids = {entry.id for _, entry in self._entries}
        return any(
            each.kind == "row" and each.id == held.own["row"] and each.how == LATER and not ids.isdisjoint(each.entries)
            for each in self._before.assumed
        )

    def _assumed(self, held: EndpointSet, added: Items, removed: Items) -> list[dict[str, str]]:
        """Return what of the change no entry tells, and how it is inferred."""
        items = {*(str(each).removesuffix("/32") for each in (*added.ips, *removed.ips)), *added.urls, *removed.urls}
        ids = {entry.id for _, entry in self._entries}
        return [
            {"item": each.id, "how": each.how}
            for each in self._before.assumed
            if each.id in items
            and not ids.isdisjoint(each.entries)
            and each.network in ("", held.own["peer"].get("id", ""))
        ]


def _items(here: EndpointSet | None, other: EndpointSet | None) -> Items:
    """Return what a set has and another has not."""
    if here is None:
        return Items()
    if other is None:
        return Items(here.ips, here.urls)
    return Items(
        tuple(each for each in here.ips if each not in other.ips),
        tuple(each for each in here.urls if each not in other.urls),
    )


def _held(new: EndpointSet, item: Any) -> bool:
    """Tell whether a set still holds an address or a name, inside a wider one."""
    if isinstance(item, str):
        return any(covers(each, item.removeprefix("*.")) for each in new.urls)
    return any(item.subnet_of(each) for each in new.ips)


def _differing(
    before: Mapping[str, Any], after: Mapping[str, Any], keys: Collection[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what differs of ``keys`` as it was and as it is; all of them where one of the two is nothing."""
    differ = [key for key in dict.fromkeys(keys) if before.get(key) != after.get(key)]
    return (
        without_empty({key: before[key] for key in differ if key in before}),
        without_empty({key: after[key] for key in differ if key in after}),
    )
