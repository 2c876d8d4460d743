"""Say ``crossed_out(page)``: a question about each value that is crossed out; until a person says so, it stands."""

from collections.abc import Iterator

from webex_calling.refresh.page import Page
from webex_calling.refresh.printed_text import addresses, names, noted_ports
from webex_calling.refresh.proposal import About, Question


def crossed_out(page: Page) -> Iterator[Question]:
    """Ask about each value that is crossed out."""
    for line in page.struck:
        kinds = ((About.PREFIX, addresses(line)), (About.DOMAIN, names(line)), (About.PORT, noted_ports(line)))
        for about, values in kinds:
            if values:
                why = f"{', '.join(values)} is crossed out; whether it is withdrawn has to be said"
                yield Question(about, line, why)
