"""Say ``weight_of("com.amazonaws.eu-central-1.s3")``: what a prefix list that AWS keeps weighs in a security group.

Source: Amazon VPC User Guide, AWS-managed prefix lists, the weights; read in 2026-09. The two families of a service
weigh the same.
"""

from collections.abc import Mapping
from typing import Final

_WEIGHTS: Final[Mapping[str, int]] = {
    "cloudfront.origin-facing": 55,
    "dynamodb": 1,
    "ec2-instance-connect": 2,
    "groundstation": 5,
    "route53-healthchecks": 25,
    "s3": 1,
    "s3express": 6,
    "vpc-lattice": 10,
}


def weight_of(name: str) -> int | None:
    """Return the weight of the list with this name; None where it is not published."""
    held = (weight for service, weight in _WEIGHTS.items() if name.endswith(f".{service}"))
    return next(held, None) if name.startswith("com.amazonaws.") else None
