"""Say ``check_required(registered, settings, report)``: what tagged ends must admit, and what they admit besides.

What is required follows from the published rows and the tags; what is admitted from the rules of the filters that the
end carries in this stack. Both checks read the same proof.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from webex_calling.fault import Fault, Faults
from webex_calling.flows.endpoint import Endpoint
from webex_calling.flows.flow import ANYWHERE, Flow, ServiceTag
from webex_calling.plan.derive import derive
from webex_calling.policy.attachment import KINDS, Attached, Attachments, described
from webex_calling.policy.end import TaggedEnd, read_end
from webex_calling.policy.report import Report, Violation, kind_of
from webex_calling.policy.settings import Settings
from webex_calling.policy.tag import DESKTOPS, PREFIX, ROLE, all_tags
from webex_calling.policy.unread import unread_ends
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Initiator, NetworkName
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.report.exception_words import accepted_words, exception_lines
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.proof.excepted import accept
from webex_calling.verify.proof.filtered import Filtered
from webex_calling.verify.proof.flow_sets import EXTRA, DeclaredExcess, FlowSets
from webex_calling.verify.proof.interface_proof import Gap, InterfaceProof, Overreach


@dataclass(frozen=True, slots=True)
class Proven:
    """One tagged end, what must get through there, and what was proven of it; ``doubts`` are filters not known.

    ``unread`` are rules that speak of no packet of IPv4, and are named beside what is admitted.
    """

    end: TaggedEnd
    flows: Sequence[Flow]
    side: InterfaceProof
    doubts: tuple[Fault, ...] = ()
    unread: tuple[str, ...] = ()


def check_tags(resource: Registration, reference: Reference) -> str:
    """Return every fault of the tags of a resource as one text, "" where there is none."""
    if _is_carrier(resource):
        try:
            read_end(resource, reference)
        except Faults as faults:
            return str(faults)
    elif resource.type.startswith(("aws:", "azure-native:")):
        tags = all_tags(resource)
        if isinstance(tags, Mapping) and f"{PREFIX}{ROLE}" in tags:
            kinds = ", ".join(dict.fromkeys(kind.rpartition(":")[2] for kind in KINDS))
            words = f"is on a {kind_of(resource)}, which has no filter that is read"
            return str(Fault(f"{resource.name}.tags.{PREFIX}{ROLE}", words, f"tag one of {kinds}"))
    return ""


def check_required(registered: Registered, settings: Settings, report: Report) -> None:
    """Report every required row that the filters of a tagged end do not admit in whole."""
    for proven in _proofs(registered, settings, report):
        for gap in proven.side.gaps:
            if gap.row != EXTRA:
                report.violation(proven.end.resource.urn, _missing(proven, gap))
        if not proven.doubts:  # which would say the same of every row
            report.untold(_maybe_missing(proven, gap) for gap in proven.side.may_be_refused if gap.row != EXTRA)


def check_width(registered: Registered, settings: Settings, report: Report) -> None:
    """Report every rule that admits at a tagged end what nothing requires, declares, allows or accepts."""
    proofs = tuple(_proofs(registered, settings, report))
    accepted = accept([each.side for each in proofs], settings.exceptions, settings.today)
    for proven in map(_with_side, proofs, accepted.sides):
        urn, name = proven.end.resource.urn, described(proven.end)
        if not proven.side.filters and not proven.doubts:
            report.violation(
                urn, f"{name}: no NSG filters it, its own or its subnet's; give it one that admits what is required"
            )
            continue
        for overreach in proven.side.undeclared:
            report.violation(urn, _needless(name, overreach, proven.flows))
        report.untold(f"{name}: {each}" for each in proven.unread)
        unknown = {fault.place for fault in proven.doubts} | {each.rule for each in proven.side.undeclared}
        reaches = [each for each in proven.side.may_be_admitted if each.rule not in unknown]
        reaches = [each for each in reaches if not any(_is_of_tag(each, flow) for flow in proven.flows)]
        report.untold(f"{name}: {each.rule} may admit {each.sample.packet}; {each.refused_by}" for each in reaches)
        for surplus in proven.side.declared:
            if surplus.exception:
                words = f"{name}: {accepted_words(surplus.exception)}: {surplus.sample.packet}"
                report.accepted.append(Violation(urn, words))
    for told in accepted.exceptions:
        if told.wrong and told.known:  # one of an end that is not here is another stack's
            for words in exception_lines([told]):
                report.violation("", words)


def _is_of_tag(reach: Overreach, flow: Flow) -> bool:
    """Tell whether a rule may admit that by a service tag alone, which is allowed whatever is behind it."""
    if not isinstance(flow.peer, ServiceTag):
        return False
    named = PacketSet.box(names=flow.peer.name)
    wide = FlowSets({}).of(replace(flow, peer=ANYWHERE))
    return bool(reach.surely) and reach.surely <= named and reach.sample.packet in wide


def _with_side(proven: Proven, side: InterfaceProof) -> Proven:
    return replace(proven, side=side)


def _proofs(registered: Registered, settings: Settings, report: Report) -> Iterator[Proven]:
    report.untold(unread_ends(registered))
    attachments = Attachments(registered)
    for kind in KINDS:
        for resource in registered.of(kind):
            try:
                end = read_end(resource, settings.reference)
            except Faults:
                continue  # its own violation
            if end is None:
                continue
            try:
                proven = _prove(end, attachments.of(end), settings)
                report.untold(f"{described(end)}: {fault}" for fault in proven.doubts)
                yield proven
            except Faults as faults:
                report.untold(f"{described(end)}: {fault}" for fault in faults)


def _prove(end: TaggedEnd, attached: Attached, settings: Settings) -> Proven:
    reference = settings.reference
    networks = reference.networks
    sets = FlowSets(networks, attached.tags.peers, most=attached.tags.most) if attached.tags else FlowSets(networks)
    flows = derive(reference, _endpoint(end, settings, on_azure=bool(attached.tags)))
    filtered = Filtered(
        name=end.resource.name,
        part=str(end.interface),
        flows=flows,
        near=attached.near,
        excess_kinds=tuple(_excess_kinds(end, settings, on_azure=bool(attached.tags))),
        filters=attached.names,
        alone=not attached.own_address,
        lenient=True,
    )
    return Proven(end, flows, filtered.prove(attached.paths, sets), attached.doubts, attached.unread)


def _endpoint(end: TaggedEnd, settings: Settings, *, on_azure: bool) -> Endpoint:
    """Return the endpoint with what the configuration allows on its interface; service tags are Azure's."""
    allowed = (rule for rule in settings.allowed if rule.interface is end.interface)
    return replace(end.endpoint, extra_rules=tuple(rule for rule in allowed if on_azure or not rule.service_tag))


def _excess_kinds(end: TaggedEnd, settings: Settings, *, on_azure: bool) -> Iterator[DeclaredExcess]:
    yield DeclaredExcess.EXTRA_RULES
    for excess_kind in settings.declared:
        if excess_kind is DeclaredExcess.ICMP and not on_azure:
            continue
        if excess_kind is DeclaredExcess.VIRTUAL_NETWORK and not (on_azure and end.role == DESKTOPS):
            continue
        yield excess_kind


def _missing(proven: Proven, gap: Gap) -> str:
    stop = f"refused by {gap.refused_by}" if gap.refused_by else "which no rule admits"
    filters = ", ".join(proven.side.filters)
    return (
        f"{described(proven.end)}: row {gap.row} is missing in {filters}: {gap.title}: {gap.sample.packet}, {stop}; "
        "admit what the row requires"
    )


def _maybe_missing(proven: Proven, gap: Gap) -> str:
    name, filters = described(proven.end), ", ".join(proven.side.filters)
    if gap.partly:
        return f"{name}: row {gap.row} is refused {gap.where} in {filters}: {gap.title}"
    return f"{name}: row {gap.row} may be refused in {filters}: {gap.title}: {gap.sample.packet}, by {gap.refused_by}"


def _needless(name: str, overreach: Overreach, flows: Sequence[Flow]) -> str:
    packet = overreach.sample.packet
    at = packet.peer_port if packet.initiator is Initiator.LOCAL else packet.local_port
    published = any(
        isinstance(flow.peer, NetworkName)
        and flow.opens is packet.initiator
        and flow.protocol.number == packet.protocol
        and any(at in ports for ports in flow.ports)
        for flow in flows
    )
    words = "on a port of Webex Calling, with a peer that is not Webex's" if published else "which nothing requires"
    return f"{name}: {overreach.rule} admits {packet}, {words}; narrow the rule, or allow it in allowedExcess"


def _is_carrier(resource: Registration) -> bool:
    alone = Registered([resource])
    return any(alone.of(kind) for kind in KINDS)
