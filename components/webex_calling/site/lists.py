"""The lists of published networks, as sites and components name and keep them."""

from collections.abc import Mapping
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, Field, StrictInt, StrictStr

from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import Reference
from webex_calling.quotas import aws
from webex_calling.site.config_model import ConfigModel
from webex_calling.site.imported import ImportedName, StackName
from webex_calling.site.values import Flag, Shape, azure_id, distinct, filled

PrefixListId = Annotated[
    str,
    Shape("The id of a prefix list", r"pl-[0-9a-f]+", 'is not a prefix list id; write "pl-" and its digits', "pl-0abc"),
]


PrefixListArn = Annotated[
    str,
    Shape(
        "The ARN of a prefix list",
        r"arn:aws:ec2:[a-z0-9-]+:[0-9]{12}:prefix-list/pl-[0-9a-f]+",
        "is not an ARN of a prefix list; write arn:aws:ec2:REGION:ACCOUNT:prefix-list/pl-…, the account being its "
        "owner's",
        "arn:aws:ec2:eu-central-1:123456789012:prefix-list/pl-0abc",
    ),
]


ListSize = Annotated[StrictInt, Field(ge=aws.ENTRIES_PER_PREFIX_LIST.least, le=aws.ENTRIES_PER_PREFIX_LIST.most)]
"""The max_entries of a prefix list."""


class AdoptedLists(ConfigModel):
    """Prefix lists that another stack keeps, for example shared through RAM."""

    ids: Annotated[tuple[PrefixListId, ...], AfterValidator(distinct), filled]
    """Their ids: the list of the network, then its overflow lists in order."""
    max_entries: ListSize
    """The max_entries of each of them: what a rule that refers to one weighs."""
    arns: Annotated[tuple[PrefixListArn, ...], AfterValidator(distinct)] = ()
    """Their ARNs, in the same order: a Network Firewall refers to lists by these."""


class AdoptedIpGroup(ConfigModel):
    """An IP Group that another stack keeps."""

    id: Annotated[
        str,
        azure_id("an IP Group", "ipGroups"),
    ]
    """Its resource id."""


AdoptedList = TypeVar("AdoptedList", AdoptedLists, AdoptedIpGroup)


class AdoptedNetworks(ConfigModel, Generic[AdoptedList]):
    """The published networks that a place may adopt, each with what holds its prefixes."""

    calling: AdoptedList | None = None
    """The Calling networks: signalling, media, NTP."""
    device_configuration: AdoptedList | None = None
    """The networks of device configuration and firmware."""
    app_configuration: AdoptedList | None = None
    """The networks of Webex app configuration."""


class AdoptedAwsNetworks(AdoptedNetworks[AdoptedLists]):
    """The published networks whose prefix lists are adopted; those of the others are created."""


class AdoptedAzureNetworks(AdoptedNetworks[AdoptedIpGroup]):
    """The published networks whose IP Groups are adopted."""


LISTED = tuple(AdoptedAwsNetworks.model_fields)
"""The networks with lists, or IP Groups, as sites and components spell them."""


def network_of(key: str) -> str:
    """Return the id of a network that a site spells ``key``."""
    return key.replace("_", "-")


def raise_unnamed(reference: Reference) -> None:
    """Raise Faults for each listed network that a site could not adopt, nor a component be given."""
    known = {network_of(key) for key in LISTED}
    faults = [
        Fault(
            f"networks.{network.id}",
            f"has a list, and sites and components know those of {', '.join(sorted(known))} alone",
            'write "listed: false", so that the rules hold its prefixes, or give it keys in both',
        )
        for network in reference.listed
        if network.id not in known
    ]
    if faults:
        raise Faults(faults)


class RetentionOptions(ConfigModel):
    """How what is made of the published networks is kept."""

    protect: Flag = False
    """Protect it from deletion, since filters of other stacks may refer to it."""
    tags: Mapping[str, StrictStr] = Field(default_factory=dict)
    """Tags of all that is made, besides its name and the published revision."""
    imported: Mapping[StackName, ImportedName] = Field(default_factory=dict)
    """What of it was imported and keeps its name in the cloud, by its own name in the stack."""
