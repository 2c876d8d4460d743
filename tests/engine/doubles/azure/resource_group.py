"""`azure_native.resources.ResourceGroup`: what every other resource lies in."""

import re

from tests.engine.doubles.azure.arm_kind import GROUP, ArmKind
from tests.engine.doubles.values import Properties, text


class ResourceGroup(ArmKind):
    """A resource group."""

    token = "azure-native:resources:ResourceGroup"
    provider = "Microsoft.Resources"
    named_by = GROUP
    path = (("resourceGroups", GROUP),)
    naming = re.compile(r"[\w().-]{0,89}[\w()-]")
    replaces = frozenset({GROUP, "location"})

    def _id(self, inputs: Properties) -> str:
        return self._arm.group_id(text(inputs, GROUP))
