"""Say ``Client.from_arguments({"name": "phones", "role": "mpp-device", …})``: who else is behind a perimeter."""

from enum import StrEnum
from typing import Annotated

from pydantic import SerializeAsAny, ValidationInfo, WrapValidator, field_validator

from webex_calling.published.proxy import ProxyEnd
from webex_calling.published.published import Option, Published
from webex_calling.published.requirement import Ata, Role
from webex_calling.site.config_model import ConfigModel, Offered
from webex_calling.site.settings import Settings
from webex_calling.site.values import Flag, OwnPrefixes, Slug, filled


class ClientOptions(Offered):
    """What is required only by those who use it."""

    @classmethod
    def offers(cls, published: Published) -> tuple[Option, ...]:
        """Return what clients may ask for."""
        return published.client_options


AskedByClient = Annotated[
    SerializeAsAny[ClientOptions], WrapValidator(lambda value, _, info: ClientOptions.read(value, info))
]


class ClientRole(StrEnum):
    """What the clients of one population are."""

    WEBEX_APP = "webex-app"
    THIN_CLIENT = "thin-client"
    MPP_DEVICE = "mpp-device"
    ROOM_DEVICE = "room-device"
    ATA = "ata"
    WEBRTC_BROWSER = "webrtc-browser"
    ADMIN_BROWSER = "admin-browser"

    @property
    def role(self) -> Role:
        """The role of the published requirements that they play."""
        return Role(self.value)


class ClientDirectMedia(ConfigModel):
    """Media that the clients exchange with endpoints of the same organisation, past the cloud."""

    networks: Annotated[OwnPrefixes, filled]
    """The organisation's own prefixes with such endpoints."""


class Client(Settings):
    """Clients of one kind, by the network that they are in: phones of a floor, apps of an office."""

    name: Slug
    """Its name: unique among all gateways, pools, clients and perimeters."""
    role: ClientRole
    """What they are: webex-app, thin-client, mpp-device, room-device, ata, webrtc-browser or admin-browser."""
    networks: Annotated[OwnPrefixes, filled]
    """Their own prefixes, [10.50.0.0/20], as the perimeter sees them."""
    ata: Ata | None = None
    """Which ATAs they are: vg400, or other for ATA 191, ATA 192 and SPA-ATA, whose media leaves from other ports. Left
    out, they may be of either kind."""
    source_port_differentiation: Flag = False
    """Whether the vendor's account team has enabled UDP Source Port Differentiation for the organisation: the app then
    sends audio from 8500-8599 and video from 8600-8699; else from any port that the operating system picks."""
    options: AskedByClient = ClientOptions()
    """What is required only by those who use it; all off unless said."""
    direct_media: ClientDirectMedia | None = None
    """Media straight to and from endpoints of the same organisation; off unless given."""

    @field_validator("ata")
    @classmethod
    def _are_atas(cls, value: Ata | None, info: ValidationInfo) -> Ata | None:
        role = info.data.get("role")
        if value is not None and role not in (None, ClientRole.ATA):
            raise ValueError(f"is the kind of an ATA, and the role is {role}; remove it, or set role: ata")
        return value

    @field_validator("source_port_differentiation")
    @classmethod
    def _is_of_the_app(cls, value: bool, info: ValidationInfo) -> bool:
        apps = (ClientRole.WEBEX_APP, ClientRole.THIN_CLIENT)
        if value and info.data.get("role") not in (*apps, None):
            raise ValueError(f"applies to the media of {' and '.join(apps)} only; remove it")
        return value

    @property
    def proxy_end(self) -> ProxyEnd:
        """They themselves."""
        return ProxyEnd(self.role.role)

    def needs(self) -> frozenset[str]:
        """Return which settings they cannot do without: all."""
        return frozenset({"resolvers", "time_servers", "https"})
