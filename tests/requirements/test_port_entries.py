"""A port finds the rows and services that have it: all of those that the data files say, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.examples.stacks import ROOT
from tests.rows import DEVICE_CONFIGURATION

from webex_calling.fault import Faults
from webex_calling.published.reference import load_reference
from webex_calling.requirements.catalogue import Catalogue
from webex_calling.requirements.entry import Entry
from webex_calling.requirements.port_entries import AskedPort

CATALOGUE = Catalogue(load_reference())


def _raw() -> Iterator[tuple[str, list[str], list[str], str]]:
    """Yield the row, the protocols, the ports and the id of every service, read without the package.

    What is a word is for the site to give, such as the range of its media, and no port of the requirements.
    """
    for path in sorted((ROOT / "data").rglob("*.yaml")):
        document: Any = yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)
        for row in document.get("requirements", []):
            for service in row["services"]:
                ports = [each for each in service.get("ports", []) if each[0].isdigit()]
                yield row["id"], row["protocols"], ports, service["id"]


RAW = [*_raw()]


def _has(ports: list[str], port: int) -> bool:
    return any(int(each.split("-")[0]) <= port <= int(each.split("-")[-1]) for each in ports)


def _services(entry: Entry) -> set[str]:
    (services,) = [fact.values for fact in entry.facts if fact.label == "services"]
    return {each.partition(": ")[0] for each in services}


PORTS = sorted({int(end) for _, _, ports, _ in RAW for each in ports for end in each.split("-")})


@given(st.sampled_from(PORTS) | st.integers(0, 65535), st.sampled_from(["", "tcp ", "udp ", "UDP/"]))
def test_a_port_finds_every_service_that_has_it(port: int, protocol: str) -> None:
    """As the data files say, ports within ranges too; a protocol bounds the rows."""
    wanted = protocol.lower().strip(" /")
    pairs = [
        (row, service)
        for row, protocols, ports, service in RAW
        if _has(ports, port) and (not wanted or wanted in protocols)
    ]
    try:
        found = CATALOGUE.find(f"{protocol}{port}")
    except Faults as nothing:
        (fault,) = nothing
        assert fault.remedy == '"requirements list --kind row" shows what there is'
        assert pairs == []
        return
    assert {(entry.id, each) for entry in found for each in _services(entry)} == {*pairs}


def test_a_port_names_the_option_that_asks_for_it() -> None:
    """The service of the port stands alone, with its option and its day."""
    (row,) = CATALOGUE.find("tcp 6970")
    assert (row.id, _services(row)) == (DEVICE_CONFIGURATION, {"migration"})
    (text,) = [value for fact in row.facts if fact.label == "services" for value in fact.values]
    assert "with the option unified-cm-migration-6970; since 2020-02-27" in text


def test_on_a_day_a_service_that_came_later_is_not_found() -> None:
    """Port 80 of device configuration came back on 2023-12-18."""
    rows = [{each.id for each in CATALOGUE.find("80", "calling", date(2023, 12, day))} for day in (17, 18)]
    assert rows[1] - rows[0] == {DEVICE_CONFIGURATION}


NO_PORT = ("70000", "tcp", "tcp 80-79", "80-80", "sctp 80", "0080", "80 tcp", "tcp  80", "-1", "")


@pytest.mark.parametrize("text", NO_PORT)
def test_what_is_no_port_is_none(text: str) -> None:
    """Only what the data itself writes so: canonical ports and ranges, with TCP or UDP before them."""
    assert AskedPort.parse(text) is None
