"""Say ``keep_alive_notes(reference, site)``: which keep-alive of a gateway some idle timer on its way forestalls."""

from collections.abc import Iterator

from webex_calling.plan.idle_timer import IdleTimer, idle_timers
from webex_calling.plan.notes import Note
from webex_calling.published.keep_alive import KeepAlive
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Trunk
from webex_calling.site.site import Site, SiteLocalGateway


def keep_alives(reference: Reference, trunk: Trunk) -> tuple[KeepAlive, ...]:
    """Return the published keep-alives of ``trunk``; a reference of another day may have none."""
    return tuple(each for each in reference.keepalives.values() if each.trunk is trunk)


def outlasted(keep_alive: KeepAlive, site: Site, gateway: SiteLocalGateway) -> tuple[IdleTimer, ...]:
    """Return the idle timers on the way of ``gateway`` that end before ``keep_alive`` is sent again, or as it is."""
    return tuple(timer for timer in idle_timers(site, gateway) if keep_alive.seconds >= timer.seconds)


def too_late(keep_alive: KeepAlive, timers: tuple[IdleTimer, ...]) -> str:
    """Return that ``keep_alive`` does not keep connections through ``timers``, with the figures."""
    return (
        f"{keep_alive.message} every {keep_alive.seconds} s ({keep_alive.words}) is no shorter than what forgets the "
        f"connection on its way: {'; '.join(map(str, timers))}"
    )


def keep_alive_notes(reference: Reference, site: Site) -> Iterator[Note]:
    """Yield a warning for each keep-alive of a gateway that some idle timer on its way does not wait for."""
    for gateway in site.gateways():
        for each in keep_alives(reference, gateway.trunk):
            if timers := outlasted(each, site, gateway):
                yield Note("warning", gateway.name, too_late(each, timers))


def kept(reference: Reference, seconds: int) -> str:
    """Return what keeps an idle connection through a timer of ``seconds``, and what does not."""
    late = [each for each in reference.keepalives.values() if each.seconds >= seconds]
    but = "".join(
        f"; not so {each.message} of a {each.trunk} trunk every {each.seconds} s ({each.words})" for each in late
    )
    said = "; ".join(map(reference.quote, ("gateway-refresh", "phone-refresh")))
    return (
        f"connections that send something at least every {seconds} s are kept: {said}{but}; all others may have to "
        "reconnect"
    )
