"""Say ``network_rule(fields, allows, tags, resolves=True)``: the openings that a rule of a firewall policy matches.

A network rule speaks of packets from its sources to its destinations: of what this side opens to peers, and, where
both are inside, of what peers open to this side. The Internet opens nothing to a private address but by DNAT. An
application rule speaks of names: what a client asks for in its request or in the greeting of TLS. So it matches no
opening of an address.
Source: Microsoft Learn, Azure Firewall rule processing logic; Azure Firewall known issues and FAQ;
Microsoft.Network, API 2024-05-01, firewallPolicies/ruleCollectionGroups.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from webex_calling.fault import Fault, Faults
from webex_calling.published.requirement import Initiator
from webex_calling.registered.registry import told
from webex_calling.verify.azure.firewall_fields import Fields, several
from webex_calling.verify.azure.fqdn import EVERY_NAME, Fqdns, fqdn, host, is_pattern
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.condition import Condition
from webex_calling.verify.model.names import is_name
from webex_calling.verify.model.packets import ICMP, TCP, UDP, PacketSet
from webex_calling.verify.model.spans import Interval

_ALL: Final = -1
_PROTOCOLS: Final[Mapping[str, int]] = {"TCP": TCP, "UDP": UDP, "ICMP": ICMP, "Any": _ALL}
_PORTED: Final = PacketSet.box(protocol=[(TCP, TCP), (UDP, UDP)])
_APPLICATIONS: Final = {"Http": 80, "Https": 443, "Mssql": 1433}
_LAST_PORT: Final = 64000
_NOT_HERE: Final = ("Internet", "VirtualNetwork", "AzureLoadBalancer")  # tags of NSGs, which Azure Firewall has not


def network_rule(fields: Fields, allows: bool, tags: ServiceTags, *, resolves: bool) -> Condition:
    """Return the openings that a network rule matches; ``resolves`` tells that the firewall is the DNS proxy.

    A rule of names matches the openings of these names alone, as the firewall resolves them as its clients do.
    """
    try:
        prefixes = fields.side("destination", _peer), fields.side("destination", _local)
        parts = [prefixes[0] if allows else _denied(fields, "destinationAddresses", prefixes[0], tags)]
        parts += [_tagged(fields, tag, allows, tags) for tag in fields.tags("destination")]
        parts += [_resolved(fields, text, allows, tags, resolves) for text in fields.texts("destinationFqdns")]
        if not any(map(fields.texts, ("destinationAddresses", "destinationIpGroups", "destinationFqdns"))):
            fault = fields.fault("destinationAddresses", "is missing", "give the destinations, or *")
            parts = [Condition.doubted([fault])]
    except Faults as faults:
        parts = [Condition.doubted(faults)]
        prefixes = parts[0], parts[0]
    outward = Condition.of(PacketSet.box(initiator=Initiator.LOCAL)) & fields.sources(_local) & Condition.any(parts)
    asking = fields.sources(_peer)
    if not allows:
        asking = _denied(fields, "sourceAddresses", asking, tags)
    # Of the Internet nothing arrives but by DNAT, which comes before: a permit adds nothing, a denial may dispute it.
    arriving = PacketSet.box(initiator=Initiator.PEER) - (tags.outside if allows else PacketSet.empty())
    inward = Condition.of(arriving) & asking & prefixes[1]
    outward &= _protocols(fields, "peer_ports")
    inward &= _protocols(fields, "local_ports")
    return several(iter((outward, inward)))


def _local(held: Sequence[Interval]) -> PacketSet:
    return PacketSet.box(local=held)


def _peer(held: Sequence[Interval]) -> PacketSet:
    return PacketSet.box(peer=held)


def _denied(fields: Fields, key: str, found: Condition, tags: ServiceTags) -> Condition:
    """Return what a denial of addresses matches: surely these, and possibly names that may have one of them."""
    possibly = tags.possible(found.possibly)
    if not fields.lenient:
        return Condition(possibly, possibly, found.faults)
    if possibly == found.surely:
        return found
    doubt = fields.fault(key, "denies addresses that a name may have", "deny them behind what is needed")
    return Condition(found.surely, possibly, (*found.faults, doubt))


def _tagged(fields: Fields, tag: str, allows: bool, tags: ServiceTags) -> Condition:
    if tag in _NOT_HERE:
        words = "is not a tag of this firewall"
        return Condition.doubted([fields.fault("destinationAddresses", words, "give its prefixes", tag)])
    peers = tags.peers(tag)
    if tags.addresses(tag) is not None or (allows and not fields.lenient):
        return Condition.of(peers)
    fault = fields.fault("destinationAddresses", "is a tag whose addresses are not known", "give its prefixes", tag)
    return Condition(peers, peers | tags.outside, (fault,))


def _resolved(fields: Fields, text: str, allows: bool, tags: ServiceTags, resolves: bool) -> Condition:
    """Return what a name as destination matches."""
    key = "destinationFqdns"
    faults = list(_unresolved(fields, key, text, allows, resolves))
    try:
        name = PacketSet.empty() if "*" in text else PacketSet.box(names=_name(fields, key, text))
    except Faults as found:
        name, faults = PacketSet.empty(), [*faults, *found]
    if not faults:
        return Condition.of(name)
    surely = name if resolves else PacketSet.empty()
    return Condition(surely, name if allows and name else EVERY_NAME | tags.outside, tuple(faults))


def _unresolved(fields: Fields, key: str, text: str, allows: bool, resolves: bool) -> Iterator[Fault]:
    """Yield the first reason why a name does not stand for itself alone."""
    if "*" in text:
        yield fields.fault(key, "has a wildcard", "give names, or write an application rule", text)
    elif not allows:
        words = "is denied, but its addresses are not known"
        yield fields.fault(key, words, "deny addresses, or the name in an application rule", text)
    elif not resolves:
        words = "needs the firewall as DNS proxy"
        yield fields.fault(key, words, "set dnsSettings.enableProxy in the policy", text)


def _protocols(fields: Fields, side: str) -> Condition:
    """Return what protocols and ports match. Protocols are written as ARM has them: upper case."""

    def held(ports: Sequence[Interval]) -> PacketSet:
        return _PORTED & (PacketSet.box(peer_ports=ports) if side == "peer_ports" else PacketSet.box(local_ports=ports))

    try:
        words = fields.texts("ipProtocols")
    except Faults as faults:
        return Condition.doubted(faults)
    ports = fields.ports(held)
    return Condition.any(_protocol(fields, word, ports) for word in words or [""])


def _protocol(fields: Fields, word: str, ports: Condition) -> Condition:
    number = fields.chosen(word, _PROTOCOLS)
    if number is None:
        return Condition.doubted([fields.fault("ipProtocols", "is not known", f"give {' or '.join(_PROTOCOLS)}", word)])
    if number in (TCP, UDP):
        return ports & Condition.of(PacketSet.box(protocol=number))
    matches = PacketSet.everything() if number == _ALL else PacketSet.box(protocol=number)
    if ports.surely == _PORTED:
        return Condition.of(matches)
    words = "is given beside a protocol without ports, which has no documented meaning"
    fault = fields.fault("destinationPorts", words, "write one rule for TCP and UDP, or ports *")
    bare = Condition.doubted(ports.faults or [fault], matches - _PORTED)
    return Condition.any((ports & Condition.of(matches), bare))


def application_rule(fields: Fields, allows: bool, fqdns: Fqdns) -> Condition:
    """Return the openings that an application rule matches: by name, and never by address.

    An FQDN tag and a web category stand for names that only the provider knows: a permit of one admits a peer of its
    own name (``FqdnTag:WindowsUpdate``), and possibly any name; a denial is refused.
    """
    try:
        peers = [*_names(fields, allows, fqdns), *_urls(fields, fqdns), *_tags(fields, allows)]
        bounded = bool(set(fields.texts("destinationAddresses")) - {"*"})
    except Faults as faults:
        peers, bounded = [Condition.doubted(faults, EVERY_NAME)], False
    if not peers:
        peers.append(Condition.doubted([fields.fault("targetFqdns", "is missing", "give the names")], EVERY_NAME))
    packets = Condition.of(PacketSet.box(initiator=Initiator.LOCAL, protocol=TCP))
    if bounded:
        words = "restricts an application rule in a way that is not documented"
        fault = fields.fault("destinationAddresses", words, "leave it out, or write a network rule")
        packets &= Condition.doubted([fault])
    ports = Condition.any(_application_ports(fields))
    return packets & ports & fields.sources(_local) & Condition.any(peers)


def targets(fields: Fields) -> Iterator[str]:
    """Yield the names and wildcards of an application rule that are understood."""
    try:
        texts = fields.texts("targetFqdns")
    except Faults:
        return
    for text in texts:
        try:
            yield fqdn(text)
        except ValueError:
            continue


def _names(fields: Fields, allows: bool, fqdns: Fqdns) -> Iterator[Condition]:
    key = "targetFqdns"
    for text in fields.texts(key):
        try:
            name = _name(fields, key, text)
        except Faults as faults:
            yield Condition.doubted(faults, fqdns.possible(text.lower()) if is_pattern(text.lower()) else EVERY_NAME)
            continue
        surely, possibly = fqdns.allowed(name), fqdns.denied(name)
        if allows or surely == possibly:
            yield Condition.of(surely)
        elif not fields.lenient:
            yield Condition.of(possibly)
        else:
            words = "denies every name that ends in a text"
            yield Condition(surely & possibly, possibly, (fields.fault(key, words, "write *.example.com", text),))


def _urls(fields: Fields, fqdns: Fqdns) -> Iterator[Condition]:
    """Yield what URLs match: possibly their hosts, of which only what is under the path matches."""
    key = "targetUrls"
    for text in fields.texts(key):
        words = "restricts URL paths, which are not proven"
        name = host(text)
        possibly = fqdns.possible(name) if name else EVERY_NAME
        yield Condition.doubted(
            [fields.fault(key, words, "give targetFqdns", text if fields.lenient else "")], possibly
        )


def _tags(fields: Fields, allows: bool) -> Iterator[Condition]:
    for key, kind in (("fqdnTags", "FqdnTag"), ("webCategories", "WebCategory")):
        for text in fields.texts(key):
            if not is_name(f"{kind}:{text}"):
                words, remedy = "is not a value that Azure has", "write one as Azure lists it"
                yield Condition.doubted([fields.fault(key, words, remedy, text)], EVERY_NAME)
                continue
            symbol = PacketSet.box(names=f"{kind}:{text}")
            if allows and not fields.lenient:
                yield Condition.of(symbol)
            else:
                words = f"is {'allowed' if allows else 'denied'}, but its names are not known"
                fault = fields.fault(key, words, f"{'allow' if allows else 'deny'} names", text)
                yield Condition(symbol, symbol | EVERY_NAME, (fault,))


def _name(fields: Fields, key: str, text: str) -> str:
    try:
        return fqdn(text)
    except ValueError:
        raise fields.refused(key, "is not a name", "write example.com or *.example.com", told(text)) from None


def _application_ports(fields: Fields) -> Iterator[Condition]:
    values = fields.values.get("protocols")
    if not values or not isinstance(values, list):
        words = "is not known in this run" if values else "is missing"
        yield Condition.doubted([fields.fault("protocols", words, "give Http or Https with a port")])
        return
    for value in values:
        kind = value.get("protocolType") if isinstance(value, Mapping) else None
        usual = fields.chosen(kind, _APPLICATIONS)
        port = (value.get("port") if isinstance(value, Mapping) else None) or usual
        if usual is None:
            remedy = f"give {' or '.join(_APPLICATIONS)}"
            yield Condition.doubted([fields.fault("protocols", "is not known", remedy, told(kind))])
        elif not isinstance(port, int) or not 1 <= port <= _LAST_PORT:
            remedy = f"give one within 1-{_LAST_PORT}"
            yield Condition.doubted([fields.fault("protocols", "is not a port", remedy, told(port))])
        else:
            yield Condition.of(PacketSet.box(protocol=TCP, peer_ports=[(port, port)]))
