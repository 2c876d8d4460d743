"""Say ``windows_qos(reference, site)``: the policies by which Windows marks the media of the Webex app, as a script.

A policy takes one range of source ports and one destination prefix, so that there is one for each kind of media and
published prefix. It is bound to no application, since none is published for these calls: what else is sent from these
ports elsewhere stays as it is.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from ipaddress import IPv4Network
from typing import Final

from webex_calling.artefacts.app_sender import AppSender, app_senders
from webex_calling.artefacts.artefact import Artefact, Line, Syntax, Withheld
from webex_calling.artefacts.sender_class import mark_networks
from webex_calling.artefacts.text import comment
from webex_calling.flows.flow import canonical
from webex_calling.port import PortRange
from webex_calling.published.marking import Mark, Marker
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Role
from webex_calling.site.site import Site
from webex_calling.site.vdi import Media

NAMES: Final = "webex-calling "
"""How the name of each policy begins, before that of the end: so that a run removes those of its own script alone."""

_NEW, _GET, _REMOVE = ("netqos/new",), ("netqos/get",), ("netqos/remove",)
_ADAPTERS: Final = ("skype-client-qos/adapters",)
_TITLE: Final = "Windows QoS policies"
_APPLY: Final = (
    "Run it as an administrator on each machine with Windows, or once with -PolicyStore GPO:DOMAIN\\GPONAME for a "
    "group policy object. A later run replaces what an earlier one made. Scripts of several "
    "ends may share an object: none removes what another made, and where two mark the same packet the DSCP is the same."
)
_UNNAMED: Final = (
    "Cisco names an application, CiscoCollabHost.exe, for calls by Unified CM alone, and none for the plug-in of a "
    "thin client. So these policies go by source port and published prefix; what leaves the same ports for elsewhere "
    "is not marked."
)
_UNREACHED: Final = (
    "An adapter that reaches no Active Directory domain may leave packets unmarked. Against that, the string value "
    "'Do not use NLA' is set to 1 below HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\QoS, and the machine is "
    "restarted. It is not set here, since it concerns every policy of the machine."
)
_FIRST: Final = (
    "Windows applies one policy to a packet: one of the user before one of the computer, then one that names the "
    "application before one that does not. So a policy for CiscoCollabHost.exe, as for calls by Unified CM, wins over "
    "these on the same machine."
)
_PRECEDENCE: Final = ("windows-qos/precedence",)
_CHECK: Final = "To see what applies on a machine: Get-NetQosPolicy -PolicyStore ActiveStore"


def windows_qos(reference: Reference, site: Site) -> Iterator[Artefact | Withheld]:
    """Yield a script for each kind of machine that sends media of the app, or why nothing can tell its media apart."""
    blind = []
    for sender in app_senders(site):
        marks = system_marks(reference, sender.role)
        if any(mark.setting not in {None, *sender.settings} for mark in marks):
            blind.append(sender)
        elif any(mark.dscp for mark in marks):
            yield Artefact(
                sender.script,
                f"{_TITLE} for {sender.machines}, where they run Windows",
                (sender.end,),
                Syntax.POWERSHELL,
                _APPLY,
                partial(_lines, reference, sender, marks),
            )
    if blind:
        why = (
            f"{reference.quote('source-port-differentiation')}. Once it is enabled, say sourcePortDifferentiation: true"
        )
        yield Withheld(_TITLE, tuple(dict.fromkeys(sender.end for sender in blind)), why)
    still = tuple(pool.name for pool in site.vdi_pools if pool.media is Media.OPTIMISED)
    if still:
        yield Withheld(f"{_TITLE} for the desktops", still, reference.quote("vdi-optimised"))


def system_marks(reference: Reference, role: Role) -> tuple[Mark, ...]:
    """Return the marks of what ``role`` sends that its operating system sets."""
    return tuple(mark for mark in reference.marks.values() if role in mark.roles and mark.marked_by is Marker.SYSTEM)


def _lines(reference: Reference, sender: AppSender, marks: tuple[Mark, ...]) -> tuple[Line, ...]:
    return (
        *_remarks(reference, marks),
        Line("param([string] $PolicyStore = $env:COMPUTERNAME)", _NEW, "where policies are kept"),
        Line("$ErrorActionPreference = 'Stop'", why="what fails ends the run, and is not taken for done"),
        *_removal(f"{NAMES}{sender.policies} "),
        *(line for mark in marks if mark.dscp for line in _policies(reference, sender, mark)),
    )


def _remarks(reference: Reference, marks: Iterable[Mark]) -> Iterator[Line]:
    """Yield what there is to know and no command for, as comments of the script."""
    for mark in marks:
        if not mark.dscp:
            said = f"{mark.title} is {mark.words}, as Windows sends what nothing marks: it needs no policy."
            yield from _remark(said, mark.where)
    if "windows-marks" in reference.statements:
        yield from _remark(_UNNAMED, reference.statements["windows-marks"].where)
    yield from _remark(_FIRST, _PRECEDENCE)
    yield from _remark(_UNREACHED, _ADAPTERS)
    yield from _remark(_CHECK, _GET)


def _remark(said: str, where: tuple[str, ...]) -> Iterator[Line]:
    return (Line(text, where) for text in comment(Syntax.POWERSHELL.comment, said))


def _removal(names: str) -> Iterator[Line]:
    why = (
        f"what an earlier run of this script made goes first: all whose names begin with {names.strip()!r} and a space"
    )
    texts = (
        f"$earlier = @(Get-NetQosPolicy -PolicyStore $PolicyStore | Where-Object {{ $_.Name -like '{names}*' }})",
        "foreach ($policy in $earlier) {",
        "    Remove-NetQosPolicy -Name $policy.Name -PolicyStore $PolicyStore -Confirm:$false",
        "}",
    )
    yield from (Line(text, (*_GET, *_REMOVE), why) for text in texts)


def _policies(reference: Reference, sender: AppSender, mark: Mark) -> Iterator[Line]:
    networks = mark_networks(reference, sender.role, mark)
    published = canonical(each.prefix for network in networks for each in network.prefixes)
    where = dict.fromkeys((*mark.where, *(where for network in networks for where in network.where), *_NEW))
    why = f"{mark.title}: {mark.words}. To any destination port, since STUN leaves from the same ports"
    for prefix in published:
        yield from (Line(_policy(sender, mark, *ports, prefix), tuple(where), why) for ports in _ports(mark))
    own = f"{mark.title}, direct media: marked as what goes to Webex Calling, since the table tells of that alone"
    for prefix in canonical(sender.direct):
        yield from (Line(_policy(sender, mark, *ports, prefix), why=own) for ports in _ports(mark))


def _ports(mark: Mark) -> Iterator[tuple[str, PortRange]]:
    """Yield what a policy knows the traffic by: the ports that it is sent from, or to where it may be sent from any."""
    side = "IPSrcPort" if mark.source_ports else "IPDstPort"
    yield from ((side, ports) for ports in mark.source_ports or mark.ports)


def _policy(sender: AppSender, mark: Mark, side: str, ports: PortRange, prefix: IPv4Network) -> str:
    name = f"{NAMES}{sender.policies} {mark.id} {ports} to {str(prefix).replace('/', '-')}"
    known = (
        f"-{side}MatchCondition {ports}"
        if ports.first == ports.last
        else f"-{side}StartMatchCondition {ports.first} -{side}EndMatchCondition {ports.last}"
    )
    return (
        f"New-NetQosPolicy -PolicyStore $PolicyStore -Name '{name}' -NetworkProfile All"
        f" -IPProtocolMatchCondition {mark.protocol.upper()} {known} -IPDstPrefixMatchCondition '{prefix}'"
        f" -DSCPAction {mark.dscp} | Out-Null"
    )
