"""Say ``Git.of(folder, environment).stack_files()``: what a step asks of the repository."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from forge.forge import Change, Remote
from step.process import FailedError, Ran, run
from step.secrets import without_secrets
from step.stack_file import SITE, concerns

_STACKS = (":(glob)**/Pulumi.*.yaml", ":(glob)**/Pulumi.*.yml")
"""Pulumi takes a stack file by the ending that ``Pulumi.yaml`` has."""


@dataclass(frozen=True, slots=True)
class Git:
    """The git repository of a folder; every argument that is a name of a branch or file stands behind ``--``."""

    folder: Path
    environment: Mapping[str, str]

    @classmethod
    def of(cls, folder: Path, environment: Mapping[str, str]) -> "Git":
        """Return the repository as a step uses it: asking nothing, running no hook, with no secret at hand."""
        return cls(folder, {**without_secrets(environment), "GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "0"})

    def said(self, *arguments: str) -> str:
        """Return what git prints. Raises FailedError where it fails."""
        ran = self.ran(*arguments)
        if ran.status:
            lines = ran.err.strip().splitlines() or ["it says nothing"]
            raise FailedError(f"git {arguments[0]}: {lines[-1]}")
        return ran.out

    def ran(self, *arguments: str, further: Mapping[str, str] | None = None) -> Ran:
        """Run git, however it ends."""
        command = ["git", "-c", f"core.hooksPath={os.devnull}", *arguments]
        return run(command, self.folder, {**self.environment, **(further or {})})

    def commit(self, revision: str) -> str:
        """Return the full name of a commit. Raises FailedError where the clone does not have it."""
        ran = self.ran("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if ran.status:
            raise FailedError(f"commit {revision} is not in this clone: fetch all of the history (depth 0)")
        return ran.out.strip()

    def has(self, revision: str, file: str) -> bool:
        """Tell whether a commit has a file."""
        return not self.ran("cat-file", "-e", f"{revision}:./{file}").status

    def below(self) -> str:
        """Return the path of the folder from the root of the repository: "" there, else with a slash at its end."""
        return self.ran("rev-parse", "--show-prefix").out.removesuffix("\n")

    def root(self) -> Path:
        """Return the root of the work tree; the folder itself where there is no repository."""
        ran = self.ran("rev-parse", "--show-toplevel")
        return self.folder if ran.status else Path(ran.out.removesuffix("\n"))

    def side(self, file: str) -> str:
        """Return how ``webex-calling diff`` is given a file that is checked out: as of the commit, with its own data.

        Where the work tree is not that commit, it is the file as it lies there.
        """
        changed = self.ran("diff", "--no-ext-diff", "--no-textconv", "--quiet", "HEAD").status
        return file if changed or not self.has("HEAD", file) else f"HEAD:{file}"

    def stack_files(self, base: str = "") -> list[str]:
        """Return the stack files of this product that git tracks below the folder, by their paths from there.

        With a base also those that it had: what a branch takes away, or makes unreadable, is not passed over.
        """
        listed = self.said("ls-files", "-z", "--", *_STACKS).split("\0")
        held = {each for each in listed if each and concerns(self.root(), self.folder / each)}
        return sorted(held | (self._stacks_of(base) if base else set()))

    def _stacks_of(self, commit: str) -> set[str]:
        words = ("--files-with-matches", "--null", "--fixed-strings", "--text", "--no-textconv", "-e", SITE)
        ran = self.ran("grep", *words, commit, "--", *_STACKS)
        if ran.status > 1:
            raise FailedError("git grep: the stack files of the base cannot be listed")
        return {each.removeprefix(f"{commit}:") for each in ran.out.split("\0") if each}

    def base_of(self, change: Change | None) -> str:
        """Return the commit that a change is compared with.

        What is checked out is the forge's own merge of the branch, whose first parent is the target as merged, or the
        branch itself: then it is where the branch left the target. Raises FailedError where the clone has neither.
        """
        parents = self.said("rev-list", "--parents", "--max-count=1", "HEAD").split()[1:]
        if len(parents) == 2 and (change is None or change.commit in ("", parents[1])):
            return parents[0]
        if change is None or not change.target:
            raise FailedError("what the change is compared with is not known: give --base REV")
        target = self.commit(change.target)
        ran = self.ran("merge-base", target, "HEAD")
        if ran.status:
            raise FailedError(
                "where the branch left its target is not in this clone: fetch all of the history (depth 0)"
            )
        return ran.out.strip()

    def push(self, remote: Remote, commit: str, branch: str, expected: str) -> None:
        """Set a branch of the remote to a commit, if it still is at ``expected`` ("" for none there).

        The login is in the environment alone: neither arguments nor configuration files have it.
        """
        reference = f"refs/heads/{branch}"
        lease = f"--force-with-lease={reference}:{expected}"
        command = ("push", "--quiet", lease, "--", remote.url, f"{commit}:{reference}")
        ran = self.ran(*command, further=_login(remote))
        if ran.status:
            raise FailedError(f"git push: {(ran.err.strip().splitlines() or ['it says nothing'])[-1]}")

    def there(self, remote: Remote, branch: str) -> str:
        """Return the commit of a branch of the remote, "" where it has no such branch."""
        ran = self.ran("ls-remote", "--", remote.url, f"refs/heads/{branch}", further=_login(remote))
        if ran.status:
            raise FailedError(f"git ls-remote: {(ran.err.strip().splitlines() or ['it says nothing'])[-1]}")
        return ran.out.partition("\t")[0].strip()

    def fetched(self, remote: Remote, branch: str) -> bool:
        """Fetch a branch of the remote; tell whether that went well."""
        return not self.ran("fetch", "--quiet", "--", remote.url, f"refs/heads/{branch}", further=_login(remote)).status


def _login(remote: Remote) -> dict[str, str]:
    """Return the variables by which git sends the login to this URL; the first entry clears what others configured."""
    key = f"http.{remote.url}.extraHeader"
    values = ["", f"Authorization: {remote.authorization}"]
    held = {"GIT_CONFIG_COUNT": str(len(values))}
    for at, value in enumerate(values):
        held |= {f"GIT_CONFIG_KEY_{at}": key, f"GIT_CONFIG_VALUE_{at}": value}
    return held
