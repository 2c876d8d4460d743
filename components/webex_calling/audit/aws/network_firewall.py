"""Say ``firewall_filter(estate, firewall, take)``: what a Network Firewall of an estate lets through."""

from collections.abc import Callable, Iterator

from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.aws.firewall import Firewall
from webex_calling.verify.hop import Filter


def firewall_filter(estate: AwsEstate, firewall: Firewall, take: Callable[[str], None]) -> Iterator[Filter]:
    """Yield the filter that a firewall is; ``take`` is told what was taken for granted."""
    take(f"the firewall {firewall.name} lets everything through: its policy is not read")
    yield from ()
