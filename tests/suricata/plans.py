"""`planned(plan)`: a plan's policy as it would be registered, for the engine, and what the verifier makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.suricata.policies import Policy, policies

from webex_calling.drafts import drafted_network_firewall
from webex_calling.plan.network_firewall import NetworkFirewallPlan
from webex_calling.published.reference import Reference
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.network_firewall import NetworkFirewalls
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import prefix


@dataclass(frozen=True)
class Planned:
    """A policy and its groups as they would be registered, and the prefixes of each published list."""

    resources: Sequence[Registration]
    known: dict[str, Sequence[str]]

    @property
    def policy(self) -> Policy:
        """The policy as the engine reads it."""
        (found,) = policies(self.resources, self.known)
        return found

    @property
    def filter(self) -> Filter:
        """The policy as the verifier reads it."""
        known = {key: tuple(prefix(cidr) for cidr in held) for key, held in self.known.items()}
        return NetworkFirewalls(Registered(self.resources), known).filter(self.policy.registration, ())


def planned(plan: NetworkFirewallPlan, reference: Reference) -> Planned:
    """Return a plan as it would be registered."""
    policy, groups = drafted_network_firewall(plan)
    known: dict[str, Sequence[str]] = {
        network.id if number == 1 else f"{network.id}-{number}": [str(each) for each in prefixes]
        for network in reference.networks.values()
        for number, prefixes in network.lists.items()
    }
    return Planned([policy, *groups], known)
