"""Say ``for sender in app_senders(site)``: which machines of a site send the media of the Webex app."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network

from webex_calling.flows.endpoint import Endpoint
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
        desktop, name = Endpoint.of_pool(pool, pool.networks), pool.name
        if pool.media is not Media.OPTIMISED:
            yield _sender(desktop, Role.WEBEX_APP, f"the desktops of {name}", f"windows/{name}.ps1", name)
        if pool.media is not Media.FALLBACK:
            # No name of an end has a dot, so that "desks *" takes none of these.
            thin, script = Endpoint.of_pool(pool), f"windows/thin-clients/{name}.ps1"
            yield _sender(thin, Role.THIN_CLIENT, f"the thin clients of {name}", script, f"{name}.thin")
    for client in (each.resolved(site) for each in site.clients):
        if client.role in {ClientRole.WEBEX_APP, ClientRole.THIN_CLIENT}:
            name = client.name
            yield _sender(Endpoint.of_client(client), client.role.role, name, f"windows/{name}.ps1", name)


def _sender(end: Endpoint, role: Role, machines: str, script: str, policies: str) -> AppSender:
    return AppSender(
        end=end.name,
        machines=machines,
        role=role,
        settings=end.settings,
        networks=end.addresses,
        direct=end.direct_media,
        script=script,
        policies=policies,
        profile=end.profile,
    )
