"""Say ``row.source_ports.certain(settings)``: whether the side that opens sends from the ports that are printed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from webex_calling.port import PortRange


class SitePorts(StrEnum):
    """Ports that the reference leaves to the site."""

    LISTEN = "listen-ports"  # the certificate trunk's listening ports
    MEDIA = "media-range"  # the gateway's rtp-port range, SRTCP's last odd port included
    PEER_SIGNALLING = "peer-ports"  # where a peer takes signalling
    PEER_MEDIA = "peer-media-ports"  # where a peer takes media
    PEER_LOCAL = "peer-local-ports"  # where the gateway takes a peer's signalling


Ports = tuple[PortRange, ...] | SitePorts


class SourceSetting(StrEnum):
    """What somebody sets so that source ports are those that are printed."""

    RTP_PORT_RANGE = "rtp-port-range"  # of CUBE: the site gives it
    UDP_SOURCE_PORT_DIFFERENTIATION = "udp-source-port-differentiation"  # of the app: the vendor's account team
    WEBRTC_UDP_PORT_RANGE = "webrtc-udp-port-range"  # of a browser: its policy, of which a site says nothing


@dataclass(frozen=True, slots=True)
class SourcePorts:
    """The ports of the side that opens, and by whose word: ``product``, ``setting`` or ``system``.

    ``product``: the product keeps to ``ports``, so that they are certain. ``setting``: it does where ``setting`` says
    so; else the system chooses. ``system``: the operating system, or whatever translates on the way, chooses; ``ports``
    are printed all the same, or always among those that it takes. None are known where ``ports`` is None.
    """

    by: Literal["product", "setting", "system"]
    ports: Ports | None = None
    setting: SourceSetting | None = None

    def certain(self, settings: frozenset[SourceSetting]) -> bool:
        """Tell whether ``ports`` are all, where the site says that ``settings`` are made: only then may they narrow."""
        return self.by == "product" or (self.by == "setting" and self.setting in settings and self.ports is not None)


@dataclass(frozen=True, slots=True)
class System:
    """An operating system: the ``ports`` that it may be told to pick from, and those that it picks by ``default``."""

    id: str
    title: str
    ports: tuple[PortRange, ...]
    default: tuple[PortRange, ...]
    where: tuple[str, ...]
    readings: tuple[str, ...]
