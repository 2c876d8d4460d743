"""Say ``with GitLabStandIn() as gitlab``: the stand-in of GitLab's API."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from tests.pipelines.stand_in import NOT_FOUND, OWN, TOKEN, Asked, Kept, Reply, Said, StandIn

ME = 42
_API = "/api/v4"
_PROJECT = f"{_API}/projects/11"
_NOTES = f"{_PROJECT}/merge_requests/7/notes"


class GitLabStandIn(StandIn):
    """GitLab with the project 11."""

    routes = (
        ("GET", f"{_API}/user", "user"),
        ("GET", f"{_PROJECT}/merge_requests/7", "request"),
        ("GET", _NOTES, "list_comments"),
        ("POST", _NOTES, "add_comment"),
        ("PUT", f"{_NOTES}/([0-9]+)", "edit_comment"),
        ("DELETE", f"{_NOTES}/([0-9]+)", "delete_comment"),
        ("GET", f"{_PROJECT}/issues", "list_issues"),
        ("POST", f"{_PROJECT}/issues", "open_issue"),
        ("PUT", f"{_PROJECT}/issues/([0-9]+)", "edit_issue"),
        ("GET", f"{_PROJECT}/merge_requests", "list_requests"),
        ("POST", f"{_PROJECT}/merge_requests", "open_request"),
        ("PUT", f"{_PROJECT}/merge_requests/([0-9]+)", "edit_request"),
    )

    def authorised(self, headers: Mapping[str, str]) -> bool:
        return headers.get("Private-Token", headers.get("PRIVATE-TOKEN")) == TOKEN

    def user(self, asked: Asked) -> Reply:
        return 200, {"id": ME, "username": "project_11_bot"}, {}

    def request(self, asked: Asked) -> Reply:
        return 200, {"iid": 7, "sha": self.head, "state": "opened"}, {}

    def list_comments(self, asked: Asked) -> Reply:
        found = [_said(each) for each in self.comments]
        return _paged(asked, found if asked.query.get("sort") == "asc" else found[::-1])

    def add_comment(self, asked: Asked) -> Reply:
        return 201, _said(self.say(OWN, asked.body["body"])), {}

    def edit_comment(self, asked: Asked, number: str) -> Reply:
        said = self.comment(number)
        if said is None:
            return NOT_FOUND
        said.body = asked.body["body"]
        return 200, _said(said), {}

    def delete_comment(self, asked: Asked, number: str) -> Reply:
        self.comments = [each for each in self.comments if each.number != int(number)]
        return 204, None, {}

    def list_issues(self, asked: Asked) -> Reply:
        author = asked.query.get("author_id")
        return _paged(asked, [_kept(each) for each in self.issues if each.open and str(_user(each.author)) == author])

    def open_issue(self, asked: Asked) -> Reply:
        kept = Kept(self.new(), OWN, asked.body["title"], asked.body["description"])
        self.issues.append(kept)
        return 201, _kept(kept), {}

    def edit_issue(self, asked: Asked, number: str) -> Reply:
        return _edit(asked, self.kept(self.issues, number))

    def list_requests(self, asked: Asked) -> Reply:
        branch = asked.query["source_branch"]
        return _paged(asked, [_kept(each) for each in self.requests if each.open and each.branch == branch])

    def open_request(self, asked: Asked) -> Reply:
        body = asked.body
        branches = body["source_branch"], body["target_branch"]
        kept = Kept(self.new(), OWN, body["title"], body["description"], True, *branches, pull=True)
        self.requests.append(kept)
        return 201, _kept(kept), {}

    def edit_request(self, asked: Asked, number: str) -> Reply:
        return _edit(asked, self.kept(self.requests, number))


def _paged(asked: Asked, found: list[Any]) -> Reply:
    size, page = min(int(asked.query.get("per_page", 20)), 100), int(asked.query.get("page", 1))
    more = len(found) > page * size
    query = urlencode({**asked.query, "page": page + 1})
    link = {"Link": f'<http://{asked.headers["Host"]}{asked.path}?{query}>; rel="next"'} if more else {}
    return 200, found[(page - 1) * size : page * size], {"X-Next-Page": str(page + 1) if more else "", **link}


def _user(author: str) -> int:
    return ME if author == OWN else 1000 + sum(author.encode())


def _said(said: Said) -> dict[str, Any]:
    return {"id": said.number, "body": said.body, "author": {"id": _user(said.author)}, "system": said.system}


def _kept(kept: Kept) -> dict[str, Any]:
    return {
        "iid": kept.number,
        "title": kept.title,
        "description": kept.body,
        "state": "opened" if kept.open else "closed",
        "web_url": f"https://gitlab.example/acme/voice/-/{kept.number}",
        "source_project_id": 11,
        "source_branch": kept.branch,
        "target_branch": kept.target,
    }


def _edit(asked: Asked, kept: Kept | None) -> Reply:
    if kept is None:
        return NOT_FOUND
    kept.title, kept.body = asked.body.get("title", kept.title), asked.body.get("description", kept.body)
    kept.open = asked.body.get("state_event") != "close"
    return 200, _kept(kept), {}
