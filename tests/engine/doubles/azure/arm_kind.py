"""`ArmKind` is what all resources of Azure share: an id that is a path, a location that stays, users that hold it."""

import re
from typing import ClassVar

from tests.engine.doubles.azure.arm import Arm
from tests.engine.doubles.kind import DEFAULTS, Kind, Live, RefusedError
from tests.engine.doubles.values import Properties, text

GROUP = "resourceGroupName"


class ArmKind(Kind):
    """One type of Azure resource."""

    provider: ClassVar[str] = "Microsoft.Network"
    path: ClassVar[tuple[tuple[str, str], ...]]
    """The types on the way to the resource, each with the property that holds its name."""
    naming: ClassVar[re.Pattern[str]] = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?")
    """What a name may be (Azure: naming rules and restrictions for Azure resources, Microsoft.Network)."""
    in_use: ClassVar[str] = ""
    """The error when something still refers to the resource."""
    has_location: ClassVar[bool] = True
    keeps_unfinished = True
    computed: ClassVar[tuple[str, ...]] = ("name", "type", "etag", "provisioningState", "location", "azureApiVersion")

    def __init__(self, arm: Arm) -> None:
        self._arm = arm

    def validate(self, resource_id: str, inputs: Properties) -> None:
        """Refuse what Azure refuses about a body."""

    def exclusive(self, inputs: Properties) -> str:
        return self._id(inputs).lower() if inputs.get(GROUP) else ""

    def create(self, inputs: Properties) -> str:
        resource_id, name = self._id(inputs), text(inputs, self.named_by)
        if not self.naming.fullmatch(name):
            raise RefusedError("InvalidResourceName", f"Resource name {name!r} is invalid")
        if self._arm.get(resource_id) is not None:
            raise RefusedError("ResourceAlreadyExists", f"cannot create already existing resource '{resource_id}'")
        self._put(resource_id, inputs, self._location(inputs))
        return resource_id

    def read(self, resource_id: str, state: Properties) -> Live | None:
        found = self._arm.get(resource_id)
        if found is None:
            return None
        names = {key: state[key] for key in self._names() if key in state} or self._names_in(resource_id)
        location = {"location": found.body["location"]} if self.has_location else {}
        # An import has no state: all that can be set is read, the names from the id.
        body = {key: value for key, value in found.body.items() if key != "location" or not state}
        computed: Properties = {
            "name": resource_id.rsplit("/", 1)[-1],
            "type": found.type,
            "etag": f'W/"{found.revision}"',
            "provisioningState": "Succeeded",
            "azureApiVersion": "2024-05-01",
            **location,
        }
        return Live({**names, **body}, computed)

    def update(self, resource_id: str, state: Properties, inputs: Properties) -> None:
        found = self._arm.get(resource_id)
        if found is None:
            raise RefusedError("ResourceNotFound", f"{resource_id} was not found")
        location = text(inputs, "location") or text(found.body, "location")
        if not same_place(location, text(found.body, "location")):
            raise RefusedError(
                "InvalidResourceLocation",
                f"{resource_id} lies in {found.body['location']} and cannot move to {location}",
            )
        self._put(resource_id, inputs, location)

    def delete(self, resource_id: str, state: Properties) -> None:
        if self._arm.get(resource_id) is None:
            return
        users = self._arm.users(resource_id)
        if users:
            raise RefusedError(self.in_use or "ResourceInUse", f"{resource_id} is in use by {', '.join(users)}")
        self._arm.delete(resource_id)

    def _put(self, resource_id: str, inputs: Properties, location: str) -> None:
        self.validate(resource_id, inputs)
        names = self._names() | {DEFAULTS, "location"}
        body = {key: value for key, value in inputs.items() if key not in names}
        if self.has_location:
            body["location"] = location
        self._arm.put(resource_id, f"{self.provider}/" + "/".join(kind for kind, _ in self.path), body)

    def _location(self, inputs: Properties) -> str:
        """Return the location given, else the provider's, else that of the resource group."""
        if text(inputs, "location") or self._arm.location:
            return text(inputs, "location") or self._arm.location
        group = self._arm.get(self._arm.group_id(text(inputs, GROUP)))
        return text(group.body, "location") if group else ""

    def _id(self, inputs: Properties) -> str:
        group = self._arm.group_id(text(inputs, GROUP))
        names = "/".join(f"{kind}/{text(inputs, key)}" for kind, key in self.path)
        return f"{group}/providers/{self.provider}/{names}"

    def _names_in(self, resource_id: str) -> Properties:
        parts = resource_id.split("/")
        named = zip((key for _, key in self.path), parts[8::2], strict=True)
        return {GROUP: parts[4], **dict(named)}

    def _names(self) -> set[str]:
        return {GROUP, *(key for _, key in self.path)}


def same_place(one: str, other: str) -> bool:
    """Compare locations as Azure does: West Europe is westeurope."""
    return one.replace(" ", "").lower() == other.replace(" ", "").lower()
