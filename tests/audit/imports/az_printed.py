"""`on_azure(resources)`: what `az` would print of a site's own NSGs and IP Groups, called and numbered by others."""

import copy
from collections.abc import Iterable
from typing import Any

from webex_calling.registered import azure_tokens as azure
from webex_calling.registered.registration import Registration

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001"
KINDS = {azure.IP_GROUP: "ipGroups", azure.NETWORK_SECURITY_GROUP: "networkSecurityGroups"}


def on_azure(resources: Iterable[Registration]) -> list[dict[str, Any]]:
    """Print them in another resource group's spelling, under names with -x, and with rules of other names."""
    scope = f"{SUBSCRIPTION}/resourceGroups/VOICE/providers/Microsoft.Network"
    printed: list[dict[str, Any]] = []
    for each in resources:
        if kind := KINDS.get(each.type):
            keys = [key for key in ("ipAddresses", "securityRules") if key in each.inputs]
            held = {key: copy.deepcopy(each.inputs[key]) for key in keys}
            for at, rule in enumerate(held.get("securityRules", [])):
                rule |= {"name": f"r{at}", "priority": 500 + 10 * at, "protocol": rule["protocol"].upper()}
            name = f"{each.name}-x"
            printed.append({"id": f"{scope}/{kind}/{name}", "name": name, "location": "West Europe", **held})
    return printed
