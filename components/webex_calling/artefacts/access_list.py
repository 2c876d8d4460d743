"""Say ``access_lists(reference, site)``: an access list for the outside interface of each Local Gateway, proven.

What is written is read back by a reader that shares nothing with the writer, and must let in exactly what is required.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from webex_calling.artefacts.artefact import Artefact, Line, Syntax, Withheld
from webex_calling.fault import Fault, Faults
from webex_calling.flows.endpoint import Endpoint
from webex_calling.plan.access_list import (
    DHCP,
    HOST,
    METADATA,
    OUTSIDE,
    PLATFORM,
    plan_access_list,
    unsaid,
)
from webex_calling.published.placement import EXTRA, MANAGEMENT
from webex_calling.published.reference import Reference
from webex_calling.site.kinds import Interface
from webex_calling.site.site import Site, SiteLocalGateway, cloud_of
from webex_calling.targets.ios.access_list import ListLine, Reason
from webex_calling.verify.ios.access_list import read_access_list
from webex_calling.verify.proof.access_list import prove_access_list, wanted_packets
from webex_calling.verify.proof.flow_sets import FlowSets

_APPLY: Final = (
    "Paste it in configuration mode, after reload in 10, and cancel that once calls go both ways. A list that changes, "
    "by a new prefix too, has a new name, stands beside the one in use and takes its place as a whole with the last "
    "line: take the old one out afterwards."
)
_IN_LISTS: Final = ("ios-xe-yang-17121/acl", "ios-xe-object-groups/restrictions")
_HEAD: Final = (
    "an access list keeps no state: what the gateway opens has entries for the replies, established for TCP. Fragments "
    "after the first have no ports, and pass by their addresses. There is no list for what leaves, since none filters "
    "what the router itself sends. Each prefix has an entry of its own, since entries with object groups are ignored "
    "for packets that go to the route processor, and what comes in here is for the router itself"
)
_INTERFACE: Final = (
    "the list comes first, since one that is applied and has no entry yet lets everything pass, and this command "
    "changes over from an earlier list at once, so that no call meets half of one. "
    f"{OUTSIDE} is the first network interface of a Catalyst 8000V, whose address comes by DHCP: change the line where "
    "another one faces Webex Calling"
)
_OWN: Final = {
    MANAGEMENT: "the site's management of the gateway",
    EXTRA: "an extra rule of the site",
}
_PLATFORM: Final = {
    DHCP: "answers of DHCP, also to a machine that has no address yet (RFC 2131, section 4.1)",
    METADATA: "the cloud's instance metadata, over HTTP",
    HOST: "what the agent of a machine on Azure asks its host (Microsoft Learn, What is IP address 168.63.129.16)",
}
"""What no filter of a cloud stops, and a list on the machine does."""


def access_lists(reference: Reference, site: Site) -> Iterator[Artefact | Withheld]:
    """Yield the list of each gateway, or why it has none."""
    for gateway in site.gateways():
        about = (gateway.name,)
        if faults := tuple(unsaid(gateway)):
            why = "; ".join(f"{each.fault}, so {each.remedy}" for each in faults)
            yield Withheld("an access list of the outside interface", about, why)
        else:
            path, lines = f"cube/{gateway.name}-access-list.ios", partial(_proven, reference, site, gateway)
            title = f"What comes in on the outside interface of {gateway.name}, an access list"
            yield Artefact(path, title, about, Syntax.IOS_XE, _APPLY, lines)


def _proven(reference: Reference, site: Site, gateway: SiteLocalGateway) -> tuple[Line, ...]:
    """Return the lines once they are read back. Raises Faults for each way in which they are not what is required."""
    cloud = cloud_of(site.place_of(gateway))
    planned = plan_access_list(reference, gateway, cloud)
    written = planned.access_list.lines
    held = read_access_list("".join(f"{each.text}\n" for each in written))
    local = Endpoint.of_gateway(gateway, shared=True).local.get(Interface.EXTERNAL, ())
    sets = FlowSets(reference.networks)
    proof = prove_access_list(held, wanted_packets(planned.flows, sets, cloud, local, reference.system_ports))
    told = [*map(str, proof.missing), *map(str, proof.excess)]
    if held.lines != len(written):
        told.append(f"{held.lines} lines are read of {len(written)} that are written")
    if told:
        remedy = "report this: what was written is not what was planned"
        raise Faults(Fault(f"access list of {gateway.name}", each, remedy) for each in told)
    return tuple(_line(reference, each) for each in written)


def _line(reference: Reference, written: ListLine) -> Line:
    """Return a line with where it is published, or why it is there."""
    if written.reasons:
        return Line(written.text, _sources(reference, written.reasons), _why(written.reasons))
    if written.text.startswith("ip access-list"):
        return Line(written.text, _IN_LISTS, _HEAD)
    return Line(written.text, why=_INTERFACE)


def _sources(reference: Reference, reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    """Return where the rows are published, then where the prefixes are."""
    rows = (reference.requirements.get(each.requirement) for each in reasons)
    networks = (reference.networks.get(each.network) for each in reasons)
    return tuple(dict.fromkeys(place for each in (*rows, *networks) if each for place in each.where))


def _why(reasons: tuple[Reason, ...]) -> str:
    told = (_PLATFORM[each.label] if each.requirement == PLATFORM else _OWN.get(each.requirement) for each in reasons)
    return "; ".join(dict.fromkeys(filter(None, told)))
