"""``make bench``: what 1,000 gateways cost beside bare registration of the very same resources.

Both are whole processes on the same embedded engine, one after the other: the stack file is read, planned, registered
and proven in one; in the other every resource stands in a file, and nothing is compiled.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from tests.bench.bench import ROOT, measure
from tests.bench.bench_proof import GATEWAYS, REGIONS, SITE, many


def main(count: int) -> None:
    """Print the ratios of time and memory."""
    with tempfile.TemporaryDirectory() as folder:
        stack, inputs = Path(folder) / "Pulumi.gateways.yaml", Path(folder) / "resources.json"
        site = json.loads(json.dumps(many(count, REGIONS)))
        stack.write_text(yaml.safe_dump({"config": {SITE: site}}, sort_keys=False), encoding="utf-8")
        preview = [sys.executable, "-m", "webex_calling", "preview", "--config", str(stack), "--json"]
        done = subprocess.run(preview, cwd=ROOT, capture_output=True, text=True, check=True)
        resources = json.loads(done.stdout)["resources"]
        inputs.write_text(json.dumps(resources), encoding="utf-8")
        literal = [sys.executable, str(Path(__file__).parent / "literal_program.py"), str(inputs)]
        ours, theirs = measure(preview), measure(literal)
    print(f"{count} gateways, {len(resources)} resources: preview / bare registration, whole processes")
    for label, figure, unit in (("wall time", 0, "s"), ("CPU time", 1, "s"), ("peak memory", 2, "KiB")):
        ratio = ours[figure] / theirs[figure]
        print(f"  {label:<12} {ratio:.2f}   {ours[figure]:.4g} {unit} / {theirs[figure]:.4g} {unit}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else GATEWAYS)
