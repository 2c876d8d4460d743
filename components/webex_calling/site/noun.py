"""Say ``class Peer(Noun)``: a noun of the site, camelCase in YAML and snake_case in component arguments."""

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import Enum
from ipaddress import IPv4Network
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError

from webex_calling.document import Document, Steps, faults_of, place
from webex_calling.fault import Fault, Faults
from webex_calling.site.attribute_docs import attribute_docs


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault found by comparing valid values with each other; ``steps`` are spelled as Python spells them."""

    steps: Steps
    fault: str
    remedy: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """The published prefixes, which nothing that a site calls its own may overlap."""

    prefixes: tuple[IPv4Network, ...] = ()

    def overlap(self, prefix: IPv4Network) -> IPv4Network | None:
        """Return the first published prefix that shares an address with ``prefix``."""
        return next((each for each in self.prefixes if each.overlaps(prefix)), None)


class Noun(BaseModel):
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
    def from_arguments(
        cls, args: Mapping[str, Any], prefix: Steps = (), *, published: Iterable[IPv4Network] = ()
    ) -> Self:
        """Read component arguments: snake_case keys, whole numbers possibly as floats, enums possibly as members.

        Raises Faults with everything that is wrong, places spelled as the arguments are, below ``prefix``.
        """
        plain = _Plain()
        value = plain.of(args, prefix)
        try:
            read = cls.model_validate(value, by_name=True, by_alias=False, context=Published(tuple(published)))
        except ValidationError as error:
            unread = tuple(fault.place for fault in plain.faults)
            known = cls.model_json_schema(by_alias=False)
            faults = [fault for fault in explain(error, known, prefix=prefix) if not _below(fault.place, unread)]
            raise Faults([*plain.faults, *faults]) from None
        if plain.faults:
            raise Faults(plain.faults)
        return read

    def to_arguments(self) -> dict[str, Any]:
        """Return the plain snake_case arguments from which ``from_arguments`` builds an equal value."""
        return self.model_dump(mode="json", exclude_unset=True)


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
    "would have TLS decrypted on its way, which drops SIP over TLS that says no server name and breaks the "
    "certificates of trunks and clients",
    "remove it: what goes to Webex is never decrypted",
)
_NAMELESS = (
    "names a perimeter of a site, and a component knows none",
    "say in words who filters HTTPS by domain, external: WHO FILTERS",
)
_SEGMENTED = (
    "is no key any more: a TLS ClientHello in several packets always passes by the name that it says",
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


class _Unread:
    """What stands for a value that has its fault already: no field takes it, so that nothing is concluded from it."""


_UNREAD: Final = _Unread()
_DEEPEST: Final = 32
_BITS: Final = 256


@dataclass(slots=True)
class _Plain:
    """Component arguments as a stack file would hold them; what is not known yet is a fault."""

    faults: list[Fault] = field(default_factory=list)

    def of(self, value: Any, steps: Steps) -> Any:
        if isinstance(value, Enum):
            return self.of(value.value, steps)
        if len(steps) > _DEEPEST:
            return self._refused(steps[:2], f"is nested more than {_DEEPEST} levels deep", "write it flat")
        if isinstance(value, Mapping):
            if odd := [key for key in value if not isinstance(key, str) or unsaid(key)]:
                return self._refused(steps, "has a key that is no text", "write keys as text", type(odd[0]).__name__)
            return {key: self.of(each, (*steps, key)) for key, each in value.items() if each is not None}
        if isinstance(value, list | tuple):
            return [self.of(each, (*steps, index)) for index, each in enumerate(value)]
        return self._leaf(value, steps)

    def _leaf(self, value: Any, steps: Steps) -> Any:
        if isinstance(value, str) and (words := unsaid(value)):
            return self._refused(steps, words, "write it in whole characters")
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and value.bit_length() > _BITS:
            return self._refused(steps, f"is a number of {value.bit_length()} bits", "write one that can be meant")
        if value is None or isinstance(value, str | int | float):
            return value
        self.faults.append(not_plain(value, steps))
        return _UNREAD

    def _refused(self, steps: Steps, fault: str, remedy: str, value: str = "") -> Any:
        self.faults.append(Fault(place(steps), fault, remedy, value))
        return _UNREAD


def unsaid(text: str) -> str:
    """Return what keeps a text from being sent to an engine or a cloud, which take UTF-8; "" where nothing does."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "has half a character, a surrogate without its other half"
    return ""


def not_plain(value: object, steps: Steps) -> Fault:
    """Return the fault of an output, or of any other object, where a plain value is needed."""
    if not (callable(getattr(value, "apply", None)) or inspect.isawaitable(value)):  # neither an output nor the like
        return Fault(place(steps), "is no plain value", "write it as text, or as a list", type(value).__name__)
    return Fault(
        place(steps),
        "is a value that is known only after the deployment",
        "give a plain value: rules are planned before anything is deployed",
        type(value).__name__,
    )
