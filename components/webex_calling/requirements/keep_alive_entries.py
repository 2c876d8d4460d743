"""Say ``keep_alive_entries(reference)``: what keeps the idle connections of each kind of trunk."""

from collections.abc import Iterator

from webex_calling.published.reference import Reference
from webex_calling.requirements.entry import Entry, Place, facts
from webex_calling.requirements.kind import Kind
from webex_calling.requirements.word_entries import article_of


def keep_alive_entries(reference: Reference) -> Iterator[Entry]:
    """Yield every keep-alive in the order of the data; it is found by its SIP request too (``OPTIONS``)."""
    for each in reference.keepalives.values():
        yield Entry(
            each.id,
            Kind.KEEP_ALIVE,
            f"{each.title}: {each.message} every {each.seconds} s",
            article_of(reference, each.where),
            facts(trunk=str(each.trunk), IOS_XE=each.words),
            places=tuple(Place.of(reference, where) for where in each.where),
            readings=tuple(reference.readings[reading] for reading in each.readings),
            names=(each.message,),
        )
