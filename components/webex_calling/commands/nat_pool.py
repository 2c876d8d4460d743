"""``webex-calling nat-pool``: how many public addresses a NAT gateway needs, and what its idle timers cost."""

from typing import Annotated

import typer

from webex_calling.commands.answer import exit_with
from webex_calling.commands.terminal import say, say_json
from webex_calling.fault import Faults
from webex_calling.site.cloud import Cloud


def nat_pool(
    cloud: Annotated[Cloud, typer.Option(help="Whose NAT gateway: aws or azure.")],
    clients: Annotated[int, typer.Option(help="Clients behind it at the busiest time.")],
    connections_each: Annotated[int, typer.Option(help="Connections of a client to one destination at once.")] = 8,
    headroom_percent: Annotated[int, typer.Option(help="What is added for all who reconnect at once.")] = 25,
    gateways: Annotated[int, typer.Option(help="On AWS: gateways that share them; one of several may fail.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one machine-readable document.")] = False,
) -> None:
    """Answer the sizing question alone: addresses with their arithmetic, and the timers."""
    from webex_calling.commands.nat_pool_run import nat_pool_document, plan_nat_pool

    try:
        plan = plan_nat_pool(cloud, clients, connections_each, headroom_percent, gateways)
    except Faults as faults:
        exit_with(faults)
    if as_json:
        say_json(nat_pool_document(plan))
    else:
        say(note.text for note in plan.notes)
