"""Say ``Cloud.AWS``, ``Interface.EXTERNAL``: whose filters a place has, and which side of an endpoint is meant."""

from enum import StrEnum


class Cloud(StrEnum):
    """A cloud provider."""

    AWS = "aws"
    AZURE = "azure"

    @property
    def label(self) -> str:
        """Its name as it is written in sentences."""
        return "AWS" if self is Cloud.AWS else "Azure"


class Interface(StrEnum):
    """An interface of an endpoint. A gateway with one interface, and a desktop, have the external one alone."""

    EXTERNAL = "external"
    INTERNAL = "internal"
