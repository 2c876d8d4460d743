"""Say ``unusable(table, https, ProxyEnd(role))``: why nobody of a kind gets through the proxy that a site names."""

from collections.abc import Iterator

from webex_calling.published.proxy import ProxyEnd, ProxyTable
from webex_calling.site.config_model import Finding
from webex_calling.site.https import HttpsMode, HttpsProxy


def unusable(table: ProxyTable, https: HttpsMode | None, end: ProxyEnd) -> Iterator[Finding]:
    """Find what is certain: that none of the products that ``end`` may be can use its proxy.

    What some of them can use, or under a condition, is for a plan to warn of; of who is no product of the table nothing
    is published.
    """
    if not isinstance(https, HttpsProxy):
        return
    offered, products = https.authentication, table.of(end)
    if offered and products and not any(each.usable(offered) for each in products):
        ways = ", ".join(dict.fromkeys(way for each in products for way in each.mechanisms))
        names = " or ".join(each.title for each in products)
        cited = "; ".join(dict.fromkeys(table.cited[each.id] for each in products))
        fault = f"is nothing that {names} can do, of which {cited}, has {ways}"
        remedy = f"have the proxy offer one of {ways}, or send their HTTPS another way"
        yield Finding(("https", "proxy", "authentication"), fault, remedy, ", ".join(offered))
    authority = table.authority(end.role)
    if https.inspection and authority and not authority.taken:
        fault = f"is not borne: {authority.title} take no other authority ({table.cited[authority.id]})"
        remedy = "leave their names out of inspection, or send their HTTPS another way"
        yield Finding(("https", "proxy", "inspection"), fault, remedy, "true")
