"""Say ``read_estate(paths, progress)``: an estate as the cloud CLIs print it, or every fault of every file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from webex_calling.audit.aws.estate import LISTED, AwsEstate
from webex_calling.audit.azure.estate import AzureEstate, kind_of
from webex_calling.audit.fields import Fields
from webex_calling.audit.pieces import Piece, read_pieces
from webex_calling.fault import Fault, Faults, raise_any

_COMMANDS: Final = (
    "give the output of aws ec2 describe-security-groups, az network nsg list and the like, without --query"
)


@dataclass(slots=True)
class Estate:
    """What exists. ``partial`` has the file and the list of each document that says itself that it is not whole."""

    aws: AwsEstate = field(default_factory=AwsEstate)
    azure: AzureEstate = field(default_factory=AzureEstate)
    partial: list[tuple[str, str]] = field(default_factory=list)


def read_estate(paths: Sequence[Path], progress: Callable[[str], None]) -> Estate:
    """Read the files, piece by piece. Raises Faults with everything that is wrong with any of them."""
    estate = Estate()
    faults: list[Fault] = []
    for path in dict.fromkeys(paths):
        _EstateReader(estate, str(path), faults).read(path, progress)
    if faults:
        raise Faults(faults)
    estate.aws.finish()
    return estate


def read_whole_estate(paths: Sequence[Path], progress: Callable[[str], None]) -> Estate:
    """Read the files as ``read_estate`` does. Raises Faults also for each document that is not whole."""
    estate = read_estate(paths, progress)
    words = "is one page of a longer output (NextToken)"
    remedy = "print it again without --max-items and --no-paginate"
    raise_any([Fault(key, words, remedy, "", file) for file, key in estate.partial])
    return estate


class _EstateReader:
    """The reading of one file: the members of the document at hand that are no lists of resources are kept."""

    def __init__(self, estate: Estate, file: str, faults: list[Fault]) -> None:
        self._estate = estate
        self._file = file
        self._faults = faults
        self._members: dict[str, Any] = {}
        self._listed = False

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
        elif piece.key in LISTED and isinstance(piece.value, Mapping) and piece.index is not None:
            place = f"{piece.key}[{piece.index}]"
            self._estate.aws.take(piece.key, self._fields(piece.value, piece.document, place))
            self._listed = True
        elif piece.key is None:
            place = "" if piece.index is None else f"[{piece.index}]"
            self._azure(piece.value, piece.document, place)
            self._listed = True
        elif piece.index is None:
            self._members.setdefault(piece.key, piece.value)
        else:
            self._members.setdefault(piece.key, []).append(piece.value)

    def _end(self, document: int) -> None:
        members, self._members = self._members, {}
        listed, self._listed = self._listed, False
        fields = self._fields(members, document, "")
        known = [key for key in members if key in LISTED]
        for key in known:
            self._estate.aws.asked.add(key)
            if members[key] != []:
                self._faults.append(self._unfit(document, key, "is not a list of objects"))
        if members.get("NextToken"):
            key = next(iter([*known, *members]))
            self._estate.partial.append((self._file, key))
        if "Entries" in members and not known:
            self._estate.aws.take_entries(fields)
        elif members and not known and not self._estate.aws.take_document(fields):
            self._azure(members, document, "")
        elif not members and not listed:
            self._estate.azure.empty += 1

    def _azure(self, value: Any, document: int, place: str) -> None:
        if not isinstance(value, Mapping) or not (kind := kind_of(value)):
            self._faults.append(self._unfit(document, place, "is nothing that an audit can read"))
        else:
            self._estate.azure.take(kind, self._fields(value, document, place))

    def _fields(self, value: Mapping[str, Any], document: int, place: str) -> Fields:
        return Fields(value, _numbered(document, place), self._file, self._faults)

    def _unfit(self, document: int, place: str, words: str) -> Fault:
        return Fault(_numbered(document, place) or "document", words, _COMMANDS, "", self._file)


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
