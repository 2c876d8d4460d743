"""A hub that many share is told for one end, whatever its policy says of others.

The rules are of the kinds that public landing zones give their hubs: tags, categories, URLs, IP Groups, DNAT, and a
protocol without ports beside ports.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.audit import az_estate as az
from tests.audit.azure.estates import ROWS, Estate, maybe, missing, route, rule
from tests.rows import GATEWAY_DNS, GATEWAY_HTTPS, GATEWAY_MEDIA, GATEWAY_NTP, GATEWAY_REVOCATION, GATEWAY_SIGNALLING

HUB = (route("0.0.0.0/0", "VirtualAppliance", "10.60.0.4"),)
POLICY = az.identity("firewallPolicies", "hub")
BEYOND = ROWS - {GATEWAY_DNS, GATEWAY_NTP}


def network_rule(**changes: Any) -> dict[str, Any]:
    """Return a permit of everything from the network of the gateway."""
    return {
        "name": "voice",
        "ruleType": "NetworkRule",
        "ipProtocols": ["TCP", "UDP"],
        "sourceAddresses": ["10.40.0.0/16"],
        "sourceIpGroups": [],
        "destinationAddresses": ["*"],
        "destinationIpGroups": [],
        "destinationFqdns": [],
        "destinationPorts": ["*"],
        **changes,
    }


def application_rule(**changes: Any) -> dict[str, Any]:
    """Return a rule of names from the network of the gateway."""
    return {
        "name": "names",
        "ruleType": "ApplicationRule",
        "protocols": [{"protocolType": "Https", "port": 443}],
        "sourceAddresses": ["10.40.0.0/16"],
        "sourceIpGroups": [],
        "targetFqdns": [],
        "targetUrls": [],
        "fqdnTags": [],
        "webCategories": [],
        "terminateTLS": False,
        **changes,
    }


def collection(name: str, priority: int, *rules: dict[str, Any], action: str = "Allow") -> dict[str, Any]:
    """Return a rule collection."""
    kind = "Nat" if action == "DNAT" else "Filter"
    return {
        "name": name,
        "priority": priority,
        "ruleCollectionType": f"FirewallPolicy{kind}RuleCollection",
        "action": {"type": action},
        "rules": list(rules),
    }


def hub(*collections: dict[str, Any], **policy: Any) -> Estate:
    """Return an estate whose default route leads to an Azure Firewall with these rule collections."""
    group = az.resource("firewallPolicies/hub/ruleCollectionGroups", "all", priority=200)
    held = {"name": "c", "privateIPAddress": "10.60.0.4"}
    named = {"ruleCollectionGroups": [{"id": group["id"]}], **policy}
    files = {
        "firewalls": [az.resource("azureFirewalls", "hub", firewallPolicy={"id": POLICY}, ipConfigurations=[held])],
        "policies": [az.resource("firewallPolicies", "hub", **named)],
        "groups": [{**group, "ruleCollections": list(collections)}],
    }
    return Estate(routes=HUB, public=False, files=files)


OWN = collection("own", 300, network_rule())
ELSEWHERE = ["10.99.0.0/16"]
ODD = [
    pytest.param(network_rule(ipProtocols=["Any"], destinationPorts=["443"]), set(), id="any protocol with a port"),
    pytest.param(network_rule(destinationAddresses=["AzureCloud"]), BEYOND, id="a service tag"),
    pytest.param(network_rule(destinationAddresses=["Internet"]), BEYOND, id="a tag of NSGs"),
    pytest.param(
        network_rule(destinationAddresses=[], destinationFqdns=["*.example.org"]), BEYOND, id="a wildcard of names"
    ),
    pytest.param(
        network_rule(destinationAddresses=[], destinationIpGroups=[az.identity("ipGroups", "gone")]),
        BEYOND,
        id="an IP Group that is in no file",
    ),
    pytest.param(network_rule(ipProtocols=["SCTP"]), BEYOND, id="a protocol that nobody knows"),
    pytest.param(network_rule(destinationPorts=["sip"]), BEYOND, id="a port that is none"),
]


@pytest.mark.parametrize(("rule", "doubtful"), ODD)
def test_an_odd_denial_is_of_its_sources_alone(tmp_path: Path, rule: dict[str, Any], doubtful: set[str]) -> None:
    """From others it changes nothing; from the gateway its rows may be refused, each by the rule."""
    of_others = collection("odd", 100, {**rule, "name": "odd", "sourceAddresses": ELSEWHERE}, action="Deny")
    side = hub(of_others, OWN).audited(tmp_path)
    assert (side.faults, missing(side), maybe(side)) == ((), set(), set())
    own = hub(collection("odd", 100, {**rule, "name": "odd"}, action="Deny"), OWN).audited(tmp_path)
    if doubtful:
        assert (own.faults, missing(own), maybe(own)) == ((), set(), doubtful)
        assert all("network rule odd" in gap.refused_by for gap in own.may_be_refused)
    else:
        assert missing(own) == {GATEWAY_HTTPS}  # HTTPS is surely refused, whatever the port means to other protocols


NAMES = [
    pytest.param(application_rule(targetFqdns=["login.*.com"]), id="a wildcard inside"),
    pytest.param(application_rule(targetFqdns=["*webex*"]), id="a wildcard at both ends"),
    pytest.param(application_rule(targetUrls=["*.webex.com/rooms"]), id="a URL"),
    pytest.param(application_rule(webCategories=["Business"]), id="a web category"),
    pytest.param(application_rule(fqdnTags=["WindowsUpdate"]), id="an FQDN tag"),
    pytest.param(application_rule(targetFqdns=["*"], destinationAddresses=["192.0.2.1"]), id="bounded by addresses"),
]
CALLS = collection("own", 300, network_rule(destinationPorts=["0-442", "444-65535"]))


@pytest.mark.parametrize("rule", NAMES)
def test_an_odd_permit_of_names_is_of_its_sources_alone(tmp_path: Path, rule: dict[str, Any]) -> None:
    """HTTPS is missing where nothing permits it, and may be refused where only this may."""
    for sources, doubtful in ((ELSEWHERE, set()), (["10.40.1.10"], {GATEWAY_HTTPS})):
        side = hub(CALLS, collection("odd", 400, {**rule, "sourceAddresses": sources})).audited(tmp_path)
        assert (side.faults, maybe(side)) == ((), doubtful)
        # Of the names of G4 a URL of Webex leaves the others missing.
        assert missing(side) == (set() if doubtful and not rule["targetUrls"] else {GATEWAY_HTTPS})


def test_translation_to_others_changes_nothing(tmp_path: Path) -> None:
    """A DNAT rule is about what arrives."""
    nat = {
        "name": "in",
        "ruleType": "NatRule",
        "ipProtocols": ["TCP"],
        "sourceAddresses": ["*"],
        "destinationAddresses": ["203.0.113.4"],
        "destinationPorts": ["443"],
        "translatedAddress": "10.99.0.4",
        "translatedPort": "443",
    }
    side = hub(collection("in", 100, nat, action="DNAT"), OWN).audited(tmp_path)
    assert (side.faults, missing(side), maybe(side)) == ((), set(), set())


def dnat(**changes: Any) -> dict[str, Any]:
    """Return a collection with one rule from port 2222 of the firewall to SSH of the gateway."""
    held: dict[str, Any] = {
        "name": "ssh",
        "ruleType": "NatRule",
        "ipProtocols": ["TCP"],
        "sourceAddresses": ["*"],
        "destinationAddresses": ["203.0.113.77"],
        "destinationPorts": ["2222"],
        "translatedAddress": "10.40.1.10",
        "translatedPort": "22",
    }
    return collection("in", 100, {**held, **changes}, action="DNAT")


def of_firewall(prefix: str, port: str = "22") -> tuple[dict[str, Any], ...]:
    """Return an NSG that admits one port from a prefix, and all that leaves."""
    admitted = {**rule("in", "Allow", "Inbound", prefix), "destinationPortRange": port}
    return admitted, rule("no", "Deny", "Inbound", priority=4096), rule("out", "Allow", "Outbound")


BY_DNAT = "DNAT rule ssh of firewall policy hub"


@pytest.mark.parametrize(
    ("nat", "rules", "told"),
    [
        pytest.param(dnat(), of_firewall("10.60.0.0/26"), True, id="from the subnet of the firewall"),
        pytest.param(dnat(), of_firewall("*"), True, id="from anywhere"),
        pytest.param(dnat(ipProtocols=["tcp"]), of_firewall("10.60.0.0/26"), True, id="a protocol in another case"),
        pytest.param(
            dnat(translatedAddress=None, translatedFqdn="gw.example.com"), of_firewall("*"), True, id="to a name"
        ),
        pytest.param(dnat(), of_firewall("10.70.0.0/26"), False, id="from elsewhere"),
        pytest.param(dnat(), of_firewall("10.60.0.0/26", "443"), False, id="to another port"),
        pytest.param(dnat(translatedAddress="10.40.1.99"), of_firewall("*"), False, id="to another machine"),
        pytest.param(dnat(sourceAddresses=["10.1.0.0/16"]), of_firewall("*"), False, id="not for the Internet"),
    ],
)
def test_what_a_firewall_sends_in_is_told_by_its_rule(tmp_path: Path, nat: Any, rules: Any, told: bool) -> None:
    """The filters behind it see an address of its subnet, whoever opens it (Azure Firewall NAT Behaviors)."""
    estate = hub(nat, OWN)
    subnet = f"{az.identity('virtualNetworks', 'hub')}/subnets/AzureFirewallSubnet"
    (firewall,) = estate.files["firewalls"]
    firewall["ipConfigurations"][0]["subnet"] = {"id": subnet}
    estate.files = {**estate.files, "subnets": [{"id": subnet, "addressPrefix": "10.60.0.0/26"}]}
    estate.rules = rules
    side = estate.audited(tmp_path)
    assert side.faults == ()
    found = [each for each in side.may_be_admitted if each.rule == BY_DNAT]
    assert len(found) == told
    assert {each.sample.packet.local_port for each in found} <= {22}


def test_what_is_in_no_file_may_refuse_everything(tmp_path: Path) -> None:
    """The rules of a base policy, and of a group that the policy names, come before or among those that are known."""
    base = {"id": az.identity("firewallPolicies", "global")}
    for estate, words in (
        (hub(OWN, basePolicy=base), "rules of base policy global"),
        (hub(OWN, ruleCollectionGroups=[{"id": f"{POLICY}/ruleCollectionGroups/more"}]), "rules of more"),
    ):
        side = estate.audited(tmp_path)
        assert (side.faults, missing(side), maybe(side)) == ((), set(), set(BEYOND))
        assert {gap.refused_by.partition(" (")[0] for gap in side.may_be_refused} == {words}


def test_inspection_is_said_where_it_is_of_concern(tmp_path: Path) -> None:
    """TLS that a rule for others ends is not said."""
    names = [
        application_rule(name="own", targetFqdns=["*"], terminateTLS=True),
        application_rule(name="others", targetFqdns=["*"], terminateTLS=True, sourceAddresses=ELSEWHERE),
    ]
    side = hub(CALLS, collection("names", 400, *names), threatIntelMode="Deny").audited(tmp_path)
    assert [each for each in side.assumed if "TLS" in each] == ["Application rule own terminates TLS"]
    assert [each for each in side.assumed if "Threat" in each] == [
        "Threat intelligence refuses addresses and names that it knows as malicious, before any rule"
    ]


def landing_zone(source: str) -> Estate:
    """Return the hub of a public landing zone for virtual desktops, with its rules for the hosts in ``source``.

    They are those of the groups AVD-Core and AVD-Optional of a Bicep template: service tags, names in network rules,
    FQDN tags, one wide permit of UDP; and a rule of a public export of a policy that has ICMP beside ports.
    """

    def network(name: str, protocol: str, port: str, *tags: str, names: tuple[str, ...] = ()) -> dict[str, Any]:
        ends = {"sourceAddresses": [source], "destinationAddresses": list(tags), "destinationFqdns": list(names)}
        return network_rule(name=name, ipProtocols=[protocol], destinationPorts=[port], **ends)

    def names(name: str, *targets: str, tags: tuple[str, ...] = (), port: int = 443) -> dict[str, Any]:
        protocol = {"protocolType": "Http" if port == 80 else "Https", "port": port}
        held = {"sourceAddresses": [source], "targetFqdns": list(targets), "fqdnTags": list(tags)}
        return application_rule(name=name, protocols=[protocol], **held)

    core = collection(
        "NetworkRules_AVD-Core",
        200,
        network("AVD Service Traffic", "TCP", "443", "WindowsVirtualDesktop"),
        network("Agent Traffic (1)", "TCP", "443", "AzureMonitor"),
        network("Azure Marketplace", "TCP", "443", "AzureFrontDoor.Frontend"),
        network("Windows activation", "TCP", "1688", names=("kms.core.windows.net",)),
        network("Certificate CRL OneOCSP", "TCP", "80", names=("oneocsp.microsoft.com",)),
    )
    optional = collection(
        "NetworkRules_AVD-Optional",
        300,
        network("RDP Shortpath Server Endpoint", "UDP", "49152-65535", "*"),
        network_rule(
            name="rule1-1",
            ipProtocols=["TCP", "UDP", "ICMP"],
            sourceAddresses=[source],
            destinationAddresses=["10.0.1.0/24"],
            destinationPorts=["80", "443", "22", "3389"],
        ),
    )
    application = collection(
        "ApplicationRules_AVD-Optional",
        400,
        names("TelemetryService", "*.events.data.microsoft.com"),
        names("WindowsUpdate", tags=("WindowsUpdate",)),
        names("DigicertCRL", "*.digicert.com", port=80),
    )
    return hub(core, optional, application, dnsSettings={"enableProxy": True})


def test_the_hub_of_a_public_landing_zone(tmp_path: Path) -> None:
    """Calling is surely refused; HTTPS to Webex may be among what the tags have, and from others it is refused too."""
    own = landing_zone("10.40.1.0/24").audited(tmp_path)
    assert (own.faults, missing(own), maybe(own)) == (
        (),
        {GATEWAY_SIGNALLING, GATEWAY_MEDIA, GATEWAY_REVOCATION},
        {GATEWAY_HTTPS},
    )
    others = landing_zone("10.99.0.0/16").audited(tmp_path)
    assert (others.faults, missing(others), maybe(others)) == ((), set(BEYOND), set())
