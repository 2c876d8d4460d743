"""Say ``proxy_entries(reference, lifetimes)``: what each product can do at a proxy, and whose inspection it bears."""

from collections.abc import Iterator

from webex_calling.history.lifetimes import Lifetimes
from webex_calling.published.proxy import Mechanism
from webex_calling.published.reference import Reference
from webex_calling.requirements.entry import Entry, Place, facts
from webex_calling.requirements.kind import Kind
from webex_calling.requirements.word_entries import article_of


def proxy_entries(reference: Reference, lifetimes: Lifetimes) -> Iterator[Entry]:
    """Yield the rows of the two tables; each is found by every word of its cells, and all of them by "proxy"."""
    for product in reference.proxy_products.values():
        words = (*product.configuration, *product.mechanisms)
        yield Entry(
            product.id,
            Kind.PROXY,
            f"{product.title}: {', '.join(product.mechanisms)}",
            article_of(reference, product.where),
            facts(
                roles=tuple(product.roles),
                told_by=tuple(product.configuration),
                proves_by=tuple(_mechanism(reference, each) for each in product.authentication),
                printed=", ".join(product.printed) if product.printed != product.mechanisms else "",
                said=_said(reference, product.statements),
            ),
            places=tuple(Place.of(reference, where) for where in product.where),
            readings=tuple(reference.readings[each] for each in product.readings),
            lifetime=lifetimes.proxy_product(product.id),
            names=("proxy", *words),
        )
    for authority in reference.trusted_authorities.values():
        taken = "may be inspected" if authority.taken else "may not be inspected"
        yield Entry(
            authority.id,
            Kind.AUTHORITY,
            f"{authority.title}: HTTPS {taken} by a proxy",
            article_of(reference, authority.where),
            facts(
                roles=tuple(authority.roles),
                installed_by=str(authority.installed_by or ""),
                said=_said(reference, authority.statements),
            ),
            places=tuple(Place.of(reference, where) for where in authority.where),
            readings=tuple(reference.readings[each] for each in authority.readings),
            lifetime=lifetimes.trusted_authority(authority.id),
            names=("proxy", "inspection"),
        )


def _mechanism(reference: Reference, mechanism: Mechanism) -> str:
    said = mechanism.limit or mechanism.note
    return f"{mechanism.by}: {reference.statements[said].text}" if said else str(mechanism.by)


def _said(reference: Reference, statements: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{each}: {reference.statements[each].text}" for each in statements)
