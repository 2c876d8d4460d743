"""Why rules exist: those that would go without a row are needed by no other, and those that stay are."""

from collections.abc import Mapping
from functools import cache

import pytest
from tests.rows import (
    APP_CONFIGURATION,
    APP_SIGNALLING,
    CLIENT_HTTPS,
    CLIENT_NTP,
    CLOUD_MEDIA,
    CLOUD_SIGNALLING,
    DEVICE_CONFIGURATION,
    GATEWAY_DNS,
    GATEWAY_HTTPS,
    GATEWAY_MEDIA,
    GATEWAY_REVOCATION,
    GATEWAY_SIGNALLING,
    MEDIA_FROM_PEER,
    MEDIA_TO_PEER,
    PATH_MTU_DISCOVERY,
    PHONE_MEDIA,
    PHONE_SIGNALLING,
    SIGNALLING_FROM_PEER,
    SIGNALLING_TO_PEER,
)
from tests.verify.perimeter_site import sound as across
from tests.verify.planted import planted_site
from tests.verify.proven import Proven

from webex_calling.fault import Faults
from webex_calling.flows.site_end import site_ends
from webex_calling.published.reference import load_reference
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter, Hop, Part, admitted_along
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.proof.flow_sets import FlowSets
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.questions.lookup import FoundSide, Lookup, LookupTarget


@cache
def sound() -> Mapping[tuple[str, str], InterfaceProof]:
    """Return the proof of the site."""
    return planted_site().again(planted_site().resources)


@cache
def crossed() -> Mapping[tuple[str, str], InterfaceProof]:
    """Return the proof of the site with a perimeter."""
    return across().again(across().resources)


def looked_up(text: str) -> dict[tuple[str, str], FoundSide]:
    """Look something up at the site; the sides by name and part."""
    return found_in(planted_site(), sound(), text)


def found_in(
    found: Proven, sides: Mapping[tuple[str, str], InterfaceProof], text: str
) -> dict[tuple[str, str], FoundSide]:
    """Look something up at a site that was proven."""
    reference = load_reference()
    lookup = Lookup(found.resources, found.site, reference.networks, found.flows)
    told = lookup.of(
        LookupTarget.parse(text, reference), ((end, sides[end.name, end.part]) for end in site_ends(found.site))
    )
    return {(side.name, side.part): side for side in told}


def test_a_row_has_its_rules_and_what_they_refer_to() -> None:
    """Media of the gateways stands in four rules on AWS and one on Azure, with group, list and NSG."""
    found = looked_up(GATEWAY_MEDIA)
    assert set(found) == {("fra-a", "external"), ("weu-a", "external"), ("weu-b", "external")}
    rules = {rule.clause.rule: rule for rule in found["fra-a", "external"].rules}
    assert set(rules) == {
        f"rule fra-a-external-out-udp-{ports}-calling" for ports in ("5004", "19560-65535", "8500-8699", "9000")
    }
    refers = rules["rule fra-a-external-out-udp-5004-calling"].refers
    assert {urn.rpartition("::")[2] for urn in refers} == {"fra-a-external-calling", "fra-calling"}
    assert [rule.clause.rule for rule in found["weu-a", "external"].rules] == [
        "rule weu-a-external-M1a-out-udp-calling of NSG edge"
    ]
    assert not any(rule.stays for side in found.values() for rule in side.rules)


@pytest.mark.parametrize(
    "row",
    [
        GATEWAY_SIGNALLING,
        CLOUD_SIGNALLING,
        GATEWAY_MEDIA,
        SIGNALLING_TO_PEER,
        MEDIA_TO_PEER,
        SIGNALLING_FROM_PEER,
        GATEWAY_DNS,
        GATEWAY_HTTPS,
        PATH_MTU_DISCOVERY,
        APP_SIGNALLING,
        CLIENT_NTP,
        APP_CONFIGURATION,
        "extra",
    ],
)
def test_without_what_would_go_all_other_rows_get_through(row: str) -> None:
    """Every other row gets through without the rules that would go; a rule that stays lets some of theirs through."""
    found = planted_site()
    sides = sound()
    sets = FlowSets(load_reference().networks)
    for (name, part), told in looked_up(row).items():
        paths = sides[name, part].paths
        if paths is None or name not in {"fra-a", "desks"}:
            continue
        held = found.flows.pools[name] if part == "pool" else found.flows.gateways[name]
        flows = [flow for flow in held if part in {"pool", str(flow.interface)}]
        others = PacketSet.union(sets.of(flow) for flow in flows if flow.requirement != row)
        (path,) = paths.paths
        (hop,) = path.hops
        assert isinstance(hop, Filter)
        (filter_part,) = hop.parts
        clauses = filter_part.admission.clauses
        gone = {rule.clause for rule in told.rules if not rule.stays}
        left = Admission.of(clause for clause in clauses if clause not in gone).admitted
        assert others & paths.admitted <= left, (name, part)
        for rule in told.rules:
            assert bool(rule.clause.matches & others) == rule.stays, rule


def test_a_prefix_has_the_rules_that_reach_it() -> None:
    """Of a published prefix every rule stays, for the other prefixes; of a peer's only prefix its rules would go."""
    published = looked_up("170.72.0.0/16")["fra-a", "external"].rules
    assert {GATEWAY_SIGNALLING, CLOUD_SIGNALLING, GATEWAY_MEDIA, CLOUD_MEDIA} <= {
        row for rule in published for row in rule.rows
    }
    assert all(rule.stays for rule in published)
    peer = [rule for rule in looked_up("198.51.100.0/28")["fra-a", "external"].rules if not rule.stays]
    assert {row for rule in peer for row in rule.rows} == {
        SIGNALLING_TO_PEER,
        MEDIA_TO_PEER,
        SIGNALLING_FROM_PEER,
        MEDIA_FROM_PEER,
    }
    assert all(rule.clause.rule.endswith("198.51.100.0/28") for rule in peer)


def test_a_domain_has_the_rules_that_let_its_name_through() -> None:
    """HTTPS by domain is a rule to anywhere, and stays for the other domains."""
    rules = {rule.clause.rule: rule for rule in looked_up("*.webex.com")["fra-a", "external"].rules}
    https = rules["rule fra-a-external-out-tcp-443-0.0.0.0/0"]
    assert (https.rows, https.stays) == ((GATEWAY_HTTPS,), True)


def test_nothing_exists_because_of_a_stranger() -> None:
    """A name that no row has is let through by rules to anywhere alone, and those stay."""
    found = looked_up("unrelated.example")
    assert all(rule.stays for side in found.values() for rule in side.rules)
    assert GATEWAY_HTTPS not in {row for side in found.values() for rule in side.rules for row in rule.rows}


@pytest.mark.long
def test_a_perimeter_is_asked_once_for_all_behind_it() -> None:
    """A rule that phones need for a row stays where a gateway needs it for another; an entry of their own would go."""
    found = found_in(across(), crossed(), PHONE_MEDIA)
    assert set(found) == {("edge", "perimeter")}
    rules = {rule.clause.rule: rule for rule in found["edge", "perimeter"].rules}
    suricata = [rule for said, rule in rules.items() if said.startswith("rule sid")]
    assert len(suricata) == 4
    assert {(rule.rows, rule.others) for rule in suricata} == {((PHONE_MEDIA,), (GATEWAY_MEDIA,))}
    acls = {said.rpartition(" ")[2] for said in rules if "entry" in said}
    assert acls == {"edge-phones", "edge-public"}


@pytest.mark.long
def test_behind_a_translation_of_ports_rules_are_found_too() -> None:
    """The network ACL of the NAT gateway's subnet has entries for the gateway's side of it and for the Internet's."""
    found = found_in(across(), crossed(), GATEWAY_REVOCATION)
    rules = {rule.clause.rule: rule for rule in found["edge", "perimeter"].rules}
    assert rules["ingress entry 300 of network ACL edge-public"].stays is False
    assert "edge-calling" in next(said for said in rules if "DNS firewall" in said)
    own = {rule.clause.rule for rule in found["fra-a", "external"].rules}
    assert own == {"rule fra-a-external-out-tcp-80-0.0.0.0/0"}
    assert not own & rules.keys()


@pytest.mark.parametrize("row", [GATEWAY_REVOCATION, PHONE_SIGNALLING, CLIENT_HTTPS, DEVICE_CONFIGURATION])
@pytest.mark.long
def test_without_what_would_go_all_others_cross_the_perimeter(row: str) -> None:
    """Without the rules that would go, all behind the perimeter still get through whatever the other rows ask for."""
    gone = {rule.clause for rule in found_in(across(), crossed(), row)["edge", "perimeter"].rules if not rule.stays}
    sets = FlowSets(load_reference().networks)
    flows = [flow for flow in across().flows.perimeters["edge"] if flow.requirement != row]
    others = PacketSet.union(map(sets.of, flows))
    for (name, part), side in crossed().items():
        if part.endswith("through edge") and side.paths:
            for path in side.paths.paths:
                hops = [_without(hop, gone) for hop in path.hops]
                assert others & path.admitted <= admitted_along(hops), (name, part)


def _without(hop: Hop, gone: set[Clause]) -> Hop:
    if not isinstance(hop, Filter):
        return hop
    kept = (
        Part(part.name, Admission.of(each for each in part.admission.clauses if each not in gone)) for part in hop.parts
    )
    return Filter(hop.name, tuple(kept))


BAD = {
    "no such row": ("M1z", 'what: "M1z" is neither a row, a prefix nor a domain; give a row as M1'),
    "host bits": ("170.72.0.1/16", 'what: "170.72.0.1/16" is not an IPv4 prefix ('),
    "a word": ("media", 'what: "media" is neither a row, a prefix nor a domain'),
    "no name": ("a..b", 'what: "a..b" is neither a row, a prefix nor a domain'),
}


@pytest.mark.parametrize(("text", "start"), BAD.values(), ids=BAD)
def test_what_is_neither_is_a_fault(text: str, start: str) -> None:
    """The remedy names rows that are spelled alike."""
    with pytest.raises(Faults) as raised:
        LookupTarget.parse(text, load_reference())
    assert str(raised.value).startswith(start)
