"""``webex-calling nat-pool``: how many public addresses a NAT gateway needs, and what its idle timers cost."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from webex_calling.commands.answer import exit_with
from webex_calling.commands.terminal import say, say_json
from webex_calling.fault import Fault, Faults
from webex_calling.report.toned import Tone, Toned
from webex_calling.site.kinds import Cloud

if TYPE_CHECKING:
    from webex_calling.plan.nat_gateway import NatPlan

_NAMES = {"clients": "--clients", "connectionsEach": "--connections-each", "headroomPercent": "--headroom-percent"}

_MOST_GATEWAYS = 1000


def nat_pool(
    cloud: Annotated[Cloud, typer.Option(help="Whose NAT gateway: aws or azure.")],
    clients: Annotated[int, typer.Option(help="Clients behind it at the busiest time.")],
    connections_each: Annotated[int, typer.Option(help="Simultaneous connections of a client to one destination.")] = 8,
    headroom_percent: Annotated[
        int, typer.Option(help="Headroom, in per cent, for clients that reconnect all at once.")
    ] = 25,
    gateways: Annotated[int, typer.Option(help="On AWS: gateways that share them; one of several may fail.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Answer the sizing question alone: addresses with their arithmetic, and the timers."""
    try:
        plan = plan_nat_pool(cloud, clients, connections_each, headroom_percent, gateways)
    except Faults as faults:
        exit_with(faults)
    if as_json:
        say_json(nat_pool_document(plan))
    else:
        say(Toned(note.text, Tone.CARE) if note.level == "warning" else note.text for note in plan.notes)


def plan_nat_pool(cloud: Cloud, clients: int, connections_each: int, headroom_percent: int, gateways: int) -> "NatPlan":
    """Plan the NAT gateways that the arguments of the command ask for. Raises Faults."""
    from pydantic import ValidationError

    from webex_calling.plan.nat_gateway import plan_aws_nat, plan_azure_nat
    from webex_calling.published.reference import load_reference
    from webex_calling.quotas import aws, azure
    from webex_calling.site.config_model import explain
    from webex_calling.site.perimeter_parts import NatGateway
    from webex_calling.site.place import AwsQuotas

    most_gateways = 1 if cloud is Cloud.AZURE else _MOST_GATEWAYS
    if not 1 <= gateways <= most_gateways:
        addresses = azure.ADDRESSES_PER_NAT_GATEWAY.default
        one = f"1: one gateway of Azure has up to {addresses} addresses"
        most = one if cloud is Cloud.AZURE else f"1 to {_MOST_GATEWAYS}"
        raise Faults([Fault("--gateways", "is not a number of gateways", f"give {most}", str(gateways))])
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


def nat_pool_document(plan: "NatPlan") -> dict[str, object]:
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
