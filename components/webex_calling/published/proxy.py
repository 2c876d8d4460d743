"""Say ``reference.proxy_products["cisco-ip-phones"].usable({"ntlm"})``: what each product can do at an HTTP proxy."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from webex_calling.published.requirement import Role


class Authentication(StrEnum):
    """How a client proves at a proxy who it is."""

    NONE = "none"
    BASIC = "basic"
    DIGEST = "digest"
    NTLM = "ntlm"
    NEGOTIATE = "negotiate"


class Configuration(StrEnum):
    """How a client learns of its proxy."""

    MANUAL = "manual"
    WPAD = "wpad"
    PAC = "pac"
    GPO = "gpo"
    SYSTEM = "system"  # the operating system has it, and the client asks that


class Installer(StrEnum):
    """Who can put an authority into the trust store of a product."""

    OWNER = "owner"
    VENDOR = "vendor"


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One way to authenticate; ``limit`` is the statement that says when it works, ``note`` one that explains it."""

    by: Authentication
    limit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProxyProduct:
    """One row of the table of proxies: a product, how it is told of a proxy, and how it authenticates there.

    ``hosted``: it is what a hosted desktop runs. ``printed`` are the items of the cell of authentication where they are
    not those that are read: ``empty`` stands for an item without a word. ``statements`` are what the legend says of it.
    """

    id: str
    title: str
    roles: tuple[Role, ...]
    hosted: bool
    configuration: tuple[Configuration, ...]
    authentication: tuple[Mechanism, ...]
    printed: tuple[str, ...]
    statements: tuple[str, ...]
    since: date | None
    where: tuple[str, ...]
    readings: tuple[str, ...]

    @property
    def mechanisms(self) -> tuple[Authentication, ...]:
        """How it authenticates, in the order of the table."""
        return tuple(each.by for each in self.authentication)

    def usable(self, offered: Collection[str]) -> tuple[Mechanism, ...]:
        """Return what it can do of what a proxy offers."""
        return tuple(each for each in self.authentication if each.by in offered)


@dataclass(frozen=True, slots=True)
class TrustedAuthority:
    """One row of the table of TLS inspection: whether a product takes the authority of a proxy that inspects.

    ``installed_by`` says who puts it there, and ``statements`` how.
    """

    id: str
    title: str
    roles: tuple[Role, ...]
    taken: bool
    installed_by: Installer | None
    statements: tuple[str, ...]
    since: date | None
    where: tuple[str, ...]
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProxyEnd:
    """Who speaks to a proxy: an end of ``role``, on a hosted desktop or not."""

    role: Role
    hosted: bool = False


@dataclass(frozen=True, slots=True)
class ProxyTable:
    """The tables on proxies as a site is judged by them; ``cited`` says where each row is published, by its id."""

    products: tuple[ProxyProduct, ...] = ()
    authorities: tuple[TrustedAuthority, ...] = ()
    cited: Mapping[str, str] = field(default_factory=dict)

    def of(self, end: ProxyEnd) -> tuple[ProxyProduct, ...]:
        """Return the products that ``end`` may be; on a hosted desktop those alone that these run."""
        return tuple(each for each in self.products if end.role in each.roles and (each.hosted or not end.hosted))

    def authority(self, role: Role) -> TrustedAuthority | None:
        """Return what is published on ends of ``role`` behind a proxy that inspects TLS; None: nothing."""
        return next((each for each in self.authorities if role in each.roles), None)
