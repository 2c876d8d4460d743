"""Say ``spelled(value)``: a resource in the spelling of Azure Resource Manager, with its properties at one level.

The same resource is printed in four ways: with ``properties`` nested at every level (``az rest``, Resource Graph), at
one level (``az network``), with other capitals in names that hold an abbreviation (the CLI before its version 2.46:
Azure/azure-cli pull requests 25454 and 25498), and with a capital first, prefixes and ports always as lists, and each
member once more as text (Azure PowerShell; Azure/azure-powershell, src/Network/Network/Models).
"""

from collections.abc import Mapping
from typing import Any, Final

from webex_calling.documents.json_document import NotJsonError, decoded

_SPELLED: Final[Mapping[str, str]] = {
    each.lower(): each
    for each in (
        *("privateIPAddress", "privateIPAddressVersion", "privateIPAddressPrefix", "publicIPAddress"),
        *("publicIpAddresses", "publicIpPrefixes"),
    )
}
_ONE_OR_SEVERAL: Final[Mapping[str, str]] = {
    "addressPrefix": "addressPrefixes",
    **{f"{side}AddressPrefix": f"{side}AddressPrefixes" for side in ("source", "destination")},
    **{f"{side}PortRange": f"{side}PortRanges" for side in ("source", "destination")},
}
_VERBATIM: Final = frozenset({"tags", "tag"})


def spelled(value: Any) -> Any:
    """Return a value in the spelling of Azure Resource Manager; what is spelled so already is as before."""
    if isinstance(value, list):
        return [spelled(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    found: dict[str, Any] = {}
    for name, held in value.items():
        key = _SPELLED.get(name.lower()) or name[:1].lower() + name[1:]
        found[key] = held if key in _VERBATIM else spelled(_whole(held, value.get(f"{name}Text")))
    inner = found.get("properties")
    return _powershell({**found, **inner} if isinstance(inner, Mapping) else found)


def _whole(held: Any, text: Any) -> Any:
    """Return what ``ConvertTo-Json`` cut off at its depth from the text that stands beside it."""
    cut = isinstance(held, str) or (isinstance(held, list) and any(isinstance(each, str) for each in held))
    if not (cut and isinstance(text, str) and text[:1] in ("{", "[")):
        return held
    try:
        return decoded(text)
    except NotJsonError:
        return held


def _powershell(value: dict[str, Any]) -> dict[str, Any]:
    """Return an object with one prefix and several in members of their own, and the API's names of rules' members."""
    for one, several in _ONE_OR_SEVERAL.items():
        held = value.get(one)
        if isinstance(held, list):
            value[one] = held[0] if len(held) == 1 else None
            value[several] = held if len(held) > 1 else value.get(several) or []
    if "ruleCollection" in value:
        value.setdefault("ruleCollections", value["ruleCollection"])
    protocols = value.get("protocols")
    if "ruleType" in value and isinstance(protocols, list) and any(isinstance(each, str) for each in protocols):
        value.setdefault("ipProtocols", protocols)
        del value["protocols"]
    return value
