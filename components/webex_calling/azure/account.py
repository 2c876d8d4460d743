"""Say ``AzureAccount.from_arguments({"quotas": {…}}).allowance``: what the subscription of a component allows."""

from collections.abc import Mapping

from pydantic import StrictStr

from webex_calling.site.config_model import ConfigModel
from webex_calling.site.imported import ImportedName, StackName
from webex_calling.site.place import AzureQuotas
from webex_calling.targets.azure.network_security_group import NsgAllowance


class AzureAccount(ConfigModel):
    """The limits of one subscription and location, and the tags of what is made there."""

    quotas: AzureQuotas = AzureQuotas()
    """The subscription's quotas; the defaults are those of a new subscription."""
    tags: Mapping[str, StrictStr] = {}
    """Tags of every NSG."""
    imported: Mapping[StackName, ImportedName] = {}
    """NSGs that were imported and keep their names in the cloud, by their names in the stack."""

    @property
    def allowance(self) -> NsgAllowance:
        """What the planner may use."""
        return NsgAllowance(self.quotas.rules_per_nsg, self.quotas.prefixes_per_nsg)
