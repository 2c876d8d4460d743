"""Say ``NatSizing(clients=12000, …).addresses``: how many public addresses a NAT gateway needs, with the arithmetic.

A NAT gateway has so many source ports for each of its addresses towards one destination (address, port and protocol).
The reference asks for enough addresses and gives no formula (NAT-2), so the model is the worst case: all clients have
all their connections with one destination, a share more for reconnecting, and one gateway of several has failed.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NatSizing:
    """Clients, their connections with the busiest destination, and what one address can carry of them.

    ``gateways`` share the clients evenly, but for one that may fail where there are several.
    """

    clients: int
    connections_each: int
    headroom_percent: int
    gateways: int
    connections_per_address: int

    @property
    def connections(self) -> int:
        """All connections at once, headroom included."""
        return -(-self.clients * self.connections_each * (100 + self.headroom_percent) // 100)

    @property
    def carrying(self) -> int:
        """The gateways that carry them when one has failed."""
        return max(1, self.gateways - 1)

    @property
    def connections_per_gateway(self) -> int:
        """What each of these carries."""
        return -(-self.connections // self.carrying)

    @property
    def addresses(self) -> int:
        """The public addresses of each gateway."""
        return -(-self.connections_per_gateway // self.connections_per_address)

    @property
    def arithmetic(self) -> str:
        """The sizing in a line."""
        shared = ""
        if self.gateways > 1:
            others = f"{self.carrying} of {self.gateways} gateways"
            shared = f" ÷ {others} = {self.connections_per_gateway:,} each"
        return (
            f"{self.clients:,} clients × {self.connections_each} connections + {self.headroom_percent} % = "
            f"{self.connections:,}{shared} ÷ {self.connections_per_address:,} an address = "
            f"{self.addresses} address{'' if self.addresses == 1 else 'es'}"
            f"{' a gateway' if self.gateways > 1 else ''}"
        )
