"""Say ``place_of(resource, resources)``: the account and region, or subscription, of what a program registers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from webex_calling.registered.registration import Registration


@dataclass(frozen=True, slots=True)
class Place:
    """Where the provider of a resource makes it; "" for what the program leaves to the environment.

    ``provider`` is the provider's URN, "" for the default one.
    """

    provider: str = ""
    region: str = ""
    account: str = ""
    subscription: str = ""


def place_of(resource: Registration, resources: Mapping[str, Registration]) -> Place:
    """Return where a resource is made, by the provider that it has among ``resources``, which go by URN."""
    held = resources.get(resource.options.provider.rpartition("::")[0])
    if held is None:
        return Place()
    return Place(
        held.urn,
        _text(held.inputs.get("region")),
        _account(held.inputs.get("allowedAccountIds")),
        _text(held.inputs.get("subscriptionId")),
    )


def _account(allowed: object) -> str:
    """Return the one account that a provider may use; an SDK writes the list as JSON."""
    found = re.findall(r"[0-9]{12}", str(allowed))
    return found[0] if len(found) == 1 else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
