"""Say ``GitLab.of(os.environ)``: the API of GitLab, version 4: notes, issues, merge requests.

A job's own token may read none of these and write no note: the step needs a token of the project.
"""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from forge.client import Client, Patience, part
from forge.forge import Change, ChangeRequest, Comment, ForgeError, Issue, Remote, Run


class GitLab:
    """GitLab, as one job of a pipeline sees it."""

    def __init__(self, client: Client, environment: Mapping[str, str]) -> None:
        self._client = client
        self._environment = environment
        self._path = f"/projects/{part(environment.get('CI_PROJECT_ID', ''))}"
        self._user = 0

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "GitLab":
        """Return GitLab as the environment of a job tells it."""
        base = environment.get("CI_API_V4_URL") or "https://gitlab.com/api/v4"
        headers = {"PRIVATE-TOKEN": environment.get("GITLAB_TOKEN", "")}
        return cls(Client(base, headers, Patience.of(environment)), environment)

    @property
    def change(self) -> Change | None:
        """The merge request. In a pipeline of the merged result the job's commit is that of the merge."""
        told = self._environment.get
        if not (number := told("CI_MERGE_REQUEST_IID")):
            return None
        commit = told("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or told("CI_COMMIT_SHA", "")
        target = told("CI_MERGE_REQUEST_TARGET_BRANCH_SHA") or told("CI_MERGE_REQUEST_DIFF_BASE_SHA", "")
        fork = told("CI_MERGE_REQUEST_SOURCE_PROJECT_ID") != told("CI_MERGE_REQUEST_PROJECT_ID")
        return Change(int(number), commit, target, fork)

    @property
    def run(self) -> Run:
        """The pipeline."""
        return Run(int(self._environment.get("CI_PIPELINE_ID") or 0), self._environment.get("CI_PIPELINE_URL", ""))

    @property
    def default_branch(self) -> str:
        """The default branch of the project."""
        return self._environment.get("CI_DEFAULT_BRANCH") or "main"

    @property
    def remote(self) -> Remote:
        """Where the project is, with the login of a token."""
        login = base64.b64encode(f"oauth2:{self._environment.get('GITLAB_TOKEN', '')}".encode()).decode()
        return Remote(f"{self._environment.get('CI_PROJECT_URL', '')}.git", f"basic {login}")

    def head(self) -> str:
        """Return the newest commit of the merge request."""
        return str(self._client.get(self._request).value["sha"])

    def comments(self) -> Iterator[Comment]:
        """Yield the notes of one's own, without those that GitLab writes in one's name."""
        user = self._me()
        for each in self._pages(f"{self._request}/notes", {"sort": "asc"}):
            if each["author"]["id"] == user and not each.get("system"):
                yield Comment(str(each["id"]), str(each.get("body") or ""))

    def add_comment(self, body: str) -> None:
        """Write a note."""
        self._client.send("POST", f"{self._request}/notes", {"body": body})

    def edit_comment(self, comment: Comment, body: str) -> None:
        """Replace a note."""
        self._client.send("PUT", f"{self._request}/notes/{part(comment.id)}", {"body": body})

    def delete_comment(self, comment: Comment) -> None:
        """Delete a note."""
        self._client.delete(f"{self._request}/notes/{part(comment.id)}")

    def issues(self) -> Iterator[Issue]:
        """Yield the open issues of one's own."""
        for each in self._pages(f"{self._path}/issues", {"state": "opened", "author_id": str(self._me())}):
            yield Issue(str(each["iid"]), str(each.get("description") or ""), str(each["web_url"]))

    def open_issue(self, title: str, body: str) -> None:
        """Open an issue."""
        self._client.send("POST", f"{self._path}/issues", {"title": title, "description": body})

    def edit_issue(self, issue: Issue, body: str) -> None:
        """Replace the text of an issue."""
        self._client.send("PUT", f"{self._path}/issues/{part(issue.id)}", {"description": body})

    def close_issue(self, issue: Issue, body: str) -> None:
        """Close an issue."""
        what = {"description": body, "state_event": "close"}
        self._client.send("PUT", f"{self._path}/issues/{part(issue.id)}", what)

    def request_of(self, branch: str) -> ChangeRequest | None:
        """Return the open merge request of a branch of this project."""
        project = self._environment.get("CI_PROJECT_ID", "")
        for each in self._pages(f"{self._path}/merge_requests", {"state": "opened", "source_branch": branch}):
            if str(each["source_project_id"]) == project:
                return ChangeRequest(
                    str(each["iid"]), str(each["title"]), str(each.get("description") or ""), str(each["web_url"])
                )
        return None

    def open_request(self, branch: str, target: str, title: str, body: str) -> None:
        """Open a merge request."""
        what = {"source_branch": branch, "target_branch": target, "title": title, "description": body}
        self._client.send("POST", f"{self._path}/merge_requests", what)

    def edit_request(self, request: ChangeRequest, title: str, body: str) -> None:
        """Replace title and text of a merge request."""
        what = {"title": title, "description": body}
        self._client.send("PUT", f"{self._path}/merge_requests/{part(request.id)}", what)

    @property
    def _request(self) -> str:
        if self.change is None:
            raise ForgeError("this job is of no merge request")
        return f"{self._path}/merge_requests/{self.change.number}"

    def _me(self) -> int:
        if not self._user:
            self._user = int(self._client.get("/user").value["id"])
        return self._user

    def _pages(self, path: str, query: Mapping[str, str]) -> Iterator[Any]:
        return self._client.pages(path, query, lambda answer: answer.headers.get("X-Next-Page", ""))
