"""Say ``KeepAliveRow.model_validate(item).build()``: the shape of a keep-alive, whose interval its words set."""

from typing import Annotated

from pydantic import model_validator

from webex_calling.published.keep_alive import KeepAlive, seconds_of
from webex_calling.published.rows import Cited
from webex_calling.published.words import Count, Id, Text, TrunkWord, from_text


def _words(text: str) -> str:
    seconds_of(text)
    return text


class KeepAliveRow(Cited):
    """What a gateway sends on an idle connection."""

    id: Id
    title: Text
    trunk: TrunkWord
    message: Id
    seconds: Count
    words: Annotated[str, from_text(_words)]

    @model_validator(mode="after")
    def _is_what_its_words_set(self) -> "KeepAliveRow":
        if (held := seconds_of(self.words)) != self.seconds:
            raise ValueError(f'says {self.seconds} seconds, and "{self.words}" sets {held}; correct one of them')
        return self

    def build(self) -> KeepAlive:
        """Return the keep-alive."""
        return KeepAlive(
            id=self.id,
            title=self.title,
            trunk=self.trunk,
            message=self.message,
            seconds=self.seconds,
            words=self.words,
            since=self.since,
            where=self.where,
            readings=self.readings,
        )
