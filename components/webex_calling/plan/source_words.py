"""Say ``source_words(reference, endpoint)``: which source ports were taken for certain, and which for anybody's choice.

Only a filter that remembers no connection depends on them: it lets replies in to these ports and to no others.
"""

from collections.abc import Mapping

from webex_calling.flows.endpoint import Endpoint
from webex_calling.plan.derive import derive
from webex_calling.port import PortRange
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Initiator
from webex_calling.published.source_ports import SourcePorts, SourceSetting

_UNSAID: Mapping[SourceSetting, str] = {
    SourceSetting.UDP_SOURCE_PORT_DIFFERENTIATION: (
        "UDP Source Port Differentiation is not said to be on (sourcePortDifferentiation)"
    ),
    SourceSetting.WEBRTC_UDP_PORT_RANGE: "a site does not tell of the browser's policy",
    SourceSetting.RTP_PORT_RANGE: "no rtpPortRange is known",
}
_CERTAIN, _PICKED = "which are certain", "which systems pick"
_LAST = (_CERTAIN, _PICKED)


def source_words(reference: Reference, endpoint: Endpoint) -> str:
    """Return the source ports of the rows that an endpoint opens, by whose word they are, in one sentence."""
    sentences: dict[str, dict[tuple[PortRange, ...], list[str]]] = {}
    for flow in derive(reference, endpoint):
        row = reference.requirements.get(flow.requirement)
        if row is None or row.source_ports is None or flow.opens is Initiator.PEER:
            continue
        rows = sentences.setdefault(_why(row.source_ports, endpoint), {}).setdefault(flow.source_ports, [])
        if row.id not in rows:
            rows.append(row.id)
    ordered = sorted(sentences, key=lambda why: _LAST.index(why) if why in _LAST else -1)
    told = (f"{_listed(sentences[why])}, {why}" for why in ordered)
    return f"source ports of {endpoint.name}: {'; '.join(told)}"


def _why(source: SourcePorts, endpoint: Endpoint) -> str:
    if source.certain(endpoint.settings):
        return _CERTAIN
    return f"since {_UNSAID[source.setting]}" if source.setting else _PICKED


def _listed(held: Mapping[tuple[PortRange, ...], list[str]]) -> str:
    return " and ".join(f"{', '.join(rows)} from {', '.join(map(str, ports))}" for ports, rows in held.items())
