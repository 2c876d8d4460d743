"""Say ``AcceptedExcess.from_arguments({"name": "probes", …})``: excess that somebody accepts, until a day."""

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    GetJsonSchemaHandler,
    StrictStr,
    ValidationInfo,
    field_validator,
)
from pydantic_core import CoreSchema

from webex_calling.port import Icmp, PortRange, Protocol
from webex_calling.site.config_model import ConfigModel
from webex_calling.site.extra_rule import Direction, IcmpKeys
from webex_calling.site.values import Date, PortList, Prefixes, Shape, Slug, distinct

_LONGEST = 1000
_NAME = r"(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?"

HostName = Annotated[
    str,
    Shape(
        "A DNS name in lower case, or one with * in place of its first label",
        _NAME,
        "is not a DNS name; write it in lower case, example.com, or *.example.com for all below it",
        "probes.example.com",
    ),
]
_WRITTEN = Field(min_length=1, max_length=_LONGEST)


class AcceptedPackets(ConfigModel):
    """A packet set: who opens, and each key that narrows it; a key that is left out narrows nothing."""

    direction: Direction
    """outbound: the end opens the connection; inbound: the other side does."""
    protocol: Protocol | None = None
    """tcp, udp or icmp; every protocol without it."""
    ports: PortList = ()
    """The destination ports of tcp or udp; all of them without it."""
    icmp: IcmpKeys | None = None
    """For icmp: the one message that is meant; every ICMP message without it."""
    addresses: Prefixes = ()
    """The other side's prefixes; without these and names every other side is meant."""
    names: Annotated[tuple[HostName, ...], AfterValidator(distinct)] = ()
    """The other side's DNS names, where a filter goes by names."""

    @property
    def outbound(self) -> bool:
        """Whether the end opens the connection."""
        return self.direction is Direction.OUTBOUND

    @property
    def message(self) -> Icmp | None:
        """The ICMP message; None for every one, and for other protocols."""
        return Icmp(self.icmp.type, self.icmp.code) if self.icmp else None

    @field_validator("ports")
    @classmethod
    def _ports_fit(cls, ports: tuple[PortRange, ...], info: ValidationInfo) -> tuple[PortRange, ...]:
        if ports and "protocol" in info.data and info.data["protocol"] not in (Protocol.TCP, Protocol.UDP):
            raise ValueError("are given without tcp or udp, which have them; add protocol: tcp, or remove them")
        return ports

    @field_validator("icmp")
    @classmethod
    def _message_fits(cls, message: IcmpKeys | None, info: ValidationInfo) -> IcmpKeys | None:
        if message and "protocol" in info.data and info.data["protocol"] is not Protocol.ICMP:
            raise ValueError("is given without protocol: icmp; add that, or remove it")
        return message


class AcceptedExcess(ConfigModel):
    """Excess that is accepted until a day: at one end or wherever a filter is, by one rule, or of a packet set."""

    name: Slug
    """What it is called in every output; unique in its file."""
    statement: Annotated[StrictStr, _WRITTEN]
    """Why the excess is accepted."""
    owner: Annotated[StrictStr, _WRITTEN]
    """Who answers for it, and renews it or takes it back: a person or a team."""
    expires: Date
    """The last day on which it is accepted; the day after, by UTC, it is a finding again."""
    end: Annotated[StrictStr, _WRITTEN] | None = None
    """The end that has the excess: NAME/INTERFACE of a gateway, as fra-a/external, its name for all that it has, or the
    name of a pool or a shared subnet."""
    filter: Annotated[StrictStr, _WRITTEN] | None = None
    """Instead of an end: the security group, NSG or other filter that lets it through, by its id or its name, on
    every end that carries it."""
    rule: Annotated[StrictStr, _WRITTEN] | None = None
    """The rule that lets it through, as a finding names it: what is behind "undeclared excess by"."""
    packets: AcceptedPackets | None = None
    """The packet set that is accepted; with a rule, what of the set that rule lets through."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = super().__get_pydantic_json_schema__(core_schema, handler)
        one, some = ([{"required": [key]} for key in keys] for keys in (("end", "filter"), ("rule", "packets")))
        handler.resolve_ref_schema(schema).update(oneOf=one, anyOf=some)
        return schema

    @field_validator("filter")
    @classmethod
    def _one_place(cls, value: str | None, info: ValidationInfo) -> str | None:
        if "end" in info.data and (info.data["end"] is None) is (value is None):
            both = "and end are both missing" if value is None else "is given beside end"
            raise ValueError(f"{both}; give one of the two")
        return value

    @field_validator("packets")
    @classmethod
    def _something(cls, value: AcceptedPackets | None, info: ValidationInfo) -> AcceptedPackets | None:
        if "rule" in info.data and info.data["rule"] is None and value is None:
            raise ValueError("and rule are both missing; say what is accepted, by one of the two or both")
        return value


class AcceptedExcesses(ConfigModel):
    """A file of exceptions: excess that is accepted, each with a statement, an owner and the last day."""

    exceptions: tuple[AcceptedExcess, ...]
    """The exceptions; one that matches no excess is a finding."""
