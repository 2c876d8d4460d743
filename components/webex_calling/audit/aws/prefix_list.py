"""Say ``read_list(fields)``, ``list_named_in("pl-0abc.json")``: the prefix lists of an estate and their entries.

describe-managed-prefix-lists tells of lists without entries, and get-managed-prefix-list-entries of entries without
their list. So the id comes from the file's name, or from a member ``PrefixListId`` beside ``Entries``.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from webex_calling.audit.fields import Fields

_ID = re.compile(r"pl-[0-9a-f]{8,17}(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class PrefixList:
    """A prefix list, as described; ``ours`` is false for the ones that AWS keeps for its own services."""

    id: str
    name: str
    ipv4: bool
    size: int | None
    ours: bool
    file: str = field(compare=False)
    entries: tuple[str, ...] | None = None
    """What it holds, where the description says so; it does for lists of AWS alone."""
    ipv6: int = 0
    """How many entries for IPv6 are described beside these."""
    owner: str = ""
    """The account that it belongs to."""
    region: str = ""
    """The region that its ARN names."""


def read_list(fields: Fields) -> PrefixList:
    """Read one of ``PrefixLists``, of describe-managed-prefix-lists or describe-prefix-lists."""
    described = "AddressFamily" in fields.value
    size = fields.number("MaxEntries", 1, 1 << 31) if "MaxEntries" in fields.value else None
    listed = None if described else tuple(cidr for cidr in fields.texts("Cidrs") if ":" not in cidr)
    return PrefixList(
        id=fields.text("PrefixListId"),
        name=fields.text("PrefixListName", needed=False),
        ipv4=fields.text("AddressFamily") == "IPv4" if described else True,
        size=size,
        ours=described and fields.text("OwnerId", needed=False) != "AWS",
        file=fields.file,
        entries=listed,
        ipv6=0 if described else sum(":" in cidr for cidr in fields.texts("Cidrs")),
        owner=fields.text("OwnerId", needed=False),
        region="".join(fields.text("PrefixListArn", needed=False).split(":")[3:4]),
    )


def read_entry(fields: Fields) -> str:
    """Read one of ``Entries``; "" for one of IPv6."""
    return "" if ":" in str(fields.value.get("Cidr")) else fields.prefix("Cidr")


def list_named_in(file: str) -> str:
    """Return the one id of a prefix list in a file's name, "" where there is none or more."""
    found = set(_ID.findall(Path(file).name))
    return found.pop() if len(found) == 1 else ""
