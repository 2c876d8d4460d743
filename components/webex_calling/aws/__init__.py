"""The component classes of AWS."""

from webex_calling.aws.local_gateway import AwsLocalGateway, AwsLocalGatewayArgs
from webex_calling.aws.published_networks import AwsPublishedNetworks, AwsPublishedNetworksArgs
from webex_calling.aws.vdi_pool import AwsVdiPool, AwsVdiPoolArgs

__all__ = [
    "AwsLocalGateway",
    "AwsLocalGatewayArgs",
    "AwsPublishedNetworks",
    "AwsPublishedNetworksArgs",
    "AwsVdiPool",
    "AwsVdiPoolArgs",
]
