"""Say ``option.words``: what is required only by those who ask for it, under a name that the data gives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several things that an option may mean, such as a region."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Option:
    """What a site switches on, or where there are ``choices``, of which it names some; off unless asked for.

    ``text`` describes it to those who write a site.
    """

    id: str
    text: str
    choices: tuple[Choice, ...] = ()

    @property
    def key(self) -> str:
        """The key of a site's options, as Python spells it."""
        return self.id.replace("-", "_")

    @property
    def description(self) -> str:
        """What it is, with what may be chosen."""
        return " ".join((self.text, *(f"{choice.id}: {choice.title}." for choice in self.choices)))

    @property
    def words(self) -> tuple[str, ...]:
        """What rows may name: the option, however it is asked for, and each choice, ``attendant-console/europe``."""
        return (self.id, *(f"{self.id}/{choice.id}" for choice in self.choices))
