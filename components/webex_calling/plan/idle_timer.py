"""Say ``idle_timers(site, gateway)``: after how long what is on a gateway's way forgets its idle signalling."""

from collections.abc import Iterator
from dataclasses import dataclass

from webex_calling.quotas import aws, azure
from webex_calling.site.kinds import Cloud
from webex_calling.site.site import Site, SiteLocalGateway, SitePerimeter, cloud_of
from webex_calling.targets.aws.security_group import CONNECTION_TRACKING


@dataclass(frozen=True, slots=True)
class IdleTimer:
    """``of`` forgets a TCP connection after ``seconds`` without a packet, ``at_least`` where others set it."""

    of: str
    seconds: int
    at_least: bool = False

    def __str__(self) -> str:
        """Return it as it is told, ``the NAT gateway of hub, 1800 s``."""
        return f"{self.of}, {'at least ' if self.at_least else ''}{self.seconds} s"


def idle_timers(site: Site, gateway: SiteLocalGateway) -> tuple[IdleTimer, ...]:
    """Return every idle timer of TCP between a resolved gateway of ``site`` and Webex Calling, nearest first."""
    cloud = cloud_of(site.place_of(gateway))
    behind = [each for each in site.egress() if gateway.name in each.local_gateways]
    translated = any(each.nat_gateway or _has_firewall(each, gateway) for each in behind)
    own = _of_aws() if cloud is Cloud.AWS else _of_azure(translated=translated)
    return (*own, *(timer for each in behind for timer in _of_perimeter(cloud, each, gateway)))


def _of_aws() -> Iterator[IdleTimer]:
    seconds = CONNECTION_TRACKING["tcpEstablishedTimeout"]
    yield IdleTimer("the network interface (the stack's output connectionTracking)", seconds)


def _of_azure(*, translated: bool) -> Iterator[IdleTimer]:
    yield IdleTimer("the virtual network (flow timeout)", azure.FLOW_TIMEOUT_MINUTES.least * 60, at_least=True)
    if not translated:
        yield IdleTimer("its own public address", azure.PUBLIC_IP_IDLE_MINUTES.least * 60, at_least=True)


def _of_perimeter(cloud: Cloud, perimeter: SitePerimeter, gateway: SiteLocalGateway) -> Iterator[IdleTimer]:
    nat = perimeter.nat_gateway
    if perimeter.network_firewall:
        seconds = perimeter.network_firewall.tcp_idle_timeout_seconds
        yield IdleTimer(f"the Network Firewall of {perimeter.name}", seconds)
    if _has_firewall(perimeter, gateway):
        yield IdleTimer(f"the Azure Firewall of {perimeter.name}", azure.FIREWALL_IDLE_MINUTES.default * 60)
    if nat:
        seconds = aws.NAT_IDLE_SECONDS.default if cloud is Cloud.AWS else nat.idle_timeout_minutes * 60
        yield IdleTimer(f"the NAT gateway of {perimeter.name}", seconds)


def _has_firewall(perimeter: SitePerimeter, gateway: SiteLocalGateway) -> bool:
    """Tell whether the signalling of ``gateway`` passes an Azure Firewall of ``perimeter``."""
    firewall = perimeter.azure_firewall
    return firewall is not None and gateway.name not in firewall.bypassed_by
