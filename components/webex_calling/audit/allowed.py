"""Say ``allowed.on_aws(RULES_PER_GROUP, "vpc-0abc")``: what an account allows, as the site or the command line says.

Of a quota that is not told the default counts, which is that of a new account.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from webex_calling.fault import Fault
from webex_calling.quotas import aws, azure
from webex_calling.quotas.quota import Quota
from webex_calling.site.place import AwsQuotas, AzureQuotas
from webex_calling.site.site import Site

WEIGHED: Final[Mapping[str, Quota]] = {
    each.name: each
    for each in (
        aws.RULES_PER_GROUP,
        aws.GROUPS_PER_INTERFACE,
        aws.REFERENCES_PER_PREFIX_LIST,
        aws.NETWORK_ACL_ENTRIES,
        azure.RULES_PER_NSG,
        azure.PREFIXES_PER_NSG,
        azure.ADDRESSES_PER_IP_GROUP,
        azure.PAIRS_PER_POLICY,
        azure.RULE_COLLECTION_GROUPS,
        azure.RULE_COLLECTIONS,
        azure.IP_GROUPS_PER_FIREWALL,
    )
}
"""The quotas that an audit weighs an estate by; a prefix list has its own."""
_PLACE: Final = "--quota"


@dataclass(frozen=True, slots=True)
class Allowed:
    """What accounts allow: ``given`` goes before the places of a ``site``, and these before the defaults."""

    site: Site | None = None
    given: Mapping[str, int] = field(default_factory=dict)

    def on_aws(self, quota: Quota, vpc: str = "") -> int:
        """Return a quota where a VPC is; in the one region of a site where that is not known."""
        places = self.site.aws.values() if self.site else ()
        found = [place for place in places if any(each.id == vpc for each in place.vpcs.values())] or [*places]
        return self._of(quota, found[0].quotas if len(found) == 1 else None)

    def on_azure(self, quota: Quota, identity: str = "") -> int:
        """Return a quota where a resource is, by the subscription in its id; in the one subscription of a site else."""
        places = self.site.azure.values() if self.site else ()
        found = [place for place in places if place.subscription and f"/{place.subscription}/" in identity.lower()]
        held = {place.quotas for place in found or places}
        return self._of(quota, held.pop() if len(held) == 1 else None)

    def _of(self, quota: Quota, held: AwsQuotas | AzureQuotas | None) -> int:
        told = getattr(held, quota.name.replace("-", "_"), quota.default)
        return self.given.get(quota.name, int(told))


def given_quotas(texts: Iterable[str], faults: list[Fault]) -> dict[str, int]:
    """Return what the command line says of quotas, NAME=NUMBER each; ``faults`` take what is wrong."""
    found: dict[str, int] = {}
    for text in texts:
        name, _, number = text.partition("=")
        quota = WEIGHED.get(name)
        if quota is None:
            near = get_close_matches(name, WEIGHED, 1)
            remedy = f'did you mean "{near[0]}"?' if near else f"give one of {', '.join(WEIGHED)}"
            faults.append(Fault(_PLACE, "is no quota that is weighed", remedy, name))
        elif name in found:
            faults.append(Fault(_PLACE, "appears twice", "give each quota once", name))
        elif not (number.isascii() and number.isdecimal() and _fits(quota, number)):
            least, most = quota.least, "" if quota.most is None else f" to {quota.most}"
            remedy = f"write {name}={quota.default}, from {least}{most}"
            faults.append(Fault(_PLACE, "is no value of the quota", remedy, text))
        else:
            found[name] = int(number)
    return found


def _fits(quota: Quota, number: str) -> bool:
    held = int(number[:_DIGITS])
    return len(number) < _DIGITS and quota.least <= held and (quota.most is None or held <= quota.most)


_DIGITS: Final = 10
"""More than any quota has."""
