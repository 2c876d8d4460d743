"""Say ``AzurePublishedNetworks("calling", {...})``: the IP Groups of one subscription and location, made once."""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_azure_native.network as network

from webex_calling.arguments import ImportedNameArgs
from webex_calling.component import REVISION_TAG, Arguments, outputs_of, token
from webex_calling.fault import raise_any
from webex_calling.site.imported import strays
from webex_calling.site.lists import LISTED, RetentionOptions, network_of, raise_unnamed
from webex_calling.targets.azure.ip_group import render_groups

_ADOPTED = {network_of(key): f"{key}_group_id" for key in LISTED}


class AzurePublishedNetworksArgs(TypedDict):
    """Where the IP Groups live, which ones to adopt, and how those that are made are kept."""

    resource_group_name: pulumi.Input[str]
    """Name of the resource group that takes the IP Groups."""
    location: NotRequired[pulumi.Input[str]]
    """Location of the IP Groups. Default: that of the resource group."""
    calling_group_id: NotRequired[pulumi.Input[str]]
    """Id of an existing IP Group of the Calling network. Default: make it."""
    device_configuration_group_id: NotRequired[pulumi.Input[str]]
    """Id of an existing IP Group of the device configuration network. Default: make it."""
    app_configuration_group_id: NotRequired[pulumi.Input[str]]
    """Id of an existing IP Group of the Webex App configuration network. Default: make it."""
    protect: NotRequired[bool]
    """Protect the IP Groups from deletion, since firewalls of other stacks may refer to them. Default false."""
    tags: NotRequired[dict[str, str]]
    """Tags of every IP Group, besides the published revision."""
    imported: NotRequired[dict[str, ImportedNameArgs]]
    """IP Groups that were imported and keep their names in the cloud, by their names in the stack."""


class AzurePublishedNetworks(pulumi.ComponentResource):
    """The published networks of Webex Calling as IP Groups, for Azure Firewall; NSGs hold prefixes themselves.

    The groups are written one after another, since Azure updates IP Groups of one firewall serially. A new revision of
    the networks changes the addresses and one tag. Source: help article b2exve, IP subnets for Webex Calling services.
    """

    calling_group_id: pulumi.Output[str]
    """Id of the IP Group of the Calling network: signalling, media, NTP and CScan."""
    device_configuration_group_id: pulumi.Output[str]
    """Id of the IP Group of the device configuration and firmware network."""
    app_configuration_group_id: pulumi.Output[str]
    """Id of the IP Group of the Webex App configuration network."""
    revision: pulumi.Output[str]
    """The date of the published revision that the groups hold, YYYY-MM-DD."""

    def __init__(self, name: str, args: AzurePublishedNetworksArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        ids = ["resource_group_name", "location", *_ADOPTED.values()]
        with Arguments(name, args, AzurePublishedNetworksArgs, ids) as arguments:
            raise_unnamed(arguments.reference)
            groups = render_groups(arguments.reference.networks.values())
            own = (f"{name}-{each.network}" for each in groups if _ADOPTED[each.network] not in arguments.ids)
            with arguments.part():
                retention = RetentionOptions.from_arguments(arguments.plain)
                raise_any(strays("imported", retention.imported, own))
            arguments.need("resource_group_name")
        reference = arguments.reference
        super().__init__(token("AzurePublishedNetworks"), name, {}, opts)
        previous: list[pulumi.Resource] = []
        for group in groups:
            output = _ADOPTED[group.network]
            if output in arguments.ids:
                setattr(self, output, pulumi.Output.from_input(arguments.ids[output]))
                continue
            logical = f"{name}-{group.network}"
            existing = retention.imported.get(logical)
            made = network.IpGroup(
                logical,
                ip_groups_name=existing.name if existing else None,
                resource_group_name=arguments.ids["resource_group_name"],
                location=arguments.ids.get("location"),
                ip_addresses=list(group.ip_addresses),
                tags={**retention.tags, REVISION_TAG: reference.revision_of(group.network).isoformat()},
                opts=pulumi.ResourceOptions(parent=self, protect=retention.protect or None, depends_on=previous),
            )
            previous = [made]
            setattr(self, output, made.id)
        self.revision = pulumi.Output.from_input(reference.revision.isoformat())
        self.register_outputs(outputs_of(self))
