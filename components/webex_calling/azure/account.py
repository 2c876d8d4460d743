"""Say ``AzureAccount.take(arguments)``: what the subscription allows, split from what the endpoint is."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import StrictStr

from webex_calling.site.noun import Noun
from webex_calling.site.place import AzureQuotas
from webex_calling.targets.azure.fit import NsgAllowance


class AzureAccount(Noun):
    """The limits of one subscription and location, and the tags of what is made there."""

    quotas: AzureQuotas = AzureQuotas()
    """The subscription's quotas; the defaults are those of a new subscription."""
    tags: Mapping[str, StrictStr] = {}
    """Tags of every NSG."""

    @classmethod
    def take(cls, arguments: Mapping[str, Any]) -> tuple[Self, dict[str, Any]]:
        """Return the account that ``arguments`` describe, and the arguments that are left. Raises Faults."""
        own = {key: value for key, value in arguments.items() if key in cls.model_fields}
        return cls.from_arguments(own), {key: value for key, value in arguments.items() if key not in own}

    @property
    def allowance(self) -> NsgAllowance:
        """What the planner may use."""
        return NsgAllowance(self.quotas.rules_per_nsg, self.quotas.prefixes_per_nsg)
