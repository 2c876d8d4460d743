"""``make bench``: what a preview costs beside a literal program, and what each example registers and weighs.

The literal program registers the very resources of the full example, with the inputs written out and nothing compiled,
on the same embedded engine. Both are whole processes, timed in turn, so that a noisy machine touches both alike.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
FULL = EXAMPLES / "everything" / "Pulumi.everything.yaml"
ROUNDS = 7


def main() -> None:
    """Print the figures."""
    document = preview(FULL)
    with tempfile.TemporaryDirectory() as folder:
        literal = Path(folder) / "literal.py"
        literal.write_text((Path(__file__).parent / "literal_program.py").read_text())
        inputs = Path(folder) / "resources.json"
        inputs.write_text(json.dumps(document["resources"]))
        commands = {
            "preview": [sys.executable, "-m", "webex_calling", "preview", "--config", str(FULL)],
            "literal": [sys.executable, str(literal), str(inputs)],
        }
        for command in commands.values():
            measure(command)
        taken: dict[str, list[tuple[float, float, int]]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                taken[name].append(measure(command))
    ratios = [
        [ours[figure] / theirs[figure] for ours, theirs in zip(taken["preview"], taken["literal"], strict=True)]
        for figure in range(3)
    ]
    print(f"preview of {FULL.parent.name} / literal program, whole processes, {ROUNDS} pairs (median, min-max)")
    for label, figure, unit in (("wall time", 0, "s"), ("CPU time", 1, "s"), ("peak memory", 2, "KiB")):
        ours, theirs = (median(each[figure] for each in taken[name]) for name in ("preview", "literal"))
        spread = f"{min(ratios[figure]):.2f}-{max(ratios[figure]):.2f}"
        print(f"  {label:<12} {median(ratios[figure]):.2f} ({spread})   {ours:.4g} {unit} / {theirs:.4g} {unit}")
    print()
    print("resources and weights of each example")
    for file in sorted(EXAMPLES.glob("*/Pulumi.*.yaml")):
        report(file)


def measure(command: list[str]) -> tuple[float, float, int]:
    """Run a command; return wall seconds, CPU seconds and peak memory in KiB of its process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def preview(file: Path) -> dict[str, list[dict[str, object]]]:
    """Return the document of ``preview --json``."""
    command = [sys.executable, "-m", "webex_calling", "preview", "--config", str(file), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    document: dict[str, list[dict[str, object]]] = json.loads(done.stdout)
    return document


def report(file: Path) -> None:
    """Print what one example registers and weighs; a refused one says so."""
    command = [sys.executable, "-m", "webex_calling", "preview", "--config", str(file), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"  {file.parent.name}: refused, as it should be")
        return
    document = json.loads(done.stdout)
    print(f"  {file.parent.name}: {len(document['resources'])} resources")
    plans = {name: plan for held in document["plans"].values() for name, plan in held.items()}
    for name, plan in plans.items():
        for interface in plan["interfaces"]:
            for group in interface["groups"]:
                print(
                    f"    {group['name']:<36} out {group['outbound']:>3}  in {group['inbound']:>3}  of {group['quota']}"
                )
            print(f"    {name} {interface['interface']}: {interface['used']} groups, the fewest {interface['fewest']}")
        for nsg in plan["networkSecurityGroups"]:
            print(f"    {nsg['name']:<36} {nsg['rules']} rules of {nsg['quota']}")


if __name__ == "__main__":
    main()
