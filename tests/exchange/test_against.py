"""An earlier export beside the data of today: what differs, and what is no export."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.reader import OWN, json_of
from tests.exchange.test_exported import ARTICLES, NEWEST, REFERENCE, STEPS, VERSIONS, files

from webex_calling.documents.summed_folder import write_folder
from webex_calling.exchange.against import differences, read_earlier
from webex_calling.exchange.exported import Exported
from webex_calling.fault import Faults

TODAY = Exported.of(REFERENCE, ARTICLES, NEWEST)
SETS = json_of(files(), "endpoints")
ONE = next(at for at, each in enumerate(SETS) if "ips" in each and each["required"])


def _words(path: Path) -> list[str]:
    return [each.words for each in differences(read_earlier(path), TODAY)]


def test_an_export_of_today_is_the_same(tmp_path: Path) -> None:
    """As a folder, and by either document."""
    write_folder(tmp_path, files(), "version.json")
    assert [_words(tmp_path / each) for each in ("", "version.json", "endpoints.json")] == [[], [], []]


def _without_ip(each: Any) -> str:
    return f"ips: here {each['ips'].pop(0)}"


def _with_ip(each: Any) -> str:
    each["ips"].append("192.0.2.0/24")
    return "ips: there 192.0.2.0/24"


def _without_ips(each: Any) -> str:
    return f"ips: here {', '.join(each.pop('ips'))}"


def _optional(each: Any) -> str:
    each["required"] = False
    return "required: there False; here True"


def _noted(each: Any) -> str:
    each["notes"] = "x"
    return "notes: there x"


def _by_another_role(each: Any) -> str:
    roles = each[OWN]["roles"]
    each[OWN]["roles"] = ["nobody"]
    return f"{OWN}.roles: there nobody; here {', '.join(roles)}"


EDITS = (_without_ip, _with_ip, _without_ips, _optional, _noted, _by_another_role)


@pytest.mark.parametrize("edit", EDITS)
def test_what_differs_in_a_set_is_told(tmp_path: Path, edit: Callable[[Any], str]) -> None:
    """By its element; of a list only what the other lacks."""
    sets = json_of(files(), "endpoints")
    told = edit(sets[ONE])
    (tmp_path / "endpoints.json").write_text(json.dumps(sets))
    assert _words(tmp_path / "endpoints.json") == [f"{sets[ONE]['id']}: {told}"]


def test_sets_that_came_and_went_are_told(tmp_path: Path) -> None:
    """Each in one line."""
    sets = json_of(files(), "endpoints")
    id_ = sets[ONE]["id"]
    sets[ONE]["id"] = "zz/gone"
    (tmp_path / "endpoints.json").write_text(json.dumps(sets))
    assert _words(tmp_path / "endpoints.json") == [f"{id_}: new since", "zz/gone: gone since"]


def test_an_earlier_version_differs_in_what_has_changed_since(tmp_path: Path) -> None:
    """Its number, and just the sets of which the changes since tell."""
    newer, older = next(step for step in STEPS if any(each["version"] == step[0] for each in CHANGES))
    day = next(each.day for each in TODAY.versions if each.number == older)
    write_folder(tmp_path, files(day=day), "version.json")
    found = differences(read_earlier(tmp_path), TODAY)
    assert (found[0].element, found[0].there, found[0].here) == ("version", older, VERSIONS[0])
    assert {each.set for each in found[1:]} <= {each["endpointSetId"] for each in CHANGES if each["version"] >= newer}
    assert len(found) > 1


CHANGES = json_of(files(), "changes")


@pytest.mark.parametrize(
    ("data", "said"),
    {
        "nothing": (b"", "is not JSON"),
        "no JSON": (b"{", "is not JSON"),
        "no number": (b'{"latest": NaN}', "is not a JSON number"),
        "no UTF-8": (b"\xff", "cannot be read"),
        "deep": (b"[" * 200_000, "nested too deep"),
        "surrogate": (b'{"latest": "\\ud800"}', "unpaired surrogate"),
        "another list": (b"[1, 2]", "is not of an export"),
        "an empty list": (b"[]", "is not of an export"),
        "sets without ids": (b'[{"ips": []}]', "is not of an export"),
        "an id twice": (b'[{"id": "a"}, {"id": "a"}]', "is not of an export"),
        "another object": (b'{"latest": 2025091500}', "is not of an export"),
    }.values(),
)
def test_what_is_no_export_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    """In one line, with what to give instead."""
    path = tmp_path / "a.json"
    path.write_bytes(data)
    with pytest.raises(Faults, match=said) as raised:
        read_earlier(path)
    assert str(raised.value).startswith("--against: ")
    assert "give a version.json" in str(raised.value)


@pytest.mark.parametrize("own", [{"articles": 1}, {"articles": [1, {"id": 2}]}, [], "x", None])
def test_what_is_ours_may_be_anything(tmp_path: Path, own: Any) -> None:
    """Only its words are compared, and none of them is trusted to be there."""
    (tmp_path / "version.json").write_text(json.dumps({"latest": VERSIONS[0], OWN: own}))
    assert _words(tmp_path / "version.json") == []
    sets = json_of(files(), "endpoints")
    sets[ONE][OWN] = own
    (tmp_path / "endpoints.json").write_text(json.dumps(sets))
    assert all(each.startswith(sets[ONE]["id"]) for each in _words(tmp_path / "endpoints.json"))


def test_half_a_folder_is_refused(tmp_path: Path) -> None:
    """Both documents make an export."""
    write_folder(tmp_path, files(), "version.json")
    (tmp_path / "endpoints.json").unlink()
    with pytest.raises(Faults, match="cannot be read"):
        read_earlier(tmp_path)
