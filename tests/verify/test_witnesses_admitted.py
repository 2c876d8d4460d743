"""What real components register admits the witnesses that are required, and refuses the others, on both clouds."""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Address

import pytest
from tests.verify.proven import Proven, proven
from tests.verify.witness_site import ENDPOINTS, SIDES, VIRTUAL_NETWORK, witnessed_site
from tests.witnesses import Witness, load_witnesses

from webex_calling.verify.model.packets import Initiator, Packet, PacketSet, prefix
from webex_calling.verify.proof.interface_proof import InterfaceProof

WITNESSES = [witness for witness in load_witnesses() if witness.endpoint in SIDES]
CLOUDS = ["aws", "azure"]
each_cloud = pytest.mark.parametrize("cloud", CLOUDS)
each_endpoint = pytest.mark.parametrize("endpoint", SIDES)
INSIDE = PacketSet.box(peer=[prefix(VIRTUAL_NETWORK)])


@cache
def site(cloud: str) -> Proven:
    """Return the site of all endpoints on one cloud."""
    return proven(witnessed_site(cloud))


@cache
def sides(cloud: str) -> dict[tuple[str, str], InterfaceProof]:
    """Return the proof of each of its sides."""
    return dict(site(cloud).again(site(cloud).resources))


def packet(witness: Witness) -> Packet:
    """Return the opening that a witness describes."""
    ports = (witness.icmp_type, witness.icmp_code) if witness.protocol == 1 else (witness.local_port, witness.peer_port)
    peer = witness.peer if witness.peer[-1].isalpha() else int(IPv4Address(witness.peer))
    ends = (ports[0] or 0, ports[1] or 0)
    return Packet(Initiator(witness.opens), witness.protocol, int(IPv4Address(witness.local_address)), peer, *ends)


def expected(cloud: str, witness: Witness) -> bool:
    """Tell whether a filter of this cloud lets a witness through; an NSG matches no ICMP type."""
    if witness.verdict == "excess":
        return cloud == "azure" or witness.declared != "icmp"
    hosts = cloud == "azure" and ENDPOINTS[witness.endpoint].media is not None
    return witness.verdict == "required" or (hosts and packet(witness) in INSIDE)


@each_cloud
@each_endpoint
def test_witnesses_get_their_verdict(cloud: str, endpoint: str) -> None:
    """Every witness of the endpoint is admitted or refused as its verdict says."""
    paths = sides(cloud)[SIDES[endpoint]].paths
    assert paths is not None
    held = [witness for witness in WITNESSES if witness.endpoint == endpoint]
    wrong = [
        f"{witness.place}: {packet(witness)}"
        for witness in held
        if (packet(witness) in paths.admitted) is not expected(cloud, witness)
    ]
    assert (len(held) > 0, wrong) == (True, [])


@each_cloud
def test_the_endpoints_are_proven(cloud: str) -> None:
    """Nothing required is missing and no excess is undeclared, at any endpoint."""
    assert [side for side in sides(cloud).values() if not side.proven] == []
