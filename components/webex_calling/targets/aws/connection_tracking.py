"""Say ``CONNECTION_TRACKING``: the idle timers that an interface needs, which a security group cannot set.

The reference asks for at least 30 minutes. Nitro v6 instances forget idle TCP after 350 s unless told otherwise; older
ones after five days. UDP cannot be raised above 180 s: RTP and RTCP keep their own state alive.
Source: Amazon EC2 API, ConnectionTrackingSpecificationRequest: TCP 60 to 432000, UDP stream 60 to 180, UDP 30 to 60 s.
"""

CONNECTION_TRACKING = {"tcpEstablishedTimeout": 3600, "udpStreamTimeout": 180, "udpTimeout": 60}
"""Seconds; TCP twice what is asked for, UDP the most that can be set."""
