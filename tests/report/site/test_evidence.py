"""The evidence can be made again by who has the same files and `sha256sum`."""

from __future__ import annotations

import subprocess
from pathlib import Path

from webex_calling.report.site.evidence import Input, evidence

DATA = Path(__file__).parents[3] / "data"
SUMS = "find . -name '*.yaml' | sed 's,^./,,' | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -d' ' -f1"


def test_the_hash_of_the_data_is_what_sha256sum_prints() -> None:
    """The data is one input, by the sums of its files."""
    done = subprocess.run(["bash", "-c", SUMS], cwd=DATA, capture_output=True, text=True, check=True)
    assert evidence([]).inputs[-1].digest == done.stdout.strip()


def test_inputs_come_first_and_the_data_last() -> None:
    """What the site was read from stands before what is installed."""
    given = Input.of("stack file", "Pulumi.dev.yaml", b"config: {}\n")
    held = evidence([given]).inputs
    assert held[0] == given
    assert len(held) == 2
