"""Say ``plain_rules(nsg, members)``: the rules of an NSG as the reader of NSGs takes them.

It takes one meaning a rule. So a rule for all protocols and some ports is told as one for TCP and one for UDP, the only
protocols with ports; application security groups are told as the addresses of their members; prefixes of IPv6 are left
out. Priorities are given anew, in the same order, to make room.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from webex_calling.audit.azure.network_security_group import Nsg
from webex_calling.audit.azure.resource import key_of

_SIDES: Final = ("source", "destination")
_FIRST: Final = 100


def plain_rules(nsg: Nsg, members: Mapping[str, Sequence[str]]) -> tuple[list[Mapping[str, Any]], list[str]]:
    """Return the rules, and what was said in other words; ``members`` has the addresses of each security group."""
    found: list[Mapping[str, Any]] = []
    words: list[str] = []
    for rule in nsg.rules:
        told = _with_plain_addresses(rule, members, words)
        if told is not None:
            found += _split(told, words)
    for at, each in enumerate(found):
        found[at] = {**each, "priority": _FIRST + at}
    return found, words


def _with_plain_addresses(
    rule: Mapping[str, Any], members: Mapping[str, Sequence[str]], words: list[str]
) -> dict[str, Any] | None:
    """Return a rule with plain addresses; None for one that matches no IPv4 packet."""
    told = dict(rule)
    for side in _SIDES:
        one, several = rule.get(f"{side}AddressPrefix"), rule.get(f"{side}AddressPrefixes") or ()
        held = [one] if one else list(several)
        groups = [key_of(str(each.get("id"))) for each in rule.get(f"{side}ApplicationSecurityGroups") or ()]
        if groups and all(group in members for group in groups):
            held += [address for group in groups for address in members[group]]
            told[f"{side}ApplicationSecurityGroups"] = None
            words.append(f"rule {rule['name']} names application security groups: their members in these files")
            if not held:
                return None
        kept = [each for each in held if ":" not in each]
        if held and not kept:
            words.append(f"rule {rule['name']} names IPv6 only, which is not audited")
            return None
        told[f"{side}AddressPrefix"], told[f"{side}AddressPrefixes"] = None, kept
    return told


def _split(rule: dict[str, Any], words: list[str]) -> Iterator[Mapping[str, Any]]:
    """Yield a rule, or one for each protocol with ports where it is for all protocols and some ports."""
    for side in _SIDES:
        if rule.get(f"{side}PortRange") and rule.get(f"{side}PortRanges"):
            rule[f"{side}PortRange"] = None
    ports = [rule.get(f"{side}PortRange") or rule.get(f"{side}PortRanges") for side in _SIDES]
    if rule.get("protocol") == "*" and any(each not in ("*", ["*"], "0-65535", ["0-65535"]) for each in ports):
        words.append(f"rule {rule['name']} is for all protocols and some ports: read as one for TCP and one for UDP")
        yield from ({**rule, "protocol": protocol} for protocol in ("Tcp", "Udp"))
    else:
        yield rule
