"""Say ``name_interval("*.example.com")``: names as numbers above all addresses, so that a peer of either kind is one.

Names lie above the addresses in the order of their labels from the right, so that the names below one are an interval:
``*.example.com`` is every ``com.example.…``. The text is padded with zeros to one byte more than the longest name, so
that the value after a name is never a name. Every printable character but ``/`` may stand in a name: the value after
``com.example.…`` is ``com.example/``, ``/`` being the successor of ``.`` in ASCII.
"""

from typing import Final

from webex_calling.verify.model.spans import Interval

ADDRESSES: Final = 1 << 32
_NAME_BYTES: Final = 253  # RFC 1035, 2.3.4: 255 octets on the wire, which is 253 characters of text
_WIDTH: Final = _NAME_BYTES + 1
PEERS: Final = ADDRESSES + 256**_WIDTH


def name_key(name: str) -> bytes:
    """Return the labels of a name or wildcard from the right. Raises ValueError for what is neither."""
    labels = name.split(".")
    if (
        len(name) > _NAME_BYTES
        or "" in labels
        or any("*" in label for label in labels[1:])
        or ("*" in labels[0] and labels[0] != "*")
        or not all("!" < character <= "~" and character != "/" for character in name)
        or labels[-1].isdigit()
    ):
        raise ValueError(
            f"{name!r} is not a name; give up to {_NAME_BYTES} printable characters in labels divided by single dots, "
            "a wildcard only as the whole first label and the last label not a number"
        )
    return ".".join(reversed(labels)).encode()


def is_name(text: str) -> bool:
    """Tell whether a text is a name or wildcard that has a number."""
    try:
        name_key(text)
    except ValueError:
        return False
    return True


def name_value(key: bytes) -> int:
    """Return the number of a key."""
    return ADDRESSES + int.from_bytes(key.ljust(_WIDTH, b"\0"))


def name_interval(name: str) -> Interval:
    """Return the numbers of a name, or of all names that a wildcard covers."""
    key = name_key(name)
    first = name_value(key.removesuffix(b"*"))
    return first, first + (256 ** (_WIDTH - len(key) + 1) - 1 if key.endswith(b"*") else 0)


def boundary_key(value: int) -> bytes:
    """Return the key of the name or wildcard that begins at this value or ends before it."""
    text = (value - ADDRESSES).to_bytes(_WIDTH)
    key = text.removesuffix(b"\1").rstrip(b"\0")
    return key.removesuffix(b"/") + b".*" if key.endswith(b"/") else key + b"*" if key[-1:] in {b"", b"."} else key
