"""Run ``python pipelines/deploy.py --stack NAME``: deploy a stack, and prove what its state says is there."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from step.markdown import code, fenced
from step.process import FailedError
from step.pulumi import Pulumi
from step.stack import stacks_of
from step.verdict import Status
from step.voice import Voice, file_name
from step.webex_calling import BAD_INPUT, WebexCalling


def main(arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> int:
    """Deploy and prove. Returns the exit status."""
    asked = _parser().parse_args(arguments)
    voice = Voice.of(environment, folder / asked.out)
    try:
        (stack,) = stacks_of([asked.stack], [asked.config] if asked.config else [])
        pulumi, cli = Pulumi.of(folder, environment, voice), WebexCalling.of(folder, environment)
        pulumi.up(stack.name, stack.config)
        with TemporaryDirectory() as kept:
            state = Path(kept) / "state.json"
            pulumi.export(stack.name, state)
            options = ["--allow-unproven"] if asked.allow_unproven else []
            ran = cli.ran("prove", f"--config={stack.file}", f"--from={state}", *options, about=stack.file)
    except FailedError as error:
        voice.say(f"broken: {error}")
        return Status.BROKEN
    words = ran.out if ran.status != BAD_INPUT else ran.err
    head = {0: "deployed, and proven", 1: "deployed, but not proven"}.get(
        ran.status, "deployed, but the state is refused"
    )
    text = f"### {code(stack.name)}: {head}\n\n{fenced(words)}"
    voice.write(f"{file_name(Path(stack.file).name)}.md", f"{text}\n")
    voice.sum_up(text)
    voice.say(words)
    voice.say(f"{stack.name}: {head}")
    return Status(ran.status)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="deploy.py", description=__doc__, allow_abbrev=False)
    parser.add_argument("--stack", required=True, metavar="NAME", help="the stack, as Pulumi names it")
    parser.add_argument("--config", default="", metavar="FILE", help="its stack file, by default Pulumi.NAME.yaml")
    parser.add_argument("--out", type=Path, default=Path("webex-calling-report"), metavar="FOLDER")
    parser.add_argument("--allow-unproven", action="store_true", help="what could not be read fails nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ, Path.cwd()))
