"""Say ``VdiPool.from_arguments({"name": "desks", "platform": "workspaces", …})``: hosted desktops."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, SerializeAsAny, StrictStr, ValidationInfo, WrapValidator, field_validator

from webex_calling.documents.document import Steps
from webex_calling.published.proxy import ProxyEnd
from webex_calling.published.published import Option, Published
from webex_calling.published.requirement import Role
from webex_calling.site.config_model import ConfigModel, Finding, Offered, located
from webex_calling.site.extra_rule import ExtraRule, unfit_rules
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.site.settings import Settings
from webex_calling.site.values import Flag, OwnPrefixes, SecurityGroupIds, Slug, filled


class PoolOptions(Offered):
    """What is required only by those who use it."""

    @classmethod
    def offers(cls, published: Published) -> tuple[Option, ...]:
        """Return what hosted desktops may ask for."""
        return published.desktop_options


AskedByPool = Annotated[
    SerializeAsAny[PoolOptions], WrapValidator(lambda value, _, info: PoolOptions.read(value, info))
]


class Platform(StrEnum):
    """What hosts the desktops."""

    WORKSPACES = "workspaces"
    APPSTREAM = "appstream"
    EC2 = "ec2"
    AZURE_VIRTUAL_DESKTOP = "azure-virtual-desktop"

    @property
    def cloud(self) -> Cloud:
        """The cloud that has it."""
        return Cloud.AZURE if self is Platform.AZURE_VIRTUAL_DESKTOP else Cloud.AWS


class Media(StrEnum):
    """Where the media of the Webex app leaves from."""

    OPTIMISED = "optimised"
    FALLBACK = "fallback"
    BOTH = "both"


class PoolDirectMedia(ConfigModel):
    """Media that desktops exchange with endpoints of the same organisation, past the cloud."""

    networks: Annotated[OwnPrefixes, filled]
    """The organisation's own prefixes with such endpoints."""


class VdiPool(Settings):
    """A pool of hosted desktops with the Webex app."""

    name: Slug
    """Its name, and that of its component: unique among all gateways and pools."""
    display_name: Annotated[StrictStr, Field(max_length=100)] = ""
    """Its display name: the first part of the Name tag of what is made, and of nothing else. Default: the name."""
    platform: Platform
    """What hosts the desktops: workspaces, appstream or ec2 on AWS, azure-virtual-desktop on Azure."""
    media: Media
    """optimised: media leaves the thin client; fallback: the desktop; both: either. There is no safe default."""
    source_port_differentiation: Flag = False
    """Whether the vendor's account team has enabled UDP Source Port Differentiation for the organisation: the app then
    sends audio from 8500-8599 and video from 8600-8699; else from any port that the operating system picks."""
    options: AskedByPool = PoolOptions()
    """What is required only by those who use it; all off unless said."""
    direct_media: PoolDirectMedia | None = None
    """Media straight to and from endpoints of the same organisation; off unless given."""
    extra_rules: tuple[ExtraRule, ...] = ()
    """Permits of the site's own."""
    other_groups: SecurityGroupIds = ()
    """On AWS: further security groups on each desktop, which take places and may admit more."""
    adopt: SecurityGroupIds = ()
    """On AWS: security groups that exist and are used as they are, instead of new ones."""

    @property
    def proxy_end(self) -> ProxyEnd:
        """The app on its desktops."""
        return ProxyEnd(Role.WEBEX_APP, hosted=True)

    def needs(self) -> frozenset[str]:
        """Return which settings it cannot do without: all."""
        return frozenset({"resolvers", "time_servers", "https"})

    def unfit(self, cloud: Cloud) -> Iterator[Finding]:
        """Find what ``cloud`` cannot do."""
        if self.platform.cloud is not cloud:
            fits = " or ".join(each.value for each in Platform if each.cloud is cloud)
            yield Finding(("platform",), f"is not a platform of {cloud.label}", f"give {fits}", self.platform.value)
        if cloud is Cloud.AZURE:
            for field in ("other_groups", "adopt"):
                if getattr(self, field):
                    yield Finding((field,), "names security groups, which Azure does not have", "remove it")
        yield from unfit_rules(self.extra_rules, cloud)

    @field_validator("direct_media")
    @classmethod
    def _leaves_the_desktop(cls, value: PoolDirectMedia | None, info: ValidationInfo) -> PoolDirectMedia | None:
        if value is not None and info.data.get("media") is Media.OPTIMISED:
            raise ValueError(
                "is set for desktops whose media leaves the thin client; remove it, or set media to fallback or both"
            )
        return value

    @field_validator("extra_rules")
    @classmethod
    def _are_distinct(cls, rules: tuple[ExtraRule, ...]) -> tuple[ExtraRule, ...]:
        faults: list[tuple[Steps, str, Any]] = []
        for index, rule in enumerate(rules):
            if any(rule.name == earlier.name for earlier in rules[:index]):
                faults.append(((index, "name"), "appears twice; give each a name of its own", rule.name))
            if rule.interface is Interface.INTERNAL:
                words = "is the internal interface, which desktops do not have; remove it"
                faults.append(((index, "interface"), words, "internal"))
        if faults:
            raise located(faults)
        return rules
