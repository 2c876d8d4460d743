"""Say ``proxy_notes(reference, client.name, client)``: what of a proxy holds for some only, and what to do for it."""

from collections.abc import Iterator

from webex_calling.plan.notes import Level, Note
from webex_calling.published.proxy import Authentication, Installer, ProxyEnd, ProxyProduct
from webex_calling.published.reference import Reference
from webex_calling.site.https import HttpsProxy
from webex_calling.site.settings import Settings


def proxy_notes(reference: Reference, name: str, settings: Settings) -> Iterator[Note]:
    """Yield what a reader must know of the proxy that ``settings`` name; who can do nothing there is refused before."""
    end, https = settings.proxy_end, settings.https
    if end and isinstance(https, HttpsProxy) and _uses_web(reference, end):
        yield from _authentication(reference, name, end, https)
        if https.inspection:
            yield from _inspection(reference, name, end)


def _uses_web(reference: Reference, end: ProxyEnd) -> bool:
    """Tell whether anything that a proxy carries is published for the end."""
    rows = reference.requirements_for(end.role)
    return any(service.web and service.used_by([end.role]) for row in rows for service in row.services)


def _authentication(reference: Reference, name: str, end: ProxyEnd, https: HttpsProxy) -> Iterator[Note]:
    table = reference.proxy_table
    offered, products = https.authentication, table.of(end)
    if not offered:
        return
    words = ", ".join(offered)
    if not products and Authentication.NONE not in offered:
        text = f"the proxy offers {words}, and of such an end nothing is published on that: see that it has a way"
        yield Note("warning", name, text)
    able = {each.title: each.usable(offered) for each in products}
    for each in products:
        if not able[each.title]:
            yield Note("warning", name, _shut_out(each, words, table.cited[each.id]))
        elif all(way.limit for way in able[each.title]):
            said = "; ".join(reference.quote(way.limit) for way in able[each.title])
            yield Note("warning", name, f"the proxy offers {words}, and of that {each.title} has one way alone: {said}")


def _shut_out(product: ProxyProduct, offered: str, cited: str) -> str:
    ways = ", ".join(product.mechanisms)
    return f"{product.title} does not get through a proxy that offers {offered} alone: published is {ways} ({cited})"


def _inspection(reference: Reference, name: str, end: ProxyEnd) -> Iterator[Note]:
    authority = reference.proxy_table.authority(end.role)
    told = reference.quote("tls-inspection")
    if authority is None:
        words = "the proxy inspects TLS, and of such an end nothing is published on that: leave its HTTPS alone there"
        yield Note("warning", name, f"{words}. {told}")
        return
    does = "; ".join(map(reference.quote, authority.statements))
    level: Level = "warning" if authority.installed_by is Installer.VENDOR else "note"
    yield Note(level, name, f"the proxy inspects TLS. {does}")
    yield Note("note", name, f"the proxy inspects TLS. {reference.quote('authority-in-trust-store')}. {told}")
