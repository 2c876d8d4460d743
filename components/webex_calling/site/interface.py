"""Say ``Interface.EXTERNAL``: the side of a Local Gateway that faces Webex, or the one that faces the premises."""

from enum import StrEnum


class Interface(StrEnum):
    """An interface of an endpoint. A gateway with one interface, and a desktop, have the external one alone."""

    EXTERNAL = "external"
    INTERNAL = "internal"
