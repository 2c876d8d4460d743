"""Say ``differences(read_earlier(path), exported)``: what an earlier export has otherwise than the data of today."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from webex_calling.documents.bounded import UnreadError, read_bounded_text
from webex_calling.documents.json_document import NotJsonError, decoded
from webex_calling.exchange.endpoint_set import OWN
from webex_calling.exchange.exported import Exported
from webex_calling.fault import Fault, Faults

_LARGEST: Final = 20_000_000
_REMEDY: Final = "give a version.json or endpoints.json of an export, or its folder"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was read: the number of the ``version``, "" where it is not told, and the ``sets``, None where they are not.

    ``articles`` are those that it is about.
    """

    version: str
    articles: tuple[str, ...]
    sets: Mapping[str, Mapping[str, Any]] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: ``set`` is "" where it is the version, ``element`` "" where it is the whole set.

    ``there`` is what the earlier export has, ``here`` what the data of today has; of lists only what the other lacks.
    """

    set: str
    element: str
    there: str
    here: str

    @property
    def words(self) -> str:
        """The difference in one line."""
        if self.set and not self.element:
            return f"{self.set}: {'gone since' if self.there else 'new since'}"
        told = (f"there {self.there}" if self.there else "", f"here {self.here}" if self.here else "")
        place = f"{self.set}: {self.element}" if self.set else self.element
        return f"{place}: {'; '.join(each for each in told if each)}"


def read_earlier(path: Path) -> Earlier:
    """Read an exported folder, or its ``version.json`` or ``endpoints.json``. Raises Faults for anything else."""
    if not path.is_dir():
        return _earlier(_read(path), path)
    held = [path / name for name in ("version.json", "endpoints.json")]
    version, sets = (_earlier(_read(each), each) for each in held)
    return Earlier(version.version, version.articles or sets.articles, sets.sets)


def differences(earlier: Earlier, exported: Exported) -> tuple[Difference, ...]:
    """Return what differs: the version, then the sets in order, each element by element."""
    return tuple(_differences(earlier, exported))


def _differences(earlier: Earlier, exported: Exported) -> Iterator[Difference]:
    if earlier.version and earlier.version != exported.latest.number:
        yield Difference("", "version", earlier.version, exported.latest.number)
    if earlier.sets is None:
        return
    here = {each.id: each.document for each in exported.sets}
    for id_ in sorted({*earlier.sets, *here}):
        if id_ not in here:
            yield Difference(id_, "", id_, "")
        elif id_ not in earlier.sets:
            yield Difference(id_, "", "", id_)
        else:
            yield from _elements(id_, _flat(earlier.sets[id_]), _flat(here[id_]))


def _flat(held: Mapping[str, Any]) -> dict[str, Any]:
    """Return the elements of a set, those under our key each by its own name."""
    own = held.get(OWN)
    rest = {key: value for key, value in held.items() if key != OWN}
    return rest | {f"{OWN}.{key}": value for key, value in own.items()} if isinstance(own, Mapping) else dict(held)


def _elements(id_: str, there: Mapping[str, Any], here: Mapping[str, Any]) -> Iterator[Difference]:
    for key in sorted({*there, *here}):
        one, other = there.get(key), here.get(key)
        if one == other:
            continue
        if isinstance(one or [], list) and isinstance(other or [], list):
            first, second = one or [], other or []
            yield Difference(id_, key, _listed(first, second), _listed(second, first))
        else:
            yield Difference(id_, key, _written(one), _written(other))


def _listed(held: list[Any], other: list[Any]) -> str:
    return ", ".join(_written(each) for each in held if each not in other)


def _written(value: Any) -> str:
    return "" if value is None else str(value)


def _read(path: Path) -> Any:
    try:
        return decoded(read_bounded_text(path, _LARGEST))
    except (UnreadError, NotJsonError) as error:
        raise Faults([Fault("--against", str(error), _REMEDY, str(path))]) from None


def _earlier(value: Any, path: Path) -> Earlier:
    if isinstance(value, dict) and isinstance(value.get("latest"), str):
        own = value.get(OWN)
        articles = own.get("articles") if isinstance(own, dict) else None
        named = [each.get("id") for each in articles if isinstance(each, dict)] if isinstance(articles, list) else []
        return Earlier(value["latest"], tuple(each for each in named if isinstance(each, str)), None)
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        sets = {each["id"]: each for each in value if isinstance(each.get("id"), str)}
        if len(sets) == len(value):
            areas = {each["serviceArea"] for each in value if isinstance(each.get("serviceArea"), str)}
            return Earlier("", tuple(sorted(areas)), sets)
    raise Faults([Fault("--against", "is not of an export", _REMEDY, str(path))])
