"""Say ``crossing(reference, members)``: every connection that must get through a filter that several share.

A perimeter sees what leaves for the Internet and what the Internet opens; what its endpoints exchange among themselves,
or with peers *inside*, goes another way. An HTTP proxy behind it makes the web connections of all who use it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import IPv4Network

from netaddr import IPSet

from webex_calling.flows.endpoint import endpoints
from webex_calling.flows.flow import ANY_ADDRESS, Addresses, Flow
from webex_calling.plan.derive import derive, derive_web
from webex_calling.published.reference import Reference
from webex_calling.site.perimeter_members import PerimeterMembers


def crossing(reference: Reference, members: PerimeterMembers) -> tuple[Flow, ...]:
    """Return the flows that cross the filter, endpoint by endpoint, then those of the proxies, each once."""
    flows: dict[Flow, None] = {}
    for endpoint in endpoints(members):
        flows.update(dict.fromkeys(leaving(derive(reference, endpoint), members.inside)))
    if members.proxies:
        for endpoint in endpoints(members):
            for flow in leaving(derive_web(reference, endpoint), members.inside):
                flows[replace(flow, local=members.proxies)] = None
    return tuple(flows)


def leaving(flows: Iterable[Flow], inside: tuple[IPv4Network, ...]) -> Iterator[Flow]:
    """Yield the flows with peers outside ``inside``: those with addresses in part inside are cut down to the rest.

    A published network, a name, a service tag and *any address* are outside.
    """
    for flow in flows:
        if not isinstance(flow.peer, Addresses) or flow.peer.prefixes == (ANY_ADDRESS,):
            yield flow
            continue
        rest = IPSet(map(str, flow.peer.prefixes)) - IPSet(map(str, inside))
        if rest:
            prefixes = tuple(IPv4Network(str(each)) for each in rest.iter_cidrs())
            yield replace(flow, peer=Addresses(prefixes))
