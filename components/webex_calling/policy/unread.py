"""Say ``unread_ends(registered)``: what may concern a check, and is of a type that is not looked at.

Two providers make the same things in other words: AWS Cloud Control, of which the common types are read, and the
classic provider of Azure, of which associations are. What of theirs is not read is named, so that silence is no pass.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from webex_calling.policy import azure_carrier, cloud_control
from webex_calling.policy.reading import blocks, leaves, prefixes, within
from webex_calling.policy.report import called
from webex_calling.policy.tag import PREFIX, ROLE, all_tags
from webex_calling.published.network import Network
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered

_CLASSIC: Final = "azure:"
_INSPECTING: Final = re.compile(r"TlsInspectionConfiguration|FirewallPolicyRuleCollectionGroup|FirewallPolicy")


def unread_ends(registered: Registered) -> Iterator[str]:
    """Yield a text for each resource that says by its tags what it is, and whose filters are not read."""
    for each in _foreign(registered):
        if within(all_tags(each), f"{PREFIX}{ROLE}"):
            yield f"{_not_looked_at(each)}; tag its groups or NSGs where they are of a provider that is read"


def unread_prefixes(registered: Registered, networks: Sequence[Network]) -> Iterator[str]:
    """Yield a text for each resource that holds prefixes of a published network, and is not read."""
    for each in _foreign(registered):
        held = prefixes(leaf for leaf in leaves(each.inputs) if "/" in leaf)
        for network in networks:
            if count := len({prefix for prefix in held if prefix in network}):
                yield f"{_not_looked_at(each)}; see that the {count} prefixes of {network.id} in it are the whole of it"


def unread_inspection(registered: Registered) -> Iterator[str]:
    """Yield a text for each resource that can say what a firewall decrypts, and is not read."""
    for each in _foreign(registered):
        if _INSPECTING.fullmatch(each.type.rpartition(":")[2]) and _decrypts(each):
            yield f"{_not_looked_at(each)}; see that it decrypts no SIP of Webex"


def _foreign(registered: Registered) -> Iterator[Registration]:
    for kind in registered.kinds:
        if kind.startswith((cloud_control.PREFIX, _CLASSIC)) and kind not in azure_carrier.ASSOCIATIONS:
            yield from (each for each in registered.of(kind) if each.custom)


def _decrypts(resource: Registration) -> bool:
    """Tell whether a resource can have TLS decrypted: all of AWS, and what says so of the classic provider."""
    if resource.type.startswith(cloud_control.PREFIX):
        return resource.type.endswith(":TlsInspectionConfiguration")
    return bool(resource.inputs.get("tlsCertificate")) or any(
        rule.get("terminateTls")
        for collection in blocks(resource.inputs.get("applicationRuleCollections"))
        for rule in blocks(collection.get("rules"))
    )


def _not_looked_at(resource: Registration) -> str:
    return f"{called(resource)}: is of the type {resource.type}, which is not looked at"
