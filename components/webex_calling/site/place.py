"""Say ``site.aws["fra"].vpcs["voice"].cidrs``: a region or location that has filters."""

import ast
import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt, StrictStr, ValidationInfo, field_validator, model_validator
from pydantic.alias_generators import to_camel

from webex_calling.documents.document import Steps
from webex_calling.quotas import aws, azure
from webex_calling.site.config_model import ConfigModel, Context, granted, located
from webex_calling.site.imported import ImportedGroup, ImportedName, StackName
from webex_calling.site.lists import AdoptedAwsNetworks, AdoptedAzureNetworks
from webex_calling.site.values import Flag, NamedPrefixes, Shape, Slug, VpcPrefixes, azure_id, filled


@cache
def known_regions() -> tuple[str, ...]:
    """Return the codes that ``pulumi_aws.Region`` has; none where the SDK keeps no such list."""
    found = find_spec("pulumi_aws")
    listing = Path(found.origin).with_name("_enums.py") if found and found.origin else None
    if listing is None or not listing.is_file():
        return ()
    tree = ast.parse(listing.read_text(encoding="utf-8"))
    return tuple(each for held in tree.body if isinstance(held, ast.ClassDef) for each in _values(held))


def listed_region(region: str) -> str:
    """Return a region that the SDK lists. Raises ValueError ("fault; remedy") for another."""
    known = known_regions()
    if known and region not in known:
        near = get_close_matches(region, known, 1)
        guess = f'did you mean "{near[0]}"?' if near else "write its code, for example eu-central-1."
        raise ValueError(
            f"is not a region that the installed pulumi-aws lists; {guess} A newer region needs a newer one"
        )
    return region


def _values(held: ast.ClassDef) -> list[str]:
    values = [each.value for each in held.body if isinstance(each, ast.Assign) and held.name == "Region"]
    return [each.value for each in values if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def _commercial(region: str, info: ValidationInfo) -> str:
    if re.match(r"us-gov-|us-iso|usgov|usdod|ussec|usnat", region):
        title = Context.of(info.context).published.refused.get("government")
        article = f"the article “{title}”" if title else "the article on them"
        raise ValueError(
            f"is a government region, which has requirements of its own; follow {article}, or name a commercial region"
        )
    if re.match(r"cn-|china", region):
        raise ValueError(
            "is a region of a separate cloud in China, for which these requirements are not published; "
            "name a commercial region"
        )
    return region


class AwsQuotas(ConfigModel):
    """The account's quotas in that region; the defaults are those of a new account."""

    rules_per_group: StrictInt = granted(
        aws.RULES_PER_GROUP,
        "Rules of a security group in each direction; a prefix list counts with all its max_entries. "
        "Default {default}.",
    )
    groups_per_interface: StrictInt = granted(
        aws.GROUPS_PER_INTERFACE, "Security groups on one network interface, at most {most}. Default {default}."
    )
    groups_per_region: StrictInt = granted(aws.GROUPS_PER_REGION, "Security groups in the region. Default {default}.")
    prefix_lists_per_region: StrictInt = granted(
        aws.PREFIX_LISTS_PER_REGION, "Prefix lists in the region. Default {default}."
    )
    references_per_prefix_list: StrictInt = granted(
        aws.REFERENCES_PER_PREFIX_LIST, "Rules that refer to one prefix list. Default {default}."
    )
    elastic_ips_per_region: StrictInt = granted(
        aws.ELASTIC_IPS_PER_REGION, "Elastic IP addresses in the region. Default {default}."
    )
    addresses_per_nat_gateway: StrictInt = granted(
        aws.ADDRESSES_PER_NAT_GATEWAY, "Elastic IP addresses of one NAT gateway, at most {most}. Default {default}."
    )
    network_acls_per_vpc: StrictInt = granted(aws.NETWORK_ACLS_PER_VPC, "Network ACLs in one VPC. Default {default}.")
    firewalls_per_region: StrictInt = granted(
        aws.FIREWALLS_PER_REGION, "Network Firewalls in the region. Default {default}."
    )
    firewall_policies_per_region: StrictInt = granted(
        aws.FIREWALL_POLICIES_PER_REGION, "Policies of Network Firewall in the region. Default {default}."
    )
    stateful_rule_groups_per_region: StrictInt = granted(
        aws.STATEFUL_GROUPS_PER_REGION, "Stateful rule groups of Network Firewall in the region. Default {default}."
    )

    @model_validator(mode="after")
    def _can_be_granted(self) -> "AwsQuotas":
        product = self.rules_per_group * self.groups_per_interface
        most = aws.RULES_PER_INTERFACE.default
        if product > most:
            raise ValueError(
                f"cannot be granted: rulesPerGroup {self.rules_per_group} x groupsPerInterface "
                f"{self.groups_per_interface} = {product}, above {most}; give at most "
                f"{most // self.groups_per_interface} rules, or at most "
                f"{most // self.rules_per_group} groups"
            )
        return self


class AwsVpc(ConfigModel):
    """A VPC that exists; none is created."""

    id: Annotated[
        str, Shape("The id of a VPC", r"vpc-[0-9a-f]+", 'is not a VPC id; write "vpc-" and its digits', "vpc-0abc")
    ]
    """Its id, vpc-…"""
    cidrs: Annotated[VpcPrefixes, filled]
    """Its IPv4 prefixes, [10.20.0.0/16]."""


class AwsPlace(ConfigModel):
    """An AWS account and region."""

    region: Annotated[
        str,
        Shape(
            "An AWS region",
            r"[a-z]{2,}(-[a-z]+)+-[0-9]+",
            "is not an AWS region; write its code, for example eu-central-1",
            "eu-central-1",
        ),
        AfterValidator(_commercial),
        AfterValidator(listed_region),
    ]
    """The region's code, eu-central-1. Government regions have requirements of their own and are refused."""
    account: (
        Annotated[
            str,
            Shape("Twelve digits", r"[0-9]{12}", "is not an account; write twelve digits in quotes", "123456789012"),
        ]
        | None
    ) = None
    """The account, twelve digits in quotes; deploying into another one is then refused."""
    assume_role_arn: (
        Annotated[
            str,
            Shape(
                "The ARN of a role",
                r"arn:aws:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+",
                "is not an ARN of a role; write arn:aws:iam::ACCOUNT:role/NAME",
                "arn:aws:iam::123456789012:role/network",
            ),
        ]
        | None
    ) = None
    """The role that the provider assumes; the caller's own rights without it."""
    vpcs: Annotated[Mapping[Slug, AwsVpc], Field(min_length=1)]
    """The VPCs with gateways or desktops, by a name of your own."""
    published_networks: AdoptedAwsNetworks = AdoptedAwsNetworks()
    """Prefix lists to adopt; those that are not named here are created."""
    protect_lists: Flag = False
    """Whether the prefix lists that are created here are protected from deletion."""
    quotas: AwsQuotas = AwsQuotas()
    """The account's quotas in that region."""
    tags: Mapping[str, StrictStr] = Field(default_factory=dict)
    """Tags of all that is made here, besides their names."""
    imported: Mapping[StackName, ImportedGroup] = Field(default_factory=dict)
    """Security groups and prefix lists that were imported, by the name that they have in the stack."""

    @model_validator(mode="after")
    def _is_one_place(self) -> "AwsPlace":
        """Find a role of another account than the place has, and lists of another region; an owner may be another."""
        findings: list[tuple[Steps, str, str]] = []
        role = self.assume_role_arn or ""
        if self.account and role and role.split(":")[4] != self.account:
            words = f"is a role of another account than {self.account}; give one of that account, or correct account"
            findings.append((("assumeRoleArn",), words, role))
        for name, lists in self.published_networks:
            for index, arn in enumerate(lists.arns if lists else ()):
                if arn.split(":")[3] != self.region:
                    words = f"is a list of another region than {self.region}; give the list that stands there"
                    findings.append((("publishedNetworks", to_camel(name), "arns", index), words, arn))
        if findings:
            raise located(findings)
        return self


class AzureQuotas(ConfigModel):
    """The subscription's quotas; the defaults are those of a new subscription."""

    rules_per_nsg: StrictInt = granted(azure.RULES_PER_NSG, "Rules of one NSG. Default {default}.")
    prefixes_per_nsg: StrictInt = granted(
        azure.PREFIXES_PER_NSG, "Prefixes as sources, and as destinations, of one NSG. Default {default}."
    )
    nsgs_per_region: StrictInt = granted(azure.NSGS_PER_REGION, "NSGs in the region. Default {default}.")


class AzureVirtualNetwork(ConfigModel):
    """A virtual network that exists; none is created."""

    id: (
        Annotated[
            str,
            azure_id("a virtual network", "virtualNetworks"),
        ]
        | None
    ) = None
    """Its resource id; no rule needs it."""
    cidrs: Annotated[NamedPrefixes, filled]
    """Its IPv4 prefixes, [10.40.0.0/16]."""


class AzurePlace(ConfigModel):
    """An Azure subscription, resource group and location."""

    location: Annotated[
        str,
        Shape(
            "An Azure location",
            r"[a-z]+[0-9]*",
            "is not an Azure location; write its name, for example westeurope",
            "westeurope",
        ),
        AfterValidator(_commercial),
    ]
    """The location's name, westeurope. Government clouds have requirements of their own and are refused."""
    resource_group: Annotated[
        str,
        Shape(
            "The name of a resource group",
            r"[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]",
            "is not a name of a resource group; write letters, digits and _ ( ) . - with no full stop at the end",
            "voice",
        ),
    ]
    """The resource group that exists and takes what is created."""
    subscription: (
        Annotated[
            str,
            Shape(
                "The id of a subscription",
                r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
                "is not a subscription; write its id, five groups of hexadecimal digits in lower case",
                "00000000-0000-0000-0000-000000000000",
            ),
        ]
        | None
    ) = None
    """The subscription's id; that of the caller's provider without it."""
    virtual_networks: Annotated[Mapping[Slug, AzureVirtualNetwork], Field(min_length=1)]
    """The virtual networks with gateways or desktops, by a name of your own."""
    ip_groups: Flag = False
    """Whether IP Groups of the published networks are created, for Azure Firewall; NSGs cannot use them."""
    published_networks: AdoptedAzureNetworks = AdoptedAzureNetworks()
    """IP Groups to adopt."""
    quotas: AzureQuotas = AzureQuotas()
    """The subscription's quotas."""
    tags: Mapping[str, StrictStr] = Field(default_factory=dict)
    """Tags of all that is made here, besides their names."""
    imported: Mapping[StackName, ImportedName] = Field(default_factory=dict)
    """NSGs and IP Groups that were imported, by the name that they have in the stack."""

    @field_validator("location", mode="before")
    @classmethod
    def _is_not_the_label(cls, location: object) -> object:
        if isinstance(location, str) and re.fullmatch(r"[A-Z][A-Za-z0-9 ]+", location):
            raise ValueError(f'is the label of a location; did you mean "{location.replace(" ", "").lower()}"?')
        return location
