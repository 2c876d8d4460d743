"""Say ``port: Port``, ``role: RoleWord``: the words of a data file, each read strictly from text."""

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from ipaddress import IPv4Network
from typing import Annotated, Any, Literal, TypeVar

from pydantic import PlainValidator

from webex_calling.port import Icmp, PortRange, Protocol
from webex_calling.published.article import Kind
from webex_calling.published.domain import parse_name
from webex_calling.published.effective import Effective
from webex_calling.published.network import parse_prefix
from webex_calling.published.placement import ROOM, STEP, Attachment
from webex_calling.published.requirement import (
    Ata,
    Initiator,
    OwnNeed,
    Profile,
    Role,
    SitePeer,
    Speech,
    Trunk,
)
from webex_calling.published.source_ports import SitePorts, SourceSetting
from webex_calling.quotas.azure import COLLECTION_PRIORITY

Value = TypeVar("Value")
Word = TypeVar("Word", bound=StrEnum)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("is not text; write one value")
    if not value:
        raise ValueError("is empty; write a value or remove the key")
    return value


def from_text(parse: Callable[[str], Value]) -> PlainValidator:
    """Return what reads a value from text alone; ``parse`` raises ValueError ("fault; remedy")."""
    return PlainValidator(lambda value: parse(_text(value)))


def word(kind: type[Word], model: str) -> PlainValidator:
    """Return what reads one of the words of ``kind``; ``model`` says what they are."""
    words = ", ".join(kind)

    def parse(text: str) -> Word:
        if text not in set(kind):
            raise ValueError(f"is not a known {model}; write one of {words}")
        return kind(text)

    return from_text(parse)


def _published(text: str) -> str:
    if text not in ("role-domains", "anywhere"):
        raise ValueError("is not a published peer; write role-domains or anywhere")
    return text


def _source(text: str) -> str:
    if text not in ("product", "setting", "system"):
        raise ValueError("does not pick source ports; write product, setting or system")
    return text


def _identifier(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*", text):
        raise ValueError("is not an id; write letters and digits, joined by - or .")
    return text


def _option(text: str) -> str:
    for part in text.split("/", 1):
        _named(part)
    return text


def _named(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", text):
        raise ValueError("is not a name of an option; write lower-case words and numbers, joined by -")
    return text


def _dated(text: str) -> str:
    _identifier(text)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}-.+", text):
        raise ValueError("does not begin with a date; write one like 2025-09-15-room-source-ports")
    _day(text[:10])
    return text


def _day(text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("is not a date; write year-month-day, 2025-09-15")


def _pattern(text: str) -> str:
    try:
        parse_name(text.replace("*", "x"))
    except ValueError:
        words = "is not a pattern of DNS names; write one like *.example.com or a*.example.com"
        raise ValueError(words) from None
    return text


def _url(text: str) -> str:
    if not re.fullmatch(r"https://[a-z0-9.-]+/[A-Za-z0-9._~/#-]+", text):
        raise ValueError("is not an address of a page; write https://host/path")
    return text


def _count(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,5}", text):
        raise ValueError("is not a count; write a whole number from 1")
    return int(text)


def parse_priority(text: str) -> int:
    """Read the priority of a rule collection. Raises ValueError ("fault; remedy") outside what Azure takes."""
    least, most = COLLECTION_PRIORITY.least, COLLECTION_PRIORITY.ceiling
    if not re.fullmatch(r"[1-9]\d{0,4}", text) or not least <= int(text) <= most:
        raise ValueError(f"is not a valid priority of a rule collection; write a whole number from {least} to {most}")
    return int(text)


def parse_step(text: str) -> int:
    """Read what a group adds to the first's priority. Raises ValueError ("fault; remedy") for what is no step."""
    if not re.fullmatch(r"0|[1-9]\d{0,3}", text) or int(text) % STEP or int(text) > ROOM:
        raise ValueError(f"is not a valid offset of a priority; write a multiple of {STEP} up to {ROOM}")
    return int(text)


def _group(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", text) or len(text) > 40:
        raise ValueError("is not a name of a security group; write up to 40 lower-case letters and digits, joined by -")
    if taken := {"external", "internal"} & set(text.split("-")):
        raise ValueError(f"contains the word {min(taken)}, which names an interface; choose another name")
    if text.startswith("overflow-"):
        raise ValueError("begins as the names of overflow groups do; choose another name")
    return text


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("is neither true nor false; write true or false")
    return text == "true"


def _icmp(text: str) -> Icmp:
    match = re.fullmatch(r"(0|[1-9]\d{0,2})/(0|[1-9]\d{0,2})", text)
    if match is None or max(int(match[1]), int(match[2])) > 255:
        raise ValueError("is not an ICMP message; write type/code, each 0 to 255 (3/4)")
    return Icmp(int(match[1]), int(match[2]))


def _ports(text: str) -> PortRange | SitePorts:
    if not text[0].isalpha():
        return PortRange.parse(text)
    if text not in set(SitePorts):
        raise ValueError(
            f"is not a name of ports that a site gives; write one of {', '.join(SitePorts)}, or a port range"
        )
    return SitePorts(text)


def _protocol_ports(text: str) -> str:
    protocol, _, ports = text.partition(" ")
    if protocol not in ("tcp", "udp"):
        raise ValueError("names no protocol; write tcp or udp, a space and the ports (udp 19560-19760)")
    PortRange.parse(ports)
    return text


Text = Annotated[str, from_text(str)]
Id = Annotated[str, from_text(_identifier)]
OptionId = Annotated[str, from_text(_named)]
DatedId = Annotated[str, from_text(_dated)]
Day = Annotated[date, from_text(_day)]
EffectiveWord = Annotated[Effective, from_text(Effective.parse)]
Url = Annotated[str, from_text(_url)]
Count = Annotated[int, from_text(_count)]
Priority = Annotated[int, from_text(parse_priority)]
Step = Annotated[int, from_text(parse_step)]
GroupName = Annotated[str, from_text(_group)]
Flag = Annotated[bool, from_text(_flag)]
Name = Annotated[str, from_text(parse_name)]
NamePattern = Annotated[str, from_text(_pattern)]
Prefix = Annotated[IPv4Network, from_text(parse_prefix)]
Port = Annotated[PortRange, from_text(PortRange.parse)]
PortsWord = Annotated[PortRange | SitePorts, from_text(_ports)]
ProtocolPorts = Annotated[str, from_text(_protocol_ports)]
IcmpWord = Annotated[Icmp, from_text(_icmp)]
RoleWord = Annotated[Role, word(Role, "role")]
InitiatorWord = Annotated[Initiator, word(Initiator, "side")]
ProtocolWord = Annotated[Protocol, word(Protocol, "protocol")]
TrunkWord = Annotated[Trunk, word(Trunk, "trunk type")]
ProfileWord = Annotated[Profile, word(Profile, "profile")]
AtaWord = Annotated[Ata, word(Ata, "kind of ATA")]
NeedWord = Annotated[OwnNeed, word(OwnNeed, "switch of a gateway's own needs")]
AttachmentWord = Annotated[Attachment, word(Attachment, "kind of end with security groups")]
SpeechWord = Annotated[Speech, word(Speech, "protocol of an application")]
OptionWord = Annotated[str, from_text(_option)]
SitePeerWord = Annotated[SitePeer, word(SitePeer, "peer that a site gives")]
PublishedWord = Annotated[str, from_text(_published)]
SourceWord = Annotated[Literal["product", "setting", "system"], from_text(_source)]
SourceSettingWord = Annotated[SourceSetting, word(SourceSetting, "setting")]
KindWord = Annotated[Kind, word(Kind, "kind of entry")]
