"""Say ``plan_nat_pool(Cloud.AWS, 500, 8, 25, 1)``: the sizing of NAT gateways for nobody's site."""

import sys

from pydantic import ValidationError

from webex_calling.fault import Fault, Faults
from webex_calling.plan.nat_gateway import NatPlan, plan_aws_nat, plan_azure_nat
from webex_calling.published.reference import load_reference
from webex_calling.quotas import aws, azure
from webex_calling.site.cloud import Cloud
from webex_calling.site.config_model import explain
from webex_calling.site.nat import NatGateway
from webex_calling.site.place import AwsQuotas

_NAMES = {"clients": "--clients", "connectionsEach": "--connections-each", "headroomPercent": "--headroom-percent"}

_MOST_GATEWAYS = 1000


def plan_nat_pool(cloud: Cloud, clients: int, connections_each: int, headroom_percent: int, gateways: int) -> NatPlan:
    """Plan the NAT gateways that the arguments of the command ask for. Raises Faults."""
    most_gateways = 1 if cloud is Cloud.AZURE else _MOST_GATEWAYS
    if not 1 <= gateways <= most_gateways:
        addresses = azure.ADDRESSES_PER_NAT_GATEWAY.default
        one = f"1: one gateway of Azure has up to {addresses} addresses"
        most = one if cloud is Cloud.AZURE else f"1 to {_MOST_GATEWAYS}"
        raise Faults([Fault("--gateways", "is no number of gateways", f"give {most}", str(gateways))])
    subnets = {f"zone-{at}": "subnet-0" for at in range(1, gateways + 1)} if cloud is Cloud.AWS else {}
    given = {
        "clients": clients,
        "connectionsEach": connections_each,
        "headroomPercent": headroom_percent,
        "subnets": subnets,
    }
    try:
        nat = NatGateway.model_validate(given)
    except ValidationError as error:
        faults = explain(error, NatGateway.model_json_schema())
        raise Faults(
            Fault(_NAMES.get(each.place, each.place), each.fault, each.remedy, each.value) for each in faults
        ) from None
    if cloud is Cloud.AZURE:
        return plan_azure_nat(load_reference(), nat, "nat-pool")
    # The question is how many there must be; whether an account has them is asked where they are made.
    most_addresses = aws.ADDRESSES_PER_NAT_GATEWAY.ceiling
    unlimited = AwsQuotas.model_construct(addresses_per_nat_gateway=most_addresses, elastic_ips_per_region=sys.maxsize)
    return plan_aws_nat(load_reference(), nat, "nat-pool", unlimited)


def nat_pool_document(plan: NatPlan) -> dict[str, object]:
    """Return the plan as JSON values."""
    sizing = plan.sizing
    return {
        "clients": sizing.clients,
        "connectionsEach": sizing.connections_each,
        "headroomPercent": sizing.headroom_percent,
        "connections": sizing.connections,
        "connectionsPerAddress": sizing.connections_per_address,
        "gateways": sizing.gateways,
        "addressesPerGateway": sizing.addresses,
        "addresses": sizing.addresses * sizing.gateways,
        "arithmetic": sizing.arithmetic,
        "notes": [{"level": note.level, "text": note.text} for note in plan.notes],
    }
