"""Say ``predecessors(rule)``: the rules whose place a rule takes, so that the cloud changes one rule and adds none.

The engine creates before it deletes, and EC2 weighs both. What one choice of the site puts in the place of another rule
would not fit beside it into a full home: the trunk's port beside two ranges of media. Under an alias the engine takes
the old rule for the new one, and EC2 changes its ports in one request: no packet that both need is refused, and the
weight stays what it is.
"""

from collections.abc import Iterator

from webex_calling.targets.aws.security_group import RuleResource

_ALTERNATIVES = (
    ("tcp", ("5062", "8934")),  # a certificate trunk, a registration trunk
)
"""Ports towards the Calling network of which an endpoint has one range or the other, by protocol."""


def predecessors(rule: RuleResource) -> Iterator[str]:
    """Yield the names of the rules that ``rule`` replaces where a choice of the site changes."""
    if rule.ingress or rule.list is None:
        return
    first, last = rule.from_port, rule.to_port
    own = str(first) if first == last else f"{first}-{last}"
    for protocol, ports in _ALTERNATIVES:
        if rule.ip_protocol == protocol and own in ports:
            stem = rule.name.removesuffix(f"-{own}-{rule.list}")
            yield from (f"{stem}-{other}-{rule.list}" for other in ports if other != own)
