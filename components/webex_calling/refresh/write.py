"""Say ``Writing.of(proposal, directory, reference).diff()``: a proposal as changes of the files of the data."""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from ipaddress import IPv4Network
from pathlib import Path

from yaml.nodes import MappingNode

from webex_calling.documents.whole_file import replace_file
from webex_calling.fault import Fault, Faults
from webex_calling.published.article import Kind
from webex_calling.published.reference import Reference, load_reference
from webex_calling.refresh.data_text import DataText, child, items, key_node, text_of
from webex_calling.refresh.effects import places
from webex_calling.refresh.printed_text import shown
from webex_calling.refresh.proposal import NetworkChange, NewEntry, PortChange, Proposal


@dataclass(slots=True)
class Writing:
    """The files that change, and ``left``: what of the proposal a person has to write."""

    directory: Path
    proposal: Proposal
    reference: Reference
    files: dict[str, DataText] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, proposal: Proposal, directory: Path, reference: Reference) -> "Writing":
        """Return the changes of the files below ``directory``, which are the data of ``reference``. Raises Faults."""
        writing = cls(directory, proposal, reference)
        try:
            writing._compose()
        except OSError as error:
            raise Faults([_unreadable(directory, error)]) from None
        return writing

    def diff(self) -> Iterator[str]:
        """Yield the lines of one diff of all files."""
        for name, file in sorted(self.files.items()):
            yield from file.diff(f"data/{name}")

    @property
    def changed(self) -> dict[str, str]:
        """The text of each file that changes, by its name below the directory."""
        return {name: file.changed for name, file in self.files.items() if file.changed != file.text}

    def write(self) -> list[str]:
        """Write the files, each as a whole, and return their names.

        Raises Faults, and writes nothing, where they do not load; also where one cannot be written, which is as before.
        """
        revised([self])
        changed = self.changed
        for name, text in changed.items():
            try:
                replace_file(self.directory / name, text.encode())
            except OSError as error:
                words, remedy = f"cannot be written: {error.strerror}", "give a data directory that you may write"
                raise Faults([Fault("--data", words, remedy, str(self.directory / name))]) from None
        return sorted(changed)

    def _compose(self) -> None:
        told = {
            value: entry.date for entry in reversed(self.proposal.history) for value in (*entry.added, *entry.moved)
        }
        for name, change in self.proposal.networks.items():
            self._network(name, change.added, change.removed, told)
        for move in self.proposal.moves:
            self._network(move.leaves, (), (move.prefix,), told)
            self._network(move.joins, (move.prefix,), (), told)
        placed = [port for port in self.proposal.ports if self._ports(port)]
        self._domains()
        self._history(placed)
        self.left += (
            f"the row {row.purpose}, {row.sources}: its id, title, roles and groups" for row in self.proposal.new_rows
        )
        if self.proposal.revision:
            source = self.reference.articles[self.proposal.article].source
            file, row = self._row("sources", "id", source)
            if dated := child(row, "dated"):
                file.replace(dated, str(self.proposal.revision))

    def _row(self, section: str, key: str, identity: str) -> tuple[DataText, MappingNode]:
        """Return the file of the article that has a row, and the row. Raises Faults where none has it."""
        for path in sorted((self.directory / self.proposal.article).glob("*.yaml")):
            name = f"{self.proposal.article}/{path.name}"
            file = self.files.get(name) or DataText(path)
            if row := file.row(section, key, identity):
                self.files[name] = file
                return file, row
        fault = f"has no {identity} under {section}"
        raise Faults([Fault("--data", fault, "give the data that the article was compared with", str(self.directory))])

    def _network(
        self, name: str, added: tuple[IPv4Network, ...], removed: tuple[IPv4Network, ...], told: dict[IPv4Network, date]
    ) -> None:
        file, row = self._row("networks", "id", name)
        held = items(row, "prefixes")
        by_text = {text_of(each, "prefix"): each for each in held}
        for value in removed:
            if node := by_text.get(shown(value)) or by_text.get(str(value)):
                file.drop(node)
        for value, number in places(self.reference.networks[name], NetworkChange(added, removed)).items():
            since = f", since: {told[value]}" if value in told else ""
            list_ = f", list: {number}" if number > 1 else ""
            file.insert_after(held[-1], [f"{{prefix: {shown(value)}{since}{list_}}}"])

    def _ports(self, change: PortChange) -> bool:
        """Replace ports one for one, and tell whether that could be done.

        Which service a port is for is a person's to say where the print does not tell.
        """
        if len(change.added) != len(change.removed) or self._of_several(change):
            gone, came = (", ".join(each) or "none" for each in (change.removed, change.added))
            self.left.append(f"the {change.end} ports of {change.row}: {gone} became {came}")
            return False
        printed_file, printed = self._row("printed", "id", change.printed)
        rows_file, row = self._row("requirements", "id", change.row)
        for old, new in zip(change.removed, change.added, strict=True):
            if change.end == "source":
                held = items(printed, "source_ports")
                own = items(child(row, "source_ports"), "ports")
            else:
                node = key_node(child(printed, "ports"), old)
                held = [node] if node else []
                own = [port for service in items(row, "services") for port in items(service, "ports")]
            for file, nodes in ((printed_file, held), (rows_file, own)):
                for each in nodes:
                    if each.value == old:
                        file.replace(each, new)
        return True

    def _of_several(self, change: PortChange) -> bool:
        """Tell whether the ports that go are of several services: the order of a cell tells nothing of these."""
        services = self.reference.printed[change.printed].ports
        return change.end == "destination" and len({services[port] for port in change.removed}) > 1

    def _domains(self) -> None:
        added, removed = self.proposal.domains.added, self.proposal.domains.removed
        renamed = len(added) == len(removed) == 1
        for name in removed:
            file, row = self._row("domains", "name", name)
            if renamed:
                (new,) = added
                node, id_ = child(row, "name"), child(row, "id")
                if node and id_:
                    file.replace(node, f'"{new}"')
                    file.replace(id_, new.removeprefix("*.").replace(".", "-"))
            else:
                file.drop(row)
                self._host(name)
        if not renamed:
            self.left += (f"the domain {name}: its group, purpose and users" for name in added)

    def _host(self, name: str) -> None:
        """Drop the host that a domain of the article is besides."""
        host = self.reference.hosts.get(name)
        source = self.reference.articles[self.proposal.article].source
        if host and all(each.partition("/")[0] == source for each in host.where):
            hosts, row = self._row("hosts", "name", name)
            hosts.drop(row)

    def _history(self, placed: Sequence[PortChange]) -> None:
        """Write the entries above all that are there, newest first; the newest one has the ports that were placed."""
        if not self.proposal.history:
            return
        newest = self.reference.articles[self.proposal.article].revisions[0].id
        file, _ = self._row("revisions", "id", newest)
        source = self.reference.articles[self.proposal.article].source
        first = next(file.rows("revisions"))
        for at, entry in enumerate(sorted(self.proposal.history, key=lambda each: each.date, reverse=True)):
            for value in _homeless(entry, self.proposal):
                self.left.append(f"the network of {shown(value)}, which {entry.date} names and no list has")
            for lines in _revisions(entry, self.proposal, placed if at == 0 else (), self.reference):
                file.insert_before(first, [*lines, f"where: [{source}/history]"])


def _revisions(
    entry: NewEntry, proposal: Proposal, ports: Sequence[PortChange], reference: Reference
) -> Iterator[list[str]]:
    """Yield the rows of an entry: one for each network, one for names, one for ports; else one that has no values."""
    networks: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for at, values in enumerate((entry.added, entry.removed)):
        for value in values:
            if network := _network_of(value, proposal):
                networks[network][at].append(shown(value))
    for move in proposal.moves:
        if move.prefix in (*entry.moved, *entry.added, *entry.removed):
            networks[move.joins][0].append(shown(move.prefix))
            networks[move.leaves][1].append(shown(move.prefix))
    any_ = False
    for network, (added, removed) in networks.items():
        kind = (
            Kind.MOVED if entry.moved else Kind.CHANGED if added and removed else Kind.ADDED if added else Kind.REMOVED
        )
        any_ = True
        yield [
            f"id: {entry.date}-{network}",
            f"kind: {kind}",
            f"text: Prefixes of {network}, as a refresh took them in",
            f"network: {network}",
            *_values("prefixes", added, removed),
        ]
    names = [name for name in entry.names if name in (*proposal.domains.added, *proposal.domains.removed)]
    if names:
        any_ = True
        quoted = {sign: [f'"{name}"' for name in names if name in getattr(proposal.domains, sign)] for sign in _SIGNS}
        yield [
            f"id: {entry.date}-domains",
            "kind: changed",
            "text: Domains, as a refresh took them in",
            *_values("names", quoted["added"], quoted["removed"]),
        ]
    if ports:
        any_ = True
        yield [
            f"id: {entry.date}-ports",
            "kind: changed",
            "text: Ports, as a refresh took them in",
            f"rows: [{', '.join(dict.fromkeys(each.row for each in ports))}]",
            *_values("ports", *_port_values(ports, reference)),
        ]
    if not any_:
        yield [
            f"id: {entry.date}-words",
            f"kind: {Kind.INFORMATION}",
            "text: An entry without values, as a refresh took it in",
        ]


_SIGNS = ("added", "removed")


def _values(key: str, added: list[str], removed: list[str]) -> Iterator[str]:
    for sign, values in zip(_SIGNS, (added, removed), strict=True):
        if values:
            yield f"{sign}:"
            yield f"  {key}: [{', '.join(values)}]"


def _port_values(changes: Sequence[PortChange], reference: Reference) -> tuple[list[str], list[str]]:
    """Return the destination ports that came and went, each with the protocols of its row."""
    told = [
        (change, protocol)
        for change in changes
        if change.end == "destination"
        for protocol in reference.requirements[change.row].protocols
    ]
    added = dict.fromkeys(f"{protocol} {port}" for change, protocol in told for port in change.added)
    removed = dict.fromkeys(f"{protocol} {port}" for change, protocol in told for port in change.removed)
    return list(added), list(removed)


def _network_of(value: IPv4Network, proposal: Proposal) -> str:
    """Return the network of a value of an entry: the one whose list it came to, went from or stands in; "" if none."""
    for name, change in proposal.networks.items():
        if value in (*change.added, *change.removed):
            return name
    around = (name for name, change in proposal.networks.items() for each in change.added if value.overlaps(each))
    held = (name for name, entries in proposal.lists.items() if value in entries)
    return next(around, next(held, ""))


def _homeless(entry: NewEntry, proposal: Proposal) -> Iterator[IPv4Network]:
    """Yield the values of an entry that are of no network: what came and went again between two copies."""
    yield from (value for value in dict.fromkeys((*entry.added, *entry.removed)) if not _network_of(value, proposal))


def _unreadable(directory: Path, error: OSError) -> Fault:
    return Fault("--data", f"cannot be read: {error.strerror}", "give the data directory of a checkout", str(directory))


def revised(writings: Sequence[Writing]) -> Reference:
    """Return the data of one directory as it would be written. Raises Faults where it does not load."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(writings[0].directory, Path(folder) / "data"))
        for name, text in (each for writing in writings for each in writing.changed.items()):
            (copy / name).write_text(text, encoding="utf-8")
        return load_reference(copy)
