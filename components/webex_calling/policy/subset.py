"""Say ``check_subset(registered, settings, report)``: no published network stands in part.

The vendor supports no restriction of the published networks to a region: calls and media move between them. A set of
prefixes is held against each network; prefixes that a network held in whole explains are nobody's part.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, collapse_addresses
from typing import Final

from webex_calling.policy.prefixes import Holder, holders
from webex_calling.policy.report import Report
from webex_calling.policy.settings import Settings, own_networks
from webex_calling.policy.unread import unread_prefixes
from webex_calling.published.network import Network
from webex_calling.registered.registry import Registered

_SHOWN: Final = 4


def check_subset(registered: Registered, settings: Settings, report: Report) -> None:
    """Report every set of prefixes that holds a part of a published network."""
    networks = [each for each in own_networks(settings.reference) if each.id in settings.networks]
    report.untold(unread_prefixes(registered, networks))
    for holder in holders(registered, report):
        for network in subsets(holder.prefixes, networks, holder.others):
            text = _incompleteness(holder, network)
            if holder.unknown:
                report.untold([f"{text}; what it lacks may be in a part of it that is not in this stack, or not known"])
            else:
                report.violation(holder.resource.urn, text)


def subsets(
    prefixes: Sequence[IPv4Network], networks: Sequence[Network], others: Sequence[IPv4Network] = ()
) -> list[Network]:
    """Return the networks of which ``prefixes`` hold a part that no network held in whole explains.

    ``others`` stand beside them, and are held elsewhere.
    """
    cover = tuple(collapse_addresses((*prefixes, *others)))
    units = [unit for network in networks for unit in _units(network)]
    whole = [unit for unit in units if all(_lies_in(prefix, cover) for prefix in unit)]
    left = {prefix for prefix in prefixes if not any(_lies_in(prefix, unit) for unit in whole)}
    found: list[Network] = []
    while left:
        best = max(networks, key=lambda network: sum(prefix in network for prefix in left))
        part = {prefix for prefix in left if prefix in best}
        if not part:
            break
        found.append(best)
        left -= part
    return found


def _units(network: Network) -> list[tuple[IPv4Network, ...]]:
    """Return the prefixes that may stand without others: those of each list, and all of them."""
    return [*network.lists.values(), tuple(published.prefix for published in network.prefixes)]


def _lies_in(prefix: IPv4Network, blocks: Iterable[IPv4Network]) -> bool:
    return any(prefix.subnet_of(block) for block in blocks)


def _incompleteness(holder: Holder, network: Network) -> str:
    cover = tuple(collapse_addresses((*holder.prefixes, *holder.others)))
    missing = [str(each.prefix) for each in network.prefixes if not _lies_in(each.prefix, cover)]
    held = len(network.prefixes) - len(missing)
    more = len(missing) - _SHOWN
    shown = ", ".join(missing[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
    parts = [
        f"{prefix} of {each.prefix}"
        for each in network.prefixes
        for prefix in sorted(set(holder.prefixes))
        if prefix != each.prefix and prefix.subnet_of(each.prefix) and str(each.prefix) in missing
    ]
    only = f", and only {', '.join(parts[:_SHOWN])}" if parts else ""
    return (
        f"{holder}: has {held} of the {len(network.prefixes)} prefixes of {network.title} ({network.id}){only}; it "
        f"lacks {shown}; hold every published prefix, since calls fail where the vendor uses the others"
    )
