"""Say ``fields.text("SubnetId")``: one item of a CLI's output, read key by key, with every fault in it kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from typing import Any

from webex_calling.documents.shape import Shape, misfits, shown
from webex_calling.fault import Fault
from webex_calling.verify.model.spans import Interval

_AS_PRINTED = "give the output as the CLI printed it"


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object, where it stands (``SecurityGroups[3].IpPermissions[0]``), and the faults of its file so far.

    A getter returns what is there in the right type; for anything else it adds a fault and returns nothing of the type.
    """

    value: Mapping[str, Any]
    place: str
    file: str
    faults: list[Fault] = field(repr=False, compare=False)

    def apart(self, value: Mapping[str, Any] | None = None) -> "Fields":
        """Return the same object, or what it says in other words, with faults of its own."""
        return Fields(self.value if value is None else value, self.place, self.file, [])

    def fault(self, key: str, words: str, remedy: str = _AS_PRINTED, value: object = None) -> None:
        """Add a fault of the member ``key``."""
        place = f"{self.place}.{key}" if key and self.place else key or self.place
        self.faults.append(Fault(place, words, remedy, shown(value), self.file))

    def text(self, key: str, *, needed: bool = True) -> str:
        """Return a text, "" where there is none; what is needed is not empty."""
        found = self.value.get(key)
        if isinstance(found, str):
            if needed and not found:
                self.fault(key, "is empty")
            return found
        if found is not None or needed:
            self.fault(key, "is missing" if found is None else "is not text", value=found)
        return ""

    def number(self, key: str, first: int, last: int) -> int | None:
        """Return a whole number inside ``first`` to ``last``."""
        found = self.value.get(key)
        if isinstance(found, int) and not isinstance(found, bool) and first <= found <= last:
            return found
        words = "is missing" if found is None else f"is not a whole number within {first}-{last}"
        self.fault(key, words, value=found)
        return None

    def flag(self, key: str) -> bool:
        """Return a truth value, False where there is none."""
        found = self.value.get(key)
        if found is not None and not isinstance(found, bool):
            self.fault(key, "is neither true nor false", value=found)
        return found is True

    def each(self, key: str) -> Iterator["Fields"]:
        """Yield the objects of a list, nothing where there is none."""
        for index, found in enumerate(self.listed(key)):
            place = f"{self.place}.{key}[{index}]" if self.place else f"{key}[{index}]"
            if isinstance(found, Mapping):
                yield Fields(found, place, self.file, self.faults)
            else:
                self.faults.append(Fault(place, "is not an object", _AS_PRINTED, shown(found), self.file))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where there is none."""
        found = self.listed(key)
        if not all(isinstance(each, str) for each in found):
            self.fault(key, "is not a list of text values", value=found)
            return ()
        return tuple(found)

    def listed(self, key: str) -> Sequence[Any]:
        """Return a list, empty where there is none."""
        found = self.value.get(key)
        if found is not None and not isinstance(found, list):
            self.fault(key, "is not a list", value=found)
            return ()
        return found or ()

    def inner(self, key: str) -> "Fields | None":
        """Return an object; None where there is none."""
        found = self.value.get(key)
        if found is not None and not isinstance(found, Mapping):
            self.fault(key, "is not an object", value=found)
            return None
        place = f"{self.place}.{key}" if self.place else key
        return None if found is None else Fields(found, place, self.file, self.faults)

    def prefix(self, key: str) -> str:
        """Return an IPv4 prefix as the CLIs write them, "" for anything else."""
        found = self.text(key)
        if found and span(found) is None:
            self.fault(key, "is not an IPv4 prefix", value=found)
            return ""
        return found

    def address(self, key: str, *, needed: bool = True) -> int | None:
        """Return an IPv4 address as a number."""
        found = self.text(key, needed=needed)
        if not found:
            return None
        try:
            return int(IPv4Address(found))
        except AddressValueError:
            self.fault(key, "is not an IPv4 address", value=found)
            return None


@lru_cache(maxsize=1 << 16)
def span(text: str) -> Interval | None:
    """Return the addresses of an IPv4 prefix or address in canonical form; None for anything else."""
    try:
        network = IPv4Network(text)
    except ValueError:
        return None
    address = network.network_address
    return (int(address), int(network.broadcast_address)) if text in {str(network), str(address)} else None


@lru_cache(maxsize=1 << 16)
def network(text: str) -> str:
    """Return an IPv4 prefix or address without its host bits, as EC2 keeps it, "" for anything else.

    Source: Amazon EC2 API reference, CreateRoute and CreateNetworkAclEntry: 100.68.0.18/18 becomes 100.68.0.0/18.
    """
    try:
        return text if span(text) else str(IPv4Network(text, strict=False))
    except ValueError:
        return ""


def fit(fields: Fields, shape: Mapping[str, Shape]) -> bool:
    """Add a fault for everything of another type, and tell whether there is none."""
    before = len(fields.faults)
    for each in misfits(fields.value, shape):
        fields.fault(each.place, each.words, value=each.value)
    return len(fields.faults) == before
