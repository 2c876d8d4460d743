"""`Ec2("eu-central-1").call("CreateSecurityGroup", GroupName="a")` is one real EC2 request to the emulated cloud."""

import os

import boto3  # type: ignore[import-untyped]  # boto3 ships no types
from botocore import xform_name  # type: ignore[import-untyped]  # botocore ships no types
from botocore.config import Config  # type: ignore[import-untyped]  # botocore ships no types
from botocore.exceptions import ClientError  # type: ignore[import-untyped]  # botocore ships no types
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, objects, text

ENDPOINT = "WEBEX_CALLING_ENGINE_EC2"

_CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 4})


class Ec2:
    """EC2 in one or more regions, at the endpoint that the environment names."""

    def __init__(self, region: str = "", endpoint: str = "") -> None:
        self.region = region
        self._endpoint = endpoint
        self._clients: dict[str, object] = {}

    def call(self, action: str, region: str = "", **parameters: object) -> Properties:
        """Send one request; a refusal keeps the cloud's name of the error."""
        given = {key: value for key, value in parameters.items() if value is not None}
        try:
            answer: Properties = getattr(self._client(region or self.region), xform_name(action))(**given)
        except ClientError as error:
            fault = error.response["Error"]
            raise RefusedError(fault["Code"], f"{fault['Message']} ({action})") from error
        return answer

    def find(self, action: str, listed: str, region: str = "", **parameters: object) -> Properties | None:
        """Return the first item of a description, None where the cloud knows none."""
        try:
            found = objects(self.call(action, region, **parameters), listed)
        except RefusedError as error:
            if "NotFound" in error.code:
                return None
            raise
        return found[0] if found else None

    def _client(self, region: str) -> object:
        if not region:
            raise RefusedError("MissingRegion", "aws:region is not configured; set it in the stack or on the provider")
        if region not in self._clients:
            self._clients[region] = boto3.client(
                "ec2",
                region_name=region,
                endpoint_url=self._endpoint or os.environ[ENDPOINT],
                aws_access_key_id="testing",
                aws_secret_access_key="testing",
                config=_CONFIG,
            )
        return self._clients[region]


def load_model() -> None:
    """Read the description of EC2's API, which takes longer than a step's requests; clients to come share it."""
    boto3.client("ec2", region_name="eu-central-1", aws_access_key_id="testing", aws_secret_access_key="testing")


def tagged(kind: str, inputs: Properties) -> list[dict[str, object]] | None:
    """Write the tags of a new resource as EC2 takes them."""
    tags = _tags(inputs)
    return [{"ResourceType": kind, "Tags": tags}] if tags else None


def tags_of(item: Properties) -> Properties:
    """Read the tags of a description."""
    return {text(tag, "Key"): text(tag, "Value") for tag in objects(item, "Tags")}


def retag(ec2: Ec2, resource_id: str, old: Properties, new: Properties) -> None:
    """Bring the tags of a resource from the old to the new ones."""
    before, after = _tags(old), _tags(new)
    gone = [{"Key": tag["Key"]} for tag in before if tag["Key"] not in {kept["Key"] for kept in after}]
    fresh = [tag for tag in after if tag not in before]
    if gone:
        ec2.call("DeleteTags", text(new, "region"), Resources=[resource_id], Tags=gone)
    if fresh:
        ec2.call("CreateTags", text(new, "region"), Resources=[resource_id], Tags=fresh)


def _tags(inputs: Properties) -> list[dict[str, str]]:
    tags = inputs.get("tags")
    return [{"Key": key, "Value": text(tags, key)} for key in sorted(tags)] if isinstance(tags, dict) else []
