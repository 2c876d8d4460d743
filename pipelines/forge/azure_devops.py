"""Say ``AzureDevOps.of(os.environ)``: the API of Azure DevOps, version 7.1: threads, work items, pull requests.

Threads come all at once. An issue is a work item of the type Task, which the Basic, Agile, Scrum and CMMI processes all
have, found by a tag; the state in which it is closed is asked for, as each process names it otherwise.
"""

import html
from collections.abc import Iterator, Mapping
from typing import Any, Final

from forge.client import Client, Patience, part
from forge.forge import Change, ChangeRequest, Comment, ForgeError, Issue, Remote, Run
from forge.room import cut

_VERSION: Final = "api-version=7.1"
_TYPE: Final = "Task"
_TAG: Final = "webex-calling"
_PATCH: Final = "application/json-patch+json"
_DESCRIPTION: Final = 4000
"""Characters that the description of a pull request may have."""
_MORE: Final = "\n\n… The rest is in the report of the run."


class AzureDevOps:
    """Azure DevOps, as one job of a pipeline sees it."""

    def __init__(self, client: Client, environment: Mapping[str, str]) -> None:
        self._client = client
        self._environment = environment
        self._project = f"/{part(environment.get('SYSTEM_TEAMPROJECTID', ''))}"
        self._path = f"{self._project}/_apis/git/repositories/{part(environment.get('BUILD_REPOSITORY_ID', ''))}"
        self._user = ""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "AzureDevOps":
        """Return Azure DevOps as the environment of a job tells it."""
        base = environment.get("SYSTEM_COLLECTIONURI") or environment.get("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI", "")
        headers = {"Authorization": f"Bearer {environment.get('SYSTEM_ACCESSTOKEN', '')}"}
        return cls(Client(base, headers, Patience.of(environment)), environment)

    @property
    def change(self) -> Change | None:
        """The pull request; the job's commit is that of its merge."""
        told = self._environment.get
        if not (number := told("SYSTEM_PULLREQUEST_PULLREQUESTID")):
            return None
        fork = told("SYSTEM_PULLREQUEST_ISFORK", "").lower() == "true"
        return Change(int(number), told("SYSTEM_PULLREQUEST_SOURCECOMMITID", ""), "", fork)

    @property
    def run(self) -> Run:
        """The run of the pipeline."""
        told = self._environment.get
        number = told("BUILD_BUILDID") or "0"
        base = f"{told('SYSTEM_COLLECTIONURI', '').rstrip('/')}{self._project}"
        return Run(int(number), f"{base}/_build/results?buildId={number}")

    @property
    def default_branch(self) -> str:
        """The branch that the pipeline runs on: the environment has no word for the default."""
        return self._environment.get("BUILD_SOURCEBRANCH", "").removeprefix("refs/heads/") or "main"

    @property
    def remote(self) -> Remote:
        """Where the repository is, with the login of a token."""
        token = self._environment.get("SYSTEM_ACCESSTOKEN", "")
        return Remote(self._environment.get("BUILD_REPOSITORY_URI", ""), f"bearer {token}")

    def head(self) -> str:
        """Return the newest commit of the pull request."""
        return str(self._client.get(f"{self._request}?{_VERSION}").value["lastMergeSourceCommit"]["commitId"])

    def comments(self) -> Iterator[Comment]:
        """Yield the comments of one's own that begin a thread."""
        user = self._me()
        for thread in self._client.get(f"{self._request}/threads?{_VERSION}").value["value"]:
            for each in (thread.get("comments") or [])[:1]:
                if (each.get("author") or {}).get("id") == user and not each.get("isDeleted"):
                    yield Comment(f"{thread['id']}/comments/{each['id']}", str(each.get("content") or ""))

    def add_comment(self, body: str) -> None:
        """Begin a thread that asks for no answer."""
        comment = {"parentCommentId": 0, "content": body, "commentType": "text"}
        what = {"comments": [comment], "status": "closed"}
        self._client.send("POST", f"{self._request}/threads?{_VERSION}", what)

    def edit_comment(self, comment: Comment, body: str) -> None:
        """Replace a comment."""
        self._client.send("PATCH", f"{self._request}/threads/{comment.id}?{_VERSION}", {"content": body})

    def delete_comment(self, comment: Comment) -> None:
        """Delete a comment."""
        self._client.delete(f"{self._request}/threads/{comment.id}?{_VERSION}")

    def issues(self) -> Iterator[Issue]:
        """Yield the work items of one's own that are not done."""
        words = (
            "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project"
            f" AND [System.WorkItemType] = '{_TYPE}' AND [System.Tags] CONTAINS '{_TAG}'"
            f" AND [System.CreatedBy] = @me AND [System.State] <> '{self._done()}'"
        )
        found = self._client.send("POST", f"{self._project}/_apis/wit/wiql?{_VERSION}", {"query": words})
        for each in found.value["workItems"]:
            item = self._client.get(f"{self._project}/_apis/wit/workitems/{int(each['id'])}?{_VERSION}").value
            yield Issue(str(item["id"]), _plain(item["fields"].get("System.Description") or ""), str(item["url"]))

    def open_issue(self, title: str, body: str) -> None:
        """Make a work item."""
        fields = {"Title": title, "Description": _shown(body), "Tags": _TAG}
        self._client.send("POST", f"{self._project}/_apis/wit/workitems/${_TYPE}?{_VERSION}", _set(fields), _PATCH)

    def edit_issue(self, issue: Issue, body: str) -> None:
        """Replace the description of a work item."""
        self._edit(issue, {"Description": _shown(body)})

    def close_issue(self, issue: Issue, body: str) -> None:
        """Set a work item to the state that means done."""
        self._edit(issue, {"Description": _shown(body), "State": self._done()})

    def request_of(self, branch: str) -> ChangeRequest | None:
        """Return the active pull request of a branch."""
        query = {
            "searchCriteria.sourceRefName": f"refs/heads/{branch}",
            "searchCriteria.status": "active",
            "api-version": "7.1",
        }
        for each in self._client.get(f"{self._path}/pullrequests", query).value["value"]:
            if not each.get("forkSource"):
                number, body = each["pullRequestId"], str(each.get("description") or "")
                return ChangeRequest(str(number), str(each["title"]), body, str(each["url"]))
        return None

    def open_request(self, branch: str, target: str, title: str, body: str) -> None:
        """Open a pull request."""
        what = {
            "sourceRefName": f"refs/heads/{branch}",
            "targetRefName": f"refs/heads/{target}",
            "title": title,
            "description": cut(body, _DESCRIPTION, _MORE),
        }
        self._client.send("POST", f"{self._path}/pullrequests?{_VERSION}", what)

    def edit_request(self, request: ChangeRequest, title: str, body: str) -> None:
        """Replace title and text of a pull request."""
        what = {"title": title, "description": cut(body, _DESCRIPTION, _MORE)}
        self._client.send("PATCH", f"{self._path}/pullrequests/{part(request.id)}?{_VERSION}", what)

    @property
    def _request(self) -> str:
        if self.change is None:
            raise ForgeError("this job is of no pull request")
        return f"{self._path}/pullRequests/{self.change.number}"

    def _me(self) -> str:
        if not self._user:
            value = self._client.get("/_apis/connectionData?api-version=7.1-preview.1").value
            self._user = str(value["authenticatedUser"]["id"])
        return self._user

    def _done(self) -> str:
        states = self._client.get(f"{self._project}/_apis/wit/workitemtypes/{_TYPE}/states?{_VERSION}").value["value"]
        found = next((each["name"] for each in states if each["category"] == "Completed"), None)
        if found is None:
            raise ForgeError(f"the work item type {_TYPE} has no state of the category Completed")
        return str(found).replace("'", "''")

    def _edit(self, issue: Issue, fields: Mapping[str, str]) -> None:
        path = f"{self._project}/_apis/wit/workitems/{part(issue.id)}?{_VERSION}"
        self._client.send("PATCH", path, _set(fields), _PATCH)


def _set(fields: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"op": "add", "path": f"/fields/System.{name}", "value": value} for name, value in fields.items()]


def _shown(body: str) -> str:
    """Return Markdown as the HTML of a work item's description: the text as it stands."""
    return f"<pre>{html.escape(body)}</pre>"


def _plain(description: str) -> str:
    return html.unescape(description.removeprefix("<pre>").removesuffix("</pre>"))
