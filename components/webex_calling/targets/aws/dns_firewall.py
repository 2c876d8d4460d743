"""Say ``render("edge", required, own, walled_garden=True)``: the domain lists and rules of one DNS Firewall.

Of a domain list ``*.example.com`` means the names below example.com and not itself, so that both are listed. What a
list allows is trusted wherever an alias leads: names of the published domains are served from others' domains.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from webex_calling.fault import Fault
from webex_calling.quotas.aws import DNS_NAME_LENGTH, DOMAINS_PER_LIST

EVERY_NAME = "*"
_SUFFIX = 8
"""What the provider adds to a logical name: a hyphen and seven characters."""


@dataclass(frozen=True, slots=True)
class DomainList:
    """One ``aws.route53.ResolverFirewallDomainList`` and the ``ResolverFirewallRule`` that it stands in."""

    name: str
    domains: tuple[str, ...]
    priority: int
    allows: bool

    def rule(self) -> dict[str, Any]:
        """Return the properties of the rule but for the ids of its group and its list."""
        if self.allows:
            trusting = "TRUST_REDIRECTION_DOMAIN"
            return {"action": "ALLOW", "priority": self.priority, "firewall_domain_redirection_action": trusting}
        return {"action": "BLOCK", "block_response": "NODATA", "priority": self.priority}


def render(name: str, required: Iterable[str], own: Iterable[str], *, walled_garden: bool) -> tuple[DomainList, ...]:
    """Return the lists with their rules by priority: what is required, the site's own, and every other name.

    ``required`` and ``own`` are names as they are published: a leading ``*.`` covers the domain itself.
    """
    lists = [DomainList(f"{name}-calling", _both(required), 100, allows=True)]
    if walled_garden:
        if domains := _both(own):
            lists.append(DomainList(f"{name}-own", domains, 200, allows=True))
        lists.append(DomainList(f"{name}-others", (EVERY_NAME,), 300, allows=False))
    return tuple(each for each in lists if each.domains)


def _both(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({each for name in names for each in (name, name.removeprefix("*."))}))


def unfit(where: str, lists: Iterable[DomainList]) -> Iterator[Fault]:
    """Find lists that one call cannot write, as the provider does, and names that the API does not take."""
    most = DNS_NAME_LENGTH.default - _SUFFIX
    for each in lists:
        if not re.fullmatch(r"[A-Za-z0-9_-]+", each.name):
            words = "is not a name of DNS Firewall"
            yield Fault(where, words, "use letters, digits, hyphens and underscores alone", each.name)
        elif len(each.name) > most:
            words = f"has {len(each.name)} characters, and {most} leave the provider room for its own"
            yield Fault(where, words, "give a shorter name", each.name)
        if len(each.domains) > DOMAINS_PER_LIST.default:
            words = f"has {len(each.domains)} domains in {each.name}, and one call writes {DOMAINS_PER_LIST.default}"
            yield Fault(where, words, "name fewer domains in alsoAllowed, wider ones instead")
