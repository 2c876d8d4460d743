"""`aws.networkfirewall.Firewall`: endpoints in subnets of one VPC, which read one policy."""

from typing import Any

from tests.engine.doubles.aws import firewall_api
from tests.engine.doubles.aws.firewall_kind import FirewallKind
from tests.engine.doubles.kind import Live, RefusedError
from tests.engine.doubles.values import Properties, Value, objects, text


class Firewall(FirewallKind):
    """A firewall."""

    token = "aws:networkfirewall/firewall:Firewall"
    noun = "firewall"
    operation = "CreateFirewall"
    per_region = 5
    replaces = frozenset({"name", "vpcId", "region"})
    computed = (*FirewallKind.computed, "firewallStatuses")
    unordered = frozenset({"subnetMappings"})

    def parameters(self, inputs: Properties) -> dict[str, Any]:
        return firewall_api.firewall(inputs)

    def validate(self, inputs: Properties) -> None:
        self._store.need(text(inputs, "firewallPolicyArn"))
        zones: dict[str, str] = {}
        for subnet in (text(each, "subnetId") for each in objects(inputs, "subnetMappings")):
            found = self._subnet(subnet, text(inputs, "region"))
            if found is None or text(found, "VpcId") != inputs.get("vpcId"):
                raise RefusedError("InvalidRequestException", f"{subnet} is not a subnet of {inputs.get('vpcId')}")
            other = zones.setdefault(text(found, "AvailabilityZone"), subnet)
            if other != subnet:
                raise RefusedError("InvalidRequestException", f"{subnet} and {other} are in one availability zone")

    def read(self, resource_id: str, state: Properties) -> Live | None:
        live = super().read(resource_id, state)
        if live is None:
            return None
        states: list[Value] = []
        for subnet in (text(each, "subnetId") for each in objects(live.inputs, "subnetMappings")):
            found = self._subnet(subnet, resource_id.split(":")[3])
            endpoint = f"vpce-{subnet.removeprefix('subnet-')}"
            states.append(
                {
                    "availabilityZone": text(found or {}, "AvailabilityZone"),
                    "attachments": [{"subnetId": subnet, "endpointId": endpoint}],
                }
            )
        return Live(live.inputs, {**live.computed, "firewallStatuses": [{"syncStates": states}]})

    def delete(self, resource_id: str, state: Properties) -> None:
        found = self._store.get(resource_id)
        if found and found.body.get("deleteProtection"):
            raise RefusedError("InvalidOperationException", f"{resource_id} has delete protection")
        super().delete(resource_id, state)

    def _subnet(self, subnet: str, region: str) -> Properties | None:
        return self._store.ec2.find("DescribeSubnets", "Subnets", region, SubnetIds=[subnet])
