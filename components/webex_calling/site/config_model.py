"""Say ``class Peer(ConfigModel)``: a model of the site, camelCase in YAML and snake_case in component arguments."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StrictBool,
    ValidationError,
    ValidationInfo,
    create_model,
)
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError

from webex_calling.documents.document import Document, Steps, faults_of, place
from webex_calling.fault import Fault, Faults
from webex_calling.published.published import NOTHING, Option, Published
from webex_calling.quotas.quota import Quota
from webex_calling.site.attribute_docs import attribute_docs
from webex_calling.site.plain import Plain


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault found by comparing valid values with each other; ``steps`` are spelled as Python spells them."""

    steps: Steps
    fault: str
    remedy: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What validators are told: the published side, and whether keys are spelled as Python spells them."""

    published: Published = NOTHING
    by_name: bool = False

    @classmethod
    def of(cls, told: object) -> "Context":
        """Return the context of a validation; one of nothing where there is none."""
        return told if isinstance(told, Context) else cls()


SomeModel = TypeVar("SomeModel", bound="ConfigModel")


class ConfigModel(BaseModel):
    """A frozen value that refuses unknown keys; what stands under each attribute is its description in the schema."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_default=True,
        defer_build=True,
    )

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for name, words in attribute_docs(cls).items():
            for key in {name, to_camel(name)} & properties.keys():
                properties[key]["description"] = words
        return schema

    @classmethod
    def from_arguments(cls, args: Mapping[str, Any], prefix: Steps = (), *, published: Published = NOTHING) -> Self:
        """Read component arguments: snake_case keys, whole numbers possibly as floats, enums possibly as members.

        Raises Faults with everything that is wrong, places spelled as the arguments are, below ``prefix``.
        """
        plain = Plain()
        value = plain.of(args, prefix)
        try:
            read = cls.model_validate(value, by_name=True, by_alias=False, context=Context(published, by_name=True))
        except ValidationError as error:
            unread = tuple(fault.place for fault in plain.faults)
            known = schema_of(cls, published, by_alias=False)
            faults = [fault for fault in explain(error, known, prefix=prefix) if not _below(fault.place, unread)]
            raise Faults([*plain.faults, *faults]) from None
        if plain.faults:
            raise Faults(plain.faults)
        return read

    def to_arguments(self) -> dict[str, Any]:
        """Return the plain snake_case arguments from which ``from_arguments`` builds an equal value."""
        return self.model_dump(mode="json", exclude_unset=True)

    def as_model(self, model: type[SomeModel]) -> SomeModel:
        """Return what ``model``, of which this is a special case, has of this; its values were validated."""
        if type(self) is model:
            return self
        fields = model.model_fields
        return model.model_construct(
            self.model_fields_set & fields.keys(), **{name: getattr(self, name) for name in fields}
        )


class Offered(ConfigModel):
    """A model whose keys are the options that the reference offers: switches, and choices by name."""

    @classmethod
    @abstractmethod
    def offers(cls, published: Published) -> tuple[Option, ...]:
        """Return the options that there are."""

    @classmethod
    def of(cls, published: Published) -> type[Self]:
        """Return the model with a key for each option."""
        return _with_options(cls, cls.offers(published))

    @classmethod
    def read(cls, value: Any, info: ValidationInfo) -> Any:
        """Read the options that a site asks for, by what is offered."""
        if isinstance(value, cls):
            return value
        told = Context.of(info.context)
        return cls.of(told.published).model_validate(value, by_name=told.by_name, by_alias=not told.by_name)

    def asked(self) -> frozenset[str]:
        """Return the words of what is asked for, as rows name them: the option, and each of its choices."""
        held = {name.replace("_", "-"): value for name, value in self}
        chosen = (f"{option}/{choice}" for option, value in held.items() if value is not True for choice in value or ())
        return frozenset((*(option for option, value in held.items() if value), *chosen))


SomeOffered = TypeVar("SomeOffered", bound=Offered)


@cache
def _with_options(model: type[SomeOffered], options: tuple[Option, ...]) -> type[SomeOffered]:
    fields: dict[str, Any] = {option.key: (_kind_of(option), _field(option)) for option in options}
    return create_model(f"Offered{model.__name__}", __base__=model, __doc__=model.__doc__, **fields)


def _kind_of(option: Option) -> Any:
    if not option.choices:
        return StrictBool
    word: Any = Literal[tuple(choice.id for choice in option.choices)]

    def chosen(values: tuple[str, ...]) -> tuple[str, ...]:
        if twice := [value for at, value in enumerate(values) if value in values[:at]]:
            raise ValueError(f'names "{twice[0]}" twice; name each once')
        return values

    return Annotated[tuple[word, ...], AfterValidator(chosen)]


def _field(option: Option) -> Any:
    return Field(default=() if option.choices else False, description=option.description)


def schema_of(model: type[ConfigModel], published: Published, *, by_alias: bool = True) -> dict[str, Any]:
    """Return the JSON schema of ``model``, with the options that the reference offers."""
    schema = model.model_json_schema(by_alias=by_alias)
    for offered in Offered.__subclasses__():
        if offered.__name__ in schema.get("$defs", {}):
            known = offered.of(published).model_json_schema(by_alias=by_alias)
            schema["$defs"][offered.__name__] = {**known, "title": offered.__name__}
    return schema


def located(findings: Iterable[tuple[Steps, str, Any]]) -> ValidationError:
    """Return the error that puts each ``fault; remedy`` at a place below the field that a validator checks."""
    lines: list[InitErrorDetails] = [
        {"type": PydanticCustomError("value_error", "{words}", {"words": words}), "loc": steps, "input": value}
        for steps, words, value in findings
    ]
    return ValidationError.from_exception_data("site", lines)


_SUBSET = (
    "would restrict the published networks to a part of them, which the vendor does not endorse since calls then fail",
    "remove it: every published prefix gets its rules",
)
_DECRYPTION = (
    "would have TLS decrypted on its way, which drops SIP over TLS that has no SNI and breaks the "
    "certificates of trunks and clients",
    "remove it: what goes to Webex is never decrypted",
)
_NAMELESS = (
    "names a perimeter of a site, and a component knows none",
    "say in words who filters HTTPS by domain, external: WHO FILTERS",
)
_SEGMENTED = (
    "is no longer a key: a TLS ClientHello in several packets is always matched by its SNI",
    "delete the key",
)
_REFUSED = {
    "regions": _SUBSET,
    "networks": _SUBSET,
    "prefixes": _SUBSET,
    "publishedPrefixes": _SUBSET,
    "segmentedHello": _SEGMENTED,
    "segmented_hello": _SEGMENTED,
    "tlsInspectionConfigurationArn": _DECRYPTION,
    "tls_inspection_configuration_arn": _DECRYPTION,
}


def explain(
    error: ValidationError, schema: Mapping[str, Any], document: Document | None = None, prefix: Steps = ()
) -> list[Fault]:
    """Turn what pydantic found into faults; an unknown key is told apart as refused, misspelled or unknown."""
    faults = []
    for found, fault in zip(error.errors(include_url=False), faults_of(error, document, prefix), strict=True):
        steps = tuple(found["loc"])
        known = _keys(schema, steps[:-1])
        key = str(steps[-1]) if steps else ""
        if found["type"] == "extra_forbidden":
            words, remedy = unknown_key(key, list(known))
            faults.append(replace(fault, fault=words, remedy=remedy, value=""))
        elif found["type"] == "missing" and key in known:
            meaning = known[key].get("description", "")
            faults.append(replace(fault, remedy=f"add it: {meaning[:1].lower()}{meaning[1:].rstrip('.')}"))
        elif known and key not in known and to_camel(key) in known:
            # pydantic tells faults of a default, of a key left out, by the attribute's name
            faults.append(replace(fault, place=place((*prefix, *steps[:-1], to_camel(key)))))
        else:
            faults.append(fault)
    return faults


def unknown_key(key: str, known: Sequence[str]) -> tuple[str, str]:
    """Return the fault and the remedy of a key that is none of ``known``."""
    if key in _REFUSED:
        return _REFUSED[key]
    if key == "perimeter" and "external" in known:
        return _NAMELESS
    words = key.replace("_", "").replace("-", "").lower()
    near = [name for name in known if name.replace("_", "").lower() == words] or get_close_matches(key, known, 1)
    if near:
        return "is not a known key", f'did you mean "{near[0]}"?'
    return "is not a known key", f"remove it; known here: {', '.join(known)}" if known else "remove it"


def _keys(schema: Mapping[str, Any], steps: Steps) -> dict[str, Any]:
    """Return the keys that ``schema`` knows at ``steps``, with what it says of each; none where it has no such way."""
    definitions = schema.get("$defs", {})
    node: Any = schema
    for step in (*steps, None):
        for alternative in node.get("anyOf", ()):
            if "$ref" in alternative:
                node = alternative
        if "$ref" in node:
            node = definitions[node["$ref"].rsplit("/", 1)[-1]]
        if step is None:
            break
        node = node.get("items", {}) if isinstance(step, int) else _member(node, step)
    return dict(node.get("properties", {}))


def _member(node: Mapping[str, Any], key: str) -> Any:
    if key in node.get("properties", {}):
        return node["properties"][key]
    more = node.get("additionalProperties", {})
    return more or next(iter(node.get("patternProperties", {}).values()), {}) if more is not False else {}


def _below(path: str, places: Sequence[str]) -> bool:
    """Tell whether a place is one of these, or below one of them."""
    return any(path == each or path.startswith((f"{each}.", f"{each}[")) for each in places)


def granted(
    quota: Quota, words: str, *, least: int | None = None, most: int | None = None, default: int | None = None
) -> Any:
    """Return the field: the quota's default within its bounds, described by ``words`` with {least}, {most}, {default}.

    ``least``, ``most`` and ``default`` are the site's own, where it has reason to be narrower than the provider.
    """
    held = {
        "least": quota.least if least is None else least,
        "most": quota.most if most is None else most,
        "default": quota.default if default is None else default,
    }
    return Field(held["default"], ge=held["least"], le=held["most"], description=words.format(**held))
