"""Say ``LocalGateway.from_arguments({"name": "fra-a", "trunk": "certificate", …})``: a Cisco CUBE in a cloud."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address
from typing import Annotated, Any, Literal

from pydantic import (
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    PlainValidator,
    StrictStr,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from webex_calling.documents.document import Steps
from webex_calling.port import PortRange
from webex_calling.published.proxy import ProxyEnd
from webex_calling.published.requirement import Role, Trunk
from webex_calling.site.config_model import ConfigModel, Finding, located
from webex_calling.site.extra_rule import ExtraRule, unfit_rules
from webex_calling.site.gateway_parts import DirectMedia, Management, OwnNeeds, Peer
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.site.settings import Settings
from webex_calling.site.values import (
    PortList,
    Ports,
    PublicAddress,
    SecurityGroupIds,
    Slug,
    parse_address,
)

__all__ = ["DirectMedia", "ExtraRule", "LocalGateway", "Management", "OwnNeeds", "Peer"]

RTP_DEFAULT = PortRange(8000, 48198)
"""CUBE's own default for ``rtp-port range``."""


def _interface_address(value: object) -> IPv4Address | Literal["dynamic"]:
    return "dynamic" if value == "dynamic" else parse_address(value)


InterfaceAddress = Annotated[
    IPv4Address | Literal["dynamic"],
    PlainValidator(_interface_address),
    PlainSerializer(str),
    WithJsonSchema(
        {
            "type": "string",
            "description": "An IPv4 address, or dynamic where it is not known",
            "pattern": r"^((\d{1,3}\.){3}\d{1,3}|dynamic)$",
            "examples": ["10.20.1.10", "dynamic"],
        }
    ),
]


class Interfaces(ConfigModel):
    """The gateway's own addresses; naming the internal one says that there are two interfaces."""

    external: InterfaceAddress
    """The private address of the interface that faces Webex Calling, or dynamic."""
    internal: InterfaceAddress | None = None
    """The address of a second interface, which faces the premises, or dynamic; only where there is one."""


class SubnetNames(ConfigModel):
    """The shared subnets, by interface; gateways that give the same name share one NSG."""

    external: Slug | None = None
    """The shared subnet of the external interface."""
    internal: Slug | None = None
    """The shared subnet of the internal interface."""


class GroupsByInterface(ConfigModel):
    """Security groups of other owners, by interface."""

    external: SecurityGroupIds = ()
    """Those of the external interface, or of the only one."""
    internal: SecurityGroupIds = ()
    """Those of the internal interface."""


def _trunk_is(trunk: Trunk) -> dict[str, JsonValue]:
    return {"properties": {"trunk": {"const": trunk.value}}, "required": ["trunk"]}


class LocalGateway(Settings):
    """A Local Gateway: Cisco CUBE on a Catalyst 8000V, with one interface or two."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                {"if": _trunk_is(Trunk.CERTIFICATE), "then": {"required": ["listenPorts", "publicAddress"]}},
                {"if": _trunk_is(Trunk.REGISTRATION), "then": {"properties": {"listenPorts": {"maxItems": 0}}}},
            ]
        }
    )

    name: Slug
    """Its name, and that of its component: unique among all gateways and pools."""
    display_name: Annotated[StrictStr, Field(max_length=100)] = ""
    """Its display name: the first part of the Name tag of what is made, and of nothing else. Default: the name."""
    trunk: Trunk
    """How Webex Calling knows it: registration or certificate; there is no safe default."""
    interfaces: Interfaces | None = None
    """Its own addresses; without them there is one interface, of an address that is not known."""
    listen_ports: PortList = ()
    """Where it takes calls from Webex Calling, such as [5062]; required for certificate, refused for registration."""
    public_address: PublicAddress | None = None
    """The public IPv4 address that Webex Calling connects to; required for certificate."""
    rtp_port_range: Annotated[Ports, Field(json_schema_extra={"default": str(RTP_DEFAULT)})] = RTP_DEFAULT
    """CUBE's rtp-port range, even ports within 8000-48198 (the default); rules open one port more, for SRTCP."""
    peers: tuple[Peer, ...] = ()
    """Who it talks to besides Webex Calling: ITSP and Unified CM."""
    own_needs: OwnNeeds = OwnNeeds()
    """What the gateway itself opens besides calls; each can be switched off."""
    management: Management | None = None
    """Who administers it, and where it reports to; off unless given."""
    direct_media: DirectMedia | None = None
    """Media straight to and from endpoints of the same organisation; off unless given."""
    extra_rules: tuple[ExtraRule, ...] = ()
    """Permits of the site's own."""
    shared_subnets: SubnetNames | None = None
    """On Azure: the subnets that it shares with other gateways under one NSG, which then names every address."""
    other_groups: GroupsByInterface = GroupsByInterface()
    """On AWS: further security groups on its interfaces, which take places and may admit more."""
    adopt: GroupsByInterface = GroupsByInterface()
    """On AWS: security groups that exist and are used as they are, instead of new ones."""

    @property
    def two_interfaces(self) -> bool:
        """Whether there is an internal interface besides the external one."""
        return self.interfaces is not None and self.interfaces.internal is not None

    @property
    def sides(self) -> tuple[Interface, ...]:
        """The interfaces that there are, external first."""
        return tuple(Interface) if self.two_interfaces else (Interface.EXTERNAL,)

    @property
    def media_range(self) -> PortRange:
        """The UDP ports that take media: ``rtp_port_range``, and the last stream's SRTCP port after it."""
        return PortRange(self.rtp_port_range.first, self.rtp_port_range.last + 1)

    def subnet(self, interface: Interface) -> str:
        """Return the name of the shared subnet that ``interface`` stands in, "" where it shares none."""
        return (getattr(self.shared_subnets, interface) or "") if self.shared_subnets else ""

    def known_address(self, interface: Interface) -> IPv4Address | None:
        """Return the address of ``interface`` if it is known."""
        address = getattr(self.interfaces, interface.value) if self.interfaces else None
        return address if isinstance(address, IPv4Address) else None

    def address(self, interface: Interface) -> IPv4Address:
        """Return the address of ``interface``. Raises LookupError, naming the gateway, where it is not known."""
        address = self.known_address(interface)
        if address is None:
            raise LookupError(f"{self.name}: the address of its {interface} interface is not known")
        return address

    @property
    def proxy_end(self) -> ProxyEnd:
        """The router, by the interface that leads outside."""
        return ProxyEnd(Role.LOCAL_GATEWAY_EXTERNAL)

    def needs(self) -> frozenset[str]:
        """Return which settings it cannot do without; https always, since certificates are checked by way of it."""
        asked = {"resolvers": self.own_needs.dns, "time_servers": self.own_needs.ntp, "https": True}
        return frozenset(field for field, needed in asked.items() if needed)

    def unfit(self, cloud: Cloud) -> Iterator[Finding]:
        """Find what ``cloud`` cannot do."""
        if cloud is Cloud.AWS and self.shared_subnets:
            yield Finding(
                ("shared_subnets",),
                "has no meaning on AWS, where groups are on interfaces",
                "remove it, or use a perimeter",
            )
        if cloud is Cloud.AZURE:
            for field in ("other_groups", "adopt"):
                groups = getattr(self, field)
                if groups.external or groups.internal:
                    yield Finding((field,), "names security groups, which Azure does not have", "remove it")
            for index, peer in enumerate(self.peers):
                if peer.group:
                    words = "names a security group, and Azure has one NSG for all"
                    yield Finding(("peers", index, "group"), words, "remove it", peer.group)
        yield from unfit_rules(self.extra_rules, cloud)

    @field_validator("listen_ports")
    @classmethod
    def _listens(cls, ports: tuple[PortRange, ...], info: ValidationInfo) -> tuple[PortRange, ...]:
        trunk = info.data.get("trunk")
        if trunk is Trunk.CERTIFICATE and not ports:
            raise ValueError("are missing; give the ports that the trunk names in Control Hub, [5062]")
        if trunk is Trunk.REGISTRATION and ports:
            raise ValueError(
                "are set for a registration trunk, which takes calls on the connection that it opened; remove them, or "
                "set trunk: certificate"
            )
        return ports

    @field_validator("public_address")
    @classmethod
    def _is_reachable(cls, address: IPv4Address | None, info: ValidationInfo) -> IPv4Address | None:
        if info.data.get("trunk") is Trunk.CERTIFICATE and address is None:
            raise ValueError("is missing; give the public IPv4 address that Webex Calling connects to")
        return address

    @field_validator("rtp_port_range")
    @classmethod
    def _holds_pairs(cls, ports: PortRange) -> PortRange:
        first, last = ports.first + ports.first % 2, ports.last - ports.last % 2
        if not (RTP_DEFAULT.first <= ports.first and ports.last <= RTP_DEFAULT.last + 1):
            raise ValueError("is not within 8000-48198; give an even first and last port of that range")
        if first >= last:
            raise ValueError("has fewer than two even ports; give an even first and last port within 8000-48198")
        if odd := [end for end, port in (("starts", ports.first), ("ends", ports.last)) if port % 2]:
            raise ValueError(
                f"{' and '.join(odd)} odd, but RTP takes even ports; "
                f'did you mean "{first}-{last}"? {last + 1} is opened too'
            )
        return ports

    @field_validator("peers", "extra_rules")
    @classmethod
    def _are_carried(cls, values: tuple[Any, ...], info: ValidationInfo) -> tuple[Any, ...]:
        faults: list[tuple[Steps, str, Any]] = []
        for index, each in enumerate(values):
            if any(each.name == earlier.name for earlier in values[:index]):
                faults.append(((index, "name"), "appears twice; give each a name of its own", each.name))
            asked = isinstance(each, Peer)
            faults.extend(((index, "interface"), *rest) for rest in _uncarried(each, info, asked))
        if faults:
            raise located(faults)
        return values

    @field_validator("own_needs", "management", "direct_media")
    @classmethod
    def _is_carried(cls, value: Any, info: ValidationInfo) -> Any:
        faults: list[tuple[Steps, str, Any]] = []
        if value is not None:
            asked = not isinstance(value, OwnNeeds)
            faults.extend((("interface",), *rest) for rest in _uncarried(value, info, asked))
        if isinstance(value, Management) and not (value.sources or value.syslog or value.radius or value.tacacs):
            faults.append(((), "permits nothing; give sources, syslog, radius or tacacs, or remove it", None))
        if faults:
            raise located(faults)
        return value

    @field_validator("shared_subnets", "other_groups", "adopt")
    @classmethod
    def _has_interface(cls, value: Any, info: ValidationInfo) -> Any:
        if value is not None and value.internal and not _two(info):
            raise located([(("internal",), _NO_INTERNAL, str(value.internal))])
        return value

    @field_validator("shared_subnets")
    @classmethod
    def _addresses_are_known(cls, names: SubnetNames | None, info: ValidationInfo) -> SubnetNames | None:
        if names is None or "interfaces" not in info.data:
            return names
        interfaces = info.data["interfaces"]
        unknown = [
            side
            for side in Interface
            if getattr(names, side) and not isinstance(getattr(interfaces, side, None), IPv4Address)
        ]
        if unknown:
            gateway = info.data.get("name", "the gateway")
            words = "shares a subnet where the address of {} is not known; give interfaces: {{{}: ADDRESS}}"
            raise located([((side,), words.format(gateway, side), getattr(names, side)) for side in unknown])
        return names


_NO_INTERNAL = (
    "is the internal interface, which this gateway does not have; give interfaces: {internal: …} or correct it"
)


def _two(info: ValidationInfo) -> bool:
    interfaces = info.data.get("interfaces")
    return "interfaces" not in info.data or (interfaces is not None and interfaces.internal is not None)


def _uncarried(value: Any, info: ValidationInfo, asked: bool) -> Iterable[tuple[str, Any]]:
    """Find that the interface of ``value`` does not exist, or that it is not said where there is a choice."""
    if value.interface is Interface.INTERNAL and not _two(info):
        yield _NO_INTERNAL, "internal"
    if asked and _two(info) and "interfaces" in info.data and "interface" not in value.model_fields_set:
        yield "is missing on a gateway with two interfaces; give external or internal", None
