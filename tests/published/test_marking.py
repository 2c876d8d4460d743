"""How traffic is marked: each mark is printed, and what is read otherwise than printed has a reading."""

import re
from pathlib import Path

import pytest
from tests.frozen.folder import reference_of_the_day
from tests.published.copied import changed

from webex_calling.fault import Faults
from webex_calling.port import PortRange
from webex_calling.published.dscp import MAX_DSCP
from webex_calling.published.marking import Mark, Traffic
from webex_calling.published.reference import load_reference
from webex_calling.published.requirement import Requirement, Role

FILE = "calling/qos.yaml"
REFERENCE = load_reference()
MARKS = REFERENCE.marks


@pytest.mark.parametrize("role", [Role.WEBEX_APP, Role.MPP_DEVICE, Role.ROOM_DEVICE])
def test_each_role_of_the_table_has_a_mark_for_each_traffic(role: Role) -> None:
    """Of app, phone and Room device all three kinds of traffic are marked, each once."""
    assert sorted(mark.traffic for mark in MARKS.values() if role in mark.roles) == sorted(Traffic)


def _carries(row: Requirement, role: Role, mark: Mark) -> bool:
    """Tell whether what is marked can be traffic of a row of the port table: by role, protocol and ports."""
    held = [ports for each in row.services if isinstance(each.ports, tuple) for ports in each.ports]
    source = row.source_ports.ports if row.source_ports and row.source_ports.by != "system" else None
    local = not isinstance(source, tuple) or all(any(each in ports for ports in source) for each in mark.source_ports)
    return (
        role in row.roles
        and mark.protocol in row.protocols
        and local
        and all(any(each in ports for ports in held) for each in mark.ports)
    )


@pytest.mark.parametrize("id_", MARKS)
def test_what_is_marked_is_traffic_of_the_port_table(id_: str) -> None:
    """Each role of a mark has a row with its protocol, from its ports to its ports."""
    mark = MARKS[id_]
    assert [role for role in mark.roles if not any(_carries(row, role, mark) for row in _rows())] == []


def _rows() -> tuple[Requirement, ...]:
    return tuple(REFERENCE.requirements.values())


def test_only_a_phone_can_tell_its_audio_from_its_video() -> None:
    """Ports tell apart what one end sends, but for audio and video of an MPP phone, which leave from one range."""
    marks = reference_of_the_day().marks.values()
    pairs = [(one, other) for one in marks for other in marks if set(one.roles) & set(other.roles)]
    alike = {frozenset((one.id, other.id)) for one, other in pairs if one.id != other.id and not one.apart(other)}
    assert alike == {frozenset(("mpp-audio", "mpp-video"))}


STATEMENTS = {"app-marking": ("app",), "device-marking": ("mpp", "room")}


@pytest.mark.parametrize(("id_", "senders"), STATEMENTS.items(), ids=STATEMENTS)
def test_a_statement_says_what_the_marks_are(id_: str, senders: tuple[str, ...]) -> None:
    """Classes and values of its words are those of audio, video and signalling, in this order."""
    told = re.findall(r"\w+ \(\d+\)", REFERENCE.statements[id_].text)
    for sender in senders:
        assert told == [MARKS[f"{sender}-{traffic}"].words for traffic in ("audio", "video", "signalling")]


BAD = {
    "a DSCP that there is not": (
        "dscp: [0]",
        "dscp: [64]",
        [f'printed_marks[2].dscp[0]: "64" is not a DSCP; write a whole number from 0 to {MAX_DSCP}'],
    ),
    "a DSCP that is no number": (
        "    dscp: 24\n",
        "    dscp: CS3\n",
        ['marks[5].dscp: "CS3" is not a DSCP; write a whole number from 0 to 63'],
    ),
    "a DSCP in other digits": ("dscp: [0]", "dscp: [00]", ['printed_marks[2].dscp[0]: "00" is not a DSCP; ']),
    "a row that is read as nothing": (
        "    reads: [app-signalling]\n",
        "    reads: []\n",
        [
            "printed_marks[2]: prints nothing, or is read as nothing; name traffic, source_ports, ports, dscp and",
            'marks[2].id: "app-signalling" is read from no printed row; name it under "reads" of one',
        ],
    ),
    "a mark of another name": (
        "    reads: [app-signalling]\n",
        "    reads: [app-signaling]\n",
        [
            'printed_marks[2].reads[0]: "app-signaling" is not among the marks of the data; did you mean'
            ' "app-signalling"?',
            'marks[2].id: "app-signalling" is read from no printed row; ',
        ],
    ),
    "a kind of traffic": (
        "    traffic: signalling\n",
        "    traffic: sharing\n",
        ['marks[2].traffic: "sharing" is not a known kind of traffic; write one of audio, video, signalling'],
    ),
    "who marks": (
        "marked_by: system",
        "marked_by: switch",
        ['marks[0].marked_by: "switch" is not a known kind of marker; write one of system, device'],
    ),
    "a role": ("[webex-app, thin-client]", "[webex-phone]", ['marks[0].roles[0]: "webex-phone" is not a known role; ']),
    "for nobody": ("[webex-app, thin-client]", "[]", ["marks[0]: marks nothing; name roles and ports"]),
    "a setting without ports": (
        "    source_ports: [8500-8599]\n    ports: [8500-8599, 19560-65535]\n    dscp: 46\n",
        "    ports: [8500-8599, 19560-65535]\n    dscp: 46\n",
        ["marks[0]: depends on a setting for no source ports; name them, or remove the setting"],
    ),
    "a reading": (
        "[A-13, A-44]",
        "[A-13, A-99]",
        ['marks[2].readings[1]: "A-99" is not among the readings of the data; '],
    ),
    "a place": (
        "where: [b2exve/qos]",
        "where: [b2exve/marks]",
        ['printed_marks[0].where[0]: "b2exve/marks" is not a section of a source in the data; '],
    ),
    "a word for ports": (
        "source_ports: [ephemeral]",
        "source_ports: [any]",
        ['printed_marks[2].source_ports[0]: "any" is not a word for ports; write one of ephemeral, or what is printed'],
    ),
    "an id twice": (
        "id: app-video",
        "id: app-audio",
        ['marks[1].id: "app-audio" is already given at '],
    ),
}


@pytest.mark.long
@pytest.mark.parametrize(("old", "new", "faults"), BAD.values(), ids=BAD)
def test_a_fault_is_told_with_its_place_and_remedy(tmp_path: Path, old: str, new: str, faults: list[str]) -> None:
    """File and line, place, value and what to do, all at once."""
    with pytest.raises(Faults) as refused:
        load_reference(changed(tmp_path, (FILE, old, new)))
    lines = str(refused.value).splitlines()
    assert [fault for fault in faults if not any(f": {fault}" in line for line in lines)] == []
    assert all(re.search(rf"data/{FILE}:\d+: ", line) for line in lines)


WHERE = "    where: [b2exve/qos, b2exve/ports]\n"
OTHERWISE = {
    "a DSCP": (
        [("    dscp: 0\n", "    dscp: 24\n"), ("    readings: [A-13, A-44]\n", "")],
        '"app-signalling" is read differently from what is printed: DSCP; ',
    ),
    "ports": (
        [
            ("    ports: [8934]\n    dscp: 0\n", "    ports: [5060]\n    dscp: 0\n"),
            ("    readings: [A-13, A-44]\n", ""),
        ],
        '"app-signalling" is read differently from what is printed: ports; ',
    ),
    "readings of the row speak for its words alone": (
        [(f"{WHERE}    readings: [A-11, A-12]\n", f"{WHERE}    readings: [A-19]\n")],
        '"room-audio" is read differently from what is printed: traffic, source ports, DSCP; ',
    ),
}


@pytest.mark.parametrize(("changes", "fault"), OTHERWISE.values(), ids=OTHERWISE)
def test_what_is_read_otherwise_has_a_reading(tmp_path: Path, changes: list[tuple[str, str]], fault: str) -> None:
    """Without one of its own, each cell that a mark has otherwise than printed is told."""
    with pytest.raises(Faults) as refused:
        load_reference(changed(tmp_path, *((FILE, old, new) for old, new in changes)))
    (line,) = str(refused.value).splitlines()
    assert line.endswith(f'{fault}correct it, or name the reading under "readings" of the mark')


def test_ports_are_held_as_ranges() -> None:
    """What a filter would match: ranges of numbers, as those of the port rows."""
    assert MARKS["app-audio"].ports == (PortRange(8500, 8599), PortRange(19560, 65535))
    assert MARKS["app-signalling"].source_ports == ()
