"""Say ``Cloud.AWS``: whose filters a place has."""

from enum import StrEnum


class Cloud(StrEnum):
    """A cloud provider."""

    AWS = "aws"
    AZURE = "azure"

    @property
    def label(self) -> str:
        """Its name as it is written in sentences."""
        return "AWS" if self is Cloud.AWS else "Azure"
