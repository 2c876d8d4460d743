"""Say ``with AzureDevOpsStandIn() as azure``: the stand-in of the API of Azure DevOps."""

from collections.abc import Mapping
from typing import Any

from tests.pipelines.stand_in import NOT_FOUND, OWN, TOKEN, Asked, Kept, Reply, Said, StandIn

ME = "5f2c0000-0000-4000-8000-000000000042"
_GIT = "/voice/_apis/git/repositories/r-1"
_THREADS = f"{_GIT}/pullRequests/7/threads"
_WIT = "/voice/_apis/wit"


class AzureDevOpsStandIn(StandIn):
    """Azure DevOps with the project voice of the Basic process, where what is closed is *Done*."""

    routes = (
        ("GET", "/_apis/connectionData", "connection"),
        ("GET", f"{_GIT}/pullRequests/7", "request"),
        ("GET", _THREADS, "list_threads"),
        ("POST", _THREADS, "add_thread"),
        ("PATCH", f"{_THREADS}/([0-9]+)/comments/1", "edit_comment"),
        ("DELETE", f"{_THREADS}/([0-9]+)/comments/1", "delete_comment"),
        ("GET", f"{_WIT}/workitemtypes/Task/states", "states"),
        ("POST", f"{_WIT}/wiql", "wiql"),
        ("GET", f"{_WIT}/workitems/([0-9]+)", "work_item"),
        ("POST", rf"{_WIT}/workitems/(?:\$|%24)Task", "open_item"),
        ("PATCH", f"{_WIT}/workitems/([0-9]+)", "edit_item"),
        ("GET", f"{_GIT}/pullrequests", "list_requests"),
        ("POST", f"{_GIT}/pullrequests", "open_request"),
        ("PATCH", f"{_GIT}/pullrequests/([0-9]+)", "edit_request"),
    )

    def reads(self, asked: Asked) -> bool:
        return asked.path.endswith("/wiql")

    def authorised(self, headers: Mapping[str, str]) -> bool:
        return headers.get("Authorization") == f"Bearer {TOKEN}"

    def connection(self, asked: Asked) -> Reply:
        return 200, {"authenticatedUser": {"id": ME}}, {}

    def request(self, asked: Asked) -> Reply:
        return 200, {"pullRequestId": 7, "lastMergeSourceCommit": {"commitId": self.head}, "status": "active"}, {}

    def list_threads(self, asked: Asked) -> Reply:
        return 200, _all([_thread(each) for each in self.comments]), {}

    def add_thread(self, asked: Asked) -> Reply:
        return 200, _thread(self.say(OWN, asked.body["comments"][0]["content"])), {}

    def edit_comment(self, asked: Asked, number: str) -> Reply:
        said = self.comment(number)
        if said is None:
            return NOT_FOUND
        said.body = asked.body["content"]
        return 200, _thread(said)["comments"][0], {}

    def delete_comment(self, asked: Asked, number: str) -> Reply:
        self.comments = [each for each in self.comments if each.number != int(number)]
        return 200, None, {}

    def states(self, asked: Asked) -> Reply:
        told = {"To Do": "Proposed", "Doing": "InProgress", "Done": "Completed"}
        return 200, _all([{"name": name, "category": category} for name, category in told.items()]), {}

    def wiql(self, asked: Asked) -> Reply:
        assert "[System.CreatedBy] = @me" in asked.body["query"]
        assert "[System.State] <> 'Done'" in asked.body["query"]
        held = [each for each in self.issues if each.open and each.author == OWN]
        return 200, {"queryType": "flat", "workItems": [{"id": each.number} for each in held]}, {}

    def work_item(self, asked: Asked, number: str) -> Reply:
        kept = self.kept(self.issues, number)
        return (200, _item(kept), {}) if kept else NOT_FOUND

    def open_item(self, asked: Asked) -> Reply:
        fields = _fields(asked)
        kept = Kept(self.new(), OWN, fields["System.Title"], fields["System.Description"])
        self.issues.append(kept)
        return 200, _item(kept), {}

    def edit_item(self, asked: Asked, number: str) -> Reply:
        kept = self.kept(self.issues, number)
        if kept is None:
            return NOT_FOUND
        fields = _fields(asked)
        kept.body = fields.get("System.Description", kept.body)
        kept.open = fields.get("System.State") != "Done"
        return 200, _item(kept), {}

    def list_requests(self, asked: Asked) -> Reply:
        reference = asked.query["searchCriteria.sourceRefName"]
        held = [each for each in self.requests if each.open and each.branch == reference]
        return 200, _all([_request(each) for each in held]), {}

    def open_request(self, asked: Asked) -> Reply:
        body = asked.body
        if len(body["description"]) > 4000:
            return 400, {"message": "A maximum of 4000 characters is allowed."}, {}
        branches = body["sourceRefName"], body["targetRefName"]
        kept = Kept(self.new(), OWN, body["title"], body["description"], True, *branches, pull=True)
        self.requests.append(kept)
        return 201, _request(kept), {}

    def edit_request(self, asked: Asked, number: str) -> Reply:
        kept = self.kept(self.requests, number)
        if kept is None:
            return NOT_FOUND
        kept.title, kept.body = asked.body["title"], asked.body["description"]
        return 200, _request(kept), {}


def _all(found: list[dict[str, Any]]) -> dict[str, Any]:
    return {"value": found, "count": len(found)}


def _fields(asked: Asked) -> dict[str, str]:
    assert asked.headers["Content-Type"] == "application/json-patch+json"
    return {each["path"].removeprefix("/fields/"): each["value"] for each in asked.body}


def _thread(said: Said) -> dict[str, Any]:
    author = {"id": ME if said.author == OWN else f"another-{said.author}"}
    comment = {"id": 1, "content": said.body, "author": author, "commentType": "text", "isDeleted": False}
    return {"id": said.number, "status": "closed", "comments": [comment], "isDeleted": False}


def _item(kept: Kept) -> dict[str, Any]:
    fields = {"System.Title": kept.title, "System.Description": kept.body}
    return {"id": kept.number, "fields": fields, "url": f"https://azure.example/_apis/wit/workItems/{kept.number}"}


def _request(kept: Kept) -> dict[str, Any]:
    return {
        "pullRequestId": kept.number,
        "title": kept.title,
        "description": kept.body,
        "sourceRefName": kept.branch,
        "targetRefName": kept.target,
        "url": f"https://azure.example/pullRequests/{kept.number}",
    }
