"""``webex-calling explain PACKET``: whether one packet gets through, by which rules, and which row asks for it."""

from typing import Annotated

import typer

from webex_calling.commands.answer import exit_with, leave
from webex_calling.commands.options import AllowUnproven, AsJson, AsOf, Config, From, Stack
from webex_calling.commands.terminal import Progress, say, say_json
from webex_calling.fault import Faults


def explain(
    packet: Annotated[str, typer.Argument(help='The packet: "tcp 10.20.1.10:8000 -> 23.89.0.0:5062".')],
    at: Annotated[str, typer.Option("--at", help="The end: NAME, or NAME/INTERFACE of a gateway.")] = "",
    stack: Stack = "",
    config: Config = None,
    source: From = None,
    allow_unproven: AllowUnproven = False,
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """Tell whether a packet gets through, by which rules, and which published row asks for it."""
    from webex_calling.commands.as_of import published_on
    from webex_calling.commands.as_of_text import past_document, past_lines
    from webex_calling.commands.explain_text import (
        explanation_answer,
        explanation_document,
        explanation_lines,
        untold_answer,
        untold_document,
        untold_lines,
    )
    from webex_calling.commands.stack_run import prove_stack
    from webex_calling.flows.site_end import site_ends
    from webex_calling.verify.questions.explanation import explain as explain_packet
    from webex_calling.verify.questions.packet_text import packet_end, parse
    from webex_calling.verify.required.across import required_at

    with Progress() as progress:
        try:
            asked = parse(packet)
            with published_on(as_of) as past:
                proven = prove_stack(stack, config, source, progress)
            end, initiator = packet_end(asked, tuple(site_ends(proven.site)), at)
            side = proven.side(end.name, end.part)
            told = side.paths and (allow_unproven or not side.unproven)
            found = None
            if told:
                required = required_at(proven.reference, proven.site, end)
                found = explain_packet(asked, end, required, initiator, side)
        except Faults as faults:
            progress.clear()
            exit_with(faults)
    answer = explanation_answer(found) if found else untold_answer(side)
    if as_json:
        document = explanation_document(found) if found else untold_document(end, packet, answer)
        say_json({**document, "asOf": past_document(past)})
    else:
        lines = explanation_lines(found) if found else untold_lines(end, packet, answer)
        say([*lines, *past_lines(past)])
    leave(answer, allow_unproven)
