"""Say ``unplaced(items)``: the rows whose rules have no place in some kind of filter, or do not fit into theirs."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from webex_calling.fault import Fault
from webex_calling.port import PortRange, Protocol
from webex_calling.published.collection_places import by_name, homeless, misplaced, shared_steps
from webex_calling.published.group_loads import GroupLoads, said_of
from webex_calling.published.item import Item
from webex_calling.published.placement import ADDED, Attachment
from webex_calling.published.requirement import Initiator
from webex_calling.published.requirement_rows import RequirementRow
from webex_calling.published.rows import NetworkRow
from webex_calling.quotas.azure import APPLICATION_PORT


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
            yield item.fault(("id",), "stands for what a site adds to the rows", "choose another id", row.id)
        yield from _misnamed(item, row)
    yield from _in_groups(
        asked, rows, {id_: item.row for id_, item in networks.items() if isinstance(item.row, NetworkRow)}
    )
    yield from shared_steps(items)
    yield from homeless(items)
    yield from misplaced(rows, networks, items)


def _misnamed(item: Item, row: RequirementRow) -> Iterator[Fault]:
    """Say what is asked for by name and cannot be: names are told in TLS and HTTP alone, of connections to them."""
    first, last = APPLICATION_PORT.least, APPLICATION_PORT.ceiling
    for index, service in enumerate(row.services):
        if not (by_name(row) or service.hosts):
            continue
        if row.opens is Initiator.PEER or row.protocols != (Protocol.TCP,):
            words = "is asked for by name, which filters read in TCP connections of this side alone"
            remedy = "name a network, or open it from this side over TCP"
            yield item.fault(("services", index), words, remedy, service.id)
        for ports in service.ports:
            if isinstance(ports, PortRange) and not first <= ports.first <= ports.last <= last:
                words = f"is asked for by name, and an application rule of Azure Firewall ends at {last}"
                yield item.fault(("services", index, "ports"), words, "name a network", str(ports))


def _in_groups(
    asked: Collection[str], rows: Sequence[tuple[Item, RequirementRow]], networks: Mapping[str, NetworkRow]
) -> Iterator[Fault]:
    for attachment in Attachment:
        said = [each for item, row in rows for each in said_of(item, row, attachment, item.article in asked)]
        loads = GroupLoads(attachment, said, networks)
        yield from loads.groupless()
        yield from loads.torn()
        yield from loads.overfull()
        yield from loads.too_many()
