"""Say ``evidence(inputs)``: what a report rests on, by hashes and versions, so that it can be made again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

_PACKAGES: Final = ("webex-calling", "pulumi", "pulumi-aws", "pulumi-azure-native")


@dataclass(frozen=True, slots=True)
class Input:
    """A file or folder that was read: what it is, its name, and the SHA-256 of its bytes in hexadecimal."""

    what: str
    name: str
    digest: str

    @classmethod
    def of(cls, what: str, name: str, data: bytes) -> "Input":
        """Return the input of these bytes."""
        return cls(what, name, sha256(data).hexdigest())


@dataclass(frozen=True, slots=True)
class Evidence:
    """The inputs, and the version of each package that had a part in it."""

    inputs: tuple[Input, ...]
    versions: tuple[tuple[str, str], ...]


def evidence(inputs: Sequence[Input]) -> Evidence:
    """Return the evidence of a run over ``inputs`` and the data that is installed."""
    return Evidence((*inputs, _data()), tuple((each, version(each)) for each in _PACKAGES))


def _data() -> Input:
    """Return the data as one input: the hash of the lines that ``sha256sum`` prints of its files, in order of path."""
    lines = sorted(_sums(files("webex_calling.data"), ""), key=lambda each: each[66:])
    return Input.of("published requirements", "data/*/*.yaml", "".join(lines).encode())


def _sums(folder: Traversable, below: str) -> Iterator[str]:
    for each in folder.iterdir():
        path = f"{below}{each.name}"
        if each.is_dir():
            yield from _sums(each, f"{path}/")
        elif each.name.endswith(".yaml"):
            yield f"{sha256(each.read_bytes()).hexdigest()}  {path}\n"
