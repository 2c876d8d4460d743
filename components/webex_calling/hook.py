"""``webex-calling-hook FILE …``: a hook of pre-commit, which proves each stack file that has a site."""

import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from webex_calling.cli import run
from webex_calling.documents.bounded import UnreadError, read_bounded_text
from webex_calling.documents.yaml_node import MAX_BYTES
from webex_calling.site.stackfile import SITE_KEY


def hook(files: Sequence[str]) -> int:
    """Prove each file, and return the worst exit status. A stack file of another project is passed over."""
    return max((run(["prove", "--config", file]) for file in files if _has_site(Path(file))), default=0)


def main() -> None:
    """Prove the files that pre-commit names, and end with the worst exit status."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    sys.exit(hook(sys.argv[1:]))


def _has_site(file: Path) -> bool:
    """Tell whether a file has a site; one that cannot be read is for the proof to refuse."""
    try:
        return SITE_KEY in read_bounded_text(file, MAX_BYTES)
    except UnreadError:
        return True
