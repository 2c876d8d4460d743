"""Say ``Expression(names=False, …)``: what a kind of filter can say of a connection, and what it cannot."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expression:
    """What a target can say of a connection besides protocol, destination ports and addresses."""

    names: bool
    source_ports: bool
    icmp_codes: bool
    service_tags: bool
    named_lists: bool  # a published network stands as a reference to its lists, not as its prefixes
