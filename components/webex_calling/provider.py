"""Say ``serve()``: the component classes as a Pulumi package, for programs in every Pulumi language.

The engine spells keys in camelCase and the component classes in snake_case; in between, nothing may be lost. Bad
arguments reach the classes' own validation, and their faults come back as the caller spells the keys.
"""

import inspect
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import pulumi
from pulumi.provider import ConstructResult
from pulumi.provider.experimental.analyzer import ComponentDefinition, PropertyDefinition, PropertyType
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.experimental.schema import generate_schema
from pulumi.provider.server import ComponentInitError, main
from pydantic.alias_generators import to_camel

from webex_calling.aws import (
    AwsDnsFirewall,
    AwsLocalGateway,
    AwsNatGateway,
    AwsNetworkAcl,
    AwsNetworkFirewall,
    AwsPublishedNetworks,
    AwsVdiPool,
)
from webex_calling.aws.account import AwsAccount
from webex_calling.aws.dns_firewall import DnsFirewallRetention
from webex_calling.aws.network_acl import NetworkAclRetention
from webex_calling.azure import (
    AzureFirewallPolicy,
    AzureGatewaySubnet,
    AzureLocalGateway,
    AzureNatGateway,
    AzurePublishedNetworks,
    AzureVdiPool,
)
from webex_calling.azure.account import AzureAccount
from webex_calling.component import PACKAGE, Refusal
from webex_calling.documents.document import Steps, place
from webex_calling.published.published import Option, Published
from webex_calling.published.reference import load_reference
from webex_calling.site.attribute_docs import attribute_docs
from webex_calling.site.azure_firewall import AzureFirewall
from webex_calling.site.client import ClientOptions
from webex_calling.site.config_model import ConfigModel, Offered
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.lists import RetentionOptions
from webex_calling.site.network_firewall import NetworkFirewall
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.site.perimeter_parts import DnsFirewall, NatGateway, NetworkAcl
from webex_calling.site.vdi import PoolOptions, VdiPool

COMPONENTS: list[type[pulumi.ComponentResource]] = [
    AwsDnsFirewall,
    AwsLocalGateway,
    AwsNatGateway,
    AwsNetworkAcl,
    AwsNetworkFirewall,
    AwsPublishedNetworks,
    AwsVdiPool,
    AzureFirewallPolicy,
    AzureGatewaySubnet,
    AzureLocalGateway,
    AzureNatGateway,
    AzurePublishedNetworks,
    AzureVdiPool,
]

_MODELS: Mapping[str, tuple[type[ConfigModel], ...]] = {
    "AwsDnsFirewallArgs": (DnsFirewall, PerimeterMembers, DnsFirewallRetention),
    "AwsLocalGatewayArgs": (LocalGateway, AwsAccount),
    "AwsNatGatewayArgs": (NatGateway, AwsAccount),
    "AwsNetworkAclArgs": (NetworkAcl, PerimeterMembers, NetworkAclRetention),
    "AwsNetworkFirewallArgs": (PerimeterMembers, NetworkFirewall, AwsAccount),
    "AwsPublishedNetworksArgs": (RetentionOptions,),
    "AwsVdiPoolArgs": (VdiPool, AwsAccount),
    "AzureFirewallPolicyArgs": (PerimeterMembers, AzureFirewall, AzureAccount),
    "AzureGatewaySubnetArgs": (AzureAccount,),
    "AzureLocalGatewayArgs": (LocalGateway, AzureAccount),
    "AzureNatGatewayArgs": (NatGateway, AzureAccount),
    "AzurePublishedNetworksArgs": (RetentionOptions,),
    "AzureVdiPoolArgs": (VdiPool, AzureAccount),
}


def models_of(arguments: str) -> tuple[type[ConfigModel], ...]:
    """Return the models whose keys the TypedDict called ``arguments`` takes: of the same name, unless it takes more."""
    return _MODELS.get(arguments) or tuple(
        each for each in _all_models(ConfigModel) if f"{each.__name__}Args" == arguments
    )


def _all_models(model: type[ConfigModel]) -> list[type[ConfigModel]]:
    return [kind for child in model.__subclasses__() for kind in (child, *_all_models(child))]


class WebexCallingProvider(ComponentProvider):
    """The provider of the component classes."""

    def __init__(self, version: str, published: Published) -> None:
        super().__init__(COMPONENTS, PACKAGE, version=version)
        for model in (PoolOptions, ClientOptions):
            definition = self._type_defs[f"{model.__name__}Args"]
            for option in model.offers(published):
                definition.properties[to_camel(option.key)] = _offered(option)
                definition.properties_mapping[to_camel(option.key)] = option.key
        schema = generate_schema(PACKAGE, version, None, self._component_defs, self._type_defs, self._dependencies)
        self.schema = _documented(json.dumps(schema.to_json()), published)

    def map_inputs(self, inputs: pulumi.Inputs, component_def: ComponentDefinition) -> pulumi.Inputs:
        """Return ``inputs``: ``construct`` has spelled them already."""
        return inputs

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: pulumi.Inputs,
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Construct a component. Raises InputPropertiesError with every fault of the inputs."""
        self.validate_resource_type(self._name, resource_type)
        spelling = _Spelling(self)
        definition = self._component_defs[resource_type.rpartition(":")[2]]
        arguments = spelling.members(inputs, definition.inputs, definition.inputs_mapping, (), ())
        try:
            return super().construct(name, resource_type, arguments, options)
        except ComponentInitError as error:
            if isinstance(error.inner, Refusal):
                raise spelling.restored(error.inner) from None
            raise


class _Spelling:
    """The keys of one call as Python spells them, and as the caller did at each place."""

    def __init__(self, provider: ComponentProvider) -> None:
        self._provider = provider
        self._places: dict[str, str] = {}
        known = (definition.inputs_mapping for definition in provider._component_defs.values())
        types = (definition.properties_mapping for definition in provider._type_defs.values())
        names = {name for mapping in (*known, *types) for name in mapping.values() if "_" in name}
        self._names = re.compile(rf"\b({'|'.join(sorted(names))})\b")

    def members(
        self,
        given: Mapping[str, Any],
        properties: Mapping[str, PropertyDefinition],
        names: Mapping[str, str],
        ours: Steps,
        theirs: Steps,
    ) -> dict[str, Any]:
        """Return a mapping with its known keys as Python spells them; ``ours`` and ``theirs`` are the ways to it."""
        spelled: dict[str, Any] = {}
        for key, value in given.items():
            name = names.get(key, _unread(key))
            spelled[name] = self._value(value, properties.get(key), (*ours, name), (*theirs, key))
        return spelled

    def _value(self, value: Any, known: PropertyDefinition | None, ours: Steps, theirs: Steps) -> Any:
        self._places[place(ours)] = place(theirs)
        if isinstance(value, list):
            items = known.items if known else None
            return [self._value(each, items, (*ours, at), (*theirs, at)) for at, each in enumerate(value)]
        if isinstance(value, Mapping):
            kind = self._provider.get_type_definition(known) if known and known.ref else None
            if kind:
                return self.members(value, kind.properties, kind.properties_mapping, ours, theirs)
            return {key: self._value(each, None, (*ours, key), (*theirs, key)) for key, each in value.items()}
        return pulumi.Output.from_input(value) if isinstance(value, type(pulumi.UNKNOWN)) else value

    def restored(self, refusal: Refusal) -> pulumi.InputPropertiesError:
        """Return ``refusal`` with its places and the keys that it names as the caller spells them."""
        spelled = Refusal(
            refusal.component,
            [
                replace(
                    each, place=self._place(each.place), fault=self._text(each.fault), remedy=self._text(each.remedy)
                )
                for each in refusal.faults
            ],
        )
        return pulumi.InputPropertiesError(spelled.message, spelled.errors)

    def _place(self, ours: str) -> str:
        """Return the caller's place; where nothing was given, the place of what was, and the rest spelled anew."""
        if ours in self._places:
            return self._places[ours]
        way, separator, key = ours.rpartition(".")
        return f"{self._place(way)}.{self._text(key)}" if separator else self._text(key)

    def _text(self, text: str) -> str:
        return self._names.sub(lambda found: to_camel(found[0]), text)


def _unread(key: str) -> str:
    """Return a key that Python does not know either, so that no key is taken under another spelling than its own."""
    return f"{key} " if "_" in key else key


def _offered(option: Option) -> PropertyDefinition:
    """Return the argument of an option: a switch, or a list of its choices."""
    if not option.choices:
        return PropertyDefinition(optional=True, plain=True, type=PropertyType.BOOLEAN)
    word = PropertyDefinition(plain=True, type=PropertyType.STRING)
    return PropertyDefinition(optional=True, plain=True, type=PropertyType.ARRAY, items=word)


def _documented(schema: str, published: Published) -> str:
    """Return ``schema`` with the descriptions that stand at models, each once, and types called as their models are."""
    read = json.loads(schema)
    for token, described in {**read["resources"], **read["types"]}.items():
        described["description"] = inspect.cleandoc(described["description"])
        taken = token.rpartition(":")[2].removesuffix("Args") + "Args"
        for properties in (described.get("inputProperties", {}), described.get("properties", {})):
            for model in models_of(taken):
                offered = model.offers(published) if issubclass(model, Offered) else ()
                said = {name: held.description for name, held in model.model_fields.items() if held.description}
                words_of = {**attribute_docs(model), **said, **{option.key: option.description for option in offered}}
                for name, words in words_of.items():
                    if (key := to_camel(name)) in properties:
                        properties[key].setdefault("description", words)
            for each in properties.values():
                for inner in (each.get("items", {}), each.get("additionalProperties", {})):
                    inner.pop("description", None)
    text = json.dumps(read)
    for token in read["types"]:
        text = text.replace(f'{token}"', f'{token.removesuffix("Args")}"')
    return text


def serve() -> None:
    """Serve the component classes to the engine, whose address is the first argument of the process."""
    main(WebexCallingProvider(version(PACKAGE), load_reference().published), sys.argv[1:])
