"""Say ``lists.addresses(rule, "prefixListId", value)``: the addresses that a rule to a prefix list means."""

from collections.abc import Mapping
from ipaddress import IPv4Network, ip_address, ip_network

from webex_calling.fault import Fault, Faults
from webex_calling.published.network import Network
from webex_calling.registered.aws_tokens import MANAGED_PREFIX_LIST, MANAGED_PREFIX_LIST_ENTRY
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered, blocks, told
from webex_calling.verify.model.packets import prefix
from webex_calling.verify.model.spans import Interval, intervals

Addresses = tuple[Interval, ...]


class PrefixLists:
    """The prefix lists of a run: inline entries and entry resources together.

    ``known`` has the addresses behind ids that the run does not hold, such as those of lists that another stack keeps.
    """

    __slots__ = ("_addresses", "_known", "_registered")

    def __init__(self, registered: Registered, known: Mapping[str, Addresses]) -> None:
        self._registered = registered
        self._known = known
        self._addresses: dict[str, Addresses] = {}

    def addresses(self, resource: Registration, key: str, value: object) -> Addresses:
        """Return the addresses of the list that ``value``, under ``resource``'s property ``key``, names.

        Raises Faults when the list or one of its entries cannot be told.
        """
        found = self._registered.referred(resource, key, value, MANAGED_PREFIX_LIST)
        if found is None:
            if str(value) not in self._known:
                words = "is not a prefix list of this run, so its entries are not known"
                raise Faults(
                    [Fault(f"{resource.name}.{key}", words, "give its entries with its id", told(value), unread=True)]
                )
            return self._known[str(value)]
        if found.urn not in self._addresses:
            self._addresses[found.urn] = self._entries(found)
        return self._addresses[found.urn]

    def _entries(self, held: Registration) -> Addresses:
        if (family := held.inputs.get("addressFamily")) != "IPv4":
            words = "is not IPv4, which is all that is proven"
            raise Faults([Fault(f"{held.name}.addressFamily", words, "keep IPv6 in a list of its own", told(family))])
        cidrs = [(f"{held.name}.entries", each.get("cidr")) for each in blocks(held, "entries")]
        cidrs += [
            (f"{entry.name}.cidr", entry.inputs.get("cidr"))
            for entry in self._registered.of(MANAGED_PREFIX_LIST_ENTRY)
            if self._registered.referred(entry, "prefixListId", entry.inputs.get("prefixListId"), MANAGED_PREFIX_LIST)
            is held
        ]
        return tuple(parse_prefix(place, cidr) for place, cidr in cidrs)


def parse_prefix(place: str, value: object) -> Interval:
    """Return the addresses of an IPv4 prefix in a resource. Raises Faults, at ``place``, for anything else."""
    try:
        return prefix(str(value))
    except ValueError as error:
        raise Faults(
            [Fault(place, f"is not an IPv4 prefix ({error})", "write it as 192.0.2.0/24", told(value))]
        ) from None


def written_addresses(word: str) -> Addresses | None:
    """Return the IPv4 addresses of a prefix with host bits, a range, or IPv6; None for what is none of these."""
    first, dash, last = word.partition("-")
    try:
        if dash:
            ends = tuple(ip_address(each.strip()) for each in (first, last))
            low, high = map(int, ends)
            return ((low, high),) if low <= high and all(each.version == 4 for each in ends) else ()
        network = ip_network(word, strict=False)
    except (TypeError, ValueError):
        return None
    return intervals([network]) if isinstance(network, IPv4Network) else ()


def published_lists(networks: Mapping[str, Network]) -> Mapping[str, Addresses]:
    """Return the addresses of every list of published networks, by its name: the network's, with the number from 2."""
    return {
        network.id if number == 1 else f"{network.id}-{number}": intervals(prefixes)
        for network in networks.values()
        for number, prefixes in network.lists.items()
    }
