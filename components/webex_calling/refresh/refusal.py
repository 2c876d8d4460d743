"""Say ``raise RefusedArticle(Refusal.TRUNCATED, fault, remedy)``: an article that is not taken at all."""

from enum import StrEnum

from webex_calling.fault import Fault, Faults


class Refusal(StrEnum):
    """Why an article is not taken at all."""

    EMPTY = "empty"
    HOSTILE = "hostile"
    LIST_SHRINKS = "list-shrinks"
    OLDER = "older"
    TRUNCATED = "truncated"
    UNKNOWN_LANGUAGE = "unknown-language"
    UNREADABLE = "unreadable"
    WRONG_ARTICLE = "wrong-article"


class RefusedArticle(Faults):
    """An article that is not taken, for ``reason``; nothing is proposed."""

    def __init__(self, reason: Refusal, fault: str, remedy: str, value: str = "") -> None:
        self.reason = reason
        super().__init__([Fault("article", fault, remedy, value)])
