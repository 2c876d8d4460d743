"""Plain lists, CSV and Terraform, each read back by a reader that is not ours."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
from ipaddress import IPv4Network
from pathlib import Path

import pytest
from netaddr import IPNetwork
from tests.exchange.reader import OWN, json_of
from tests.exchange.test_exported import CHOICES, REFERENCE, files

LISTS = {path: data.decode() for path, data in files().items() if path.startswith("lists/")}
SETS = json_of(files(), "endpoints")


@pytest.mark.parametrize("network", REFERENCE.networks)
def test_a_list_of_prefixes_is_one_network(network: str) -> None:
    """One prefix a line in its canonical form, in order, and no comment."""
    lines = LISTS[f"lists/prefixes/{network}.txt"].splitlines()
    assert [str(IPNetwork(line).cidr) for line in lines] == lines
    assert [IPv4Network(line) for line in lines] == sorted(each.prefix for each in REFERENCE.networks[network].prefixes)


def test_lists_of_domains_hold_every_domain_with_what_it_covers() -> None:
    """``*.x`` and x, since a reader's ``*.x`` is the names below x alone; hosts of a row stand apart."""
    held = [line for path, text in LISTS.items() if path.startswith("lists/domains/") for line in text.splitlines()]
    hosts = {name for each in SETS if each[OWN]["peer"]["kind"] == "hosts" for name in each["urls"]}
    assert {*held} == {name for domain in REFERENCE.domains.values() for name in domain.names} | hosts


def test_lists_of_urls_end_every_name() -> None:
    """Without its slash PAN-OS reads example.com as the start of example.com.attacker.net."""
    for path, text in LISTS.items():
        if path.startswith("lists/domains/"):
            ended = LISTS[path.replace("/domains/", "/urls/")].splitlines()
            assert ended == [f"{line}/" for line in text.splitlines()]


@pytest.mark.parametrize("articles", CHOICES.values(), ids=CHOICES)
def test_no_list_is_empty_and_no_line_is_anything_but_an_entry(articles: tuple[str, ...]) -> None:
    """No comment, no space, no empty line: each vendor has its own words for them."""
    newest = max(REFERENCE.articles[id_].date for id_ in articles)
    lists = {path: data.decode() for path, data in files(articles, newest).items() if path.startswith("lists/")}
    for path, text in lists.items():
        assert text.endswith("\n"), path
        assert all(line and not {*line} & {*" #!\t\r"} for line in text.splitlines()), path


def test_what_nothing_opens_is_what_the_articles_say() -> None:
    """The names of A-31 and of Meetings, of which one covers the rest; and where SIP over TLS goes."""
    assert LISTS["lists/tls-inspection/exempt-domains.txt"].splitlines() == ["*.webex.com"]
    sip = {ip for each in SETS if each[OWN].get("speaks") == "sip" for ip in each.get("ips", ())}
    assert {*LISTS["lists/tls-inspection/exempt-prefixes.txt"].splitlines()} == sip
    alone = files(("suite",), REFERENCE.articles["suite"].date)["lists/tls-inspection/exempt-domains.txt"].decode()
    assert alone.splitlines() == ["*cb*.webex.com", "*mcc*.webex.com", "*mcs*.webex.com"]


def test_bypass_lines_are_as_windows_takes_them() -> None:
    """One line, names by semicolon, an asterisk at the start alone; no alias that a proxy never sees."""
    aliases = {name for each in SETS for name in each[OWN].get("aliases", ())}
    for path in ("lists/proxy/bypass.txt", "lists/proxy/bypass-all-domains.txt"):
        (line,) = LISTS[path].splitlines()
        names = line.split(";")
        assert not [name for name in names if "*" in name.removeprefix("*")]
        assert aliases
        assert not aliases & {*names}


def test_csv_tells_the_sets() -> None:
    """Every address and name of every set with its ports, by the reader of Python."""
    rows = [*csv.DictReader(io.StringIO(files()["endpoints.csv"].decode(), newline=""))]
    for kind, key in (("ip", "ips"), ("url", "urls")):
        told = {(row["id"], row["value"], row["ports"]) for row in rows if row["kind"] == kind}
        ports = {each["id"]: each[OWN].get("ports", "").replace(",", " ") for each in SETS}
        assert told == {(each["id"], item, ports[each["id"]]) for each in SETS for item in each.get(key, ())}
    assert {row["id"] for row in rows} == {each["id"] for each in SETS}
    assert all(row[None] is None for row in rows if None in row)


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="sqlite3 is not installed")
def test_sqlite_imports_the_csv(tmp_path: Path) -> None:
    """As a table of as many lines, that answers who is reached at a port."""
    (tmp_path / "endpoints.csv").write_bytes(files()["endpoints.csv"])
    asked = "select count(*) from e; select distinct id from e where ports = '8934' and kind = 'ip' order by id;"
    command = ["sqlite3", ":memory:", "-cmd", ".import --csv endpoints.csv e", asked]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    count, *ids = done.stdout.splitlines()
    assert int(count) == len(files()["endpoints.csv"].decode().splitlines()) - 1
    assert ids == [each["id"] for each in SETS if each[OWN].get("ports") == "8934" and "ips" in each]


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_terraform_reads_the_locals(tmp_path: Path) -> None:
    """By its console, without a provider or a network: the same values come out."""
    (tmp_path / "webex_calling.tf.json").write_bytes(files()["webex_calling.tf.json"])
    done = subprocess.run(
        ["terraform", "console"],
        cwd=tmp_path,
        input="jsonencode(local.webex_calling)\n",
        env={**os.environ, "CHECKPOINT_DISABLE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(json.loads(done.stdout.strip().splitlines()[-1]))
    assert told["version"] == json_of(files(), "version")["latest"]
    assert told["prefixes"] == {id_: LISTS[f"lists/prefixes/{id_}.txt"].splitlines() for id_ in REFERENCE.networks}
    assert {id_: (each["ips"], each["urls"]) for id_, each in told["endpoints"].items()} == {
        each["id"]: (each.get("ips", []), each.get("urls", [])) for each in SETS
    }
