"""`read_exceptions`: a file of accepted excess is read whole, or every fault of it is told with line and remedy."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from webex_calling.documents.document import read_document
from webex_calling.fault import Faults
from webex_calling.port import PortRange, Protocol
from webex_calling.site.accepted_excess import AcceptedExcess
from webex_calling.site.exceptions_file import MOST, read_exceptions
from webex_calling.site.schema import EXCEPTIONS, exceptions_schema, exceptions_text

GOOD = """\
exceptions:
  - name: old-probes
    statement: The old probes stay until they are replaced
    owner: network operations
    expires: 2026-12-31
    end: fra-a/external
    packets: {direction: inbound, protocol: tcp, ports: [8443, 9000-9010], addresses: [192.0.2.0/24]}
  - name: appliance
    statement: An appliance of the landing zone asks for it
    owner: cloud platform
    expires: "2027-01-31"
    filter: sg-0abc
    rule: rule in tcp 22 from 198.51.100.0/24 of sg-0abc
"""
SOUND: dict[str, Any] = {
    "name": "old-probes",
    "statement": "They stay",
    "owner": "network operations",
    "expires": "2026-12-31",
    "end": "fra-a",
    "rule": "rule ssh",
}


def read(folder: Path, text: str) -> tuple[AcceptedExcess, ...]:
    """Read a file with this text."""
    path = folder / "exceptions.yaml"
    path.write_text(text, encoding="utf-8")
    return read_exceptions(path)


def faults(folder: Path, text: str) -> list[str]:
    """Return every fault of a file with this text, without the file's name."""
    with pytest.raises(Faults) as raised:
        read(folder, text)
    return [str(each).removeprefix(f"{folder / 'exceptions.yaml'}:") for each in raised.value]


def test_a_file_is_read(tmp_path: Path) -> None:
    """Days may stand with quotes or without, and what is not given narrows nothing."""
    probes, appliance = read(tmp_path, GOOD)
    assert (probes.expires, appliance.expires) == (date(2026, 12, 31), date(2027, 1, 31))
    assert probes.packets
    assert (probes.packets.protocol, probes.packets.ports) == (
        Protocol.TCP,
        (PortRange(8443, 8443), PortRange(9000, 9010)),
    )
    assert (appliance.filter, appliance.packets) == ("sg-0abc", None)
    assert read(tmp_path, "exceptions: []\n") == ()


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """Each with its line and what to write instead; a name that stands twice is told beside faults of others."""
    text = """\
exceptions:
  - {name: probes, statement: "", owner: voice, expires: 31.12.2026, end: fra-a, rule: ssh}
  - {name: probes, statement: They stay, owner: voice, expires: 2026-02-30, end: fra-a, filter: sg-0abc, rule: ssh}
  - {name: other, statement: They stay, owner: voice, expires: 2026-12-31, ends: fra-a, rule: ssh}
  - name: third
    statement: They stay
    expires: 2026-12-31
    end: fra-a
    packets: {direction: up, protocol: icmp, ports: [70000], addresses: [192.0.2.1/24], names: [Example.com]}
"""
    assert faults(tmp_path, text) == [
        "2: exceptions[0].statement: is empty; write it",
        '2: exceptions[0].expires: "31.12.2026" is not a day; write year-month-day, 2026-12-31',
        '3: exceptions[1].expires: "2026-02-30" is not a day; write year-month-day, 2026-12-31',
        '3: exceptions[1].filter: "sg-0abc" is given beside end; give one of the two',
        '3: exceptions[1].name: "probes" is the name of the exception on line 2 too; give each a name of its own',
        "4: exceptions[2].filter: and end are both missing; give one of the two",
        '4: exceptions[2].ends: is not a known key; did you mean "end"?',
        "5: exceptions[3].owner: is missing; add it: who answers for it, and renews it or takes it back: a person or a "
        "team",
        "9: exceptions[3].packets.direction: \"up\" is not a known value; write 'inbound' or 'outbound'",
        '9: exceptions[3].packets.ports[0]: "70000" ends above 65535; give a range within 0-65535',
        '9: exceptions[3].packets.addresses[0]: "192.0.2.1/24" has host bits set; did you mean "192.0.2.0/24"?',
        '9: exceptions[3].packets.names[0]: "Example.com" is not a DNS name; write it in lower case, example.com, or '
        "*.example.com for all below it",
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param({"end": None}, "and end are both missing; give one of the two", id="nowhere"),
        pytest.param({"filter": "sg-0abc"}, "is given beside end; give one of the two", id="two places"),
        pytest.param(
            {"rule": None}, "and rule are both missing; say what is accepted, by one of the two or both", id="nothing"
        ),
        pytest.param(
            {"packets": {"direction": "inbound", "ports": [22]}},
            "are given without tcp or udp, which have them; add protocol: tcp, or remove them",
            id="ports without a protocol",
        ),
        pytest.param(
            {"packets": {"direction": "inbound", "protocol": "udp", "icmp": {"type": 3, "code": 4}}},
            "is given without protocol: icmp; add that, or remove it",
            id="a message of udp",
        ),
    ],
)
def test_what_is_half_said_is_refused(change: dict[str, Any], fault: str) -> None:
    """An exception says one place and at least one thing; the editor refuses what misses one of these too."""
    value = {key: each for key, each in {**SOUND, **change}.items() if each is not None}
    with pytest.raises(Faults) as raised:
        AcceptedExcess.from_arguments(value)
    assert [f"{each.fault}; {each.remedy}" for each in raised.value] == [fault]
    judged = Draft202012Validator(exceptions_schema())
    assert judged.is_valid({"exceptions": [SOUND]})
    if "packets" not in change:
        assert not judged.is_valid({"exceptions": [value]})


@pytest.mark.parametrize("text", ["", "[]\n", "exceptions: {}\n", "exceptions: {name: a}\n", "other: []\n"])
def test_what_is_no_list_of_exceptions_is_refused(tmp_path: Path, text: str) -> None:
    """A file without the list says so."""
    assert faults(tmp_path, text)


def test_a_file_has_a_bound(tmp_path: Path) -> None:
    """What nobody reviews is no list of exceptions."""
    text = "exceptions:\n" + f"  - {SOUND}\n" * (MOST + 1)
    assert faults(tmp_path, text) == [
        "1: exceptions: has 1,001 exceptions; give up to 1,000, or narrow the rules instead"
    ]


def test_the_schema_is_current(tmp_path: Path) -> None:
    """The committed schema is what the model gives, is one in its dialect, and takes what is read."""
    assert EXCEPTIONS.read_text(encoding="utf-8") == exceptions_text()
    Draft202012Validator.check_schema(exceptions_schema())
    read(tmp_path, GOOD)
    value = read_document(tmp_path / "exceptions.yaml").value
    assert list(Draft202012Validator(exceptions_schema()).iter_errors(value)) == []
