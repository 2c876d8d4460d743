"""What an entry is, by the word that a user asks for it with."""

from enum import StrEnum


class Kind(StrEnum):
    """The kinds of entries."""

    ROW = "row"
    NETWORK = "network"
    PREFIX = "prefix"
    DOMAIN = "domain"
    HOST = "host"
    MARK = "mark"
    STATEMENT = "statement"
    READING = "reading"
    PROXY = "proxy"  # what a product can do at one
    AUTHORITY = "authority"  # whether a product takes that of a proxy that inspects TLS
    SYSTEM = "system"
    KEEP_ALIVE = "keep-alive"
    OPTION = "option"
    SOURCE = "source"
    REVISION = "revision"
    ARTICLE = "article"
    SITE = "site"  # what stands in the place of a row for what the site adds, and declared excess


PUBLISHED = (
    Kind.ROW,
    Kind.NETWORK,
    Kind.PREFIX,
    Kind.DOMAIN,
    Kind.HOST,
    Kind.MARK,
    Kind.STATEMENT,
    Kind.READING,
    Kind.PROXY,
    Kind.AUTHORITY,
)
"""What is listed where nobody asks for a kind."""
