"""`for witness in load_witnesses(): …`: packets with a verdict, read strictly from `tests/witness/`.

The loader shares no code with the compiler: what it reads was written from the published requirements alone, and a
mistake in the compiler's own types must not be able to hide here.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

DIRECTORY: Final = Path(__file__).parent / "witness"
PROTOCOLS: Final = {"icmp": 1, "tcp": 6, "udp": 17}
VERDICTS: Final = ("required", "excess", "refused")
DECLARED: Final = ("local-ports", "https-by-domain", "icmp")
SIDES: Final = ("local", "peer")
_ROWS: Final = (
    "S1a S1b S1c S1d S2 M1a M1b M1c M1d M1e M1f M2 P1 P2 P3 P4 D1 A1 N1 N2 DNS C1 C2 X1a X1b W1 ICMP "
    "I1a I1b I1c I2a I2b I2c G1 G2 G3 G4 U1a U1b U2a U2b U3a U3b F1 AC1"
)
ROWS: Final = tuple(_ROWS.split())

_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_SPAN: Final = re.compile(r"(\d+)-(\d+)")


class WitnessError(ValueError):
    """Everything that is wrong with the witness files, one fault a line."""


@dataclass(frozen=True, slots=True)
class Proxy:
    addresses: tuple[str, ...]
    port: int


@dataclass(frozen=True, slots=True)
class Peer:
    name: str
    addresses: tuple[str, ...]
    transport: str
    peer_ports: tuple[int, ...]
    local_ports: tuple[int, ...]
    media_ports: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One filtered end of the witnesses' packets; `https` is `proxy`, `perimeter` or `internet`."""

    name: str
    roles: tuple[str, ...]
    address: str
    profile: str
    resolvers: tuple[str, ...]
    time_servers: tuple[str, ...]
    https: str
    proxy: Proxy | None
    trunk: str | None
    listen_ports: tuple[int, ...]
    rtp_port_range: tuple[int, int] | None
    own_needs: bool
    media: str | None
    peers: tuple[Peer, ...]
    direct_media: tuple[str, ...]
    source_port_differentiation: bool
    options: tuple[str, ...]
    ata: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Witness:
    """One packet with its verdict; ports are None for ICMP, type and code for all else."""

    row: str
    endpoint: str
    opens: str
    protocol: int
    local_address: str
    local_port: int | None
    peer: str
    peer_port: int | None
    icmp_type: int | None
    icmp_code: int | None
    verdict: str
    declared: str | None
    why: str = field(compare=False)
    place: str = field(compare=False)

    @property
    def packet(self) -> tuple[str, str, int, int | None, str, int | None, int | None, int | None]:
        """What a filter sees, apart from the verdict."""
        ports = (self.local_port, self.peer, self.peer_port)
        return (self.endpoint, self.opens, self.protocol, *ports, self.icmp_type, self.icmp_code)


@dataclass(frozen=True, slots=True)
class _Reader:
    """A mapping of a YAML file that notes each fault with its place instead of stopping at the first."""

    place: str
    data: dict[str, Any]
    faults: list[str]

    @classmethod
    def open(cls, place: str, data: object, faults: list[str], known: str) -> _Reader:
        if not isinstance(data, dict):
            faults.append(f"{place}: {data!r} is not a mapping; give {known}")
            data = {}
        faults += [f"{place}.{key}: unknown key; one of {known}" for key in data if key not in known.split()]
        return cls(place, data, faults)

    def fault(self, key: str, fault: str, remedy: str) -> None:
        self.faults.append(f"{self.place}.{key}: {self.data.get(key)!r} {fault}; {remedy}")

    def whole(self, key: str, last: int = 65535) -> int:
        value = self.data.get(key)
        if type(value) is int and 0 <= value <= last:
            return value
        self.fault(key, "is not a whole number of the range", f"give 0-{last}")
        return 0

    def text(self, key: str, allowed: tuple[str, ...] = ()) -> str:
        value = self.data.get(key)
        if isinstance(value, str) and value.strip() and (not allowed or value in allowed):
            return value
        self.fault(key, "is not allowed", f"give one of {', '.join(allowed)}" if allowed else "give a text")
        return ""

    def items(self, key: str) -> list[Any]:
        value = self.data.get(key)
        if isinstance(value, list) and value:
            return value
        self.fault(key, "is not a list with entries", "give at least one")
        return []

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.items(key)
        if not all(isinstance(value, str) for value in values):
            self.fault(key, "holds something else than texts", "quote it")
        return tuple(str(value) for value in values)

    def ports(self, key: str) -> tuple[int, ...]:
        values = self.items(key)
        if not all(type(value) is int and 0 <= value <= 65535 for value in values):
            self.fault(key, "holds something else than ports", "give 0-65535")
        return tuple(value for value in values if type(value) is int)

    def span(self, key: str) -> tuple[int, int]:
        value = self.data.get(key)
        match = _SPAN.fullmatch(value) if isinstance(value, str) else None
        if match and int(match[1]) <= int(match[2]) <= 65535:
            return int(match[1]), int(match[2])
        self.fault(key, "is not a port range", "give FIRST-LAST")
        return 0, 0

    def peer(self) -> str:
        value = self.text("peer")
        if value and not (_is_address(value) or _is_name(value)):
            self.fault("peer", "is neither an address nor a DNS name", "write it canonically, in lower case")
        return value


def load_endpoints(directory: Path = DIRECTORY) -> tuple[Endpoint, ...]:
    """Return the named endpoints, or raise WitnessError with every fault."""
    faults: list[str] = []
    endpoints = tuple(
        _endpoint(f"endpoints.yaml[{index}]", entry, faults)
        for index, entry in enumerate(_entries(directory / "endpoints.yaml", faults))
    )
    names = [endpoint.name for endpoint in endpoints]
    faults += [
        f"endpoints.yaml: {name!r} appears twice; keep one" for name in sorted(set(names)) if names.count(name) > 1
    ]
    _raise(faults)
    return endpoints


@cache
def load_witnesses(directory: Path = DIRECTORY) -> tuple[Witness, ...]:
    """Return every packet of every file, in the order of the files' names, or raise WitnessError with every fault.

    Read once: several test modules ask.
    """
    addresses = {endpoint.name: endpoint.address for endpoint in load_endpoints(directory)}
    faults: list[str] = []
    witnesses: list[Witness] = []
    for path in sorted(directory.glob("*.yaml")):
        if path.name != "endpoints.yaml":
            for index, entry in enumerate(_entries(path, faults)):
                witnesses += _group(f"{path.name}[{index}]", entry, addresses, faults)
    _raise(faults)
    return tuple(witnesses)


def _raise(faults: list[str]) -> None:
    if faults:
        raise WitnessError("\n".join(faults))


def _entries(path: Path, faults: list[str]) -> list[Any]:
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except yaml.YAMLError as error:
        faults.append(f"{path.name}: {error}")
        return []
    if not isinstance(data, list) or not data:
        faults.append(f"{path.name}: not a list with entries; give at least one")
        return []
    return data


def _endpoint(place: str, entry: object, faults: list[str]) -> Endpoint:
    known = (
        "name roles address profile resolvers timeServers https trunk listenPorts rtpPortRange ownNeeds media peers "
        "directMedia sourcePortDifferentiation options ata"
    )
    read = _Reader.open(place, entry, faults, known)
    data = read.data
    if not _is_address(data.get("address")):
        read.fault("address", "is not an address", "write it canonically")
    for key in ("ownNeeds", "sourcePortDifferentiation"):
        if type(data.get(key, False)) is not bool:
            read.fault(key, "is not true or false", "give one of them")
    proxy = None
    if isinstance(data.get("https"), dict):
        outer = _Reader.open(f"{place}.https", data["https"], faults, "proxy")
        inner = _Reader.open(f"{place}.https.proxy", outer.data.get("proxy"), faults, "addresses port")
        proxy = Proxy(inner.texts("addresses"), inner.whole("port"))
    return Endpoint(
        name=read.text("name"),
        roles=read.texts("roles"),
        address=str(data.get("address")),
        profile=read.text("profile", ("published", "strict")),
        resolvers=read.texts("resolvers"),
        time_servers=read.texts("timeServers"),
        https="proxy" if proxy else read.text("https", ("perimeter", "internet")),
        proxy=proxy,
        trunk=read.text("trunk", ("registration", "certificate")) if "trunk" in data else None,
        listen_ports=read.ports("listenPorts") if "listenPorts" in data else (),
        rtp_port_range=read.span("rtpPortRange") if "rtpPortRange" in data else None,
        own_needs=data.get("ownNeeds", False) is True,
        media=read.text("media", ("optimised", "fallback", "both")) if "media" in data else None,
        peers=tuple(
            _peer(f"{place}.peers[{index}]", peer, faults)
            for index, peer in enumerate(read.items("peers") if "peers" in data else ())
        ),
        direct_media=read.texts("directMedia") if "directMedia" in data else (),
        source_port_differentiation=data.get("sourcePortDifferentiation", False) is True,
        options=read.texts("options") if "options" in data else (),
        ata=read.text("ata", ("vg400", "other")) if "ata" in data else None,
    )


def _peer(place: str, entry: object, faults: list[str]) -> Peer:
    read = _Reader.open(place, entry, faults, "name addresses transport peerPorts localPorts mediaPorts")
    return Peer(
        name=read.text("name"),
        addresses=read.texts("addresses"),
        transport=read.text("transport", ("udp", "tcp", "tls")),
        peer_ports=read.ports("peerPorts"),
        local_ports=read.ports("localPorts"),
        media_ports=read.span("mediaPorts"),
    )


def _group(place: str, entry: object, addresses: dict[str, str], faults: list[str]) -> list[Witness]:
    read = _Reader.open(place, entry, faults, "row endpoint opens protocol verdict declared packets")
    row, opens = read.text("row", ROWS), read.text("opens", SIDES)
    protocol, verdict = read.text("protocol", tuple(PROTOCOLS)), read.text("verdict", VERDICTS)
    if ("declared" in read.data) is not (verdict == "excess"):
        read.fault("declared", "does not suit the verdict", "declare excess, and nothing else")
    declared = read.text("declared", DECLARED) if "declared" in read.data else None
    endpoint = read.data.get("endpoint")
    names = read.texts("endpoint") if isinstance(endpoint, list) else (read.text("endpoint"),)
    faults += [
        f"{place}.endpoint: {name!r} is not in endpoints.yaml; add it" for name in names if name not in addresses
    ]
    witnesses: list[Witness] = []
    for index, given in enumerate(read.items("packets")):
        here = f"{place}.packets[{index}]"
        icmp = protocol == "icmp"
        packet = _Reader.open(here, given, faults, "peer type code why" if icmp else "local peer port why")
        peer, why = packet.peer(), packet.text("why")
        local_port, peer_port = (None, None) if icmp else (packet.whole("local"), packet.whole("port"))
        icmp_type, icmp_code = (packet.whole("type", 255), packet.whole("code", 255)) if icmp else (None, None)
        witnesses += [
            Witness(
                row=row,
                endpoint=name,
                opens=opens,
                protocol=PROTOCOLS.get(protocol, 0),
                local_address=addresses.get(name, ""),
                local_port=local_port,
                peer=peer,
                peer_port=peer_port,
                icmp_type=icmp_type,
                icmp_code=icmp_code,
                verdict=verdict,
                declared=declared,
                why=why,
                place=here,
            )
            for name in names
        ]
    return witnesses


def _is_address(value: object) -> bool:
    try:
        return isinstance(value, str) and str(ipaddress.IPv4Address(value)) == value
    except ipaddress.AddressValueError:
        return False


def _is_name(value: str) -> bool:
    labels = value.split(".")
    return len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()
