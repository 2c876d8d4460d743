"""``make bench-engine``: what one more published prefix costs a site of 100 gateways under the real engine.

The gateways have two interfaces, an ITSP and a Unified CM each. Printed are the resources, the operations and the
seconds of each step, and of the revision every request to EC2 that changes something.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

import yaml
from tests.engine.build import ROOT, EngineUnavailableError, toolchain
from tests.engine.clouds import Clouds
from tests.engine.events import Run
from tests.engine.prepare import SITE, prepare
from tests.engine.revisions import revise
from tests.engine.sites import site
from tests.engine.stack import Stack

GATEWAYS = 100
SECONDS = 1800


def main(count: int) -> None:
    """Deploy the gateways, give the Calling network a prefix more, and print what happened."""
    made = yaml.safe_load(site("aws"))
    (first,) = made["config"][SITE]["localGateways"]
    made["config"][SITE]["localGateways"] = [
        {
            **first,
            "name": f"gateway-{number}",
            "publicAddress": f"203.0.113.{number}",
            "interfaces": {"external": f"10.20.1.{number}", "internal": f"10.20.2.{number}"},
        }
        for number in range(1, count + 1)
    ]
    with tempfile.TemporaryDirectory() as folder, Clouds(Path(folder) / "clouds") as clouds:
        stack = Stack(ROOT, prepare(yaml.safe_dump(made), clouds), clouds, toolchain(), Path(folder) / "stack")
        stack.step_seconds = SECONDS
        # The state is some megabytes; to write it twice an operation would take most of an hour.
        stack.environment = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
        tell(stack.up())
        stack.environment = {}
        print(f"{len(stack.resources())} resources for {count} gateways")
        stack.release = revise(Path(folder) / "release", {"calling": ["192.0.2.0/28"]})
        before = len(clouds.journal.calls())
        revision = stack.up()
        tell(revision)
        print("the revision:", Counter((each.action, each.label) for each in revision.operations))
        print("its requests:", Counter(call.action for call in clouds.journal.calls()[before:]))


def tell(run: Run) -> None:
    """Print one step."""
    print(f"{run.action}: {len(run.operations)} operations in {run.seconds:.1f} s", flush=True)


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]) if sys.argv[1:] else GATEWAYS)
    except EngineUnavailableError as error:
        sys.exit(f"engine: {error}")
