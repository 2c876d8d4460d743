"""What EC2 refuses about entries of a network ACL and moto lets pass: too many, and wrong numbers or ports."""

from collections.abc import Callable

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses import EC2Response
from tests.engine.doubles.aws.guard import PORTS, Quotas

NUMBERS = range(1, 32767)
"""32767 is the deny that closes every ACL."""
ICMP, TCP, UDP = "1", "6", "17"


class AclGuard:
    """The checks before each request that writes an entry, by the name of the request."""

    def __init__(self, quotas: Callable[[], Quotas]) -> None:
        self._quotas = quotas

    def checks(self) -> dict[str, Callable[[EC2Response], None]]:
        """List the requests that are checked before moto sees them."""
        return {"create_network_acl_entry": self._create, "replace_network_acl_entry": _check_entry}

    def _create(self, response: EC2Response) -> None:
        _check_entry(response)
        network_acl = response.ec2_backend.get_network_acl(response._get_param("NetworkAclId"))
        egress, is_v4 = _is_egress(response._get_param("Egress")), bool(response._get_param("CidrBlock"))
        held = [
            entry
            for entry in network_acl.network_acl_entries
            if _is_egress(entry.egress) is egress
            and bool(entry.cidr_block) is is_v4
            and int(entry.rule_number) in NUMBERS
        ]
        # The deny that closes the ACL counts (VPC user guide, quotas: rules per network ACL).
        if len(held) + 2 > self._quotas().entries_per_acl:
            raise EC2ClientError(
                "NetworkAclEntryLimitExceeded",
                "The maximum number of network ACL entries has been reached."
                f" ({network_acl.id}: {len(held) + 2} with the closing deny > {self._quotas().entries_per_acl})",
            )


def _check_entry(response: EC2Response) -> None:
    number, protocol = response._get_param("RuleNumber"), str(response._get_param("Protocol"))
    if int(number) not in NUMBERS:
        raise EC2ClientError("InvalidParameterValue", f"Invalid rule number {number}: it is outside 1-32766")
    if bool(response._get_param("CidrBlock")) == bool(response._get_param("Ipv6CidrBlock")):
        raise EC2ClientError("InvalidParameterCombination", "exactly one of CidrBlock and Ipv6CidrBlock is needed")
    if protocol in (TCP, UDP):
        first, last = response._get_param("PortRange.From"), response._get_param("PortRange.To")
        if first is None or last is None:
            raise EC2ClientError("MissingParameter", "TCP and UDP need PortRange.From and PortRange.To")
        if int(first) not in PORTS or int(last) not in PORTS or int(first) > int(last):
            raise EC2ClientError("InvalidParameterValue", f"Invalid port range {first}-{last}")
    if protocol == ICMP and (response._get_param("Icmp.Type") is None or response._get_param("Icmp.Code") is None):
        raise EC2ClientError("MissingParameter", "ICMP needs Icmp.Type and Icmp.Code")


def _is_egress(value: object) -> bool:
    # moto keeps what the request says: a word, or a truth value where it made the entry itself.
    return str(value).lower() == "true"
