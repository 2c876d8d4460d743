"""Say ``gateway_home(rule)``: the security group that a rule lives in, which depends on that rule alone.

One table an attachment. With the default ``max_entries`` of 20, the rules to the Calling list that can stand together
in one home weigh at most 60, whatever options are on, so that no choice of options overflows the default quota.
"""

from ipaddress import IPv4Network

from webex_calling.flows.rule import NetworkList, Rule
from webex_calling.published.requirement import Opener

HOMES = frozenset({"calling", "general", "desktop", "media", "optional", "suite"})
"""The homes besides ``overflow-N`` and those that the site names."""

# (opener, protocol, service) of a rule to the first Calling list; what is not named lives in the last home.
_GATEWAY = {
    ("local", "tcp", "5062"): "calling",
    ("local", "tcp", "8934"): "calling",
    ("local", "udp", "5004"): "calling",
    ("local", "udp", "19560-65535"): "calling",
    ("local", "udp", "9000"): "general",
    ("local", "udp", "8500-8699"): "general",
}
_DESKTOP = {
    ("local", "tcp", "8934"): "desktop",
    ("local", "tcp", "443"): "desktop",
    ("local", "udp", "9000"): "desktop",
    ("local", "udp", "5004"): "media",
    ("local", "udp", "8500-8699"): "media",
    ("local", "udp", "19560-65535"): "media",
}
_OPTIONAL_ROWS = frozenset({"X1a", "X1b", "I1a", "I2a", "extra"})
"""What only some sites ask for, each with addresses of its own, so that what all need keeps its room."""

_SUITE_ROWS = frozenset({"U1a", "U2a", "U3a"})
"""Media of Meetings, prefix by prefix: 18 prefixes at UDP 5004 and 9000 and TCP 5004 are 54 rules of 60."""


def gateway_home(rule: Rule) -> str:
    """Return the home of a gateway's rule: ``calling``, ``general``, ``overflow-N``, or the group the site names.

    Inbound, the listening ports live in ``calling`` (three ranges fit) and the media range in ``general``.
    """
    if rule.flows[0].group:
        return rule.flows[0].group
    if isinstance(rule.peer, NetworkList) and rule.peer.number > 1:
        return f"overflow-{rule.peer.number}"
    if isinstance(rule.peer, NetworkList) and rule.opens is Opener.PEER:
        return "calling" if rule.protocol == "tcp" else "general"
    return _GATEWAY.get(_key(rule), "general") if isinstance(rule.peer, NetworkList) else "general"


def desktop_home(rule: Rule) -> str:
    """Return the home of a hosted desktop's rule where several groups can be attached (EC2, AppStream).

    ``desktop``, ``media``, ``overflow-N``, ``suite`` for media of Meetings, or ``optional`` for push, direct media and
    the site's own rules.
    """
    if isinstance(rule.peer, NetworkList) and rule.peer.number > 1:
        return f"overflow-{rule.peer.number}"
    if isinstance(rule.peer, IPv4Network):
        row = rule.flows[0].requirement
        return "optional" if row in _OPTIONAL_ROWS else "suite" if row in _SUITE_ROWS else "desktop"
    return _DESKTOP.get(_key(rule), "desktop")


def only_home(_rule: Rule) -> str:
    """Return the home of every rule where one group alone can be attached (WorkSpaces)."""
    return "desktop"


def _key(rule: Rule) -> tuple[str, str, str]:
    return (str(rule.opens), str(rule.protocol), str(rule.service))
