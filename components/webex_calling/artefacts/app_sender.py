"""Say ``for sender in app_senders(site)``: which machines of a site send the media of the Webex app."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network

from webex_calling.published.requirement import Profile, Role
from webex_calling.published.source_ports import SourceSetting
from webex_calling.site.client import ClientRole
from webex_calling.site.site import Site
from webex_calling.site.vdi import Media


@dataclass(frozen=True, slots=True)
class AppSender:
    """Machines of the pool or clients ``end`` that send media of the app, in words ``machines``.

    ``settings`` are those on which its source ports depend and that are made; ``networks`` are its own, empty where
    the site does not tell, and ``direct`` those of the organisation that it sends media to. ``script`` is the path of
    the policies by which Windows marks what it sends, and ``policies`` how their names begin, as no other script's do.
    """

    end: str
    machines: str
    role: Role
    settings: frozenset[SourceSetting]
    networks: tuple[IPv4Network, ...]
    direct: tuple[IPv4Network, ...]
    script: str
    policies: str
    profile: Profile


def app_senders(site: Site) -> Iterator[AppSender]:
    """Yield the desktops of each pool that send media, the thin clients in front of it that do, and then clients."""
    for pool in site.pools():
        name, made, profile = pool.name, _settings(pool.source_port_differentiation), pool.effective_profile
        direct = pool.direct_media.networks if pool.direct_media else ()
        if pool.media is not Media.OPTIMISED:
            machines, script = f"the desktops of {name}", f"windows/{name}.ps1"
            yield AppSender(name, machines, Role.WEBEX_APP, made, pool.networks, direct, script, name, profile)
        if pool.media is not Media.FALLBACK:
            # No name of an end has a dot, so that "desks *" takes none of these.
            machines, script, policies = (
                f"the thin clients of {name}",
                f"windows/thin-clients/{name}.ps1",
                f"{name}.thin",
            )
            yield AppSender(name, machines, Role.THIN_CLIENT, made, (), direct, script, policies, profile)
    for client in (each.resolved(site) for each in site.clients):
        if client.role in {ClientRole.WEBEX_APP, ClientRole.THIN_CLIENT}:
            name, made, profile = client.name, _settings(client.source_port_differentiation), client.effective_profile
            direct = client.direct_media.networks if client.direct_media else ()
            script = f"windows/{name}.ps1"
            yield AppSender(name, name, client.role.role, made, client.networks, direct, script, name, profile)


def _settings(differentiated: bool) -> frozenset[SourceSetting]:
    return frozenset({SourceSetting.UDP_SOURCE_PORT_DIFFERENTIATION} if differentiated else ())
