"""Where the rules of a row are in each kind of filter: a security group by attachment, a collection in Azure Firewall.

What is written here is for ever: a rule that moves is deleted and made anew in every deployed stack.
"""

from dataclasses import dataclass
from enum import StrEnum

SITE, WEB = "site", "web"
"""The rule collection groups of rules to what a site gives, and of rules by name."""

MANAGEMENT, EXTRA = "management", "extra"
"""What stands in the place of a row's id for what the site adds to the rows."""

ADDED = {MANAGEMENT: 2000, EXTRA: 2100}
"""The priorities, in the group ``site``, of the collections that hold it."""

STEP = 100
"""What lies between two groups of rules: their further parts go there."""

ROOM = 1000
"""The priorities that the groups of one firewall policy have, from that of the first."""


class Attachment(StrEnum):
    """What security groups are attached to."""

    GATEWAY = "gateway"
    DESKTOP = "desktop"

    @property
    def added(self) -> str:
        """The group of what the site adds to the rows: management, and rules of its own."""
        return "general" if self is Attachment.GATEWAY else "optional"


@dataclass(frozen=True, slots=True)
class Collections:
    """The priorities of a row's rule collections in Azure Firewall: of its rules by address, and of those by name."""

    addresses: int | None = None
    names: int | None = None


NOWHERE = Collections()


@dataclass(frozen=True, slots=True)
class CollectionGroup:
    """A rule collection group of Azure Firewall; ``priority`` is what it adds to the priority of the first.

    In AWS Network Firewall a listed network has a rule group of its own, in the order of these priorities.
    """

    id: str
    priority: int


def overflow(number: int) -> str:
    """Return the security group of all rules to lists that are the ``number``-th of their network, from 2."""
    return f"overflow-{number}"
