"""Say ``ProxyProductRow.model_validate(item).build()``: the shape of the two tables on proxies."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import PlainValidator, model_validator

from webex_calling.fault import Steps
from webex_calling.published.proxy import (
    Authentication,
    Configuration,
    Installer,
    Mechanism,
    ProxyProduct,
    TrustedAuthority,
)
from webex_calling.published.requirement import Role
from webex_calling.published.rows import Cited, Shape
from webex_calling.published.words import Flag, Id, RoleWord, Text, from_text, word

EMPTY = "empty"
"""What stands for an item of a printed cell that has no word."""


def _printed(text: str) -> str:
    if text not in (*Authentication, EMPTY):
        raise ValueError(f"is no way to authenticate; write one of {', '.join(Authentication)}, or {EMPTY}")
    return text


AuthenticationWord = Annotated[Authentication, word(Authentication, "way to authenticate")]
ConfigurationWord = Annotated[Configuration, word(Configuration, "way to tell a client of its proxy")]
InstallerWord = Annotated[Installer, word(Installer, "installer")]
PrintedItem = Annotated[str, from_text(_printed)]


class MechanismRow(Shape):
    """One way to authenticate, with the statements on it."""

    by: AuthenticationWord
    limit: Id | None = None
    note: Id | None = None

    def build(self) -> Mechanism:
        """Return the mechanism."""
        return Mechanism(self.by, self.limit or "", self.note or "")


def _mechanism(value: object) -> MechanismRow:
    """Read a mechanism of which nothing more is said from its word alone."""
    return MechanismRow.model_validate(value if isinstance(value, dict) else {"by": value})


MechanismWord = Annotated[MechanismRow, PlainValidator(_mechanism)]


class ProxyProductRow(Cited):
    """One row of the table of proxies."""

    id: Id
    title: Text
    roles: tuple[RoleWord, ...] = ()
    hosted: Flag = False
    configuration: tuple[ConfigurationWord, ...]
    authentication: tuple[MechanismWord, ...]
    printed: tuple[PrintedItem, ...] = ()
    statements: tuple[Id, ...] = ()

    @property
    def mechanisms(self) -> tuple[Authentication, ...]:
        """How it authenticates."""
        return tuple(each.by for each in self.authentication)

    @model_validator(mode="after")
    def _is_read(self) -> "ProxyProductRow":
        if not (self.configuration and self.authentication):
            raise ValueError("says nothing of a proxy; name configuration and authentication")
        if self.hosted and Role.WEBEX_APP not in self.roles:
            raise ValueError(f"is hosted, and is not the app; name {Role.WEBEX_APP} under roles, or leave hosted out")
        return self

    def build(self) -> ProxyProduct:
        """Return the row."""
        return ProxyProduct(
            id=self.id,
            title=self.title,
            roles=self.roles,
            hosted=self.hosted,
            configuration=self.configuration,
            authentication=tuple(each.build() for each in self.authentication),
            printed=self.printed or self.mechanisms,
            statements=self.statements,
            since=self.since,
            where=self.where,
            readings=self.readings,
        )


class TrustedAuthorityRow(Cited):
    """One row of the table of TLS inspection."""

    id: Id
    title: Text
    roles: tuple[RoleWord, ...]
    taken: Flag
    installed_by: InstallerWord | None = None
    statements: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _is_about_someone(self) -> "TrustedAuthorityRow":
        if not self.roles:
            raise ValueError("is about nobody; name roles")
        if self.taken is (self.installed_by is None):
            raise ValueError("says who installs an authority where none is taken, or not who; write both or neither")
        return self

    def build(self) -> TrustedAuthority:
        """Return the row."""
        return TrustedAuthority(
            id=self.id,
            title=self.title,
            roles=self.roles,
            taken=self.taken,
            installed_by=self.installed_by,
            statements=self.statements,
            since=self.since,
            where=self.where,
            readings=self.readings,
        )


def said_of(row: ProxyProductRow | TrustedAuthorityRow) -> Iterator[tuple[Steps, str]]:
    """Yield each statement that a row names, with its place in the row."""
    yield from ((("statements", at), id_) for at, id_ in enumerate(row.statements))
    for at, each in enumerate(row.authentication if isinstance(row, ProxyProductRow) else ()):
        for key, id_ in (("limit", each.limit), ("note", each.note)):
            if id_:
                yield ("authentication", at, key), id_


def misprinted(row: ProxyProductRow) -> Iterator[tuple[Steps, str, str, str]]:
    """Yield place, value, fault and remedy where a cell says something twice, or is read otherwise than printed.

    An empty item is read as nothing, which takes a reading as every other difference does.
    """
    for key, words in (("configuration", row.configuration), ("authentication", row.mechanisms)):
        for at in _again(words):
            yield (key, at), words[at], "appears twice", "keep one of them"
    printed, mechanisms = [each for each in row.printed if each != EMPTY], [*map(str, row.mechanisms)]
    if not row.printed or row.readings:
        return
    if printed != mechanisms:
        remedy = 'correct it, or name the reading under "readings"'
        yield ("printed",), ", ".join(row.printed), f"is read as {', '.join(mechanisms)}", remedy
    elif EMPTY in row.printed:
        remedy = 'name the reading under "readings"'
        yield ("printed", row.printed.index(EMPTY)), EMPTY, "is read as nothing", remedy


def opposed(rows: Sequence[TrustedAuthorityRow]) -> Iterator[tuple[int, Steps, str, int]]:
    """Yield each row and place that names a role which an earlier row has already, the role, and that row."""
    first: dict[Role, int] = {}
    for at, row in enumerate(rows):
        for index, role in enumerate(row.roles):
            if (other := first.setdefault(role, at)) != at:
                yield at, ("roles", index), role, other


def _again(words: Sequence[str]) -> Iterator[int]:
    return (at for at, each in enumerate(words) if each in words[:at])
