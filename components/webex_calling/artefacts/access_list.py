"""Say ``access_lists(reference, site)``: an access list for the outside interface of each Local Gateway, proven.

What is written is read back by a reader that shares nothing with the writer, and must let in exactly what is required.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from webex_calling.artefacts.artefact import Artefact, Line, Syntax, Withheld
from webex_calling.artefacts.text import comment
from webex_calling.fault import Fault, Faults
from webex_calling.flows.endpoint import Endpoint
from webex_calling.flows.flow import Addresses, addressed, canonical
from webex_calling.plan.access_list import (
    DHCP,
    HOST,
    METADATA,
    OUTSIDE,
    PLATFORM,
    plan_access_list,
    unsaid,
)
from webex_calling.plan.derive import SSH, derive
from webex_calling.port import Protocol
from webex_calling.published.placement import EXTRA, MANAGEMENT
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Initiator
from webex_calling.site.kinds import Interface
from webex_calling.site.site import Site, SiteLocalGateway, cloud_of
from webex_calling.targets.ios.access_list import ListLine, Reason
from webex_calling.verify.ios.access_list import read_access_list
from webex_calling.verify.proof.access_list import prove_access_list, wanted_packets
from webex_calling.verify.proof.flow_sets import FlowSets

_APPLY: Final = (
    "Paste it in configuration mode, after reload in 10; once calls go both ways, cancel that and save. A list that "
    "changes, by a new prefix too, has a new name, stands beside the one in use and takes its place as a whole with "
    "the last line: take the old one out afterwards."
)
_NO_SSH: Final = (
    "No SSH gets in: a session over this interface ends with the last line, so use another interface or the console, "
    "or give the gateway management there"
)
_ANYWHERE: Final = (
    "The address of this interface is not known, so that entries end in any and admit what the router passes on, too: "
    "give the gateway interfaces: {external: ADDRESS}."
)
_NO_PING: Final = "The gateway's own ping and traceroute get no answer, unless an extra rule lets it in."
_IN_LISTS: Final = ("ios-xe-yang-17121/acl",)
_HEAD: Final = (
    (
        "acls/established",
        "It keeps no state, so that what the gateway opens has entries for the replies. Those of TCP are established, "
        "which looks at two flags of a segment.",
    ),
    ("acl-fragments/non-initial", "Fragments after the first have no ports, and pass by their addresses."),
    (
        "ios-xe-access-lists/rules",
        "The first entry that matches decides, and what none matches is dropped. What the router itself sends passes "
        "any list, so that there is none for what leaves.",
    ),
    (
        "ios-xe-object-groups/restrictions",
        "Each prefix has an entry of its own: entries with object groups are ignored for packets that go to the route "
        "processor, and what comes in here is for the router itself.",
    ),
)
"""What an access list does not do, or does as a whole, each with where it is published."""
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
            said = [_APPLY, f"{_administered(reference, gateway)}.", _NO_PING]
            apply = " ".join(said if gateway.known_address(Interface.EXTERNAL) else [*said, _ANYWHERE])
            yield Artefact(path, title, about, Syntax.IOS_XE, apply, lines)


def _administered(reference: Reference, gateway: SiteLocalGateway) -> str:
    """Return who gets in by SSH, or that nobody does, which ends the session of who pastes the list."""
    flows = derive(reference, Endpoint.of_gateway(gateway).at(Interface.EXTERNAL))
    opened = (each for each in flows if each.opens is Initiator.PEER and each.protocol is Protocol.TCP)
    peers = [addressed(each.peer) for each in opened if any(at.first <= SSH.first <= at.last for at in each.ports)]
    prefixes = canonical(prefix for peer in peers if isinstance(peer, Addresses) for prefix in peer.prefixes)
    return f"SSH gets in from {', '.join(map(str, prefixes))} alone" if prefixes else _NO_SSH


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
    return (*_head(), *(_line(reference, each) for each in written))


def _head() -> Iterator[Line]:
    for place, said in _HEAD:
        yield from (Line(text, (place,)) for text in comment(Syntax.IOS_XE.comment, said))


def _line(reference: Reference, written: ListLine) -> Line:
    """Return a line with where it is published, or why it is there."""
    if written.reasons:
        return Line(written.text, _sources(reference, written.reasons), _why(reference, written.reasons))
    if written.text.startswith("ip access-list"):
        return Line(written.text, _IN_LISTS)
    return Line(written.text, why=_INTERFACE)


def _sources(reference: Reference, reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    """Return where the rows are published, then where the prefixes are."""
    rows = (reference.requirements.get(each.requirement) for each in reasons)
    networks = (reference.networks.get(each.network) for each in reasons)
    return tuple(dict.fromkeys(place for each in (*rows, *networks) if each for place in each.where))


def _why(reference: Reference, reasons: tuple[Reason, ...]) -> str:
    told = (_PLATFORM[each.label] if each.requirement == PLATFORM else _OWN.get(each.requirement) for each in reasons)
    return "; ".join(dict.fromkeys(filter(None, (*told, *(_from_any(reference, each) for each in reasons)))))


def _from_any(reference: Reference, reason: Reason) -> str:
    """Return that the other side may open from ports that are not printed, where some are."""
    row = reference.requirements.get(reason.requirement)
    printed = row.source_ports if row and not reason.reply else None
    if not printed or printed.by != "system" or not isinstance(printed.ports, tuple):
        return ""
    return f"from any port: {', '.join(map(str, printed.ports))} is printed, and NAT on the way may replace it"
