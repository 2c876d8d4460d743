"""Say ``NetworkFirewall(tcp_idle_timeout_seconds=3600)``: the stateful filter of a VPC on AWS, by address and name."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network, collapse_addresses
from typing import Annotated, Self

from pydantic import ConfigDict, Field, StrictInt, StrictStr, model_validator

from webex_calling.quotas.aws import FIREWALL_TCP_IDLE_SECONDS
from webex_calling.site.config_model import ConfigModel, granted
from webex_calling.site.perimeter_parts import SubnetId
from webex_calling.site.values import Flag, OwnPrefixes, Shape, Slug

PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
"""Private use (RFC 1918). A rule for the outside that held any of it would pass connections to hosts inside."""

_BUCKET = Shape(
    "The name of an S3 bucket", r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "is not a bucket; write its name", "voice-logs"
)
_LOG_GROUP = Shape(
    "The name of a CloudWatch log group",
    r"[.\-_/#A-Za-z0-9]{1,512}",
    "is not a log group; write its name, not its ARN",
    "/network-firewall/edge",
)
_STREAM = Shape(
    "The name of a Firehose stream", r"[A-Za-z0-9_.-]{1,64}", "is not a Firehose stream; write its name", "voice-logs"
)


class FirewallLog(ConfigModel):
    """Where one kind of log goes: exactly one of log group, bucket and delivery stream, which exist."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 2})

    log_group: Annotated[str, _LOG_GROUP] | None = None
    """The name of a CloudWatch log group."""
    bucket: Annotated[str, _BUCKET] | None = None
    """The name of an S3 bucket."""
    bucket_prefix: Annotated[StrictStr, Field(max_length=512)] = ""
    """The prefix of the keys in the bucket. Default: none."""
    delivery_stream: Annotated[str, _STREAM] | None = None
    """The name of an Amazon Data Firehose stream."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        to = {"logGroup": self.log_group, "bucket": self.bucket, "deliveryStream": self.delivery_stream}
        named = [key for key, value in to.items() if value is not None]
        if not named:
            raise ValueError(f"names no destination; give exactly one of {', '.join(to)}")
        if len(named) > 1:
            raise ValueError(f"names several destinations, {' and '.join(named)}; keep one of them")
        if self.bucket_prefix and not self.bucket:
            raise ValueError("has bucketPrefix without a bucket; remove it")
        return self


class FirewallLogging(ConfigModel):
    """The logs of the firewall: what the default action drops is an alert."""

    alert: FirewallLog | None = None
    """What was dropped, packet by packet."""
    flow: FirewallLog | None = None
    """Every connection with its bytes; high volume."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.alert or self.flow):
            raise ValueError("names no log; give alert or flow, or leave logging out")
        return self


class NetworkFirewall(ConfigModel):
    """An AWS Network Firewall policy with its rule groups, in strict order; the firewall itself when asked for."""

    home_networks: OwnPrefixes = ()
    """HOME_NET: your own prefixes, to which no rule for the outside applies; whatever is behind the firewall is in it.
    Default: all private addresses (RFC 1918), and what else the site has."""
    tcp_idle_timeout_seconds: StrictInt = granted(
        FIREWALL_TCP_IDLE_SECONDS,
        "After how many idle seconds a TCP connection is forgotten: at least {least}, as the requirements ask.",
        least=1800,
        default=3600,
    )
    headroom: Annotated[StrictInt, Field(ge=0, le=10000)] = 100
    """Capacity of each rule group that is kept free beyond what its rules take, at least. Default 100."""
    subnets: Mapping[Slug, SubnetId] = Field(default_factory=dict)
    """The ids of the subnets that take the firewall's endpoints, one an availability zone, by a name of your own; all
    are in the perimeter's VPC. Without any, no firewall is made, and the policy's ARN is the output."""
    deletion_protection: Flag = False
    """Whether the firewall refuses to be deleted until this is switched off again."""
    logging: FirewallLogging | None = None
    """The logs of the firewall, which need subnets."""

    def at_home(self, networks: Iterable[IPv4Network]) -> tuple[IPv4Network, ...]:
        """Return HOME_NET: as it is said, or all private addresses and what else of ``networks`` there is."""
        return self.home_networks or tuple(collapse_addresses([*PRIVATE, *networks]))

    @model_validator(mode="after")
    def _has_a_firewall(self) -> Self:
        """Find what only a firewall has, where none is made."""
        found = list(self._of_firewall())
        if found and not self.subnets:
            raise ValueError(f"sets {', '.join(found)}, but makes no firewall; give subnets, or remove it")
        return self

    def _of_firewall(self) -> Iterator[str]:
        if self.logging:
            yield "logging"
        if self.deletion_protection:
            yield "deletionProtection"
