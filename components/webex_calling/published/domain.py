"""Say ``domain.covers("idbroker.webex.com")``: the DNS names that web traffic needs, and who uses them."""

import re
from dataclasses import dataclass, replace
from datetime import date

from webex_calling.port import PortRange
from webex_calling.published.requirement import Role

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})+")


def parse_name(text: str) -> str:
    """Read a DNS name in lower case, or one that covers a domain (``*.webex.com``).

    Raises ValueError ("fault; remedy") unless the text is canonical.
    """
    if text.rpartition(".")[2].isdigit():  # RFC 3696, 2: no top-level domain is a number, so that it is no address
        raise ValueError("ends in a number, as addresses do; write a DNS name, host.example.com or *.example.com")
    if _NAME.fullmatch(text) and len(text.removeprefix("*.")) <= 253:
        return text
    written = text.lower().removeprefix("https://").removeprefix("http://").rstrip("./")
    if _NAME.fullmatch(written):
        raise ValueError(f'is not in canonical form; did you mean "{written}"?')
    raise ValueError("is not a DNS name; write one like host.example.com or *.example.com")


def covers(name: str, host: str) -> bool:
    """Tell whether the domain ``name`` covers ``host`` (any case, a trailing dot allowed)."""
    apex, asked = name.removeprefix("*."), host.lower().removesuffix(".")
    return asked == apex or (name != apex and asked.endswith(f".{apex}"))


@dataclass(frozen=True, slots=True)
class Use:
    """Why one article needs a domain.

    ``users`` are the roles that need it, ``printed_users`` the words of the source. Where there is an ``option``, only
    those who ask for it need the domain; ``without_proxy_only`` ones matter to a filter of names without a proxy.
    """

    users: tuple[Role, ...]
    printed_users: str
    option: str | None = None
    without_proxy_only: bool = False


@dataclass(frozen=True, slots=True)
class Domain:
    """A published domain; a leading ``*.`` covers the domain itself and every name below it.

    Each article that publishes it has a use of its own; it is needed where any of ``uses`` says so. ``withdrawn`` is
    the day on which it was withdrawn, for one that a site holds a while longer: no row requires it.
    """

    id: str
    name: str
    group: str
    purpose: str
    uses: tuple[Use, ...]
    since: date | None = None
    where: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    withdrawn: date | None = None

    @property
    def users(self) -> tuple[Role, ...]:
        """The roles that need it by any article, whatever they ask for."""
        return tuple(dict.fromkeys(role for use in self.uses for role in use.users))

    @property
    def apex(self) -> str:
        """The domain without its ``*.``."""
        return self.name.removeprefix("*.")

    @property
    def names(self) -> tuple[str, ...]:
        """The entries for a filter in which ``*.x`` means the names below x alone: ``*.x`` and ``x``."""
        return (self.name,) if self.name == self.apex else (self.name, self.apex)

    def needed(self, roles: frozenset[Role], options: frozenset[str], *, aliases: bool) -> bool:
        """Tell whether any of ``roles`` needs it with these options; ``aliases`` where names are filtered unproxied."""
        return any(
            not roles.isdisjoint(use.users)
            and (use.option is None or use.option in options)
            and (aliases or not use.without_proxy_only)
            for use in self.uses
        )

    def beside(self, other: "Domain") -> "Domain":
        """Return the one domain that this and ``other``, of another article, are; its own words are this one's."""
        return replace(
            self,
            uses=(*self.uses, *other.uses),
            since=None if self.since is None or other.since is None else min(self.since, other.since),
            where=tuple(dict.fromkeys((*self.where, *other.where))),
            readings=tuple(dict.fromkeys((*self.readings, *other.readings))),
        )

    def covers(self, host: str) -> bool:
        """Tell whether ``host`` (any case, a trailing dot allowed) is the domain or, with ``*.``, a name below it."""
        return covers(self.name, host)


@dataclass(frozen=True, slots=True)
class NamedHost:
    """One host inside a published domain: what it is for, and the TCP and UDP ports that the source names."""

    name: str
    use: str
    ports: tuple[PortRange, ...] = ()
    udp_ports: tuple[PortRange, ...] = ()
    note: str = ""
    since: date | None = None
    where: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
