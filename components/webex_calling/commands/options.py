"""Say ``stack: Stack = ""``: the options that several commands have, each declared once."""

from pathlib import Path
from typing import Annotated

import typer

Stack = Annotated[str, typer.Option("--stack", help="The stack; its file is Pulumi.STACK.yaml in this directory.")]
Config = Annotated[Path | None, typer.Option("--config", help="The path of another stack file.")]
From = Annotated[
    Path | None,
    typer.Option(
        "--from", help="Prove the output of `pulumi preview --json --show-sames` or `pulumi stack export` in this file."
    ),
]
Endpoint = Annotated[
    list[str] | None,
    typer.Option(
        "--endpoint",
        help="Where an end of the site is: NAME/INTERFACE=eni-…, POOL=sg-…,sg-…, or an Azure interface or NSG.",
    ),
]
Exceptions = Annotated[
    Path | None,
    typer.Option(
        "--exceptions",
        metavar="FILE",
        help="Excess that is accepted, each with statement, owner and last day.",
    ),
]
AllowUnproven = Annotated[
    bool,
    typer.Option(
        "--allow-unproven",
        help="Exit with 0 where something could not be read but nothing is wrong, if you know what that is.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DAY", help="By what was published on this day, such as 2024-01-31.")
]
OfArticle = Annotated[str, typer.Option("--article", help="Only what this article has: calling, suite …")]
