"""Say ``AwsPublishedNetworks("calling", {})``: the prefix lists of one account and region, made once and shared."""

from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from webex_calling.arguments import ImportedNameArgs
from webex_calling.component import REVISION_TAG, Arguments, gathered, outputs_of, token
from webex_calling.fault import raise_any
from webex_calling.site.imported import strays
from webex_calling.site.lists import LISTED, RetentionOptions, network_of, raise_unnamed
from webex_calling.targets.aws.prefix_list import render_lists

_ADOPTED = {network_of(key): f"{key}_list_ids" for key in LISTED}


class AwsPublishedNetworksArgs(TypedDict):
    """The lists to adopt, if another stack or account owns them, and how those that are made are kept."""

    calling_list_ids: NotRequired[pulumi.Input[list[str]]]
    """Ids of existing prefix lists of the Calling network, as from a RAM share; in order. Default: make them."""
    device_configuration_list_ids: NotRequired[pulumi.Input[list[str]]]
    """Ids of existing prefix lists of the device configuration network. Default: make them."""
    app_configuration_list_ids: NotRequired[pulumi.Input[list[str]]]
    """Ids of existing prefix lists of the Webex App configuration network. Default: make them."""
    protect: NotRequired[bool]
    """Protect the lists from deletion, since groups of other stacks may refer to them. Default false."""
    tags: NotRequired[dict[str, str]]
    """Tags of every list that is made, besides its name and the published revision."""
    imported: NotRequired[dict[str, ImportedNameArgs]]
    """Lists that were imported and keep their names in the cloud, by their names in the stack."""


class AwsPublishedNetworks(pulumi.ComponentResource):
    """The published networks of Webex Calling as customer-managed prefix lists.

    One list a network, with inline entries and a fixed `max_entries`, and overflow lists where the published data puts
    prefixes into them. A new revision of the networks changes the entries and one tag, and no rule that refers to a
    list. Source: help article b2exve, IP subnets for Webex Calling services.
    """

    calling_list_ids: pulumi.Output[list[str]]
    """Ids of the lists of the Calling network: signalling, media, NTP and CScan. The first holds at most 20 entries."""
    device_configuration_list_ids: pulumi.Output[list[str]]
    """Ids of the lists of the device configuration and firmware network."""
    app_configuration_list_ids: pulumi.Output[list[str]]
    """Ids of the lists of the Webex App configuration network."""
    calling_list_arns: pulumi.Output[list[str]]
    """ARNs of the lists of the Calling network, as a Network Firewall takes them; empty where they are adopted."""
    device_configuration_list_arns: pulumi.Output[list[str]]
    """ARNs of the lists of the device configuration and firmware network; empty where they are adopted."""
    app_configuration_list_arns: pulumi.Output[list[str]]
    """ARNs of the lists of the Webex App configuration network; empty where they are adopted."""
    revision: pulumi.Output[str]
    """The date of the published revision that the lists hold, YYYY-MM-DD."""

    def __init__(self, name: str, args: AwsPublishedNetworksArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        adopted = {argument: network for network, argument in _ADOPTED.items()}
        with Arguments(name, args, AwsPublishedNetworksArgs, lists=adopted) as arguments:
            raise_unnamed(arguments.reference)
            lists = [
                each
                for each in render_lists(arguments.reference.networks.values())
                if _ADOPTED[each.list.network] not in arguments.ids
            ]
            with arguments.part():
                retention = RetentionOptions.from_arguments(arguments.plain)
                raise_any(strays("imported", retention.imported, (f"{name}-{each.list}" for each in lists)))
        reference = arguments.reference
        super().__init__(token("AwsPublishedNetworks"), name, {}, opts)
        made: dict[str, list[pulumi.Output[str]]] = {network: [] for network in _ADOPTED}
        arns: dict[str, list[pulumi.Output[str]]] = {network: [] for network in _ADOPTED}
        for each in lists:
            logical = f"{name}-{each.list}"
            existing = retention.imported.get(logical)
            resource = aws.ec2.ManagedPrefixList(
                logical,
                name=existing.name if existing else None,
                address_family="IPv4",
                max_entries=each.max_entries,
                entries=[aws.ec2.ManagedPrefixListEntryArgs(cidr=cidr) for cidr in each.entries],
                tags={
                    "Name": logical,
                    **retention.tags,
                    REVISION_TAG: reference.revision_of(each.list.network).isoformat(),
                },
                opts=pulumi.ResourceOptions(parent=self, protect=retention.protect or None),
            )
            made[each.list.network].append(resource.id)
            arns[each.list.network].append(resource.arn)
        for network, output in _ADOPTED.items():
            ids: pulumi.Input[Any] = arguments.ids.get(output, gathered(made[network]))
            setattr(self, output, pulumi.Output.from_input(ids))
            setattr(self, output.replace("_ids", "_arns"), gathered(arns[network]))
        self.revision = pulumi.Output.from_input(reference.revision.isoformat())
        self.register_outputs(outputs_of(self))
