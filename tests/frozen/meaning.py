"""``meanings(reference)``: what each id of the data means, in one line; ports, dates and words are none."""

from collections.abc import Iterator

from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Condition, Requirement


def meanings(reference: Reference) -> dict[str, str]:
    """Return what each id means, by its kind and itself: "requirement S1a"."""
    return dict(sorted(_each(reference)))


def _each(reference: Reference) -> Iterator[tuple[str, str]]:
    yield from _rows(reference)
    yield from _words(reference)
    for article in reference.articles.values():
        yield f"article {article.id}", article.source
    for network in reference.networks.values():
        yield f"network {network.id}", f"{'listed' if network.listed else 'unlisted'}, {network.where[0]}"
    for domain in reference.domains.values():
        yield f"domain {domain.id}", domain.name
    for host in reference.hosts.values():
        yield f"host {host.name}", host.where[0].partition("/")[0]


def _rows(reference: Reference) -> Iterator[tuple[str, str]]:
    for row in reference.requirements.values():
        yield f"requirement {row.id}", _row(row)
        for service in row.services:
            yield f"service {row.id}/{service.id}", " ".join(filter(None, [service.speaks, _when(service.when)])) or "-"
    for printed in reference.printed.values():
        yield f"printed {printed.id}", f"{printed.purpose}, {printed.source}: {' '.join(printed.rows)}"


def _words(reference: Reference) -> Iterator[tuple[str, str]]:
    for reading in reference.readings.values():
        yield f"reading {reading.id}", " ".join(reading.where)
    for statement in reference.statements.values():
        yield f"statement {statement.id}", statement.where[0]
    for option in reference.options.values():
        yield f"option {option.id}", " ".join(choice.id for choice in option.choices) or "-"
    for revision in reference.revisions:
        yield f"revision {revision.id}", f"{revision.kind} {revision.network}".strip()
    for source in reference.sources.values():
        yield f"source {source.id}", source.publisher
    for system in reference.systems.values():
        yield f"system {system.id}", system.where[0]


def _row(row: Requirement) -> str:
    opened = f"{'+'.join(row.roles)} {row.opens} {'+'.join(row.protocols)}"
    return " ".join(filter(None, [opened, str(row.peer), _when(row.when)]))


def _when(when: Condition) -> str:
    held = {"trunk": when.trunk, "profile": when.profile, "option": when.option, "ata": when.ata, "need": when.need}
    return " ".join(f"{name}={value}" for name, value in held.items() if value)
