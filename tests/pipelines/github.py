"""Say ``with GitHubStandIn() as github``: the stand-in of GitHub's API."""

from collections.abc import Mapping
from typing import Any

from tests.pipelines.stand_in import NOT_FOUND, OWN, TOKEN, Asked, Kept, Reply, Said, StandIn

BOT = "github-actions[bot]"
_REPO = "/repos/acme/voice"
_AT = "2026-11-29T00:00:00Z"


class GitHubStandIn(StandIn):
    """GitHub with the repository acme/voice."""

    routes = (
        ("POST", "/graphql", "graphql"),
        ("GET", f"{_REPO}/pulls/7", "pull"),
        ("GET", f"{_REPO}/issues/7/comments", "list_comments"),
        ("POST", f"{_REPO}/issues/7/comments", "add_comment"),
        ("PATCH", f"{_REPO}/issues/comments/([0-9]+)", "edit_comment"),
        ("DELETE", f"{_REPO}/issues/comments/([0-9]+)", "delete_comment"),
        ("GET", f"{_REPO}/issues", "list_issues"),
        ("POST", f"{_REPO}/issues", "open_issue"),
        ("PATCH", f"{_REPO}/issues/([0-9]+)", "edit_issue"),
        ("GET", f"{_REPO}/pulls", "list_pulls"),
        ("POST", f"{_REPO}/pulls", "open_pull"),
        ("PATCH", f"{_REPO}/pulls/([0-9]+)", "edit_pull"),
    )

    def reads(self, asked: Asked) -> bool:
        return asked.path == "/graphql"

    def authorised(self, headers: Mapping[str, str]) -> bool:
        return headers.get("Authorization") == f"Bearer {TOKEN}"

    def graphql(self, asked: Asked) -> Reply:
        return 200, {"data": {"viewer": {"login": BOT}}}, {}

    def pull(self, asked: Asked) -> Reply:
        told = _kept(Kept(7, "people", "A second peer", "", True, "topic", "main", pull=True))
        return 200, {**told, "head": {"ref": "topic", "sha": self.head}}, {}

    def list_comments(self, asked: Asked) -> Reply:
        return self._paged(asked, [_said(each) for each in self.comments])

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
        creator = asked.query.get("creator")
        held = [each for each in self.issues if each.open and _login(each.author) == creator]
        return self._paged(asked, [_kept(each) for each in held])

    def open_issue(self, asked: Asked) -> Reply:
        kept = Kept(self.new(), OWN, asked.body["title"], asked.body["body"])
        self.issues.append(kept)
        return 201, _kept(kept), {}

    def edit_issue(self, asked: Asked, number: str) -> Reply:
        return _edit(asked, self.kept(self.issues, number))

    def list_pulls(self, asked: Asked) -> Reply:
        held = [each for each in self.requests if each.open and f"acme:{each.branch}" == asked.query["head"]]
        return self._paged(asked, [_kept(each) for each in held])

    def open_pull(self, asked: Asked) -> Reply:
        body = asked.body
        kept = Kept(self.new(), OWN, body["title"], body["body"], True, body["head"], body["base"], pull=True)
        self.requests.append(kept)
        return 201, _kept(kept), {}

    def edit_pull(self, asked: Asked, number: str) -> Reply:
        return _edit(asked, self.kept(self.requests, number))

    def _paged(self, asked: Asked, found: list[Any]) -> Reply:
        size, page = min(int(asked.query.get("per_page", 30)), 100), int(asked.query.get("page", 1))
        more = len(found) > page * size
        link = {"Link": f'<{self.url}{asked.path}?page={page + 1}>; rel="next"'} if more else {}
        return 200, found[(page - 1) * size : page * size], link


def _login(author: str) -> str:
    return BOT if author == OWN else author


def _said(said: Said) -> dict[str, Any]:
    return {"id": said.number, "body": said.body, "user": {"login": _login(said.author)}, "created_at": _AT}


def _kept(kept: Kept) -> dict[str, Any]:
    kind = "pull" if kept.pull else "issues"
    told: dict[str, Any] = {
        "number": kept.number,
        "title": kept.title,
        "body": kept.body,
        "state": "open" if kept.open else "closed",
        "html_url": f"https://github.example/acme/voice/{kind}/{kept.number}",
        "user": {"login": _login(kept.author)},
    }
    return {**told, "head": _branch(kept.branch), "base": _branch(kept.target)} if kept.pull else told


def _branch(name: str) -> dict[str, str]:
    return {"ref": name, "sha": "0" * 40}


def _edit(asked: Asked, kept: Kept | None) -> Reply:
    if kept is None:
        return NOT_FOUND
    kept.title, kept.body = asked.body.get("title", kept.title), asked.body.get("body", kept.body)
    kept.open = asked.body.get("state", "open" if kept.open else "closed") == "open"
    return 200, _kept(kept), {}
