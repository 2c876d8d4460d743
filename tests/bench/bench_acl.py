"""Print how long a network ACL takes to plan, and what its excess is, for each number of entries.

Run it as ``python tests/bench/bench_acl.py``.
"""

import time
from ipaddress import IPv4Network

from webex_calling.port import PortRange, Protocol
from webex_calling.published.reference import load_reference
from webex_calling.targets.aws.acl_box import AclBox
from webex_calling.targets.aws.acl_planner import WIDEST, AclPlan, plan_acl

CALLING = [published.prefix for published in load_reference().networks["calling"].prefixes]
MEDIA = ("5004", "8500-8699", "9000", "19560-65535")


def boxes(protocol: Protocol, prefixes: list[IPv4Network], *ranges: str) -> list[AclBox]:
    """Return a need for each prefix and range."""
    return [AclBox(protocol, prefix, PortRange.parse(ports)) for prefix in prefixes for ports in ranges]


def main() -> None:
    """Print the figures."""
    calling = [*boxes(Protocol.TCP, CALLING, "5062"), *boxes(Protocol.UDP, CALLING, *MEDIA)]
    peers = [IPv4Network(f"10.{30 + at}.0.0/24") for at in range(6)]
    crowd = [
        *calling,
        *boxes(Protocol.TCP, [IPv4Network("0.0.0.0/0")], "80", "443"),
        *(box for at, peer in enumerate(peers) for box in boxes(Protocol.TCP, [peer], str(5060 + at))),
        *(box for at, peer in enumerate(peers) for box in boxes(Protocol.UDP, [peer], f"{10000 + 1000 * at}-32767")),
    ]
    for name, needs in (("the Calling list", calling), ("and six peers of their own ports each", crowd)):
        for widest in (WIDEST, 8, 0) if needs is calling else (WIDEST, 8):
            print(f"{name}, no wider than /{widest}")
            for entries in range(19, 40):
                start = time.perf_counter()
                found = plan_acl(needs, entries, widest=widest)
                taken = time.perf_counter() - start
                told = f"{found.excess:>16,}" if isinstance(found, AclPlan) else f"needs {found.within_width}"
                print(f"  {entries} entries  {taken:5.2f} s  {told:>16}")


if __name__ == "__main__":
    main()
