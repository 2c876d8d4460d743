"""Say ``provider_change(was, is_, before, after)``: what becomes of a resource since its provider is another one.

A provider that says another account, region, subscription or tenant looks elsewhere: the resource is not there, and is
made anew. One of another name that says the same may mean so too: some engines replace for it, others keep the resource
(Pulumi 3.259 did, when tried), so that it is not known, unless an alias of the new one is the old one.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from webex_calling.impact.identity import aliases_of, key_of
from webex_calling.registered.registration import UNKNOWN, Registration

PROVIDER: Final = "provider"
"""What it is told as, among the inputs that differ."""


class Elsewhere(StrEnum):
    """Whether another provider means another resource."""

    SURELY = "surely"  # it is replaced
    PERHAPS = "perhaps"  # nobody here knows


WHERE: Final = frozenset({"region", "allowedAccountIds", "subscriptionId", "tenantId", "environment", "location"})
"""What says in which account and where a provider makes its resources."""
_ROLES: Final = frozenset({"assumeRole", "assumeRoles", "assumeRoleWithWebIdentity"})
_NOT_WHERE: Final = frozenset(
    {
        *("version", "pluginDownloadURL", "defaultTags", "ignoreTags", "maxRetries", "retryMode", "insecure"),
        *("httpProxy", "httpsProxy", "noProxy", "customCaBundle", "tokenBucketRateLimiterCapacity", "stsRegion"),
        *("useFipsEndpoint", "useDualstackEndpoint", "skipCredentialsValidation", "skipRegionValidation"),
        *("skipMetadataApiCheck", "skipRequestingAccountId", "partnerId", "disablePulumiPartnerId"),
    }
)
"""What concerns how a provider asks, or what it adds to the tags."""
_ACCOUNT: Final = re.compile(r"arn:[\w-]+:iam::(\d{12}):")
_DEFAULT: Final = re.compile(r"default(_\d+_\d+_\d+(_.+)?|_[a-z]\w*_/.+)?")
"""What the engine names the providers that it makes: by version and address of the plug-in, where these are asked for.

As ``ProviderRequest.DefaultName`` has it in pkg/resource/deploy/providers/provider.go of Pulumi.
"""


def provider_change(
    was: Registration, is_: Registration, before: Mapping[str, Registration], after: Mapping[str, Registration]
) -> Elsewhere | None:
    """Return whether a resource is made anew for its provider; None where it is not.

    ``before`` and ``after`` are all resources of each side by their URNs. What a side does not hold of its provider, as
    of one that the engine makes by default, is not compared.
    """
    former, urn = _explicit(was), _explicit(is_)
    held = after.get(urn)
    another = key_of(former) != key_of(urn) and not (held and former and key_of(former) in aliases_of(held))
    one, other = before.get(_urn(was)), after.get(_urn(is_))
    found = _elsewhere(one, other) if one and other else None
    return found or (Elsewhere.PERHAPS if another else None)


def _urn(resource: Registration) -> str:
    return resource.options.provider.rpartition("::")[0]


def _explicit(resource: Registration) -> str:
    """Return the URN of the provider that a program made; "" for one of the engine's own."""
    urn = _urn(resource)
    return "" if _DEFAULT.fullmatch(urn.rpartition("::")[2]) else urn


def _elsewhere(old: Registration, new: Registration) -> Elsewhere | None:
    """Return what the inputs of a provider that stays mean for its resources."""
    differing = {name for name in {*old.inputs, *new.inputs} if old.inputs.get(name) != new.inputs.get(name)}
    found = {_fate(name, old.inputs.get(name), new.inputs.get(name)) for name in differing - _NOT_WHERE}
    return next((each for each in (Elsewhere.SURELY, Elsewhere.PERHAPS) if each in found), None)


def _fate(name: str, old: Any, new: Any) -> Elsewhere | None:
    """Return what one input that differs means; where one side does not tell it, it is what the environment says."""
    if name in _ROLES:
        accounts = ({*_accounts(old)}, {*_accounts(new)})
        if all(accounts):
            return None if accounts[0] == accounts[1] else Elsewhere.SURELY
    known = old not in (None, "", []) and new not in (None, "", []) and UNKNOWN not in (old, new)
    return Elsewhere.SURELY if name in WHERE and known else Elsewhere.PERHAPS


def _accounts(said: Any) -> Iterator[str]:
    """Yield the accounts of the roles that an input names; the last one in a chain is where it ends."""
    yield from _ACCOUNT.findall(str(said))[-1:]
