"""Data whose rows have no place in some kind of filter, or do not fit into theirs, are refused with row and file."""

import re
from pathlib import Path

import pytest
from tests.published.copied import NETWORKS, PLACEMENT, PORTS, added, changed, row

from webex_calling.fault import Faults
from webex_calling.published.reference import load_reference

Change = tuple[str, str, str]
SUITE = "suite/networks.yaml"


def new(id_: str = "T1", **said: str) -> Change:
    """Return the change that adds a row before all others of the port table."""
    return added(PORTS, "requirements", row(id_, **said))


def app(**said: str) -> Change:
    """Return the change that adds a row of the Webex app."""
    return new(**{"roles": "[webex-app]", "group": "{desktop: newer}", **said})


PROXIED = {
    "roles": "[webex-app]",
    "protocols": "[tcp]",
    "peer": "{network: app-configuration}",
    "services": "[{id: new, ports: [8080], web: true}]",
    "group": "{desktop: newer}",
    "collection": "{addresses: 300}",
}
LONG = """\
  - id: configuration-of-the-webex-app
    title: A new network
    max_entries: 10
    where: [b2exve/subnets]
    prefixes:
      - {prefix: 198.18.7.0/24}
"""

REFUSED = [
    pytest.param(
        [new(group="")],
        [
            'ports.yaml:N: requirements[0].services[0]: "T1 new" has no security group of a gateway, where it '
            "weighs 20; "
            "write group: {gateway: …}, for example a new group"
        ],
        id="no group",
    ),
    pytest.param(
        [app(group="{gateway: newer}", protocols="[tcp]", services="[{id: new, ports: [443], web: true}]")],
        [
            'ports.yaml:N: requirements[0].services[0]: "T1 new" has no security group of a desktop, where it '
            "weighs 1; "
            "write group: {desktop: …}, for example optional (room for 46) or desktop (room for 6) or suite "
            "(room for 6)"
            " or a new group"
        ],
        id="no group of the app, with room in several",
    ),
    pytest.param(
        [new(group="{gateway: general}")],
        [
            'M1a direct" is more than the security group general of a gateway can hold, which weighs 71 of 60 '
            "outbound: "
            "T1 new 20 (data/calling/ports.yaml:N), M1a stun 20 (data/calling/ports.yaml:N), M1a direct 20 "
            "(data/calling/ports.yaml:N), others 11; put the newest of them into another group, for "
            "example a new group; a deployed rule never moves"
        ],
        id="a full group, whatever the options are",
    ),
    pytest.param(
        [new(opens="peer", group="{gateway: general}", services="[{id: new, ports: [7000, 7002]}]", collection="")],
        [
            "which weighs 65 of 60 inbound: T1 new 40 (data/calling/ports.yaml:N), M2 srtp 20 "
            "(data/calling/ports.yaml:N), others 5"
        ],
        id="a full group, inbound",
    ),
    pytest.param(
        [app(services="[{id: new, ports: [7000, 7002, 7004, 7006]}]")],
        [
            'requirements[0].services[0]: "T1 new" is more than the security group newer of a desktop can hold, which '
            "weighs 80 of 60 outbound: T1 new 80 (data/calling/ports.yaml:N); put the newest of them into another "
            "group, in parts: services of their own, each in a group that has room"
        ],
        id="a service that no group holds",
    ),
    pytest.param(
        [(NETWORKS, "max_entries: 20", "max_entries: 21")],
        [
            'M1a srtp" is more than the security group calling of a gateway can hold, which weighs 63 of 60 outbound: ',
            'M1e srtp" is more than the security group media of a desktop can hold, which weighs 63 of 60 outbound: ',
        ],
        id="a list that weighs more",
    ),
    pytest.param(
        [
            (NETWORKS, "    max_entries: 20\n", "    max_entries: 20\n    overflow_max_entries: 15\n"),
            added(NETWORKS, "    prefixes", "      - {prefix: 198.18.7.0/24, list: 2}\n"),
        ],
        [
            "security group overflow-2 of a gateway can hold, which weighs 75 of 60 outbound: S1a certificate 15 ",
            "security group overflow-2 of a desktop can hold, which weighs 75 of 60 outbound: ",
        ],
        id="overflow lists that weigh more",
    ),
    pytest.param(
        [
            app(
                services="[{id: new, ports: [7000]}, {id: two, ports: [7002], group: {desktop: two}}]",
            )
        ],
        [
            'suite/ports.yaml:N: requirements[0].services[0]: "suite" makes 6 security groups of a desktop, and an '
            "interface takes 5: optional, newer, two, desktop, media, suite; put it elsewhere, for example "
            "optional (room "
            "for 46) or newer (room for 40) or two (room for 40)"
        ],
        id="more groups than an interface takes",
    ),
    pytest.param(
        [app(services="[{id: new, ports: [9000]}]", group="{desktop: optional}")],
        [
            'ports.yaml:N: requirements[10].services[1].group: "desktop" gives the rule that T1 new puts into '
            "optional, "
            "at data/calling/ports.yaml:N; write group: {desktop: optional}"
        ],
        id="one rule in two groups",
    ),
    pytest.param(
        [added("suite/ports.yaml", "requirements", row("T1", **PROXIED))],
        [
            'suite/ports.yaml:N: requirements[0].services[0]: "newer" gives the rule that A1 https puts into '
            "desktop, at "
            "data/calling/ports.yaml:N; write group: {desktop: desktop}"
        ],
        id="one rule to a proxy in two groups",
    ),
    pytest.param(
        [new(collection="")],
        [
            'ports.yaml:N: requirements[0]: "T1" has no priority among the collections of calling, for its rules by '
            "address in Azure Firewall; write collection: {addresses: 1400}"
        ],
        id="no priority",
    ),
    pytest.param(
        [new(peer="{published: role-domains}", protocols="[tcp]", group="{gateway: general}")],
        [
            '"T1" has no priority among the collections of web, for its rules by name in Azure Firewall; '
            "write collection: {names: 700}"
        ],
        id="no priority by name",
    ),
    pytest.param(
        [new(collection="{addresses: 1300}")],
        [
            'ports.yaml:N: requirements[23].collection.addresses: "1300" is already the priority of T1, at '
            "data/calling/ports.yaml:N, in the rule collection group calling; write 1400"
        ],
        id="a priority twice",
    ),
    pytest.param(
        [new(peer="{site: resolvers}", group="{gateway: general}", collection="{addresses: 2100}")],
        [
            '"2100" is already the priority of what a site adds in the rule collection group site; write 2200',
        ],
        id="the priority of the site's own rules",
    ),
    pytest.param(
        [(SUITE, "{id: suite, priority: 500}", "{id: suite, priority: 300}")],
        [
            'suite/networks.yaml:N: collection_groups[0].priority: "300" is already the priority of site, at '
            "data/calling/placement.yaml:N; write 500"
        ],
        id="a group's priority twice",
    ),
    pytest.param(
        [(SUITE, "{id: suite, priority: 500}", "{id: other, priority: 500}")],
        [
            'suite/networks.yaml:N: networks[0].id: "meetings" has its rules in the rule collection group suite, which '
            "the data does not have; add {id: suite, priority: 600} under collection_groups",
            'suite/networks.yaml:N: networks[1].id: "meetings-interop" has its rules in the rule collection '
            "group suite, ",
        ],
        id="an article without a group",
    ),
    pytest.param(
        [(PLACEMENT, "  - {id: app-configuration, priority: 200}\n", "")],
        [
            'networks.yaml:N: networks[2].id: "app-configuration" has its rules in the rule collection group',
            'push.yaml:N: networks[0].collection_group: "apns" has its rules in the rule collection group',
        ],
        id="a listed network without a group",
    ),
    pytest.param(
        [(PLACEMENT, "  - {id: web, priority: 400}\n", "")],
        [
            '"G4" has rules in the rule collection group web, which the data does not have; add web under '
            'collection_groups'
        ],
        id="no group for names",
    ),
    pytest.param(
        [new("extra")],
        ['"extra" is reserved for what a site adds to the rows; choose another id'],
        id="the id of the site's own rules",
    ),
    pytest.param(
        [
            new(
                peer="{published: role-domains}",
                group="{gateway: general}",
                collection="{names: 9000}",
                services="[{id: new, ports: [65000]}]",
            )
        ],
        [
            'ports.yaml:N: requirements[0].services[0]: "new" is matched by name, which filters see only in TCP; name '
            "a network, or write protocols: [tcp]",
            'ports.yaml:N: requirements[0].services[0].ports: "65000" is matched by name, and an application rule of '
            "Azure Firewall takes ports up to 64000; name a network",
        ],
        id="names that no filter reads",
    ),
    pytest.param(
        [new(opens="peer", protocols="[tcp]", peer="{published: role-domains}", collection="{names: 9000}")],
        [
            'ports.yaml:N: requirements[0].services[0]: "new" is matched by name, which filters see only in '
            "connections that this side opens; name a network, or have this side open it",
        ],
        id="names of who opens",
    ),
    pytest.param(
        [
            added(NETWORKS, "networks", LONG),
            added(PLACEMENT, "collection_groups", "  - {id: configuration-of-the-webex-app, priority: 600}\n"),
        ],
        ['"configuration-of-the-webex-app" is longer than the 29 characters that AWS Network Firewall has for names'],
        id="a name that rules cannot hold",
    ),
    pytest.param(
        [new(group="{gateway: external-one, gatewax: a, desktop: overflow-2}", collection="{addresses: 99}")],
        [
            '"external-one" contains the word external, which names an interface; choose another name',
            '"gatewax" is not a known kind of end with security groups; write one of gateway, desktop',
            '"overflow-2" begins as the names of overflow groups do; choose another name',
            '"99" is not a valid priority of a rule collection; write a whole number from 100 to 65000',
        ],
        id="names and numbers of no group",
    ),
]  # fmt: skip


def _without_numbers(text: str) -> str:
    """Leave out lines, positions, and the places that are free next, which move with every row of the data."""
    return re.sub(r"(yaml:|; write |names: |addresses: |priority: |requirements\[|room for )\d+", r"\1N", text)


@pytest.mark.parametrize(("changes", "faults"), REFUSED)
@pytest.mark.long
def test_what_has_no_place_is_refused(tmp_path: Path, changes: list[Change], faults: list[str]) -> None:
    """Each row that a filter has no place for is told with row, file and line, and with what would help."""
    with pytest.raises(Faults) as refused:
        load_reference(changed(tmp_path, *changes))
    found = [str(fault) for fault in refused.value]
    assert [each for each in found if not each.startswith("data/")] == []
    for fault, each in zip(faults, found, strict=True):
        assert _without_numbers(fault) in _without_numbers(each)
    assert all(fault.line for fault in refused.value)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"collection": ""}, id="by address"),
        pytest.param({"peer": "{site: resolvers}", "collection": "", "group": "{gateway: general}"}, id="of the site"),
        pytest.param(
            {
                "peer": "{published: role-domains}",
                "protocols": "[tcp]",
                "group": "{gateway: general}",
                "collection": "",
            },
            id="by name",
        ),
    ],
)
@pytest.mark.long
def test_the_place_that_is_offered_is_free(tmp_path: Path, said: dict[str, str]) -> None:
    """With the priority that a fault offers, the same row loads."""
    with pytest.raises(Faults) as refused:
        load_reference(changed(tmp_path / "without", new(**said)))
    (fault,) = refused.value
    offered = fault.remedy.removeprefix("write collection: ")
    reference = load_reference(changed(tmp_path / "with", new(**{**said, "collection": offered})))
    assert "T1" in reference.requirements
