"""``make bench``: how large the page of a report is, and what it costs beside the run that it tells of.

The 1,000 gateways are those of `bench_proof.py`, each with an ITSP of its own; and the same, equal but for addresses.
"""

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from tests.bench.bench_proof import FULL, GATEWAYS, REGIONS, SITE, many

from webex_calling.commands.page_run import page_inputs, run_page
from webex_calling.report.page.document import document


def main(count: int) -> None:
    """Print the figures."""
    full = yaml.safe_load(FULL.read_text(encoding="utf-8"))["config"][SITE]
    report("everything", full)
    report(f"{count} equal gateways", equal(count))
    report(f"{count} gateways with ITSPs of their own", many(count, REGIONS))


def equal(count: int) -> Mapping[str, Any]:
    """Return a site of gateways that differ in their names and addresses alone."""
    site = many(count, REGIONS)
    trunk = {"trunk": "registration"}
    peers = site["localGateways"][0]["peers"]
    kept = ("name", "place", "interfaces")
    gateways = [{**{key: each[key] for key in kept}, **trunk, "peers": peers} for each in site["localGateways"]]
    return {**site, "localGateways": gateways}


def report(name: str, site: Mapping[str, Any]) -> None:
    """Run a site, write its page, and print what both took."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "Pulumi.bench.yaml"
        path.write_text(yaml.safe_dump({"config": {SITE: site}}, sort_keys=False), encoding="utf-8")
        start = time.process_time()
        held = run_page("", path, "", lambda words: None)
        ran = time.process_time()
        size = len(document(held.report(page_inputs(held.planned, Path(folder) / "page.html"))).encode())
    print(f"{name}: a page of {size:,} bytes, in {time.process_time() - ran:.2f} s after a run of {ran - start:.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else GATEWAYS)
