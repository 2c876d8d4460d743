"""Every id means what it meant in the last release: what refers to it from outside is never told something else."""

from dataclasses import replace
from pathlib import Path

import yaml
from tests.frozen.meaning import meanings
from tests.rows import GATEWAY_SIGNALLING, PHONE_SIGNALLING

from webex_calling.published.reference import Reference, load_reference

RELEASED: dict[str, str] = yaml.safe_load((Path(__file__).parent / "meanings.yaml").read_text(encoding="utf-8"))


def _other(reference: Reference) -> dict[str, str]:
    """Return the ids of the last release that mean something else now, or nothing; not withdrawn names."""
    now = meanings(reference)
    withdrawn = {name for entry in reference.revisions for name in entry.removed.names}
    return {
        id_: now.get(id_, "gone")
        for id_, meant in RELEASED.items()
        if now.get(id_) != meant and not (id_ not in now and id_.startswith("domain ") and meant in withdrawn)
    }


def test_every_id_means_what_it_meant() -> None:
    """No id of the last release is gone or means another thing; new ids are free."""
    assert _other(load_reference()) == {}
    assert len(RELEASED) > 300


def test_another_meaning_is_noticed() -> None:
    """An id that is used again for another domain or row, or is gone, is one of these."""
    today = load_reference()
    renamed = replace(today.domains["sipflash"], name="*.example.com")
    row = replace(today.requirements[GATEWAY_SIGNALLING], roles=today.requirements[PHONE_SIGNALLING].roles)
    systems = {id_: held for id_, held in today.systems.items() if id_ != "linux"}
    changed = replace(
        today,
        domains={**today.domains, "sipflash": renamed},
        requirements={**today.requirements, GATEWAY_SIGNALLING: row},
        systems=systems,
    )
    assert set(_other(changed)) == {"domain sipflash", "requirement S1a", "system linux"}
