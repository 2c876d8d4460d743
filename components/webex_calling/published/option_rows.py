"""Say ``OptionRow.model_validate(item).build()``: what a site may ask for, and what it may not be."""

from dataclasses import replace
from typing import Any

from webex_calling.published.domain import Domain
from webex_calling.published.option import Choice, Option
from webex_calling.published.refused import Refused
from webex_calling.published.requirement import Requirement
from webex_calling.published.rows import Shape
from webex_calling.published.words import Id, OptionId, Text


class ChoiceRow(Shape):
    """One of several things that an option may mean."""

    id: OptionId
    title: Text

    def build(self) -> Choice:
        """Return the choice."""
        return Choice(self.id, self.title)


class OptionRow(Shape):
    """What a site may ask for."""

    id: OptionId
    text: Text
    choices: tuple[ChoiceRow, ...] = ()

    def build(self) -> Option:
        """Return the option."""
        return Option(self.id, self.text, tuple(choice.build() for choice in self.choices))


class RefusedRow(Shape):
    """What has requirements in an article that is not in the data."""

    id: Id
    source: Id

    def build(self) -> Refused:
        """Return what is refused."""
        return Refused(self.id, self.source)


def asked_by(option: str | None, built: Any) -> Any:
    """Return what a row became, with the option of its article where it has one, and the row names none itself."""
    if option and isinstance(built, Requirement) and built.when.option is None:
        return replace(built, when=replace(built.when, option=option))
    if option and isinstance(built, Domain):
        uses = (use if use.option else replace(use, option=option) for use in built.uses)
        return replace(built, uses=tuple(uses))
    return built
