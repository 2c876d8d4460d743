"""Run ``python -P packaged.py DATA COMMAND …``: ``webex-calling`` by the data of ``DATA``, without code of the folder.

The command line runs the ``__main__.py`` of a project, as Pulumi does, and refuses a checkout whose data are not those
that are installed. A step is to judge a branch: it runs the installed program alone, over the branch's own data.
``DATA`` is "" for the data that is installed.
"""

import sys
from contextlib import ExitStack
from pathlib import Path

from webex_calling.__main__ import main
from webex_calling.commands.stack_run import packaged
from webex_calling.fault import Faults
from webex_calling.published.reference import in_place, load_reference

BAD_INPUT = 2


def run(data: str) -> int:
    """Run the command of the arguments. Returns the exit status where the data are refused; else it exits itself."""
    with ExitStack() as held:
        held.enter_context(packaged())
        if data:
            folder = Path(data)
            if linked := [each for each in (folder, *folder.rglob("*")) if each.is_symlink()]:
                print(f"data: {linked[0]} is a link, which is not followed", file=sys.stderr)
                return BAD_INPUT
            try:
                held.enter_context(in_place(load_reference(folder)))
            except Faults as faults:
                print(f"data: {folder} is refused\n{faults}", file=sys.stderr)
                return BAD_INPUT
        main()
    return 0


if __name__ == "__main__":
    own, *sys.argv[1:] = sys.argv[1:]
    sys.exit(run(own))
