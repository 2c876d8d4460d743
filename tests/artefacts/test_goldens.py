"""What is written for each example, file by file: `make golden` rewrites it."""

from __future__ import annotations

import pytest
from tests.artefacts.sites import EXAMPLES, REFERENCE, example
from tests.conftest import DIRECTORY, Golden

from webex_calling.artefacts.site_artefacts import artefact_files, site_artefacts

FOLDER = DIRECTORY / "artefacts"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_files_of_an_example(name: str, golden: Golden) -> None:
    """Every file is as its golden file has it, and none is left there that is no longer written."""
    files = artefact_files(REFERENCE, site_artefacts(REFERENCE, example(name)))
    for path, data in files.items():
        golden(f"artefacts/{name}/{path}", data.decode())
    held = {each.relative_to(FOLDER / name).as_posix() for each in (FOLDER / name).rglob("*") if each.is_file()}
    assert held == {*files}
