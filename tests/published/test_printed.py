"""The port table as printed, against what it is read as: nothing is read otherwise without a reading."""

from pathlib import Path

import pytest
from tests.published.copied import changed

from webex_calling.fault import Faults
from webex_calling.published.reference import load_reference

FILE = "calling/printed.yaml"


def test_each_row_of_the_table_is_printed_once() -> None:
    """Every requirement that cites the port table stands in it, but for those that a reading makes of its notes."""
    reference = load_reference()
    printed = [id_ for row in reference.printed.values() for id_ in row.rows]
    cited = {row.id for row in reference.requirements.values() if "b2exve/ports" in row.where}
    added = {"A-24", "A-34"}  # the second direction of what has two, and direct media
    assert len(printed) == len(set(printed))
    assert {id_ for id_ in cited - set(printed) if not added & {*reference.requirements[id_].readings}} == set()
    assert set(printed) <= cited


def test_each_service_of_a_printed_row_is_printed() -> None:
    """No service of a row that the table prints comes from nowhere."""
    reference = load_reference()
    for row in reference.printed.values():
        read = {name for services in row.ports.values() for name in services}
        assert read == {f"{id_}/{each.id}" for id_ in row.rows for each in reference.requirements[id_].services}


@pytest.mark.long
@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(
            "    readings: [A-02]\n",
            "",
            '"19569-19760" is not what it is read as: C2/media has other ports; correct it, or name the reading'
            ' under "readings"',
            id="ports",
        ),
        pytest.param(
            "[19560-19849]",
            "[19560-19850]",
            '"19560-19850" is not what it is read as: none of its rows has it; correct it, or name the reading'
            ' under "readings"',
            id="source ports",
        ),
        pytest.param(
            "[udp, tcp]",
            "[udp, icmp]",
            '"icmp" is not what it is read as: a row has it not; correct it, or name the reading under "readings"',
            id="protocol",
        ),
        pytest.param(
            "[N1/ntp]",
            "[N1/sip]",
            '"N1/sip" is no service of its rows; write row/service, as S1a/certificate',
            id="name",
        ),
        pytest.param("rows: [S1b]", "rows: [S1z]", '"S1z" is not among the requirements of the data', id="row"),
        pytest.param(
            "{53: [DNS/dns]}",
            "{any: [DNS/dns]}",
            '"any" is not a word for ports; write one of customer, peer, or what is printed',
            id="word",
        ),
        pytest.param(
            "{53: [DNS/dns]}",
            "{}",
            "prints nothing, or is read as nothing; name source_ports, protocols, ports and rows",
            id="nothing",
        ),
    ],
)
def test_what_is_printed_is_held_to_what_is_read(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """A cell that is read as what is not there, or otherwise without a reading, is refused by file and line."""
    with pytest.raises(Faults) as refused:
        load_reference(changed(tmp_path, (FILE, old, new)))
    assert any(fault in line and f"data/{FILE}:" in line for line in str(refused.value).splitlines())


def test_what_an_entry_prints_otherwise_has_a_reading(tmp_path: Path) -> None:
    """An entry of the history that is read otherwise than it is printed says by which reading."""
    with pytest.raises(Faults, match='without a reading; add "readings"'):
        load_reference(
            changed(tmp_path, ("calling/history.yaml", "    readings: [A-14]\n", "    printed: [192.0.2.0/24]\n"))
        )
