"""Say ``run.resources``: everything a Pulumi program registered, as plain records that need no Pulumi to read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, Literal

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What stands for a value that only the cloud will know: the text that Pulumi's wire protocol uses.

It is the same text for every unknown value; ``Registration.property_dependencies`` says which resource it comes from.
"""

STACK: Final = "pulumi:pulumi:Stack"
"""The type of the stack itself, which the engine registers as a resource of its own."""
COMPONENT: Final = "webex-calling:index:"
"""What the types of our components begin with."""
SECRET: Final = "[secret]"
"""What a preview prints in place of a secret, and what stands here in place of one that only a key can open."""

Properties = Mapping[str, Any]
"""Properties of a resource as JSON values, keys sorted: dict, list, str, int, float, bool and None alone."""

Severity = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Options:
    """The resource options that differ from the default, as the engine applies them.

    Resources are named by URN, a provider by ``URN::id``. ``depends_on`` holds the dependencies that no property
    implies. An alias is a URN or the parts of one. The plug-in's version, which every SDK sends, is left out.
    """

    protect: bool = False
    depends_on: tuple[str, ...] = ()
    provider: str = ""
    providers: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str | Mapping[str, str | bool], ...] = ()
    delete_before_replace: bool | None = None
    replace_on_changes: tuple[str, ...] = ()
    ignore_changes: tuple[str, ...] = ()
    retain_on_delete: bool = False
    additional_secret_outputs: tuple[str, ...] = ()
    deleted_with: str = ""
    replace_with: tuple[str, ...] = ()
    import_id: str = ""
    custom_timeouts: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the options that are set, under the names that Pulumi documents (``dependsOn``)."""
        values = ((name.name, getattr(self, name.name)) for name in fields(self))
        return {
            _camel(name): list(value) if isinstance(value, tuple) else value
            for name, value in values
            if value or (value is False and name == "delete_before_replace")
        }


@dataclass(frozen=True, slots=True)
class Registration:
    """One resource as a program registered it, or read it (``external``).

    ``urn`` and ``parent`` ("" for the stack) are URNs with the full chain of parent types. ``id`` is "" for a
    component and UNKNOWN where the cloud has yet to give one. ``inputs`` are what the provider receives: names and
    nesting of the provider, whole numbers whole, UNKNOWN where a value is not known. ``secrets`` and
    ``secret_outputs`` are the paths (``tags.owner``, ``rules[0].key``) whose values are secret; the values stand
    unwrapped. ``outputs`` are what a component registered, or what the embedded engine answered for a resource.
    ``dependencies`` are all URNs that it waits for, ``property_dependencies`` those of each property that has some.
    """

    urn: str
    type: str
    name: str
    parent: str
    custom: bool
    inputs: Properties
    external: bool = False
    id: str = ""
    outputs: Properties = field(default_factory=dict)
    options: Options = Options()
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    secret_outputs: tuple[str, ...] = ()

    @property
    def refers(self) -> tuple[str, ...]:
        """The URNs that its properties refer to; what it only waits for decides nothing about its packets."""
        return tuple(urn for urns in self.property_dependencies.values() for urn in urns)

    def as_json(self) -> dict[str, Any]:
        """Return the record as JSON values; what a resource without it lacks (id, outputs, secrets) is left out.

        The outputs of a custom resource are left out too: they are its inputs and made-up ids.
        """
        document: dict[str, Any] = {
            "urn": self.urn,
            "id": self.id,
            "type": self.type,
            "name": self.name,
            "parent": self.parent,
            "external": self.external,
            "options": self.options.as_json(),
            "inputs": self.inputs,
            "outputs": {} if self.custom else self.outputs,
            "dependencies": list(self.dependencies),
            "propertyDependencies": {name: list(urns) for name, urns in self.property_dependencies.items()},
            "secrets": list(self.secrets),
            "secretOutputs": [] if self.custom else list(self.secret_outputs),
        }
        always = ("urn", "type", "name", "parent", "options", "inputs")
        return {name: value for name, value in document.items() if value or name in always}


@dataclass(frozen=True, slots=True)
class Message:
    """One line that a program logged, with the URN of the resource it is about ("" when none)."""

    severity: Severity
    text: str
    urn: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the message as JSON values."""
        return {"severity": self.severity, "text": self.text, "urn": self.urn}


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a program registered, sorted by URN, the stack itself included.

    ``outputs`` are the stack's; ``secret_outputs`` the paths in them whose values are secret. ``messages`` are in the
    order of logging.
    """

    resources: tuple[Registration, ...]
    outputs: Properties
    messages: tuple[Message, ...]
    secret_outputs: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the run as JSON values."""
        return {
            "resources": [resource.as_json() for resource in self.resources],
            "outputs": self.outputs,
            "secretOutputs": list(self.secret_outputs),
            "messages": [message.as_json() for message in self.messages],
        }


def made(resources: Iterable[Registration]) -> tuple[Registration, ...]:
    """Return the resources that a program makes, as the engine counts them: components, providers and the stack too.

    What it only reads is none of them.
    """
    return tuple(each for each in resources if not each.external)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def shown(run: Run) -> Run:
    """Return a run for people and documents: no value of it that is secret is in it."""
    outputs = hidden(run.outputs, run.secret_outputs)
    return replace(run, outputs=outputs, resources=tuple(map(_shown, run.resources)))


def _shown(resource: Registration) -> Registration:
    return replace(
        resource,
        inputs=hidden(resource.inputs, resource.secrets),
        outputs=hidden(resource.outputs, resource.secret_outputs),
    )


def hidden(values: Any, secrets: Iterable[str]) -> Any:
    """Return JSON values with ``[secret]`` for each scalar at or below one of the paths (``rules[0].key``).

    Lists and mappings keep their shape, so that what shows them needs to know of no secrets.
    """
    paths = frozenset(secrets)
    return _hidden(values, paths, "", "" in paths) if paths else values


def _hidden(value: Any, paths: frozenset[str], path: str, secret: bool) -> Any:
    secret = secret or path in paths
    if isinstance(value, dict):
        prefix = f"{path}." if path else ""
        return {key: _hidden(each, paths, prefix + key, secret) for key, each in value.items()}
    if isinstance(value, list):
        return [_hidden(each, paths, f"{path}[{index}]", secret) for index, each in enumerate(value)]
    return SECRET if secret and value is not None else value
