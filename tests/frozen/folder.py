"""``folder_of_the_day(below)``: a data folder to write into, whose Webex Calling is as published on its frozen day."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from webex_calling.published.reference import Reference, load_reference

FROZEN_ARTICLES = Path(__file__).parent / "data"
TODAY = Path(__file__).parents[2] / "data"


def folder_of_the_day(below: Path) -> Path:
    """Return ``below/data``: the articles that are frozen here as files, and those of today beside them."""
    data = below / "data"
    frozen = [each.name for each in FROZEN_ARTICLES.iterdir()]
    shutil.copytree(TODAY, data, ignore=shutil.ignore_patterns("__pycache__", *frozen))
    return Path(shutil.copytree(FROZEN_ARTICLES, data, dirs_exist_ok=True))


@cache
def reference_of_the_day() -> Reference:
    """Return what such a folder says: unlike ``FROZEN``, rows, names and ports are those of the day too."""
    with tempfile.TemporaryDirectory() as below:
        return load_reference(folder_of_the_day(Path(below)))
