"""Say ``GitHub.of(os.environ)``: the API of GitHub and of GitHub Enterprise Server.

REST API, version 2022-11-28: issue comments, issues, pulls. Who one is tells the viewer of the GraphQL API alone: a
workflow's own token may not read ``/user``.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from forge.client import Client, Patience, part
from forge.forge import Change, ChangeRequest, Comment, ForgeError, Issue, Remote, Run


class GitHub:
    """GitHub, as one run of a workflow sees it."""

    def __init__(self, client: Client, graph: Client, environment: Mapping[str, str]) -> None:
        self._client = client
        self._graph = graph
        self._environment = environment
        self._repository = environment.get("GITHUB_REPOSITORY", "")
        self._path = "/repos/" + "/".join(part(each) for each in self._repository.split("/"))
        self._event = _event(environment)
        self._viewer = ""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "GitHub":
        """Return GitHub as the environment of a workflow's step tells it."""
        base = environment.get("GITHUB_API_URL") or "https://api.github.com"
        graph = environment.get("GITHUB_GRAPHQL_URL") or f"{base}/graphql"
        headers = {
            "Authorization": f"Bearer {environment.get('GITHUB_TOKEN', '')}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        patience = Patience.of(environment)
        return cls(Client(base, headers, patience), Client(graph, headers, patience), environment)

    @property
    def change(self) -> Change | None:
        """The pull request of the event; one whose repository is gone is a fork's too."""
        pull = self._event.get("pull_request")
        if not isinstance(pull, dict):
            return None
        head = pull["head"]
        there = (head.get("repo") or {}).get("full_name")
        return Change(int(pull["number"]), str(head["sha"]), str(pull["base"]["sha"]), there != self._repository)

    @property
    def run(self) -> Run:
        """The run of the workflow."""
        number, server = self._environment.get("GITHUB_RUN_ID") or "0", self._environment.get("GITHUB_SERVER_URL", "")
        return Run(int(number), f"{server}/{self._repository}/actions/runs/{number}")

    @property
    def default_branch(self) -> str:
        """The default branch of the event's repository."""
        return str((self._event.get("repository") or {}).get("default_branch") or "main")

    @property
    def remote(self) -> Remote:
        """Where the repository is, with the login of a token."""
        token = self._environment.get("GITHUB_TOKEN", "")
        login = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        return Remote(f"{self._environment.get('GITHUB_SERVER_URL', '')}/{self._repository}.git", f"basic {login}")

    def head(self) -> str:
        """Return the newest commit of the pull request."""
        return str(self._client.get(f"{self._path}/pulls/{self._number}").value["head"]["sha"])

    def comments(self) -> Iterator[Comment]:
        """Yield the comments of one's own."""
        viewer = self._login()
        for each in self._pages(f"{self._path}/issues/{self._number}/comments", {}):
            if (each.get("user") or {}).get("login") == viewer:
                yield Comment(str(each["id"]), str(each.get("body") or ""))

    def add_comment(self, body: str) -> None:
        """Write a comment."""
        self._client.send("POST", f"{self._path}/issues/{self._number}/comments", {"body": body})

    def edit_comment(self, comment: Comment, body: str) -> None:
        """Replace a comment."""
        self._client.send("PATCH", f"{self._path}/issues/comments/{part(comment.id)}", {"body": body})

    def delete_comment(self, comment: Comment) -> None:
        """Delete a comment."""
        self._client.delete(f"{self._path}/issues/comments/{part(comment.id)}")

    def issues(self) -> Iterator[Issue]:
        """Yield the open issues of one's own: the API lists pull requests among them."""
        viewer = self._login()
        for each in self._pages(f"{self._path}/issues", {"state": "open", "creator": viewer}):
            if "pull_request" not in each:
                yield Issue(str(each["number"]), str(each.get("body") or ""), str(each["html_url"]))

    def open_issue(self, title: str, body: str) -> None:
        """Open an issue."""
        self._client.send("POST", f"{self._path}/issues", {"title": title, "body": body})

    def edit_issue(self, issue: Issue, body: str) -> None:
        """Replace the text of an issue."""
        self._client.send("PATCH", f"{self._path}/issues/{part(issue.id)}", {"body": body})

    def close_issue(self, issue: Issue, body: str) -> None:
        """Close an issue."""
        what = {"body": body, "state": "closed", "state_reason": "completed"}
        self._client.send("PATCH", f"{self._path}/issues/{part(issue.id)}", what)

    def request_of(self, branch: str) -> ChangeRequest | None:
        """Return the open pull request of a branch."""
        owner = self._repository.partition("/")[0]
        for each in self._pages(f"{self._path}/pulls", {"state": "open", "head": f"{owner}:{branch}"}):
            if each["head"]["ref"] == branch:
                return ChangeRequest(
                    str(each["number"]), str(each["title"]), str(each.get("body") or ""), str(each["html_url"])
                )
        return None

    def open_request(self, branch: str, target: str, title: str, body: str) -> None:
        """Open a pull request."""
        what = {"title": title, "head": branch, "base": target, "body": body}
        self._client.send("POST", f"{self._path}/pulls", what)

    def edit_request(self, request: ChangeRequest, title: str, body: str) -> None:
        """Replace title and text of a pull request."""
        self._client.send("PATCH", f"{self._path}/pulls/{part(request.id)}", {"title": title, "body": body})

    @property
    def _number(self) -> int:
        if self.change is None:
            raise ForgeError("this run is of no pull request")
        return self.change.number

    def _login(self) -> str:
        if not self._viewer:
            value = self._graph.send("POST", "", {"query": "query { viewer { login } }"}).value
            found = ((value.get("data") or {}).get("viewer") or {}).get("login")
            if not found:
                raise ForgeError("POST /graphql: the viewer has no login")
            self._viewer = str(found)
        return self._viewer

    def _pages(self, path: str, query: Mapping[str, str]) -> Iterator[Any]:
        return self._client.pages(path, query, lambda answer: 'rel="next"' in answer.headers.get("Link", ""))


def _event(environment: Mapping[str, str]) -> Mapping[str, Any]:
    if not (path := environment.get("GITHUB_EVENT_PATH")):
        return {}
    try:
        value = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ForgeError(f"the event of the workflow cannot be read: {type(error).__name__}") from None
    return value if isinstance(value, dict) else {}
