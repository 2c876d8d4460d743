"""Say ``unplaced(items, asked)``: rows whose rules have no place in some kind of filter, or do not fit there."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from webex_calling.fault import Fault
from webex_calling.port import PortRange, Protocol
from webex_calling.published.group_loads import GroupLoads, said_of
from webex_calling.published.item import Item
from webex_calling.published.placement import ADDED, ROOM, SITE, STEP, WEB, Attachment
from webex_calling.published.requirement import Initiator
from webex_calling.published.requirement_rows import RequirementRow
from webex_calling.published.rows import CollectionGroupRow, NetworkRow
from webex_calling.quotas.aws import FIREWALL_VARIABLE_LENGTH
from webex_calling.quotas.azure import APPLICATION_PORT, COLLECTION_PRIORITY


def unplaced(items: Sequence[Item], asked: Collection[str]) -> Iterator[Fault]:
    """Yield a fault for each row that a filter has no place for; every item must be of its shape, and refer to others.

    ``asked`` are the articles that a site has only if it asks for them.

    In security groups, what fits is what the default quotas of an account hold, whatever options a site has on: a rule
    to a list weighs its max_entries, and addresses that a site gives count one, since only its plan can know them.
    """
    networks = {item.id: item for item in items if isinstance(item.row, NetworkRow)}
    rows = [(item, item.row) for item in items if isinstance(item.row, RequirementRow)]
    for item, row in rows:
        if row.id in ADDED:
            yield item.fault(("id",), "is reserved for what a site adds to the rows", "choose another id", row.id)
        yield from _misnamed(item, row)
    for loads in group_loads(items, asked):
        yield from loads.groupless()
        yield from loads.torn()
        yield from loads.overfull()
        yield from loads.too_many()
    yield from shared_steps(items)
    yield from homeless(items)
    yield from misplaced(rows, networks, items)


def _misnamed(item: Item, row: RequirementRow) -> Iterator[Fault]:
    """Say what is asked for by name and cannot be: names are told in TLS and HTTP alone, of connections to them."""
    first, last = APPLICATION_PORT.least, APPLICATION_PORT.ceiling
    for index, service in enumerate(row.services):
        if not (by_name(row) or service.hosts):
            continue
        if row.opens is Initiator.PEER:
            words = "is matched by name, which filters see only in connections that this side opens"
            yield item.fault(("services", index), words, "name a network, or have this side open it", service.id)
        if row.protocols != (Protocol.TCP,):
            words = "is matched by name, which filters see only in TCP"
            yield item.fault(("services", index), words, "name a network, or write protocols: [tcp]", service.id)
        for ports in service.ports:
            if isinstance(ports, PortRange) and not first <= ports.first <= ports.last <= last:
                words = f"is matched by name, and an application rule of Azure Firewall takes ports up to {last}"
                yield item.fault(("services", index, "ports"), words, "name a network", str(ports))


def group_loads(items: Sequence[Item], asked: Collection[str]) -> Iterator[GroupLoads]:
    """Yield what the rows among ``items`` put into the security groups of each attachment; ``asked`` is as above."""
    networks = {item.id: item.row for item in items if isinstance(item.row, NetworkRow)}
    rows = [(item, item.row) for item in items if isinstance(item.row, RequirementRow)]
    for attachment in Attachment:
        said = [each for item, row in rows for each in said_of(item, row, attachment, item.article in asked)]
        yield GroupLoads(attachment, said, networks)


_LIST_NAME = FIREWALL_VARIABLE_LENGTH.default - len("_99")
"""How long the id of a listed network may be: rules of AWS Network Firewall name each of its lists."""


def by_name(row: RequirementRow) -> bool:
    """Whether the peers of a row are names alone."""
    return row.peer.hosts is not None or row.peer.published == "role-domains"


def group_of(item: Item) -> str:
    """Return the rule collection group of the rules to a network: its own where it is listed, else its article's."""
    row = item.row
    explicit = row.collection_group if isinstance(row, NetworkRow) else None
    listed = isinstance(row, NetworkRow) and row.listed
    return explicit or (item.id if listed else item.article)


def shared_steps(items: Sequence[Item]) -> Iterator[Fault]:
    """Yield a fault for each rule collection group that has the priority of another."""
    groups: dict[int, Item] = {}
    for item in items:
        if isinstance(item.row, CollectionGroupRow):
            other = groups.setdefault(item.row.priority, item)
            if other is not item:
                words = f"is already the priority of {other.id}, at {other.told(('priority',))}"
                yield item.fault(("priority",), words, f"write {_step(items)}", item.row.priority)


def homeless(items: Sequence[Item]) -> Iterator[Fault]:
    """Yield a fault for each network whose rules have no rule collection group, or whose lists no name for rules."""
    known = _known(items)
    for item in items:
        if not isinstance(item.row, NetworkRow):
            continue
        if (group := group_of(item)) not in known:
            words = f"has its rules in the rule collection group {group}, which the data does not have"
            remedy = f"add {{id: {group}, priority: {_step(items)}}} under collection_groups"
            yield item.fault(("collection_group",) if item.row.collection_group else ("id",), words, remedy, item.id)
        if item.row.listed and len(item.id) > _LIST_NAME:
            words = f"is longer than the {_LIST_NAME} characters that AWS Network Firewall has for names of its lists"
            yield item.fault(("id",), words, "choose a shorter id", item.id)


def misplaced(
    rows: Sequence[tuple[Item, RequirementRow]], networks: Mapping[str, Item], items: Sequence[Item]
) -> Iterator[Fault]:
    """Yield a fault for each row with rules in Azure Firewall and no priority there, or that of another row."""
    wanted = [(item, row, *each) for item, row in rows for each in _groups(row, networks)]
    for group in {SITE, WEB} - _known(items):
        for item, row, _, needed in wanted:
            if needed == group:
                words = f"has rules in the rule collection group {group}, which the data does not have"
                yield item.fault((), words, f"add {group} under collection_groups", row.id)
                break
    held: dict[str, dict[int, Item]] = {}
    for item, row, key, group in wanted:
        if (priority := getattr(row.collection, key)) is not None:
            held.setdefault(group, {}).setdefault(priority, item)
    for item, row, key, group in wanted:
        priority = getattr(row.collection, key)
        first = held.get(group, {}).get(priority, item)
        if priority is None:
            what = "name" if key == "names" else "address"
            words = f"has no priority among the collections of {group}, for its rules by {what} in Azure Firewall"
            yield item.fault((), words, f"write collection: {{{key}: {_free(held.get(group, {}))}}}", row.id)
        elif first is not item or (group == SITE and priority in ADDED.values()):
            whose = f"{first.id}, at {first.told(('collection', key))}," if first is not item else "what a site adds"
            words = f"is already the priority of {whose} in the rule collection group {group}"
            yield item.fault(("collection", key), words, f"write {_free(held[group])}", priority)


def _groups(row: RequirementRow, networks: Mapping[str, Item]) -> Iterator[tuple[str, str]]:
    """Yield the kinds of rules that a row has in Azure Firewall, each with its group: by address, and by name.

    What the Internet opens does not get through a firewall that translates.
    """
    outward, web = row.opens is Initiator.LOCAL, any(service.web for service in row.services)
    if row.peer.site or (outward and (web or not by_name(row))):
        network = networks.get(row.peer.network or "")
        yield "addresses", group_of(network) if network else SITE
    if by_name(row) or any(service.hosts for service in row.services):
        yield "names", WEB


def _known(items: Sequence[Item]) -> set[str]:
    return {item.id for item in items if isinstance(item.row, CollectionGroupRow)}


def _step(items: Sequence[Item]) -> str:
    """Return the next priority of a group, as text."""
    taken = {item.row.priority for item in items if isinstance(item.row, CollectionGroupRow)}
    return str(next((at for at in range(0, ROOM + 1, STEP) if at not in taken), "none: all are taken"))


def _free(held: Mapping[int, Item]) -> int:
    """Return the next priority after those in use, which none of the site's is."""
    last, most = max(held, default=0), COLLECTION_PRIORITY.ceiling
    free = (each for each in range(last - last % STEP + STEP, most + 1, STEP) if each not in ADDED.values())
    return next(free, None) or next(each for each in range(STEP, most) if each not in held)
