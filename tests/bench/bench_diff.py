"""``make bench``: what a comparison costs beside the two runs that it compares, at 1,000 gateways.

In one process: the site by today's data and by one prefix more, each read, planned, registered and proven alone; then
what lies between the two, with all that is said of it. The whole command is timed besides, over two stack files of
which one is stricter: it shares what both sides have alike.
"""

import sys
import tempfile
import time
from pathlib import Path

import yaml
from tests.bench.bench_proof import GATEWAYS, REGIONS, SITE, many
from tests.impact.sides import with_prefix

from webex_calling.commands.diff_given import Kind, Sited
from webex_calling.commands.diff_sides import ToldSide, read_sides
from webex_calling.commands.diff_text import Difference
from webex_calling.commands.impact_run import side_of
from webex_calling.commands.stack_run import Outcome, run_stack
from webex_calling.published.reference import Reference, load_reference


def main(count: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        site = dict(many(count, REGIONS))
        plain, strict = (Path(folder) / f"Pulumi.{name}.yaml" for name in ("plain", "strict"))
        for path, profile in ((plain, "published"), (strict, "strict")):
            text = yaml.dump({"config": {SITE: {**site, "profile": profile}}}, Dumper=_Plain, sort_keys=False)
            path.write_text(text, encoding="utf-8")
        load_reference()
        old, first = _timed(plain, load_reference())
        new, second = _timed(plain, with_prefix())
        started = time.process_time()
        found = Difference.of(_told(old), _told(new))
        lines = [*found.lines()]
        compared = time.process_time() - started
        document = len(str(found.document))
        runs = f"{first:.1f} s and {second:.1f} s for the runs"
        print(f"{count} gateways, one prefix more: {runs}, {compared:.2f} s besides")
        print(
            f"  {len(found.found.ends)} ends, {len(found.found.packets)} lines of packets, {len(lines)} lines in all, "
            f"{document:,} characters as JSON"
        )
        del old, new, found
        started = time.process_time()
        shared = Difference.of(*read_sides(str(plain), str(strict), "", None, (), lambda words: None))
        told = len([*shared.lines()])
        print(f"{count} gateways, published against strict: {time.process_time() - started:.1f} s in all, {told} lines")


class _Plain(yaml.SafeDumper):
    """Writes everything out, without anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _timed(path: Path, reference: Reference) -> tuple[Outcome, float]:
    started = time.process_time()
    outcome = run_stack("", path, lambda words: None, reference)
    return outcome, time.process_time() - started


def _told(outcome: Outcome) -> ToldSide:
    side = side_of(outcome)
    return ToldSide(outcome.stack, Sited(Kind.STACK_FILE, outcome), side, side)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else GATEWAYS)
