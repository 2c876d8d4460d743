"""Say ``refused.source``: what has requirements in an article that the data does not have."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refused:
    """What a site may not be, since its article, the document ``source``, is not in the data."""

    id: str
    source: str
