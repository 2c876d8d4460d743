"""`hello("sip.example.com")`: the first bytes of a TLS client that we did not write, as Python's `ssl` sends them."""

from __future__ import annotations

import ssl
from functools import cache


@cache
def hello(name: str | None) -> bytes:
    """Return a ClientHello that asks for a name, or for none.

    OpenSSL takes no name with upper-case letters as it stands: such a one is put in place of its lower-case form.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    sent = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), sent, server_hostname=name.lower() if name else None)
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        found = sent.read()
    else:
        raise AssertionError("a handshake without a server")
    assert name is None or found.count(name.lower().encode()) == 1, f"{name} is not said once"
    return found if name is None else found.replace(name.lower().encode(), name.encode())
