"""Say ``unfiltered()``: what no network security group can stop, and so counts as admitted."""

from webex_calling.verify.azure.service_tag import HOST
from webex_calling.verify.packets import PacketSet, prefix

METADATA = prefix("169.254.169.254")


def unfiltered() -> PacketSet:
    """Return the openings with the host's virtual addresses: DHCP, DNS, health probes and instance metadata.

    Source: Microsoft Learn, Azure network security groups overview, "Azure platform considerations".
    """
    return PacketSet.box(peer=[HOST, METADATA])
