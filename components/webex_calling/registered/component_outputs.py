"""Say ``with_outputs(resources, site)``: which filters each component outputs, told where a document does not have it.

A preview of the Pulumi CLI leaves the outputs of components out. What a component outputs is then its own children, an
NSG that the site's gateways share, or the ids that the site adopts. Logical names are the components' promise: that of
a group of a gateway begins with the gateway's name and the interface. A filter that no interface claims is a fault.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from webex_calling.fault import Fault, Faults
from webex_calling.registered.aws_tokens import SECURITY_GROUP
from webex_calling.registered.azure_tokens import NETWORK_SECURITY_GROUP
from webex_calling.registered.registration import COMPONENT, Registration
from webex_calling.registered.registry import kind_of
from webex_calling.site.kinds import Interface
from webex_calling.site.site import Site


def with_outputs(resources: Sequence[Registration], site: Site) -> tuple[Registration, ...]:
    """Return the resources, the site's components with the outputs that name filters.

    A filter stands as its URN, since it may have no id yet. Raises Faults where one is claimed by none or by several.
    """
    told = dict(_Outputs(resources, site).all())
    return tuple(replace(each, outputs=told[each.urn]) if each.urn in told else each for each in resources)


class _Outputs:
    def __init__(self, resources: Sequence[Registration], site: Site) -> None:
        self._pools = {pool.name: pool.adopt for pool in site.pools()}
        self._gateways = {gateway.name: gateway for gateway in site.gateways()}
        self._components = {
            (each.type.removeprefix(COMPONENT), each.name): each
            for each in resources
            if each.type.startswith(COMPONENT)
        }
        self._children: dict[str, list[Registration]] = {}
        for each in resources:
            if kind_of(each) in (SECURITY_GROUP, NETWORK_SECURITY_GROUP):
                self._children.setdefault(each.parent, []).append(each)

    def all(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the URN of each component that the site has, and its outputs."""
        faults: list[Fault] = []
        for component in self._components.values():
            try:
                yield component.urn, self._of(component)
            except Faults as found:
                faults.extend(found)
        if faults:
            raise Faults(faults)

    def _of(self, component: Registration) -> dict[str, Any]:
        kind, held = component.type.removeprefix(COMPONENT), self._children.get(component.urn, [])
        match kind:
            case "AwsVdiPool":
                return {"securityGroupIds": _urns(held) or list(self._pools.get(component.name, ()))}
            case "AzureVdiPool" | "AzureGatewaySubnet":
                adopted = list(self._pools.get(component.name, ())) if kind == "AzureVdiPool" else []
                return {"networkSecurityGroupId": _one(component, _urns(held) or adopted)}
            case "AwsLocalGateway":
                claimed = self._by_interface(component, held)
                return {f"{side}SecurityGroupIds": found for side, found in claimed.items()}
            case "AzureLocalGateway":
                claimed = self._by_interface(component, held)
                return {f"{side}NetworkSecurityGroupId": _one(component, found) for side, found in claimed.items()}
        return {}

    def _by_interface(self, component: Registration, held: Sequence[Registration]) -> dict[Interface, list[str]]:
        gateway = self._gateways.get(component.name)
        if gateway is None:
            return {}  # no component of this site: nothing is proven of it
        claimed: dict[Interface, list[str]] = {}
        left = list(held)
        for side in Interface:
            prefix = f"{component.name}-{side}"
            own = [each for each in left if each.name == prefix or each.name.startswith(f"{prefix}-")]
            left = [each for each in left if each not in own]
            shared = gateway.subnet(side)
            subnet = self._components.get(("AzureGatewaySubnet", shared)) if shared else None
            elsewhere = _urns(self._children.get(subnet.urn, [])) if subnet else list(getattr(gateway.adopt, side))
            claimed[side] = _urns(own) or elsewhere
        if left:
            words = f"has filters of no interface: {', '.join(each.name for each in left)}"
            remedy = "prove the output of `pulumi stack export`, which has the outputs of components"
            raise Faults([Fault(component.name, words, remedy)])
        return claimed


def _urns(resources: Iterable[Registration]) -> list[str]:
    return [each.urn for each in resources]


def _one(component: Registration, found: Sequence[str]) -> str:
    if len(found) > 1:
        words = f"has {len(found)} network security groups where one filters"
        remedy = "prove the output of `pulumi stack export`, which has the outputs of components"
        raise Faults([Fault(component.name, words, remedy)])
    return found[0] if found else ""
