"""Say ``terraform(exported)``: prefixes, names and sets as ``local.webex_calling`` of a Terraform module."""

from typing import Any

from webex_calling.exchange.exported import Exported
from webex_calling.exchange.lists import names_by_group, prefixes


def terraform(exported: Exported) -> dict[str, Any]:
    """Return the JSON syntax of the local values (Terraform, JSON Configuration Syntax, locals)."""
    held = {
        "version": exported.latest.number,
        "prefixes": {id_: list(map(str, each)) for id_, each in prefixes(exported).items()},
        "domains": names_by_group(exported),
        "endpoints": {
            each.id: {
                "required": each.required,
                "direction": each.own["direction"],
                "protocols": each.own["protocols"],
                "ports": [text for text in each.own.get("ports", "").split(",") if text],
                "ips": list(map(str, each.ips)),
                "urls": list(each.urls),
            }
            for each in exported.sets
        },
    }
    return {"locals": {"webex_calling": _literal(held)}}


def _literal(value: Any) -> Any:
    """Return a value that no template of Terraform's begins in: every string of its JSON syntax is one."""
    if isinstance(value, dict):
        return {key: _literal(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_literal(each) for each in value]
    return value.replace("${", "$${").replace("%{", "%%{") if isinstance(value, str) else value
