"""Say ``AwsAccount.from_arguments({"quotas": {…}}).allowance``: what the account of a component allows."""

from collections.abc import Mapping

from pydantic import StrictStr

from webex_calling.flows.rule import NetworkList
from webex_calling.plan.group_fit import Allowance
from webex_calling.published.reference import Reference
from webex_calling.site.config_model import ConfigModel
from webex_calling.site.imported import ImportedGroup, StackName
from webex_calling.site.lists import ListSize
from webex_calling.site.place import AwsQuotas
from webex_calling.targets.aws.prefix_list import list_sizes


class AwsAccount(ConfigModel):
    """The quotas and list sizes of one account and region, and the tags of what is made there."""

    calling_max_entries: ListSize | None = None
    """max_entries of each Calling list, which is what a rule to it weighs; as published (20) unless given."""
    app_configuration_max_entries: ListSize | None = None
    """max_entries of each Webex App configuration list; as published (10) unless given."""
    quotas: AwsQuotas = AwsQuotas()
    """The account's quotas in that region."""
    tags: Mapping[str, StrictStr] = {}
    """Tags of every security group."""
    imported: Mapping[StackName, ImportedGroup] = {}
    """Groups that were imported and keep name and description, by their names in the stack."""

    @property
    def allowance(self) -> Allowance:
        """What the planner may use."""
        return Allowance(self.quotas.rules_per_group, self.quotas.groups_per_interface)

    def sizes(self, reference: Reference) -> Mapping[NetworkList, int]:
        """Return what a rule to each list weighs."""
        given = {"calling": self.calling_max_entries, "app-configuration": self.app_configuration_max_entries}
        published = list_sizes(reference.networks.values())
        return {each: given.get(each.network) or size for each, size in published.items()}
