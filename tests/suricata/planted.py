"""`FAULTS["a rule of no direction"](resources)`: a policy that was registered, with one thing wrong in it.

Each fault is of the kind that a compiler, or a person, gets wrong in a rule that still loads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from tests.suricata.defaults import APP_LAYER, ESTABLISHED, ESTABLISHED_TO_SERVER, STRICT
from tests.suricata.policies import GROUP, LIST, POLICY

from webex_calling.registered.registration import Registration

Change = Callable[[Sequence[Registration]], Sequence[Registration]]
Edit = Callable[[str], str | None]


def _policies(change: Callable[[dict[str, Any]], None]) -> Change:
    def changed(resources: Sequence[Registration]) -> Sequence[Registration]:
        return [_policy(each, change) if each.type == POLICY else each for each in resources]

    return changed


def lines(edit: Edit, holding: str = "") -> Change:
    """Change every rule whose text holds this; None takes it away."""

    def change(resources: Sequence[Registration]) -> Sequence[Registration]:
        return [_with_text(each, edit, holding) if each.type == GROUP else each for each in resources]

    return change


def replaced(old: str, new: str, holding: str = "") -> Change:
    """Replace a text in every rule that holds this."""
    return lines(lambda line: re.sub(old, new, line), holding)


def added(rule: str) -> Change:
    """Add a rule before the first."""

    def change(resources: Sequence[Registration]) -> Sequence[Registration]:
        first = next(each for each in resources if each.type == GROUP)
        return [_with(each, lambda text: f"{rule}\n{text}") if each is first else each for each in resources]

    return change


def defaulted(action: str) -> Change:
    """Give the policies another default action, none for ""."""
    return _policies(lambda held: held.update(statefulDefaultActions=[action] if action else []))


def at_home(*prefixes: str) -> Change:
    """Give the policies another HOME_NET."""
    variable = {"key": "HOME_NET", "ipSet": {"definitions": list(prefixes)}}
    return _policies(lambda held: held.update(policyVariables={"ruleVariables": [variable]}))


def shortened(resources: Sequence[Registration]) -> Sequence[Registration]:
    """Take the first entry of every prefix list away."""
    return [
        replace(each, inputs={**each.inputs, "entries": each.inputs["entries"][1:]}) if each.type == LIST else each
        for each in resources
    ]


FAULTS: Mapping[str, Change] = {
    "header rules of no direction": replaced("flow:to_server; ", ""),
    "header rules of the wrong direction": replaced("flow:to_server; ", "flow:to_client; "),
    "header rules for what is established alone": replaced("flow:to_server; ", "flow:to_server,established; "),
    "a rule by header is missing": lines(lambda _: None, " 5004 "),
    "a rule by name is missing": lines(lambda _: None, '".wbx2.com"'),
    "the two ends of a rule are swapped": replaced(
        r"pass (\w+) (\S+) any -> (\S+) ", r"pass \1 \3 any -> \2 ", "@CALLING"
    ),
    "a rule goes both ways": replaced(" -> ", " <> ", "@CALLING"),
    "a range begins a port later": replaced(" 8500:8699 ", " 8501:8699 "),
    "a range ends a port later": replaced(" 8500:8699 ", " 8500:8700 "),
    "every port": replaced(r" (8934|5062) \(", " any ("),
    "UDP for TCP": replaced("^pass tcp", "pass udp", "@CALLING"),
    "every protocol": replaced(r"^pass tcp (.*) \d+ \(", r"pass ip \1 any (", "@CALLING"),
    "a name and whatever ends in it": replaced("dotprefix; ", ""),
    "a name and whatever ends in it, without its dot": replaced(r'dotprefix; content:"\.', 'content:"'),
    "a name and whatever goes on after it": replaced("; endswith", ""),
    "the name itself alone": replaced(
        r'dotprefix; content:"\.(.*?)"; nocase; endswith', r'content:"\1"; nocase; startswith; endswith'
    ),
    "any name": replaced(r"tls.sni; .*?endswith; ", ""),
    "any name with a dot": replaced(r"tls.sni; .*?endswith; ", 'tls.sni; content:"."; '),
    "any port by name": replaced(" 443 ", " any ", "tls.sni"),
    "any data that says a name": replaced(r"^pass tls (.*)tls.sni; dotprefix; ", r"pass tcp \1"),
    "every code of a message": replaced("icode:4; ", ""),
    "every message": replaced("itype:3; icode:4; ", ""),
    "another message": replaced("itype:3; icode:4; ", "itype:8; "),
    "a wide rule besides": added("pass ip any any -> any any (sid:1;)"),
    "a wide rule to servers besides": added("pass ip any any -> any any (flow:to_server; sid:1;)"),
    "established connections besides": added("pass tcp any any -> any any (flow:established; sid:1;)"),
    "port 443 besides": added("pass tcp $HOME_NET any -> any 443 (flow:to_server; sid:1;)"),
    "a prefix is missing": shortened,
    "nobody is at home": at_home("192.0.2.0/24"),
    "the old default": defaulted(ESTABLISHED),
    "a default that does not wait": defaulted(ESTABLISHED_TO_SERVER),
    "a default both ways": defaulted(APP_LAYER),
    "a strict default": defaulted(STRICT),
    "no default": defaulted(""),
}


def _with_text(group: Registration, edit: Edit, holding: str) -> Registration:
    def change(text: str) -> str:
        held = ((line, edit(line) if holding in line else line) for line in text.splitlines())
        return "".join(f"{new}\n" for _, new in held if new is not None)

    return _with(group, change)


def _with(group: Registration, change: Callable[[str], str]) -> Registration:
    inputs: Any = deepcopy(dict(group.inputs))
    source = inputs["ruleGroup"]["rulesSource"]
    source["rulesString"] = change(source["rulesString"])
    return replace(group, inputs=inputs)


def _policy(policy: Registration, change: Callable[[dict[str, Any]], None]) -> Registration:
    inputs: Any = deepcopy(dict(policy.inputs))
    change(inputs["firewallPolicy"])
    return replace(policy, inputs=inputs)
