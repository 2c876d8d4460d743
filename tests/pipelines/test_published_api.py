"""What the steps send, and what the stand-ins answer, fits what GitHub and Microsoft publish of their APIs.

``github.api.json`` is of GitHub's OpenAPI description, ``azure-devops.api.json`` of the models of Microsoft's client.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.pipelines.conftest import PATIENCE
from tests.pipelines.forges import FORGES, NEW, Telling
from tests.pipelines.stand_in import OWN, Asked, StandIn

from forge.client import Patience
from forge.forge import Forge
from step.comment import Note, settle
from step.issue import Concern, settle_issue
from step.marker import Marker
from step.request import Proposal, settle_request

pytestmark = pytest.mark.pipelines

HERE = Path(__file__).parent
GITHUB: dict[str, Any] = json.loads((HERE / "github.api.json").read_text(encoding="utf-8"))["paths"]
AZURE: dict[str, dict[str, str]] = json.loads((HERE / "azure-devops.api.json").read_text(encoding="utf-8"))["models"]


def _everything(name: str, tmp_path: Path) -> tuple[StandIn, list[tuple[Asked, int, Any]]]:
    """Do all that a step asks of a forge, and return what was asked, with the answers."""
    kind = FORGES[name]
    kept: list[tuple[Asked, int, Any]] = []
    with kind.stand_in() as there:
        there.head = NEW
        routed = there._routed

        def noted(asked: Asked) -> Any:
            reply = routed(asked)
            kept.append((asked, reply[0], reply[1]))
            return reply

        there._routed = noted  # type: ignore[method-assign]
        patience = Patience.of(PATIENCE)
        environment = {**kind.environment(Telling(there.url, tmp_path)), **PATIENCE}
        from forge.here import forge_of

        forge = forge_of(environment)
        assert forge
        _ask(forge, there, patience)
    return there, kept


def _ask(forge: Forge, there: StandIn, patience: Patience) -> None:
    marker = Marker("pull-request", "Pulumi.prod.yaml")
    for text in ("first", "second"):
        settle(forge, Note(marker, text, quiet=False), patience)
    there.say(OWN, f"{marker.line}\ntoo many")
    settle(forge, Note(marker, "third", quiet=False), patience)
    nightly = Marker("nightly")
    for text, well in (("drift", False), ("more drift", False), ("all is well", True)):
        settle_issue(forge, Concern(nightly, "drift", text, well), patience)
    for text in ("one prefix", "two prefixes"):
        settle_request(forge, Proposal("webex-calling/requirements", "main", "refreshed", text), patience)


def _schema(value: Any, *, closed: bool) -> Any:
    """Return a schema of OpenAPI 3.0 as JSON Schema: ``nullable`` is a type, and a request has no other members."""
    if isinstance(value, list):
        return [_schema(each, closed=closed) for each in value]
    if not isinstance(value, Mapping):
        return value
    held = {name: _schema(each, closed=closed) for name, each in value.items() if name != "nullable"}
    if value.get("nullable") and isinstance(held.get("type"), str):
        held["type"] = [held["type"], "null"]
    if closed and "properties" in held:
        held["additionalProperties"] = False
    return held


def test_github_as_its_openapi_description_has_it(tmp_path: Path) -> None:
    """Every call is an operation of the description, with parameters and a body that it takes, and fitting answers."""
    _, kept = _everything("github", tmp_path)
    told = [(asked, status, value) for asked, status, value in kept if asked.path != "/graphql"]
    seen = set()
    for asked, status, value in told:
        path, operation = next(
            (path, each[asked.method.lower()])
            for path, each in GITHUB.items()
            if asked.method.lower() in each and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), asked.path)
        )
        seen.add((asked.method, path))
        assert set(asked.query) <= {each["name"] for each in operation["parameters"]}
        if asked.body is not None:
            Draft202012Validator(_schema(operation["request"], closed=True)).validate(asked.body)
        answer = operation["responses"][str(status)]
        if answer is not None:
            Draft202012Validator(_schema(answer, closed=False)).validate(value)
    assert {(method.upper(), path) for path, each in GITHUB.items() for method in each} == seen
    assert {dict(asked.headers)["X-GitHub-Api-Version"] for asked, _, _ in told} == {"2022-11-28"}


def _misnamed(model: str, value: Any) -> Iterator[str]:
    """Yield the members that a model of Microsoft's client does not have."""
    fields = {**AZURE[model], **(AZURE["CommentThread"] if model == "GitPullRequestCommentThread" else {})}
    for name, held in value.items():
        kind = fields.get(name)
        if kind is None:
            yield f"{model}.{name}"
        elif kind.strip("[]") in AZURE:
            for each in held if kind.startswith("[") else [held]:
                yield from _misnamed(kind.strip("[]"), each)


MODELS = (
    (r"/connectionData", None, "ConnectionData"),
    (r"/threads", "GitPullRequestCommentThread", "GitPullRequestCommentThread"),
    (r"/threads/\d+/comments/1", "Comment", "Comment"),
    (r"/states", None, "WorkItemStateColor"),
    (r"/wiql", "Wiql", "WorkItemQueryResult"),
    (r"/workitems/[^/]+", "JsonPatchOperation", "WorkItem"),
    (r"/pull[rR]equests(/\d+)?", "GitPullRequest", "GitPullRequest"),
)


def test_azure_devops_as_microsofts_client_has_it(tmp_path: Path) -> None:
    """No member of a request or an answer is one that the models lack, and all name their version of the API."""
    _, kept = _everything("azure-devops", tmp_path)
    found: list[str] = []
    for asked, _, value in kept:
        sent, back = next(each[1:] for each in MODELS if re.search(f"{each[0]}$", asked.path))
        for body in asked.body if isinstance(asked.body, list) else [asked.body] if asked.body else []:
            found += _misnamed(str(sent), body)
        for each in (value or {}).get("value", [value] if value else []):
            found += _misnamed(back, each)
        assert asked.query["api-version"].startswith("7.1")
    assert found == []
    assert len(kept) > 20
