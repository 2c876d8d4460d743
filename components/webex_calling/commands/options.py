"""Say ``stack: Stack = ""``: the options that several commands have, each declared once."""

from pathlib import Path
from typing import Annotated

import typer

Stack = Annotated[str, typer.Option("--stack", help="The stack, whose file is Pulumi.STACK.yaml here.")]
Config = Annotated[Path | None, typer.Option("--config", help="Another stack file, wherever it is.")]
From = Annotated[
    Path | None,
    typer.Option(
        "--from", help="Prove what `pulumi preview --json --show-sames` or `pulumi stack export` printed, in this file."
    ),
]
AllowUnproven = Annotated[
    bool,
    typer.Option(
        "--allow-unproven",
        help="Leave with 0 where something could not be read and nothing is wrong: for who knows what that is.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one machine-readable document.")]
