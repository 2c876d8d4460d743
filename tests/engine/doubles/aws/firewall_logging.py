"""`aws.networkfirewall.LoggingConfiguration`: where the logs of one firewall go, one destination a kind."""

from typing import Any, ClassVar

from tests.engine.doubles.aws import firewall_api
from tests.engine.doubles.aws.firewall_kind import FirewallKind, held
from tests.engine.doubles.kind import Live, RefusedError
from tests.engine.doubles.values import Properties, objects, text

DESTINATIONS: dict[str, set[str]] = {
    "CloudWatchLogs": {"logGroup"},
    "S3": {"bucketName", "prefix"},
    "KinesisDataFirehose": {"deliveryStream"},
}


class LoggingConfiguration(FirewallKind):
    """The logs of a firewall; its id is the firewall's ARN."""

    token = "aws:networkfirewall/loggingConfiguration:LoggingConfiguration"
    noun = "logging"
    operation = "UpdateLoggingConfiguration"
    named_by = ""
    replaces = frozenset({"firewallArn", "region"})
    computed: ClassVar[tuple[str, ...]] = ("region",)

    def parameters(self, inputs: Properties) -> dict[str, Any]:
        return firewall_api.logging(inputs)

    def validate(self, inputs: Properties) -> None:
        self._store.need(text(inputs, "firewallArn"))
        configs = objects(held(inputs, "loggingConfiguration"), "logDestinationConfigs")
        kinds = [text(each, "logType") for each in configs]
        if len(set(kinds)) != len(kinds):
            raise RefusedError("InvalidRequestException", f"one kind of log has two destinations: {kinds}")
        for each in configs:
            keys = set(held(each, "logDestination"))
            if not keys or not keys <= DESTINATIONS[text(each, "logDestinationType")]:
                raise RefusedError("InvalidRequestException", f"{each['logDestinationType']} has no {sorted(keys)}")

    def create(self, inputs: Properties) -> str:
        self._check(inputs)
        firewall = text(inputs, "firewallArn")
        self._store.create(f"{firewall}#logging", self.noun, dict(inputs))
        return firewall

    def read(self, resource_id: str, state: Properties) -> Live | None:
        found = self._store.get(f"{resource_id}#logging")
        inputs = {key: value for key, value in found.body.items() if not key.startswith("__")} if found else {}
        return Live(inputs, {"region": resource_id.split(":")[3]}) if found else None

    def update(self, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._check(inputs)
        self._store.put(f"{resource_id}#logging", self.noun, dict(inputs))

    def delete(self, resource_id: str, state: Properties) -> None:
        self._store.delete(f"{resource_id}#logging", self.noun)
