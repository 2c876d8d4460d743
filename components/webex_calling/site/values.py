"""Say ``addresses: tuple[Prefix, ...]``: texts of a site that become domain values as they are read, strictly."""

import re
from dataclasses import dataclass
from datetime import date
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    StrictBool,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function, no_info_plain_validator_function

from webex_calling.port import PortRange
from webex_calling.published.network import parse_prefix
from webex_calling.site.config_model import Context, located

_OCTETS = r"(\d{1,3}\.){3}\d{1,3}"
_PORTS = r"\d{1,5}(-\d{1,5})?"
_DAYS = r"[1-9][0-9]{0,2}d"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TEXT = PlainSerializer(str)


def _string(description: str, pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "string", "description": description, "pattern": f"^{pattern}$", "examples": list(examples)}
    )


def _written(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"is not text; write {what} in quotes")  # pydantic collects ValueError alone
    return value


def parse_address(text: object) -> IPv4Address:
    """Read one IPv4 address of a host. Raises ValueError ("fault; remedy")."""
    if isinstance(text, IPv4Address):
        return text
    try:
        address = IPv4Address(_written(text, "an IPv4 address"))
    except AddressValueError:
        raise ValueError("is not an IPv4 address; write four numbers, 10.20.0.2") from None
    if address.is_multicast or address.is_unspecified or address == IPv4Address("255.255.255.255"):
        raise ValueError("is not the address of one host; give the host's own address")
    return address


_PRIVATE = tuple(
    IPv4Network(each)
    for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16")
)


def _public(address: IPv4Address) -> IPv4Address:
    if any(address in block for block in _PRIVATE):
        raise ValueError("is a private address; give the public one that Webex Calling connects to")
    return address


def _prefix(value: object) -> IPv4Network:
    if isinstance(value, IPv4Network):
        return value
    prefix = parse_prefix(_written(value, "a prefix (10.30.0.0/24)"))
    if "/" not in str(value):
        raise ValueError(f'has no length; did you mean "{prefix}"?')
    return prefix


def _own(prefix: IPv4Network, info: ValidationInfo) -> IPv4Network:
    if prefix.prefixlen == 0:
        raise ValueError("is every address; give the prefixes that are meant")
    published = Context.of(info.context).published.overlap(prefix)
    if published:
        raise ValueError(
            f"overlaps {published}, a published network of Webex Calling; give only your own addresses: "
            "the published networks already have rules"
        )
    return prefix


def _named(prefix: IPv4Network) -> IPv4Network:
    if prefix.prefixlen == 0:
        raise ValueError("is every address; give the prefixes that are meant")
    return prefix


def _of_vpc(prefix: IPv4Network) -> IPv4Network:
    if not 16 <= prefix.prefixlen <= 28:
        raise ValueError("is not a VPC prefix, which is a /16 to a /28; give the VPC's own")
    return prefix


def parse_days(value: object) -> int:
    """Read ``30d``, a number of days. Raises ValueError ("fault; remedy")."""
    found = re.fullmatch(_DAYS, value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("is not a number of days; write 30d, from 1d to 999d")
    return int(found[0].removesuffix("d"))


def parse_date(value: object) -> date:
    """Read ``2026-12-31``, a day. Raises ValueError ("fault; remedy")."""
    if isinstance(value, date):
        return value
    text = _written(value, "a day (2026-12-31)")
    try:
        if re.fullmatch(_DATE, text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("is not a day; write year-month-day, 2026-12-31")


def parse_ports(value: object) -> PortRange:
    """Read 5061, "5061" or "5061-5065". Raises ValueError ("fault; remedy"); port 0 is none."""
    if isinstance(value, PortRange):
        return value
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("is not a port or port range; write one port (5061) or first-last (5061-5065)")
    ports = PortRange.parse(str(value))
    if ports.first == 0:
        raise ValueError("starts at port 0, which nothing listens on; start at 1 or above")
    return ports


def _port(value: object) -> int:
    ports = parse_ports(value)
    if ports.first != ports.last:
        raise ValueError("is a range; give one port")
    return ports.first


def _distinct_ports(ranges: tuple[PortRange, ...]) -> tuple[PortRange, ...]:
    findings = [
        ((index,), f"overlaps {earlier} of the same list; name each port once", str(ports))
        for index, ports in enumerate(ranges)
        for earlier in ranges[:index]
        if earlier.first <= ports.last and ports.first <= earlier.last
    ]
    if findings:
        raise located(findings)
    return ranges


def distinct(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse a list in which a value appears twice."""
    first: dict[Any, int] = {}
    findings = [
        ((index,), "appears twice in the list; name it once", str(value))
        for index, value in enumerate(values)
        if first.setdefault(value, index) != index
    ]
    if findings:
        raise located(findings)
    return values


class _Filled:
    """A list that has at least one item."""

    @staticmethod
    def __get_pydantic_core_schema__(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(_Filled._check, handler(source))

    @staticmethod
    def __get_pydantic_json_schema__(core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core_schema), "minItems": 1}

    @staticmethod
    def _check(values: tuple[Any, ...]) -> tuple[Any, ...]:
        if not values:
            raise ValueError("is empty; give at least one")
        return values


@dataclass(frozen=True, slots=True)
class Shape:
    """Text that ``pattern`` matches in full; ``words`` are the fault and the remedy when it does not."""

    description: str
    pattern: str
    words: str
    example: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {
            "type": "string",
            "description": self.description,
            "pattern": f"^{self.pattern}$",
            "examples": [self.example],
        }

    def _read(self, value: object) -> str:
        text = _written(value, "it")
        if not re.fullmatch(self.pattern, text):
            raise ValueError(self.words)
        return text


_PORTS_SCHEMA: dict[str, Any] = {
    "type": ["integer", "string"],
    "minimum": 1,
    "maximum": 65535,
    "pattern": f"^{_PORTS}$",
    "description": "A port (5061) or a range of ports (5061-5065)",
    "examples": [5061, "5061-5065"],
}

Flag = StrictBool
Days = Annotated[
    int,
    PlainValidator(parse_days),
    PlainSerializer(lambda days: f"{days}d"),
    _string("A number of days.", _DAYS, "30d"),
]
Date = Annotated[
    date,
    PlainValidator(parse_date),
    PlainSerializer(date.isoformat),
    _string("A day, year-month-day", _DATE, "2026-12-31"),
]
Address = Annotated[IPv4Address, PlainValidator(parse_address), _TEXT, _string("An IPv4 address", _OCTETS, "10.20.0.2")]
PublicAddress = Annotated[
    IPv4Address,
    PlainValidator(parse_address),
    AfterValidator(_public),
    _TEXT,
    _string("A public IPv4 address", _OCTETS, "203.0.113.10"),
]
Prefix = Annotated[
    IPv4Network, PlainValidator(_prefix), _TEXT, _string("An IPv4 prefix", rf"{_OCTETS}/\d{{1,2}}", "10.30.0.0/24")
]
NamedPrefix = Annotated[Prefix, AfterValidator(_named)]
"""A prefix that is not every address."""
VpcPrefix = Annotated[NamedPrefix, AfterValidator(_of_vpc)]
"""A prefix that a VPC can have: AWS, Amazon VPC User Guide, VPC CIDR blocks."""
OwnPrefix = Annotated[Prefix, AfterValidator(_own)]
"""A prefix that is not every address and shares none with the published networks."""
Ports = Annotated[PortRange, PlainValidator(parse_ports), _TEXT, WithJsonSchema(_PORTS_SCHEMA)]
Port = Annotated[
    int,
    PlainValidator(_port),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 65535, "description": "A port"}),
]

Addresses = Annotated[tuple[Address, ...], AfterValidator(distinct)]
Prefixes = Annotated[tuple[Prefix, ...], AfterValidator(distinct)]
NamedPrefixes = Annotated[tuple[NamedPrefix, ...], AfterValidator(distinct)]
VpcPrefixes = Annotated[tuple[VpcPrefix, ...], AfterValidator(distinct)]
OwnPrefixes = Annotated[tuple[OwnPrefix, ...], AfterValidator(distinct)]
PortList = Annotated[tuple[Ports, ...], AfterValidator(_distinct_ports)]
filled = _Filled()

Slug = Annotated[
    str,
    Shape(
        "Lower-case letters, digits and hyphens, a letter first, at most 41 characters",
        r"[a-z][a-z0-9-]{0,40}",
        "is not a name; write lower-case letters, digits and hyphens, a letter first, at most 41 characters",
        "fra-a",
    ),
]
SecurityGroupId = Annotated[
    str,
    Shape(
        "The id of a security group",
        r"sg-[0-9a-f]+",
        'is not a security group id; write "sg-" and its digits',
        "sg-0abc",
    ),
]
SecurityGroupIds = Annotated[tuple[SecurityGroupId, ...], AfterValidator(distinct)]
DocumentPath = Annotated[
    str,
    Shape(
        "A path of JSON files, from the folder of the stack file; * stands for any name",
        r"(?![/~])[^\\:?\[\]\x00-\x1f\x7f-\x9f]+\.json",
        "is not a path of JSON files from here; write it from the folder of the stack file with /, and .json at the "
        "end",
        "adopted/*.json",
    ),
]


def azure_id(what: str, kind: str) -> Shape:
    """Return the shape of the id of ``what``, a resource of ``kind`` in the resource provider of networks."""
    return Shape(
        f"The id of {what}",
        rf"/subscriptions/[0-9a-f-]{{36}}/resourceGroups/[^/]+/providers/Microsoft\.Network/{kind}/[^/]+",
        f"is not an id of {what}; write /subscriptions/…/{kind}/NAME",
        f"/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/voice/providers/Microsoft.Network/{kind}/x",
    )
