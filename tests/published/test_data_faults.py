"""Bad data, case by case: every fault names file, line, place, value and remedy, and all are told at once."""

from pathlib import Path

import pytest

from webex_calling.fault import Faults
from webex_calling.published.reference import load_reference
from webex_calling.published.requirement import Role

SOUND = """\
sources:
  - id: doc
    title: A document
    publisher: A publisher
    sections: {table: the table}
readings:
  - {id: A-01, printed: This, reading: That, reason: Because, where: [doc/table]}
networks:
  - id: calling
    title: Calling
    max_entries: 2
    where: [doc/table]
    prefixes:
      - {prefix: 198.51.100.0/25, since: 2025-01-02}
      - {prefix: 203.0.113.7}
domains:
  - id: example
    name: "*.example.com"
    group: Services
    purpose: Something
    printed_users: All
    users: [webex-app]
    where: [doc/table]
hosts:
  - {name: push.example.com, use: Push, ports: [443], where: [doc/table]}
requirements:
  - id: S1
    title: Signalling
    roles: [webex-app]
    opens: local
    protocols: [tcp]
    source_ports: {by: product, ports: [5060-5080]}
    peer: {network: calling}
    services:
      - {id: sip, ports: [8934], group: {desktop: desktop}}
      - {id: web, ports: [443], web: true, group: {desktop: desktop}}
    where: [doc/table]
    readings: [A-01]
    collection: {addresses: 100}
collection_groups: [{id: calling, priority: 0}]
revisions:
  - {id: 2025-01-02-first, kind: added, text: First, network: calling, rows: [S1], where: [doc/table]}
"""

ARTICLE = "{id: doc, title: An article, source: doc, order: 1}\n"

PORTS_THAT_A_SITE_GIVES = "listen-ports, media-range, peer-ports, peer-media-ports, peer-local-ports"
ROLES = (
    "local-gateway-external, local-gateway-internal, webex-app, thin-client, mpp-device, room-device, ata,"
    " webrtc-browser, admin-browser"
)
SECTIONS = (
    "sources, readings, statements, options, collection_groups, networks, domains, hosts, systems, requirements,"
    " printed, marks, printed_marks, keepalives, revisions, refused, proxy_products, trusted_authorities"
)


def _faults(directory: Path) -> list[str]:
    with pytest.raises(Faults) as refused:
        load_reference(directory)
    return str(refused.value).splitlines()


def _data(tmp_path: Path, text: str, name: str = "all.yaml") -> Path:
    folder = tmp_path / "data" / "doc"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    (folder / "article.yaml").write_text(ARTICLE, encoding="utf-8")
    return folder.parent


def test_sound_data_loads(tmp_path: Path) -> None:
    """The data that the cases break is sound, and any file may hold any section."""
    head, rest = SOUND.split("networks:")
    _data(tmp_path, head)
    reference = load_reference(_data(tmp_path, "networks:" + rest, "rest.yaml"))
    assert (list(reference.requirements), str(reference.revision)) == (["S1"], "2025-01-02")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(
            "title: Calling",
            "tittle: Calling",
            [
                "9: networks[0].title: is missing; add it",
                '10: networks[0].tittle: "Calling" is not a known key; remove it or correct its spelling',
            ],
            id="unknown-key",
        ),
        pytest.param(
            "198.51.100.0/25",
            "198.51.100.1/25",
            [
                '14: networks[0].prefixes[0].prefix: "198.51.100.1/25" has host bits set;'
                ' did you mean "198.51.100.0/25"?'
            ],
            id="host-bits",
        ),
        pytest.param(
            "203.0.113.7",
            "198.51.100.64/26",
            [
                '15: networks[0].prefixes[1].prefix: "198.51.100.64/26" overlaps 198.51.100.0/25,'
                " which the network has already; keep the one that is published"
            ],
            id="overlap",
        ),
        pytest.param(
            "      - {prefix: 203.0.113.7}\n",
            "      - {prefix: 203.0.113.7}\n      - {prefix: 203.0.113.9}\n",
            [
                '16: networks[0].prefixes[2]: "203.0.113.9/32" is prefix 3 of list 1, which holds 2;'
                ' write "list: 2" beside the newest prefixes; max_entries never changes'
            ],
            id="full-list",
        ),
        pytest.param(
            "{prefix: 203.0.113.7}",
            "{prefix: 203.0.113.7, list: 3}",
            [
                '15: networks[0].prefixes[1].list: "3" does not follow the last list: the network has no list 2;'
                ' write "list: 2"'
            ],
            id="list-gap",
        ),
        pytest.param(
            "{prefix: 203.0.113.7}",
            "{prefix: 203.0.113.7, leaving: 1}",
            [
                '15: networks[0].prefixes[1].leaving: "1" is the list that the prefix stays in;'
                " name the list that it had before"
            ],
            id="leaving-nowhere",
        ),
        pytest.param(
            "max_entries: 2",
            "max_entries: two",
            ['11: networks[0].max_entries: "two" is not a count; write a whole number from 1'],
            id="count",
        ),
        pytest.param(
            "    prefixes:\n      - {prefix: 198.51.100.0/25, since: 2025-01-02}\n      - {prefix: 203.0.113.7}\n",
            "    prefixes: []\n",
            ["9: networks[0]: has no prefixes; name at least one"],
            id="no-prefixes",
        ),
        pytest.param(
            "since: 2025-01-02",
            "since: 2025-02-30",
            ['14: networks[0].prefixes[0].since: "2025-02-30" is not a date; write year-month-day, 2025-09-15'],
            id="date",
        ),
        pytest.param(
            "ports: [8934]",
            "ports: [8934-70000]",
            ['35: requirements[0].services[0].ports[0]: "8934-70000" ends above 65535; give a range within 0-65535'],
            id="port-above",
        ),
        pytest.param(
            "5060-5080",
            "5080-5060",
            ['32: requirements[0].source_ports.ports[0]: "5080-5060" runs backwards; did you mean "5060-5080"?'],
            id="port-backwards",
        ),
        pytest.param(
            "{by: product, ports: [5060-5080]}",
            "{by: vendor, ports: [5060-5080]}",
            [
                '32: requirements[0].source_ports.by: "vendor" does not pick source ports; write product, setting or '
                "system"
            ],
            id="source-ports-by-whom",
        ),
        pytest.param(
            "{by: product, ports: [5060-5080]}",
            "{by: product}",
            [
                '32: requirements[0].source_ports: has no ports, which "by: product" needs; name them, or write '
                '"by: system"'
            ],
            id="source-ports-of-no-product",
        ),
        pytest.param(
            "{by: product, ports: [5060-5080]}",
            "{by: setting, ports: [5060-5080]}",
            ['32: requirements[0].source_ports: depends on a setting without its name; add "setting"'],
            id="source-ports-by-no-setting",
        ),
        pytest.param(
            "{by: product, ports: [5060-5080]}",
            "{by: system, setting: rtp-port-range}",
            [
                '32: requirements[0].source_ports: names a setting, which has no effect with "by: system"; write '
                '"by: setting"'
            ],
            id="source-ports-by-the-system-with-a-setting",
        ),
        pytest.param(
            "{by: product, ports: [5060-5080]}",
            "{by: setting, setting: firewall}",
            [
                '32: requirements[0].source_ports.setting: "firewall" is not a known setting; write one of '
                "rtp-port-range, udp-source-port-differentiation, webrtc-udp-port-range"
            ],
            id="source-ports-by-another-setting",
        ),
        pytest.param(
            "    source_ports: {by: product, ports: [5060-5080]}\n",
            "",
            ['27: requirements[0]: does not say who picks source ports; write "source_ports"'],
            id="source-ports-by-nobody",
        ),
        pytest.param(
            "opens: local",
            "opens: peer",
            ['27: requirements[0]: has source ports of the peer, which NAT may have translated; write "by: system"'],
            id="source-ports-of-a-peer",
        ),
        pytest.param(
            "requirements:\n",
            "systems:\n  - {id: any, title: Any, ports: [1024-4999], default: [4000-5000], where: [doc/table]}\n"
            "requirements:\n",
            ["27: systems[0]: picks 4000-5000 by default, outside its ports; widen them"],
            id="system-default",
        ),
        pytest.param(
            "[5060-5080]",
            "[media-ports]",
            [
                '32: requirements[0].source_ports.ports[0]: "media-ports" is not a name of ports that a site gives;'
                f" write one of {PORTS_THAT_A_SITE_GIVES}, or a port range"
            ],
            id="port-name",
        ),
        pytest.param(
            "ports: [8934]",
            "ports: [8934, listen-ports]",
            [
                "35: requirements[0].services[0]: mixes ports that a site gives with others;"
                " give them services of their own"
            ],
            id="port-mix",
        ),
        pytest.param(
            "ports: [8934]",
            "icmp: 3/400",
            [
                '35: requirements[0].services[0].icmp: "3/400" is not an ICMP message; write type/code, '
                "each 0 to 255 (3/4)"
            ],
            id="icmp",
        ),
        pytest.param(
            "ports: [8934]",
            "icmp: 3/4",
            ["27: requirements[0]: has an ICMP message without the protocol icmp; give ICMP a row of its own, with it"],
            id="icmp-mix",
        ),
        pytest.param(
            "protocols: [tcp]",
            "protocols: [icmp]",
            ["27: requirements[0]: has the protocol icmp for a service with ports; give ICMP a row of its own"],
            id="icmp-with-ports",
        ),
        pytest.param(
            "protocols: [tcp]",
            "protocols: [tcp, tcp]",
            ["27: requirements[0]: names the protocol tcp twice; name each once"],
            id="protocol-twice",
        ),
        pytest.param(
            "ports: [8934]",
            "ports: [8934], icmp: 3/4",
            ["35: requirements[0].services[0]: has ports beside an ICMP message; give ICMP a row of its own"],
            id="ports-and-icmp",
        ),
        pytest.param(
            "ports: [8934]",
            "web: false",
            ["35: requirements[0].services[0]: has neither ports nor an ICMP message; write one of ports, icmp"],
            id="no-ports",
        ),
        pytest.param(
            "    services:\n      - {id: sip, ports: [8934], group: {desktop: desktop}}\n"
            "      - {id: web, ports: [443], web: true, group: {desktop: desktop}}\n",
            "    services: []\n",
            ["27: requirements[0]: names no service; name at least one"],
            id="no-services",
        ),
        pytest.param(
            "roles: [webex-app]",
            "roles: []",
            ["27: requirements[0]: names no role; name at least one"],
            id="no-roles",
        ),
        pytest.param(
            "web: true",
            "web: yes",
            ['36: requirements[0].services[1].web: "yes" is neither true nor false; write true or false'],
            id="flag",
        ),
        pytest.param(
            "id: web,",
            "id: sip,",
            ['36: requirements[0].services[1].id: "sip" is already given at services[0]; rename one of them'],
            id="service-twice",
        ),
        pytest.param(
            "roles: [webex-app]",
            "roles: [webexapp]",
            [f'29: requirements[0].roles[0]: "webexapp" is not a known role; write one of {ROLES}'],
            id="role",
        ),
        pytest.param(
            "opens: local",
            "opens: [local]",
            ["30: requirements[0].opens: is not text; write one value"],
            id="not-text",
        ),
        pytest.param(
            "title: Signalling",
            "title:",
            ["28: requirements[0].title: is empty; write a value or remove the key"],
            id="empty",
        ),
        pytest.param(
            "{network: calling}",
            "{network: calling, published: anywhere}",
            ["33: requirements[0].peer: names several peers, network and published; keep one of them"],
            id="two-peers",
        ),
        pytest.param(
            "{network: calling}",
            "{}",
            ["33: requirements[0].peer: names no peer; write exactly one of network, hosts, site, published"],
            id="no-peer",
        ),
        pytest.param(
            "{network: calling}",
            "{published: everywhere}",
            [
                '33: requirements[0].peer.published: "everywhere" is not a published peer; '
                "write role-domains or anywhere"
            ],
            id="published-peer",
        ),
        pytest.param(
            "peer: {network: calling}",
            "peer: {network: caling}",
            [
                '33: requirements[0].peer.network: "caling" is not among the networks of the data;'
                ' did you mean "calling"?'
            ],
            id="dangling-network",
        ),
        pytest.param(
            "{network: calling}",
            "{hosts: [elsewhere.test]}",
            [
                '33: requirements[0].peer.hosts[0]: "elsewhere.test" is not among the hosts of the data;'
                " add it under hosts or correct it"
            ],
            id="dangling-host",
        ),
        pytest.param(
            "readings: [A-01]",
            "readings: [B-77]",
            [
                '38: requirements[0].readings[0]: "B-77" is not among the readings of the data;'
                " add it under readings or correct it"
            ],
            id="dangling-reading",
        ),
        pytest.param(
            "    where: [doc/table]\n    readings",
            "    where: [doc/tabel]\n    readings",
            [
                '37: requirements[0].where[0]: "doc/tabel" is not a section of a source in the data;'
                ' did you mean "doc/table"?'
            ],
            id="dangling-source",
        ),
        pytest.param(
            "    where: [doc/table]\n    readings",
            "    where: []\n    readings",
            ['27: requirements[0]: names no source; add "where" with at least one source/section'],
            id="uncited",
        ),
        pytest.param(
            "networks:\n",
            'statements:\n  - {id: tls, text: Text, exempt: ["*a*.example.com", "*.Example.com"], where: [doc/table]}\n'
            "networks:\n",
            [
                '9: statements[0].exempt[1]: "*.Example.com" is not a pattern of DNS names;'
                " write one like *.example.com or a*.example.com"
            ],
            id="no-pattern",
        ),
        pytest.param(
            "rows: [S1]",
            "rows: [S2]",
            [
                '42: revisions[0].rows[0]: "S2" is not among the requirements of the data;'
                " add it under requirements or correct it"
            ],
            id="dangling-row",
        ),
        pytest.param(
            "2025-01-02-first",
            "first",
            ['42: revisions[0].id: "first" does not begin with a date; write one like 2025-09-15-room-source-ports'],
            id="undated",
        ),
        pytest.param(
            "network: calling, rows",
            "added: {prefixes: [203.0.113.7], ports: [sctp 1]}, rows",
            [
                '42: revisions[0].added.ports[0]: "sctp 1" names no protocol;'
                " write tcp or udp, a space and the ports (udp 19560-19760)"
            ],
            id="protocol",
        ),
        pytest.param(
            "network: calling, rows",
            "added: {prefixes: [203.0.113.7]}, rows",
            ['42: revisions[0]: has prefixes without their network; add "network"'],
            id="no-network",
        ),
        pytest.param(
            '"*.example.com"',
            "'*.Example.com'",
            [
                '18: domains[0].name: "*.Example.com" is not in canonical form; did you mean "*.example.com"?',
                '25: hosts[0].name: "push.example.com" is inside no domain of the data;'
                " add its domain under domains or correct the name",
            ],
            id="name-form",
        ),
        pytest.param(
            '"*.example.com"',
            "example",
            [
                '18: domains[0].name: "example" is not a DNS name; write one like host.example.com or *.example.com',
                '25: hosts[0].name: "push.example.com" is inside no domain of the data;'
                " add its domain under domains or correct the name",
            ],
            id="name",
        ),
        pytest.param(
            "id: example\n",
            "id: -example\n",
            ['17: domains[0].id: "-example" is not an id; write letters and digits, joined by - or .'],
            id="id",
        ),
        pytest.param(
            "revisions:\n",
            "revision:\n",
            [f'41: revision: "revision" is not a section of the data; write one of {SECTIONS}'],
            id="section",
        ),
        pytest.param(
            "readings:\n  - {id: A-01, printed: This, reading: That, reason: Because, where: [doc/table]}\n",
            "readings: none\n",
            [
                "6: readings: is not a list; write a list of mappings",
                '37: requirements[0].readings[0]: "A-01" is not among the readings of the data;'
                " add it under readings or correct it",
            ],
            id="no-list",
        ),
        pytest.param(
            "    title: A document\n",
            "    title: A document\n    title: The document\n",
            ['4: sources[0].title: "title" is given twice; keep one of them'],
            id="key-twice",
        ),
        pytest.param(
            "sections: {table: the table}",
            "sections: {table: the table",
            ["6: yaml: did not find expected ',' or '}'; correct the YAML"],
            id="yaml",
        ),
        pytest.param(SOUND, "- a\n", [f"1: (top): is not a mapping of sections; write sections: {SECTIONS}"], id="top"),
    ],
)
def test_bad_data_is_refused(tmp_path: Path, old: str, new: str, fault: list[str]) -> None:
    """Each kind of bad data is refused with its file, line, place, value and remedy."""
    assert old in SOUND
    assert _faults(_data(tmp_path, SOUND.replace(old, new, 1))) == [f"data/doc/all.yaml:{one}" for one in fault]


def _articles(tmp_path: Path, **articles: str) -> Path:
    directory = _data(tmp_path, SOUND)
    for name, text in articles.items():
        (directory / name).mkdir(exist_ok=True)
        (directory / name / "article.yaml").write_text(text, encoding="utf-8")
    return directory


def test_an_article_without_a_date_is_refused(tmp_path: Path) -> None:
    """Without one entry of history, and without a date of its document, nobody knows what day an article is true of."""
    assert _faults(_data(tmp_path, SOUND[: SOUND.index("revisions:")])) == [
        'data/doc/article.yaml:1: source: "doc" has no date, and the article no revision;'
        ' add "dated" to the source, or the revision history of the article'
    ]


def test_an_article_has_the_date_of_its_document(tmp_path: Path) -> None:
    """An article without a history is true of the day of its document."""
    text = SOUND[: SOUND.index("revisions:")].replace("publisher:", "dated: 2025-03-04\n    publisher:")
    assert str(load_reference(_data(tmp_path, text)).revision) == "2025-03-04"


def test_articles_come_in_their_order(tmp_path: Path) -> None:
    """Articles come as their order says, whatever their folders are called; what is no article's is passed over."""
    directory = _articles(tmp_path, another="{id: another, title: Another, source: doc, order: 2}")
    text = "sources:\n  - {id: old, title: Old, publisher: A publisher, dated: 2024-01-01, sections: {table: there}}\n"
    (directory / "another" / "sources.yaml").write_text(text)
    (directory / "another" / "article.yaml").write_text("{id: another, title: Another, source: old, order: 2}")
    (directory / "__pycache__").mkdir()
    reference = load_reference(directory)
    assert [(article.id, str(article.date)) for article in reference.articles.values()] == [
        ("doc", "2025-01-02"),
        ("another", "2024-01-01"),
    ]
    assert reference.article.networks == ("calling",)
    assert reference.article.requirements == ("S1",)


@pytest.mark.parametrize(
    ("articles", "faults"),
    [
        pytest.param(
            {"more": "{id: others, title: More, source: doc, order: 2}"},
            ['/more/article.yaml:1: id: "others" is not the name of its folder; write "more"'],
            id="name",
        ),
        pytest.param(
            {"more": "{id: more, title: More, source: doc, order: 1}"},
            ['/more/article.yaml:1: order: "1" is already that of data/doc/article.yaml; give the next free number'],
            id="order",
        ),
        pytest.param(
            {"more": "{id: more, title: More, source: dok, order: 2}"},
            ['/more/article.yaml:1: source: "dok" is not among the sources of the data; add it under sources or'],
            id="source",
        ),
        pytest.param(
            {"more": "{id: more, title: More, order: first}"},
            [
                "/more/article.yaml:1: source: is missing; add it",
                '/more/article.yaml:1: order: "first" is not a count; write a whole number from 1',
            ],
            id="shape",
        ),
        pytest.param({"more": "{id: more"}, ["/more/article.yaml:1: yaml: "], id="yaml"),
        pytest.param({"more": ""}, ["/more/article.yaml:1: (top): "], id="empty"),
    ],
)
def test_a_bad_article_is_refused(tmp_path: Path, articles: dict[str, str], faults: list[str]) -> None:
    """What is wrong with the file of an article is told with file and line, once."""
    found = _faults(_articles(tmp_path, **articles))
    assert [each[: len(f"data{fault}")] for each, fault in zip(found, faults, strict=True)] == [
        f"data{fault}" for fault in faults
    ]


OTHER = """\
options:
  - {id: other-app, text: Another application., choices: [{id: eu, title: Europe}]}
domains:
  - id: example
    name: "*.example.com"
    group: Others
    purpose: Something else
    printed_users: Browsers
    users: [webrtc-browser]
    where: [doc/table]
requirements:
  - id: O1
    title: Web
    roles: [webex-app]
    opens: local
    protocols: [tcp]
    source_ports: {by: system}
    peer: {network: calling}
    services:
      - {id: web, ports: [443], web: true}
      - {id: eu, ports: [444], when: {option: other-app/eu}}
    where: [doc/table]
    group: {desktop: desktop}
    collection: {addresses: 200}
"""


def _other(tmp_path: Path, text: str, option: str = "other-app") -> Path:
    directory = _articles(
        tmp_path, other=f"{{id: other, title: Other, source: doc, order: 2, option: {option}}}", doc=ARTICLE
    )
    (directory / "doc" / "all.yaml").write_text(SOUND.replace("publisher:", "dated: 2025-03-04\n    publisher:"))
    (directory / "other" / "all.yaml").write_text(text, encoding="utf-8")
    return directory


def test_rows_of_an_article_concern_who_asks_for_it(tmp_path: Path) -> None:
    """Rows that name no option have that of their article; a domain that two publish is one, with the uses of both."""
    reference = load_reference(_other(tmp_path, OTHER))
    row, domain = reference.requirements["O1"], reference.domains["example"]
    assert (row.when.option, [each.when.option for each in row.services]) == ("other-app", [None, "other-app/eu"])
    assert (domain.purpose, domain.users) == ("Something", (Role.WEBEX_APP, Role.WEBRTC_BROWSER))
    needed = [
        (domain.needed(frozenset({role}), options, aliases=True))
        for role in (Role.WEBEX_APP, Role.WEBRTC_BROWSER)
        for options in (frozenset[str](), frozenset({"other-app"}))
    ]
    assert needed == [True, True, False, True]
    assert reference.requirements["S1"].when.option is None


@pytest.mark.parametrize(
    ("option", "old", "new", "faults"),
    [
        pytest.param(
            "others",
            "",
            "",
            [
                '/all.yaml:21: requirements[0].services[1].when.option: "other-app/eu" is not the option of the'
                ' article; write "others", a choice of it, or nothing, which means it',
                '/article.yaml:1: option: "others" is not among the options of the article; add it under options or',
            ],
            id="article",
        ),
        pytest.param(
            "other-app",
            "other-app/eu}",
            "other-app/us}",
            [
                '/all.yaml:2: options[0]: "other-app/eu" has no effect: no row',
                '/all.yaml:21: requirements[0].services[1].when.option: "other-app/us" is not among the options of the'
                ' data; did you mean "other-app/eu"?',
            ],
            id="choice",
        ),
        pytest.param(
            "other-app",
            "other-app/eu}",
            "Other}",
            [
                '/all.yaml:2: options[0]: "other-app/eu" has no effect: no row',
                '/all.yaml:21: requirements[0].services[1].when.option: "Other" is not a name of an option; write'
                " lower-case words and numbers, joined by -",
            ],
            id="word",
        ),
        pytest.param(
            "other-app",
            "id: example\n",
            "id: sample\n",
            [
                '/all.yaml:5: domains[0].name: "*.example.com" is already given at data/doc/all.yaml:19; keep one of'
                " them or rename one"
            ],
            id="domain",
        ),
        pytest.param(
            "other-app",
            "choices: [{id: eu, title: Europe}]",
            "choices: [{id: eu, title: Europe}, {id: us, title: America}]",
            ['/all.yaml:2: options[0]: "other-app/us" has no effect: no row, service or domain names it; name it or'],
            id="effect",
        ),
        pytest.param(
            "other-app",
            "options:",
            "refused: [{id: state, source: dok}]\noptions:",
            [
                '/all.yaml:1: refused[0].source: "dok" is not among the sources of the data; add it under sources or',
            ],
            id="refused",
        ),
    ],
)
def test_a_bad_option_is_refused(tmp_path: Path, option: str, old: str, new: str, faults: list[str]) -> None:
    """What names an option that is not there, or not its article's, and one that has no effect, are told by line."""
    assert old in OTHER
    found = _faults(_other(tmp_path, OTHER.replace(old, new, 1), option))
    expected = [f"data/other{fault}" for fault in faults]
    assert [each[: len(fault)] for each, fault in zip(found, expected, strict=True)] == expected


def test_a_file_outside_of_articles_is_refused(tmp_path: Path) -> None:
    """A data file beside the folders, a folder that says not what it is, and a directory without any are refused."""
    directory = _data(tmp_path, SOUND)
    (directory / "stray.yaml").write_text("{}")
    (directory / "doc" / "article.yaml").unlink()
    assert _faults(directory) == [
        "data/doc: article.yaml: is missing; write into it the id, title, source and order of the article",
        "data/stray.yaml: file: is in no folder of an article; move it into the folder of its article",
    ]
    (tmp_path / "none").mkdir()
    assert _faults(tmp_path / "none") == [
        f'directory: "{tmp_path / "none"}" has no article; add a folder of *.yaml files, article.yaml among them'
    ]


def test_an_id_may_stand_once_in_all_files(tmp_path: Path) -> None:
    """A second row of the same id, or a second domain of the same name, names the place of the first."""
    _data(tmp_path, SOUND)
    text = (
        SOUND[SOUND.index("domains:") : SOUND.index("hosts:")]
        + SOUND[SOUND.index("requirements:") : SOUND.index("collection_groups:")]
    )
    assert _faults(_data(tmp_path, text, "more.yaml")) == [
        'data/doc/more.yaml:2: domains[0].id: "example" is already given at data/doc/all.yaml:17;'
        " keep one of them or rename one",
        'data/doc/more.yaml:3: domains[0].name: "*.example.com" is already given at data/doc/all.yaml:18;'
        " keep one of them or rename one",
        'data/doc/more.yaml:10: requirements[0].id: "S1" is already given at data/doc/all.yaml:27;'
        " keep one of them or rename one",
    ]


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """Faults of shape, of reference and of YAML in several files come together, by file and line."""
    broken = SOUND.replace("203.0.113.7", "198.51.100.64/26").replace("web: true", "web: 1").replace("[S1]", "[S9]")
    _data(tmp_path, broken.replace("title: Calling", "title: Calling\n    colour: red"))
    assert _faults(_data(tmp_path, "statements:\n  - id: {", "broken.yaml")) == [
        'data/doc/all.yaml:11: networks[0].colour: "red" is not a known key; remove it or correct its spelling',
        'data/doc/all.yaml:37: requirements[0].services[1].web: "1" is neither true nor false; write true or false',
        'data/doc/all.yaml:43: revisions[0].rows[0]: "S9" is not among the requirements of the data;'
        " add it under requirements or correct it",
        "data/doc/broken.yaml:2: yaml: did not find expected node content; correct the YAML",
    ]


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are a fault of the file."""
    directory = _data(tmp_path, SOUND)
    (directory / "doc" / "bytes.yaml").write_bytes(b"\xff\xfe")
    assert _faults(directory) == [
        "data/doc/bytes.yaml: file: cannot be read: "
        "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte; give the path of a YAML file in UTF-8"
    ]
