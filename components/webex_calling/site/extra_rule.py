"""Say ``ExtraRule.from_arguments({"name": "backup", …})``: a permit of the site's own, beside the published ones."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictStr, ValidationInfo, field_validator

from webex_calling.port import Icmp, PortRange, Protocol
from webex_calling.site.config_model import ConfigModel, Finding
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.site.values import PortList, Prefixes, Shape, Slug


class Direction(StrEnum):
    """Which way the first packet goes, seen from the endpoint."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


Octet = Annotated[int, Field(strict=True, ge=0, le=255)]


class IcmpKeys(ConfigModel):
    """One ICMP message."""

    type: Octet
    """The ICMP type, 0 to 255."""
    code: Octet
    """The ICMP code, 0 to 255."""


class ExtraRule(ConfigModel):
    """A permit of the site's own; it is kept apart from the published ones, and counts as declared excess."""

    name: Slug
    """What it is called in names and reports; unique among the extra rules of its endpoint."""
    direction: Direction
    """outbound: the endpoint opens the connection; inbound: the other side does."""
    interface: Interface = Interface.EXTERNAL
    """The gateway's interface that it is for, external unless given; desktops have the external one alone."""
    protocol: Protocol
    """tcp, udp or icmp."""
    ports: PortList = ()
    """The destination ports; required for tcp and udp, refused for icmp."""
    icmp: IcmpKeys | None = None
    """For icmp: the one message that is meant; every ICMP message without it."""
    addresses: Prefixes = ()
    """The other side's prefixes."""
    service_tag: (
        Annotated[
            str,
            Shape(
                "An Azure service tag",
                r"[A-Z][A-Za-z0-9]{0,79}(\.[A-Za-z0-9]{1,80})?",
                "is not a service tag; write its name as Azure does, with a capital and a region after a dot at most, "
                "AzureMonitor or Storage.WestEurope",
                "AzureMonitor",
            ),
        ]
        | None
    ) = None
    """Instead of addresses, on Azure alone: the service tag of the other side."""
    reason: Annotated[StrictStr, Field(min_length=1, max_length=100)]
    """Why the site needs it, at most 100 characters; it becomes part of the rule's description."""

    @property
    def outbound(self) -> bool:
        """Whether the endpoint opens the connection."""
        return self.direction is Direction.OUTBOUND

    @property
    def message(self) -> Icmp | None:
        """The ICMP message; None for every one, and for tcp and udp."""
        return Icmp(self.icmp.type, self.icmp.code) if self.icmp else None

    @field_validator("ports")
    @classmethod
    def _ports_fit(cls, ports: tuple[PortRange, ...], info: ValidationInfo) -> tuple[PortRange, ...]:
        protocol = info.data.get("protocol")
        if protocol is Protocol.ICMP and ports:
            raise ValueError("are given for an ICMP rule; remove them, or give icmp: {type: …, code: …}")
        if protocol in (Protocol.TCP, Protocol.UDP) and not ports:
            raise ValueError(f"are missing; give the destination ports of {protocol}, [443]")
        return ports

    @field_validator("icmp")
    @classmethod
    def _message_fits(cls, message: IcmpKeys | None, info: ValidationInfo) -> IcmpKeys | None:
        protocol = info.data.get("protocol")
        if message and protocol in (Protocol.TCP, Protocol.UDP):
            raise ValueError(f"is given for a {protocol} rule; remove it, or set protocol: icmp")
        return message

    @field_validator("service_tag")
    @classmethod
    def _one_other_side(cls, tag: str | None, info: ValidationInfo) -> str | None:
        addresses = info.data.get("addresses")
        if addresses is not None and bool(addresses) is bool(tag):
            both = "is given beside addresses" if tag else "and addresses are both missing"
            raise ValueError(f"{both}; give one of the two")
        return tag


def unfit_rules(rules: Iterable[ExtraRule], cloud: Cloud) -> Iterator[Finding]:
    """Find the rules that ``cloud`` cannot have: service tags are Azure's."""
    if cloud is Cloud.AWS:
        for index, rule in enumerate(rules):
            if rule.service_tag:
                steps = ("extra_rules", index, "service_tag")
                yield Finding(
                    steps, "is an Azure service tag, which AWS does not have", "give addresses", rule.service_tag
                )
