"""Say ``logging_properties(logging)``: where a Network Firewall writes its logs, as the provider takes it."""

from typing import Any

from webex_calling.site.network_firewall import FirewallLog, FirewallLogging


def logging_properties(logging: FirewallLogging) -> dict[str, Any]:
    """Return the properties of an ``aws.networkfirewall.LoggingConfiguration``, the firewall's ARN aside.

    Logs of TLS are none of it: there is nothing to tell without TLS inspection.
    """
    kinds = (("ALERT", logging.alert), ("FLOW", logging.flow))
    configs = [
        {"log_type": kind, "log_destination_type": destination, "log_destination": where}
        for kind, log in kinds
        if log
        for destination, where in [_destination(log)]
    ]
    return {"logging_configuration": {"log_destination_configs": configs}}


def _destination(log: FirewallLog) -> tuple[str, dict[str, str]]:
    if log.log_group:
        return "CloudWatchLogs", {"logGroup": log.log_group}
    if log.bucket:
        return "S3", {"bucketName": log.bucket, **({"prefix": log.bucket_prefix} if log.bucket_prefix else {})}
    return "KinesisDataFirehose", {"deliveryStream": log.delivery_stream or ""}
