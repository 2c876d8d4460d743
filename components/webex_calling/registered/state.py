"""Say ``State.of(value, "steps[3].newState", file).registration(id)``: one resource as Pulumi's documents write it.

Fields: sdk/go/common/apitype/core.go of Pulumi, ResourceV3. What a later CLI adds is ignored.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from webex_calling.documents.shape import Keyed, Shape, misfits, shown
from webex_calling.fault import Fault, Faults
from webex_calling.registered.plain import Found, plain
from webex_calling.registered.properties import OUTPUTS, PROPERTIES, kind_of
from webex_calling.registered.registration import COMPONENT, SECRET, UNKNOWN, Options, Registration

PULUMI: Final = "give the output of `pulumi stack export` or `pulumi preview --json`, unchanged"

# What says what gets through: secret there, it cannot be read, and nothing can be proven.
_FILTERS: Final = re.compile(
    r"aws:(ec2|vpc)/(securityGroup|managedPrefixList|networkAcl)\w*:\w+"
    r"|aws:networkfirewall/\w+:\w+"
    r"|aws:route53/resolverFirewall\w+:\w+"
    r"|azure-native:network(/\w+)?:(NetworkSecurityGroup|SecurityRule|IpGroup|FirewallPolicy)\w*"
)
_GROUPS: Final = re.compile(r"\w*[sS]ecurityGroupIds?\b")
_IDLE: Final = re.compile(r"(name|tags|tagsAll|description)\b|.*\.description$")
"""Paths that decide about no packet."""

_NEEDED: Final = ("urn", "type", "custom")
_SHAPE: Final[Shape] = {
    **dict.fromkeys(("urn", "type", "id", "parent", "provider", "deletedWith"), str),
    **dict.fromkeys(("custom", "external", "delete", "pendingReplacement", "protect", "retainOnDelete"), bool),
    **dict.fromkeys(("inputs", "outputs"), dict),
    **{key: [str] for key in ("dependencies", "additionalSecretOutputs", "initErrors")},
    "propertyDependencies": Keyed([str], empty=True),
}
_ANY: Final = frozenset({UNKNOWN, SECRET})
"""What stands for a value of any kind."""


def secret_faults(
    resources: Iterable[Registration], file: str, besides: Container[str] = frozenset()
) -> Iterator[Fault]:
    """Yield a fault for each secret by which a filter decides, shown by the document or not: it would be printed.

    ``besides`` are further types that are read, and of which outputs are read where the inputs do not tell.
    """
    for each in resources:
        read, words = kind_of(each.type) in besides, "is secret, and an audit would tell of it"
        if decides(each.type):
            words = "is secret, and what it lets through would be printed"
        elif not read:
            continue
        outputs = (path for path in each.secret_outputs if re.split(r"[.\[]", path)[0] not in each.inputs)
        paths = (*each.secrets, *(outputs if read else ()))
        yield from (
            Fault(f"{each.name}.{path}", words, "keep it plain", file=file) for path in paths if not _IDLE.match(path)
        )


def decides(kind: str) -> bool:
    """Tell whether a resource of the type ``kind`` says what gets through."""
    return _FILTERS.fullmatch(kind) is not None


@dataclass(frozen=True, slots=True)
class State:
    """One resource, its fields checked: ``place`` is where it stands in the document, ``file`` which document."""

    place: str
    file: str
    fields: Mapping[str, Any]

    @classmethod
    def of(cls, value: Any, place: str, file: str) -> Self:
        """Check the fields that are read. Raises Faults with every one that is missing or of another kind."""
        if not isinstance(value, dict):
            raise Faults([Fault(place, "is not a resource", PULUMI, file=file)])
        state = cls(place, file, value)
        if faults := tuple(state._faults()):
            raise Faults(faults)
        return state

    @property
    def urn(self) -> str:
        """The URN."""
        return str(self.fields["urn"])

    @property
    def type(self) -> str:
        """The type token."""
        return str(self.fields["type"])

    @property
    def id(self) -> str:
        """The cloud's id, "" where the document has none."""
        return str(self.fields.get("id") or "")

    @property
    def name(self) -> str:
        """The logical name, the last part of the URN."""
        return self.urn.split("::", 3)[3]

    def registration(self, identity: str, *, outputs: bool = True) -> Registration:
        """Return the resource as registered, with the id ``identity``; without ``outputs`` where they are of before.

        Raises Faults when a secret hides what gets through.
        """
        inputs, told = self._plain("inputs"), self._plain("outputs" if outputs else "")
        # What is set is in the inputs: the outputs of a filter say nothing more. Those of a component are its filters.
        secret = [
            *(path for path in inputs[1].hidden if decides(self.type) and not _IDLE.match(path)),
            *(path for path in told[1].hidden if self.type.startswith(COMPONENT) and _GROUPS.match(path)),
        ]
        if secret:
            remedy = "keep it plain, or give the output of `pulumi stack export --show-secrets`"
            words = "is secret, and the document does not show it"
            raise Faults(Fault(f"{self.name}.{path}", words, remedy, file=self.file) for path in secret)
        unfit = [
            *misfits(inputs[0], PROPERTIES.get(kind_of(self.type), {}), "inputs", _ANY),
            *misfits(told[0], OUTPUTS.get(kind_of(self.type), {}), "outputs", _ANY),
        ]
        if unfit:
            raise Faults(self._fault(each.place, each.words, each.value) for each in unfit)
        waits = {
            key: tuple(sorted(set(urns)))
            for key, urns in sorted((self.fields.get("propertyDependencies") or {}).items())
            if urns
        }
        dependencies = tuple(sorted(set(self.fields.get("dependencies") or ())))
        return Registration(
            self.urn,
            self.type,
            self.name,
            str(self.fields.get("parent") or ""),
            custom=self.fields["custom"],
            inputs=inputs[0],
            external=self.fields.get("external") or False,
            id=UNKNOWN if self.fields["custom"] and not identity else identity,
            outputs=told[0],
            options=self._options({urn for urns in waits.values() for urn in urns}, dependencies),
            dependencies=dependencies,
            property_dependencies=waits,
            secrets=tuple(inputs[1].secrets),
            secret_outputs=tuple(told[1].secrets),
        )

    def _plain(self, key: str) -> tuple[dict[str, Any], Found]:
        found = Found()
        return plain(self.fields.get(key) or {}, "", found), found

    def _options(self, implied: set[str], dependencies: tuple[str, ...]) -> Options:
        return Options(
            protect=self.fields.get("protect") or False,
            depends_on=tuple(urn for urn in dependencies if urn not in implied),
            provider=str(self.fields.get("provider") or ""),
            retain_on_delete=self.fields.get("retainOnDelete") or False,
            additional_secret_outputs=tuple(self.fields.get("additionalSecretOutputs") or ()),
            deleted_with=str(self.fields.get("deletedWith") or ""),
        )

    def _faults(self) -> Iterator[Fault]:
        yield from (self._fault(key, "is missing") for key in _NEEDED if self.fields.get(key) is None)
        yield from (self._fault(each.place, each.words, each.value) for each in misfits(self.fields, _SHAPE))
        urn = self.fields.get("urn")
        if isinstance(urn, str) and not (urn.startswith("urn:pulumi:") and urn.count("::") > 2):
            yield self._fault("urn", "is not a URN", urn)

    def _fault(self, key: str, words: str, value: object = None) -> Fault:
        return Fault(f"{self.place}.{key}", words, PULUMI, shown(value), self.file)


def gathered(states: Mapping[str, Any], file: str) -> tuple[State, ...]:
    """Check every state, each under its place. Raises Faults with every fault of all."""
    held: list[State] = []
    faults: list[Fault] = []
    for place, value in states.items():
        try:
            held.append(State.of(value, place, file))
        except Faults as found:
            faults.extend(found)
    if faults:
        raise Faults(faults)
    return tuple(held)


def registered(states: Iterable[tuple[State, str]], *, outputs: bool) -> tuple[Registration, ...]:
    """Return each state as registered with its id, sorted by URN. Raises Faults with every fault of all."""
    made: dict[str, Registration] = {}
    faults: list[Fault] = []
    for state, identity in states:
        if state.urn in made:
            words = "appears twice, and nothing says which one is meant"
            faults.append(Fault(f"{state.place}.urn", words, PULUMI, state.urn, state.file))
        try:
            made[state.urn] = state.registration(identity, outputs=outputs)
        except Faults as found:
            faults.extend(found)
    if faults:
        raise Faults(faults)
    return tuple(made[urn] for urn in sorted(made))
