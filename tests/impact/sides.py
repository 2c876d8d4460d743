"""`side(change, reference)`: an example with a change, run by a reference, as one side of a comparison."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import chdir
from dataclasses import replace
from ipaddress import IPv4Network
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from tests.examples.stacks import ROOT, stack_file

from webex_calling.commands.impact_run import side_of
from webex_calling.commands.stack_run import Outcome, run_stack
from webex_calling.impact.side import Side
from webex_calling.published.network import PublishedPrefix
from webex_calling.published.reference import Reference, load_reference

Change = Callable[[dict[str, Any]], object]
NEW = IPv4Network("198.18.7.0/24")


def unchanged(site: dict[str, Any]) -> None:
    """Leave a site as it is."""


def side(example: str, change: Change = unchanged, reference: Reference | None = None) -> Side:
    """Return an example, changed, as one side. Raises Faults where it cannot be planned."""
    return side_of_file(*changed(example, change), reference)


def changed(example: str, change: Change) -> tuple[str, str]:
    """Return the name and the text of the stack file of an example with a change of its site."""
    document = yaml.safe_load(stack_file(example).read_text(encoding="utf-8"))
    change(document["config"]["webex-calling:site"])
    return stack_file(example).name, yaml.safe_dump(document, sort_keys=False)


def side_of_file(name: str, text: str, reference: Reference | None = None) -> Side:
    """Return the side of a stack file with this text."""
    return side_of(run_of_file(name, text, reference))


def run_of_file(name: str, text: str, reference: Reference | None = None) -> Outcome:
    """Run the stack file with this text."""
    with TemporaryDirectory() as folder, chdir(ROOT):
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        return run_stack("", path, lambda words: None, reference)


def with_prefix(network: str = "calling", prefix: IPv4Network = NEW) -> Reference:
    """Return the reference with one prefix more at the end of a network."""
    reference = load_reference()
    held = reference.networks[network]
    more = replace(held, prefixes=(*held.prefixes, PublishedPrefix(prefix)))
    return replace(reference, networks={**reference.networks, network: more})


def first_gateway(site: dict[str, Any]) -> dict[str, Any]:
    """Return the first gateway of a site."""
    gateway: dict[str, Any] = site["localGateways"][0]
    return gateway


def strict(site: dict[str, Any]) -> None:
    """Ask for what is strictly published."""
    site["profile"] = "strict"


def second_peer(site: dict[str, Any]) -> None:
    """Give the first gateway one more peer, like its first."""
    gateway = first_gateway(site)
    gateway["peers"].append({**gateway["peers"][0], "name": "second", "addresses": ["203.0.113.64/28"]})


def other_media(site: dict[str, Any]) -> None:
    """Move both ends of the media range of the first peer."""
    first_gateway(site)["peers"][0]["mediaPorts"] = "20000-40000"


def other_address(site: dict[str, Any]) -> None:
    """Move the first peer to the prefix beside its own."""
    first_gateway(site)["peers"][0]["addresses"] = ["198.51.100.32/28"]


def renamed_peer(site: dict[str, Any]) -> None:
    """Call the first peer something else, which is in no packet."""
    first_gateway(site)["peers"][0]["name"] = "carrier"


def other_groups(site: dict[str, Any]) -> None:
    """Name a group of another stack beside those of the first gateway."""
    first_gateway(site)["otherGroups"] = {"external": ["sg-0123456789abcdef0"]}


def walled(site: dict[str, Any]) -> None:
    """Have the first perimeter answer the names alone that rows ask for."""
    site["perimeters"][0]["dnsFirewall"]["walledGarden"] = True


def also_allowed(site: dict[str, Any]) -> None:
    """Have it answer one name more, and the names below another."""
    walled(site)
    site["perimeters"][0]["dnsFirewall"]["alsoAllowed"] = ["crl.example.com", "*.ocsp.example.net"]


def extra_rule(site: dict[str, Any]) -> None:
    """Permit what no row asks for."""
    rule = {"name": "probe", "reason": "a probe", "direction": "inbound", "protocol": "tcp", "ports": [7001]}
    first_gateway(site)["extraRules"] = [{**rule, "addresses": ["203.0.113.9/32"]}]
