"""Say ``FORGES["github"].environment(…)``: each forge with its stand-in, and what it tells a step of a run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.pipelines.azure_devops import AzureDevOpsStandIn
from tests.pipelines.github import GitHubStandIn
from tests.pipelines.gitlab import GitLabStandIn
from tests.pipelines.stand_in import TOKEN, StandIn

OLD, NEW = "a" * 40, "b" * 40
BASE = "c" * 40


@dataclass(frozen=True)
class Telling:
    """What a forge tells of a run: where its API is, commits, the number of the run, whether it is a fork's."""

    url: str
    folder: Path
    commit: str = NEW
    base: str = BASE
    run: int = 1
    fork: bool = False
    token: str = TOKEN
    server: str = "https://forge.example"
    change: bool = True


@dataclass(frozen=True)
class Kind:
    """A forge: its stand-in, and the variables of a run."""

    name: str
    stand_in: Callable[[], StandIn]
    environment: Callable[[Telling], Mapping[str, str]]


def _github(telling: Telling) -> Mapping[str, str]:
    repository = "stranger/voice" if telling.fork else "acme/voice"
    head = {"sha": telling.commit, "ref": "$(touch x)", "repo": {"full_name": repository}}
    pull = {"number": 7, "head": head, "base": {"sha": telling.base}}
    event = {"repository": {"default_branch": "main"}, **({"pull_request": pull} if telling.change else {})}
    path = telling.folder / f"event-{telling.run}.json"
    path.write_text(json.dumps(event), encoding="utf-8")
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": telling.url,
        "GITHUB_GRAPHQL_URL": f"{telling.url}/graphql",
        "GITHUB_SERVER_URL": telling.server,
        "GITHUB_REPOSITORY": "acme/voice",
        "GITHUB_RUN_ID": str(telling.run),
        "GITHUB_EVENT_PATH": str(path),
        "GITHUB_TOKEN": telling.token,
    }


def _gitlab(telling: Telling) -> Mapping[str, str]:
    change = {
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": telling.base,
        "CI_MERGE_REQUEST_PROJECT_ID": "11",
        "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "12" if telling.fork else "11",
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "$(touch x)",
    }
    return {
        "GITLAB_CI": "true",
        "CI_API_V4_URL": f"{telling.url}/api/v4",
        "CI_PROJECT_ID": "11",
        "CI_PROJECT_URL": f"{telling.server}/acme/voice",
        "CI_PIPELINE_ID": str(telling.run),
        "CI_PIPELINE_URL": f"{telling.server}/acme/voice/-/pipelines/{telling.run}",
        "CI_COMMIT_SHA": telling.commit,
        "CI_DEFAULT_BRANCH": "main",
        "GITLAB_TOKEN": telling.token,
        **(change if telling.change else {}),
    }


def _azure_devops(telling: Telling) -> Mapping[str, str]:
    change = {
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
        "SYSTEM_PULLREQUEST_SOURCECOMMITID": telling.commit,
        "SYSTEM_PULLREQUEST_ISFORK": str(telling.fork),
        "SYSTEM_PULLREQUEST_SOURCEBRANCH": "refs/heads/$(touch x)",
    }
    return {
        "TF_BUILD": "True",
        "SYSTEM_COLLECTIONURI": f"{telling.url}/",
        "SYSTEM_TEAMPROJECTID": "voice",
        "BUILD_REPOSITORY_ID": "r-1",
        "BUILD_REPOSITORY_URI": f"{telling.server}/acme/voice.git",
        "BUILD_BUILDID": str(telling.run),
        "BUILD_SOURCEBRANCH": "refs/pull/7/merge" if telling.change else "refs/heads/main",
        "SYSTEM_ACCESSTOKEN": telling.token,
        **(change if telling.change else {}),
    }


FORGES = {
    "github": Kind("github", GitHubStandIn, _github),
    "gitlab": Kind("gitlab", GitLabStandIn, _gitlab),
    "azure-devops": Kind("azure-devops", AzureDevOpsStandIn, _azure_devops),
}
