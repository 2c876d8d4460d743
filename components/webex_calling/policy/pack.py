"""Say ``serve()``: the checks as a Pulumi policy pack; the only module here that imports pulumi_policy.

The engine shows a pack each resource twice: its inputs when the program registers it, and at the end of a preview or
an update its outputs, with what it depends on. Outputs alone would mislead (a security group's repeat the rules that
stand beside it), so the inputs are kept from the one to the other. What was never registered was read from elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    PolicyPack,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
    proxy,
)
from pulumi_policy.deserialize import serialize_properties
from pulumi_policy.policy import Policy
from pulumi_policy.proxy import UnknownValueError

from webex_calling.fault import Faults
from webex_calling.policy.admission import check_required, check_tags, check_width
from webex_calling.policy.cloud_control import in_common
from webex_calling.policy.identity import with_ids
from webex_calling.policy.interception import check_authority, check_inspection, check_interception
from webex_calling.policy.mixing import check_mixing
from webex_calling.policy.report import Check, Report, Violation
from webex_calling.policy.settings import Settings, schema
from webex_calling.policy.subset import check_subset
from webex_calling.published.reference import Reference, load_reference
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered

NAME: Final = "webex-calling"
TAGS_POLICY: Final = "webex-tags"
ACCEPTED_POLICY: Final = "webex-accepted-excess"

_SENTINELS: Final = frozenset(
    value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_") and isinstance(value, str)
)


class UntoldError(UnknownValueError):
    """Ends a policy with an advisory message: what it cannot tell is no violation, whatever the policy's level."""

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__(UNKNOWN, [])
        self.message = "cannot be determined: " + "\n".join(texts)


@dataclass(frozen=True, slots=True)
class StackPolicy:
    """One check of a whole stack, as a pack has it; ``settings`` are those of the configuration that it heeds."""

    name: str
    description: str
    check: Check
    level: EnforcementLevel
    severity: Severity
    settings: tuple[str, ...] = ()


STACK_POLICIES: Final = (
    StackPolicy(
        "webex-required-flows",
        "Tagged gateways and desktops admit every flow that Webex Calling requires.",
        check_required,
        EnforcementLevel.MANDATORY,
        Severity.HIGH,
    ),
    StackPolicy(
        "webex-no-wider",
        "Tagged gateways and desktops admit nothing that is not required, declared or allowed.",
        check_width,
        EnforcementLevel.MANDATORY,
        Severity.MEDIUM,
        ("allowedExcess", "declaredExcess", "exceptions"),
    ),
    StackPolicy(
        "webex-whole-networks",
        "A list or a set of rules that has prefixes of a published Webex network has all of them.",
        check_subset,
        EnforcementLevel.MANDATORY,
        Severity.HIGH,
        ("networks",),
    ),
    StackPolicy(
        "webex-no-tls-inspection",
        "No firewall decrypts the SIP of Webex, which works through no proxy.",
        check_interception,
        EnforcementLevel.MANDATORY,
        Severity.HIGH,
    ),
    StackPolicy(
        "webex-https-inspection",
        "A firewall decrypts the HTTPS of Webex only for those that trust its CA: apps, Room devices, MPP phones.",
        check_inspection,
        EnforcementLevel.ADVISORY,
        Severity.MEDIUM,
    ),
    StackPolicy(
        "webex-tls-authority",
        "A firewall policy that can decrypt TLS decrypts that of Webex only for ends that trust its authority.",
        check_authority,
        EnforcementLevel.ADVISORY,
        Severity.LOW,
    ),
    StackPolicy(
        "webex-no-mixed-rules",
        "The rules of one filter are inline or resources of their own, never both.",
        check_mixing,
        EnforcementLevel.MANDATORY,
        Severity.HIGH,
    ),
)


@dataclass(slots=True)
class Inputs:
    """The inputs of every resource as it was registered, by URN, and what checks found to be accepted."""

    reference: Reference
    held: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    accepted: list[Violation] = field(default_factory=list)

    def validate(self, args: ResourceValidationArgs, report: ReportViolation) -> None:
        """Keep what a resource was registered with, and report every fault of its tags."""
        inputs = plain(args.props)
        self.held[args.urn] = inputs
        shown = Registration(args.urn, args.resource_type, args.name, "", custom=True, inputs=inputs)
        (resource,) = in_common([shown])
        if text := check_tags(resource, self.reference):
            if UNKNOWN in _tag_values(inputs):
                raise UntoldError([text])
            report(text, args.urn)

    def registrations(self, resources: Sequence[PolicyResource]) -> tuple[Registration, ...]:
        """Return the resources of a stack as a program registered them, in an order that is always the same."""
        shown = (self._registration(each) for each in sorted(resources, key=lambda each: each.urn))
        return with_ids(in_common(shown))

    def _registration(self, resource: PolicyResource) -> Registration:
        outputs = plain(resource.props)
        inputs = self.held.get(resource.urn)
        return Registration(
            urn=resource.urn,
            type=resource.resource_type,
            name=resource.name,
            parent=resource.parent.urn if resource.parent else "",
            custom=True,
            inputs=outputs if inputs is None else inputs,
            external=inputs is None,
            id=str(outputs.get("id", "")),
            outputs=outputs,
            dependencies=tuple(sorted(each.urn for each in resource.dependencies)),
            property_dependencies={
                key: tuple(sorted(each.urn for each in found))
                for key, found in resource.property_dependencies.items()
                if found
            },
        )


def policies(reference: Reference) -> list[Policy]:
    """Return the policies of the pack, which share what they know of the resources."""
    inputs = Inputs(reference)
    return [
        ResourceValidationPolicy(
            name=TAGS_POLICY,
            description="The tags that say what a gateway or a desktop is are valid.",
            validate=inputs.validate,
            enforcement_level=EnforcementLevel.MANDATORY,
            severity=Severity.MEDIUM,
        ),
        *(_stack_policy(each, inputs) for each in STACK_POLICIES),
        _accepted_policy(inputs),
    ]


def serve() -> None:
    """Serve the pack to the engine until it ends this process."""
    PolicyPack(NAME, policies(load_reference()), enforcement_level=EnforcementLevel.MANDATORY)


def _stack_policy(policy: StackPolicy, inputs: Inputs) -> StackValidationPolicy:
    def validate(args: StackValidationArgs, report_violation: ReportViolation) -> None:
        if args.resources and not inputs.held:
            raise UntoldError([f"the policy {TAGS_POLICY}, which reads what a program registers, is disabled"])
        try:
            settings = Settings.read(plain(args.get_config()), inputs.reference)
        except Faults as faults:
            report_violation(f"configuration: {faults}", None)
            return
        report = Report()
        policy.check(Registered(inputs.registrations(args.resources), lenient=True), settings, report)
        for violation in sorted(report.violations):
            report_violation(violation.text, violation.urn or None)
        inputs.accepted += report.accepted
        if report.told:
            raise UntoldError(report.told)

    known = schema(inputs.reference)
    properties = {key: each for setting in policy.settings for key, each in known[setting].items()}
    return StackValidationPolicy(
        name=policy.name,
        description=policy.description,
        validate=validate,
        enforcement_level=policy.level,
        config_schema=PolicyConfigSchema(properties) if properties else None,
        severity=policy.severity,
    )


def _accepted_policy(inputs: Inputs) -> StackValidationPolicy:
    """Return the policy that names what the policies before it, which know the exceptions, found to be accepted."""

    def validate(_args: StackValidationArgs, report_violation: ReportViolation) -> None:
        accepted, inputs.accepted = sorted(inputs.accepted), []
        for each in accepted:
            report_violation(each.text, each.urn)

    return StackValidationPolicy(
        name=ACCEPTED_POLICY,
        description="Excess that exceptions accept is named, with statement, owner and last day.",
        validate=validate,
        enforcement_level=EnforcementLevel.ADVISORY,
        severity=Severity.LOW,
    )


def plain(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return properties as JSON values: whole numbers whole, and one word for all that is not known."""
    unwrapped = serialize_properties(properties)
    return {key: _plain(unwrapped[key]) for key in sorted(unwrapped)}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return UNKNOWN if isinstance(value, str) and value in _SENTINELS else value


def _tag_values(inputs: Mapping[str, Any]) -> list[Any]:
    tags = inputs.get("tags")
    return list(tags.values()) if isinstance(tags, Mapping) else [tags]
