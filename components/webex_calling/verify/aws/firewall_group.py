"""Say ``groups.rules(group)``: the stateful rules of a Network Firewall rule group, however it says them.

A group has a Suricata text, a list of domains, or structured rules; all are read as Suricata rules. A domain list
stands for the rules that the service makes of it: they pass, drop or reject what HOME_NET opens by the names that the
client says, and an allow list drops the rest of the protocol. In structured rules the provider keeps no order of
keywords, so that those whose order matters are not understood there.
Sources: AWS Network Firewall API reference, RulesSource, RulesSourceList, RuleVariables, PolicyVariables; developer
guide, stateful domain list rule groups, and Suricata features with caveats.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from webex_calling.fault import Fault, Faults
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, told
from webex_calling.verify.aws import suricata_list
from webex_calling.verify.aws.prefix_list import PrefixLists, parse_prefix, written_addresses
from webex_calling.verify.aws.suricata import Option, SuricataRule, parsed
from webex_calling.verify.aws.suricata_list import Listed
from webex_calling.verify.model.spans import ALL_ADDRESSES, ALL_PORTS, Spans, difference, union

_SOURCES: Final = ("rulesString", "rulesSourceList", "statefulRules")
_LISTED: Final = {"ALLOWLIST": "pass", "DENYLIST": "drop", "REJECTLIST": "reject", "ALERTLIST": "alert"}
_TARGETS: Final = {"TLS_SNI": ("tls", "tls.sni"), "HTTP_HOST": ("http", "http.host")}


@dataclass(frozen=True)
class GroupVariables:
    """What the words of a group's rules mean: its variables and references, and those of the policy.

    ``policy`` has the policy's HOME_NET, or the inspection VPC's prefixes; EXTERNAL_NET is all that this is not, and
    stays so where the group has a HOME_NET of its own. ``listed`` is a group of domains, whose EXTERNAL_NET may be what
    either is not. ``doubted`` has what cannot be read: it raises Faults, or tells the doubt.
    Source: AWS Network Firewall developer guide, Suricata features with caveats, and troubleshooting rules.
    """

    holder: Registration
    policy: Listed
    addresses_by_name: Mapping[str, Sequence[str]]
    ports_by_name: Mapping[str, Sequence[str]]
    references: Mapping[str, Listed]
    doubted: Callable[[Iterable[Fault]], str]
    lenient: bool = False
    listed: bool = False

    @cached_property
    def home(self) -> Listed:
        """The addresses of HOME_NET in this group. Raises Faults where they cannot be read."""
        own = self.addresses_by_name.get("HOME_NET")
        if own is None:
            return self.policy
        place, remedy = f"{self.holder.name}.HOME_NET", "give its prefixes"
        return self._read(own, ALL_ADDRESSES, lambda word: self._address(word, ("HOME_NET",)), place, remedy)

    def addresses(self, rule: SuricataRule, text: str) -> Listed:
        """Return the addresses of one side of a rule."""
        remedy = "write [192.0.2.0/24,!$X]"
        return self._read(text, ALL_ADDRESSES, lambda word: self._address(word, ()), rule.place, remedy)

    def ports(self, rule: SuricataRule, text: str) -> Listed:
        """Return the ports of one side of a rule."""
        return self._read(text, ALL_PORTS, lambda word: self._port(word, ()), rule.place, "write [80,8000:8080]")

    def _read(
        self, text: str | Sequence[str], everything: Spans, atom: Callable[[str], Listed], place: str, remedy: str
    ) -> Listed:
        """Return what a list has; a member that cannot be read, or a list that is none, may have all."""
        text, value = (text, text) if isinstance(text, str) else (f"[{','.join(text)}]", told(",".join(text)))
        kind = "addresses" if everything == ALL_ADDRESSES else "ports"

        def doubtful(error: ValueError) -> Listed:
            fault = Fault(place, f"has {kind} that cannot be read ({error})", remedy, value)
            return Listed((), everything, self.doubted([fault]))

        def member(word: str) -> Listed:
            try:
                return atom(word)
            except ValueError as error:
                return doubtful(error)

        try:
            return suricata_list.read(text, everything, member)
        except ValueError as error:
            return doubtful(error)

    def _address(self, word: str, within: tuple[str, ...]) -> Listed:
        name = word[1:]
        if word.startswith("@"):
            if name not in self.references:
                raise ValueError(f"no reference {word}")
            return self.references[name]
        if not word.startswith("$"):
            return self._prefix(word, within)
        if name in self.addresses_by_name and name not in within:
            listed = f"[{','.join(self.addresses_by_name[name])}]"
            return suricata_list.read(listed, ALL_ADDRESSES, lambda each: self._address(each, (*within, name)))
        if name == "HOME_NET":
            return self.policy
        if name == "EXTERNAL_NET":
            return self._external
        raise ValueError(f"no variable {word}")

    @cached_property
    def _external(self) -> Listed:
        """EXTERNAL_NET where the group does not say it."""
        without = union((*self.policy.possibly, *(self.home.possibly if self.listed else ())))
        surely, possibly = (difference(ALL_ADDRESSES, each) for each in (without, union(self.policy.surely)))
        doubt = self.policy.doubt or "EXTERNAL_NET may have the HOME_NET of the group" * (surely != possibly)
        return Listed(surely, possibly, doubt)

    def _prefix(self, word: str, within: tuple[str, ...]) -> Listed:
        """Return the addresses of a prefix; one of IPv6 has none that are looked at here."""
        place = f"{self.holder.name}.{within[-1] if within else 'ruleGroup'}"
        try:
            return Listed.of((parse_prefix(place, word),))
        except Faults as faults:
            doubt = self.doubted(faults)
            written = written_addresses(word)
            return Listed((), ALL_ADDRESSES, doubt) if written is None else Listed.of(written)

    def _port(self, word: str, within: tuple[str, ...]) -> Listed:
        if word.startswith("$"):
            name = word[1:]
            if name not in self.ports_by_name or name in within:
                raise ValueError(f"no variable {word}")
            listed = f"[{','.join(self.ports_by_name[name])}]"
            return suricata_list.read(listed, ALL_PORTS, lambda each: self._port(each, (*within, name)))
        first, colon, last = word.partition(":")
        ends = int(first or 0), int(last or 65535) if colon else int(first)
        if not 0 <= ends[0] <= ends[1] <= 65535:
            raise ValueError(f"{word} is not a range inside 0:65535")
        return Listed.of((ends,))


class FirewallGroups:
    """The stateful rule groups of a run; ``lists`` has the prefix lists that they refer to."""

    __slots__ = ("_doubted", "_lenient", "_lists")

    def __init__(self, registered: Registered, lists: PrefixLists) -> None:
        self._doubted = registered.doubted
        self._lenient = registered.lenient
        self._lists = lists

    def rules(self, group: Registration) -> tuple[SuricataRule, ...]:
        """Return a group's rules in its own order. Raises Faults for all that is not told."""
        source = _map(group, _map(group, group.inputs, "ruleGroup"), "rulesSource")
        given = [key for key in _SOURCES if source.get(key)]
        if not given and source.get("rulesString") == "":
            return ()
        if len(given) != 1:
            words = f"{'are several sources' if given else 'has no source'} of stateful rules"
            raise _refused(group, "rulesSource", words, f"give one of {', '.join(_SOURCES)}", ", ".join(given))
        if given == ["rulesString"]:
            text = source["rulesString"]
            if not isinstance(text, str) or UNKNOWN in text:
                raise _refused(group, "rulesString", "is not known in this run", "refer to lists and variables in it")
            read = tuple(parsed(f"{group.name}.rulesString", text))
            self._doubted(fault for _, fault in read if fault)
            return tuple(replace(rule, doubt=self._doubted([fault])) if fault else rule for rule, fault in read)
        if given == ["rulesSourceList"]:
            return tuple(_of_domains(group, _map(group, source, "rulesSourceList")))
        return tuple(_of_structure(group, _list(group, source, "statefulRules")))

    def order(self, group: Registration) -> str:
        """Return the order in which the group's rules mean to be evaluated."""
        options = _map(group, group.inputs.get("ruleGroup") or {}, "statefulRuleOptions")
        return str(options.get("ruleOrder") or "DEFAULT_ACTION_ORDER")

    def variables(self, group: Registration, policy: GroupVariables) -> GroupVariables:
        """Return what the words of the group's rules mean, under a policy with these variables."""
        held = _map(group, group.inputs, "ruleGroup")
        given = _map(group, held, "ruleVariables")
        addresses = dict(_definitions(group, given, "ipSets", "ipSet"))
        ports = dict(_definitions(group, given, "portSets", "portSet"))
        listed = bool(_map(group, held, "rulesSource").get("rulesSourceList"))
        if "HOME_NET" in addresses and "EXTERNAL_NET" not in addresses and not listed:
            words = "sets HOME_NET but leaves EXTERNAL_NET derived from the policy's HOME_NET"
            self._doubted(_refused(group, "ruleVariables", words, "set both, or neither"))
        references = dict(self._references(group, held))
        shared = {name: words for name, words in policy.addresses_by_name.items() if name != "HOME_NET"}
        addresses = {**shared, **addresses}
        return GroupVariables(group, policy.home, addresses, ports, references, self._doubted, self._lenient, listed)

    def _references(self, group: Registration, held: Mapping[str, Any]) -> Iterator[tuple[str, Listed]]:
        for each in _list(group, _map(group, held, "referenceSets"), "ipSetReferences"):
            found: list[tuple[int, int]] = []
            doubts: dict[str, None] = {}
            for reference in _list(group, each, "ipSetReferences"):
                arn = reference.get("referenceArn")
                # An ARN of a prefix list ends in its id: arn:aws:ec2:eu-central-1:123456789012:prefix-list/pl-0abc
                value = arn if arn == UNKNOWN else str(arn).rpartition("/")[2]
                try:
                    found += self._lists.addresses(group, "ruleGroup", value)
                except Faults as faults:
                    doubts[self._doubted(faults)] = None
            surely = union(found)
            yield str(each.get("key")), Listed(surely, ALL_ADDRESSES if doubts else surely, "; ".join(doubts))


def _of_domains(group: Registration, source: Mapping[str, Any]) -> Iterator[SuricataRule]:
    """Yield the rules that the service makes of a list of domains."""
    kind = str(source.get("generatedRulesType"))
    if kind not in _LISTED:
        raise _refused(group, "generatedRulesType", "is not known", f"give {' or '.join(_LISTED)}", kind)
    targets, types = (_words(group, source, key) for key in ("targets", "targetTypes"))
    number = 0
    for type_ in types:
        if type_ not in _TARGETS:
            raise _refused(group, "targetTypes", "is not known", f"give {' or '.join(_TARGETS)}", type_)
        protocol, buffer = _TARGETS[type_]
        for target in targets:
            below = target.startswith(".")
            content = Option("content", f'"{target.lower()}"')
            how = (
                (Option("dotprefix"), content, Option("endswith"))
                if below
                else (content, Option("startswith"), Option("endswith"))
            )
            number += 1
            yield _generated(group, _LISTED[kind], protocol, number, target, (Option(buffer), *how))
        if kind == "ALLOWLIST":
            number += 1
            yield _generated(group, "drop", protocol, number, f"not matching any {type_} of the list", ())


def _generated(
    group: Registration, action: str, protocol: str, number: int, said: str, match: Sequence[Option]
) -> SuricataRule:
    options = (Option("msg", f'"{said}"'), Option("flow", "to_server,established"), *match, Option("sid", str(number)))
    place = f"{group.name}.rulesSourceList"
    return SuricataRule(place, action, protocol, "$HOME_NET", "any", "$EXTERNAL_NET", "any", options)


def _of_structure(group: Registration, rules: Iterable[Mapping[str, Any]]) -> Iterator[SuricataRule]:
    """Yield structured rules as the Suricata rules that they stand for."""
    for at, rule in enumerate(rules):
        place = f"{group.name}.statefulRules[{at}]"
        header, action = _map(group, rule, "header"), str(rule.get("action")).lower()
        direction = str(header.get("direction")).upper()
        if action not in _LISTED.values():
            remedy = "give PASS, DROP, REJECT or ALERT"
            raise Faults([Fault(f"{place}.action", "is not known", remedy, told(rule.get("action")))])
        if direction not in ("FORWARD", "ANY"):
            given = told(header.get("direction"))
            raise Faults([Fault(f"{place}.header.direction", "is not known", "give FORWARD or ANY", given)])
        ends = [str(header.get(key)) for key in ("source", "sourcePort", "destination", "destinationPort")]
        options = tuple(map(_option, _list(group, rule, "ruleOptions")))
        protocol = str(header.get("protocol")).lower()
        source, source_ports, destination, destination_ports = ends
        yield SuricataRule(
            place,
            action,
            protocol,
            source,
            source_ports,
            destination,
            destination_ports,
            options,
            both_ways=direction == "ANY",
            ordered=False,
        )


def _option(option: Mapping[str, Any]) -> Option:
    """Return a keyword with its settings, which may stand in the keyword itself: ``sid:1``."""
    keyword, _, value = str(option.get("keyword")).partition(":")
    return Option(keyword.strip().lower(), ",".join(map(str, option.get("settings") or ())) or value.strip())


def _definitions(
    group: Registration, given: Mapping[str, Any], key: str, inner: str
) -> Iterator[tuple[str, Sequence[str]]]:
    for each in _list(group, given, key):
        yield str(each.get("key")), _words(group, _map(group, each, inner), "definitions")


def _map(group: Registration, holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = holder.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise _refused(group, key, "is not known in this run", "give plain values", value)
    return value


def _list(group: Registration, holder: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    value = holder.get(key) or []
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise _refused(group, key, "is not known in this run", "give plain values", value)
    return value


def _words(group: Registration, holder: Mapping[str, Any], key: str) -> Sequence[str]:
    value = holder.get(key)
    if not value:
        raise _refused(group, key, "is missing", "give plain values")
    if not isinstance(value, list) or UNKNOWN in value:
        raise _refused(group, key, "is not known in this run", "give plain values", value)
    return [str(each) for each in value]


def _refused(group: Registration, key: str, fault: str, remedy: str, value: object = None) -> Faults:
    return Faults([Fault(f"{group.name}.{key}", fault, remedy, told(value))])
