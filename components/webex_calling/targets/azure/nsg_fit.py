"""Say ``overfull(where, name, rules, allowance)``: every limit that an NSG would pass, with the arithmetic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webex_calling.fault import Fault
from webex_calling.targets.azure.network_security_group import SecurityRule


@dataclass(frozen=True, slots=True)
class NsgAllowance:
    """What the subscription allows one NSG: rules, and addresses or ranges on each side of them."""

    rules_per_nsg: int
    prefixes_per_nsg: int


def overfull(where: str, name: str, rules: Sequence[SecurityRule], allowance: NsgAllowance) -> Iterator[Fault]:
    """Yield a fault for each limit that the rules of the NSG ``name`` pass."""
    if len(rules) > allowance.rules_per_nsg:
        yield Fault(
            where,
            f"NSG {name} has {len(rules)} rules, and {allowance.rules_per_nsg} are allowed",
            "join peers that take the same ports into one peer with several addresses, or split the subnet",
        )
    for side, counts in (
        ("source", [len(rule.sources) for rule in rules]),
        ("destination", [len(rule.destinations) for rule in rules]),
    ):
        if sum(counts) > allowance.prefixes_per_nsg:
            yield Fault(
                where,
                f"NSG {name} names {sum(counts)} {side} addresses or ranges in {len(rules)} rules, "
                f"and {allowance.prefixes_per_nsg} are allowed",
                "give peers as fewer, wider prefixes, or put the gateways into subnets of their own",
            )
