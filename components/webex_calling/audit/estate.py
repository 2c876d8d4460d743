"""Say ``read_estate(paths, progress)``: an estate as the cloud CLIs print it, or every fault of every file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from webex_calling.audit.aws.estate import LISTED, AwsEstate
from webex_calling.audit.aws.output import PassedOver, lists_of
from webex_calling.audit.aws.shape import listed_as
from webex_calling.audit.azure.effective_route import is_effective
from webex_calling.audit.azure.estate import AzureEstate, kind_of
from webex_calling.audit.azure.resource import is_azure, provided_by
from webex_calling.audit.fields import Fields
from webex_calling.audit.pieces import Piece, read_pieces
from webex_calling.audit.unreadable import Unreadable
from webex_calling.documents.shape import shown
from webex_calling.fault import Fault, Faults, raise_any

_COMMANDS: Final = (
    "give the output of aws ec2 describe-security-groups, az network nsg list and the like, without --query"
)
_WRAPPERS: Final = frozenset({"value", "data"})
"""Members that hold resources of any kind, in any case: of ``az rest``, of Resource Graph, of ConvertTo-Json."""
_MORE: Final = frozenset({"nexttoken", "nextlink", "skiptoken"})
"""What says that more is to come: of ``aws``, of Azure Resource Manager, of Resource Graph."""


@dataclass(slots=True)
class Estate:
    """What exists, and ``odd``, what has no kind; ``passed`` are outputs of commands that no audit reads.

    ``documents`` counts those that were read. ``partial`` has the file and the list of each document that says itself
    that it is not whole.
    """

    aws: AwsEstate = field(default_factory=AwsEstate)
    azure: AzureEstate = field(default_factory=AzureEstate)
    partial: list[tuple[str, str]] = field(default_factory=list)
    odd: list[Unreadable] = field(default_factory=list)
    passed: list[PassedOver] = field(default_factory=list)
    documents: int = 0

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """What was given and cannot be read, of every kind."""
        return (*self.odd, *self.aws.odd, *self.azure.odd)


def read_estate(paths: Sequence[Path], progress: Callable[[str], None]) -> Estate:
    """Read the files, piece by piece. Raises Faults with everything that is wrong with any of them."""
    estate = Estate()
    faults: list[Fault] = []
    for path in dict.fromkeys(paths):
        _EstateReader(estate, str(path), faults).read(path, progress)
    if not estate.documents:
        faults += (each.fault for each in estate.passed)
    if faults:
        raise Faults(faults)
    estate.aws.finish()
    estate.azure.finish()
    return estate


def read_whole_estate(paths: Sequence[Path], progress: Callable[[str], None]) -> Estate:
    """Read the files as ``read_estate`` does. Raises Faults also for what is odd or not whole."""
    estate = read_estate(paths, progress)
    words = "is one page of a longer output (NextToken)"
    remedy = "print it again without --max-items and --no-paginate"
    cut = [Fault(key, words, remedy, "", file) for file, key in estate.partial]
    passed = (each.fault for each in estate.passed)
    raise_any([*cut, *passed, *(fault for each in estate.unreadable for fault in each.faults)])
    return estate


class _EstateReader:
    """The reading of one file: the members of the document at hand that are no lists of resources are kept.

    ``_strange`` are the elements of the document that are nothing known. Where others of it are known they are named
    as odd; where none is, the document is no output of a cloud CLI, and is refused. One that ``aws`` printed and no
    audit reads is ``_passed`` over.
    """

    def __init__(self, estate: Estate, file: str, faults: list[Fault]) -> None:
        self._estate = estate
        self._file = file
        self._faults = faults
        self._members: dict[str, Any] = {}
        self._strange: list[Fault] = []
        self._listed = 0
        self._passed = False

    def read(self, path: Path, progress: Callable[[str], None]) -> None:
        progress(f"reading {path}")
        try:
            for piece in read_pieces(path, _share(path, progress)):
                self._take(piece)
        except Faults as faults:
            self._faults.extend(faults)

    def _take(self, piece: Piece) -> None:
        if piece.ends:
            self._end(piece.document)
        elif piece.key is None or (piece.index is not None and piece.key.lower() in _WRAPPERS):
            place = f"{piece.key or ''}{'' if piece.index is None else f'[{piece.index}]'}"
            self._element(piece.value, piece.document, place)
        elif piece.key in LISTED and piece.index is not None and not is_azure(piece.value):
            self._listed_element(piece.key, piece.value, piece.document, f"{piece.key}[{piece.index}]")
        elif piece.index is None:
            self._members.setdefault(piece.key, piece.value)
        else:
            self._members.setdefault(piece.key, []).append(piece.value)

    def _listed_element(self, key: str, value: Any, document: int, place: str) -> None:
        """Take an element of a list that says what it has."""
        if isinstance(value, Mapping):
            self._estate.aws.take(key, self._fields(value, document, place))
            self._listed += 1
        else:
            self._strange.append(self._unfit(document, place, "is not an object", shown(value)))

    def _element(self, value: Any, document: int, place: str) -> None:
        """Take an element that says by its shape alone what it is."""
        if not isinstance(value, Mapping):
            self._strange.append(self._unfit(document, place, "is nothing that an audit can read"))
            return
        fields = self._fields(value, document, place)
        self._listed += 1
        if kind := kind_of(value):
            self._estate.azure.take(kind, fields)
        elif kind := provided_by(value):
            self._estate.azure.passed[kind] += 1
        elif key := listed_as(value):
            self._estate.aws.take(key, fields)
        elif is_effective(value):
            self._estate.azure.take_effective(fields)
        elif "Cidr" in value:
            self._members.setdefault("Entries", []).append(value)
        elif self._estate.aws.take_document(fields):
            return
        elif not place and (lists := lists_of(value)):
            self._listed -= 1
            self._passed = True
            self._estate.passed.append(PassedOver(self._file, _numbered(document, place), lists))
        else:
            self._listed -= 1
            self._strange.append(self._unfit(document, place, "is nothing that an audit can read"))

    def _end(self, document: int) -> None:
        members, self._members = self._members, {}
        if kind_of(members):
            self._element(members, document, "")
        else:
            self._whole(members, document)
        strange, self._strange = self._strange, []
        listed, self._listed = self._listed, 0
        passed, self._passed = self._passed, False
        self._estate.documents += bool(listed or not (strange or passed))
        if listed:
            self._estate.odd += [Unreadable("", "", {}, (each,)) for each in strange]
        else:
            self._faults += strange

    def _whole(self, members: Mapping[str, Any], document: int) -> None:
        """Take what a document has beside the elements of its lists, or is."""
        known = [key for key in members if key in LISTED]
        wrappers = [key for key in members if key.lower() in _WRAPPERS]
        for key in known:
            self._estate.aws.asked.add(key)
            if isinstance(members[key], Mapping):
                self._listed_element(key, members[key], document, key)
            elif members[key] != []:
                self._strange.append(self._unfit(document, key, "is not a list of objects"))
        for key in wrappers:
            self._rows(key, members[key], document)
        partial = _is_partial(members, self._listed + len(self._strange))
        if "Entries" in members and not (known or listed_as(members)):
            self._estate.aws.take_entries(self._fields(members, document, ""))
            self._listed += 1
        elif "Routes" in members and not (known or listed_as(members)):
            self._estate.aws.take_transit_routes(self._fields(members, document, ""))
            self._listed += 1
        elif members and not (known or wrappers):
            self._element(members, document, "")
        elif not (self._listed or self._strange or known):
            self._estate.azure.empty += 1
        if partial and not self._passed:
            self._estate.partial.append((self._file, next(iter([*known, *wrappers, *members]))))

    def _rows(self, key: str, value: Any, document: int) -> None:
        """Take what a wrapper holds that is no list of objects: one object, or the table of Resource Graph."""
        if (
            isinstance(value, Mapping)
            and isinstance(value.get("rows"), list)
            and isinstance(value.get("columns"), list)
        ):
            names = [each.get("name") if isinstance(each, Mapping) else None for each in value["columns"]]
            for index, row in enumerate(value["rows"]):
                held = dict(zip(names, row, strict=False)) if isinstance(row, list) else row
                self._element(held, document, f"{key}.rows[{index}]")
        elif value not in ([], None):
            self._element(value, document, key)

    def _fields(self, value: Mapping[str, Any], document: int, place: str) -> Fields:
        return Fields(value, _numbered(document, place), self._file, self._faults)

    def _unfit(self, document: int, place: str, words: str, value: str = "") -> Fault:
        return Fault(_numbered(document, place) or "document", words, _COMMANDS, value, self._file)


def _is_partial(members: Mapping[str, Any], listed: int) -> bool:
    """Whether a document says that more is to come: by a token, a link, or more rows than it has."""
    told = {key.lower().lstrip("$").replace("_", ""): value for key, value in members.items()}
    total = told.get("totalrecords")
    more = isinstance(total, int) and total > listed
    return bool(more or str(told.get("resulttruncated")).lower() == "true" or any(told.get(key) for key in _MORE))


def _share(path: Path, progress: Callable[[str], None]) -> Callable[[int], None]:
    """Return what tells how far a file was read: its share, or what was read where, as of a pipe, no size is known."""
    try:
        size = path.stat().st_size
    except (OSError, ValueError):
        size = 0

    def told(read: int) -> None:
        progress(
            f"reading {path}: {min(100 * read // size, 100)} %" if size else f"reading {path}: {read:,} characters"
        )

    return told


def _numbered(document: int, place: str) -> str:
    """Return a place, led by its document where the file has one before it."""
    return f"document {document + 1}{': ' if place else ''}{place}" if document else place
