"""Say ``Secrets.of(os.environ).out_of(text)``: a text without the secrets of the environment."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

_SECRET: Final = re.compile(
    r"TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|PRIVATE_KEY|ACCESS_KEY|API_?KEY|_KEY$|_PAT$|SAS$|JWT",
    re.IGNORECASE,
)
_FORGES: Final = frozenset(
    {"GITHUB_TOKEN", "GH_TOKEN", "GITLAB_TOKEN", "CI_JOB_TOKEN", "SYSTEM_ACCESSTOKEN", "ACTIONS_RUNTIME_TOKEN"}
)
_USERS: Final = ("x-access-token", "oauth2", "")
"""The users as whom a token logs git in: what is sent is the base64 of both."""
_LOGIN: Final = re.compile(r"://[^/\s:@]*:([^/\s@]+)@")
"""The password of a URL, as GitLab's CI_REPOSITORY_URL has one."""
_NEEDED: Final = re.compile(r"PATH|HOME|TMPDIR|.*_proxy", re.IGNORECASE)
"""What no program can do without, whatever stands in it."""
_SHORT: Final = 6
"""Characters of what is too short to be a secret, such as ``true``."""


def is_secret(name: str) -> bool:
    """Tell whether a variable of this name holds a secret."""
    return bool(_SECRET.search(name))


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets of an environment, the longest first, as they might be printed."""

    values: tuple[str, ...]

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Secrets":
        """Return what variables of secret names hold, whole and line by line, and the passwords of URLs."""
        held: set[str] = set()
        for name, value in environment.items():
            if is_secret(name):
                held |= {value, *value.splitlines()}
                held |= {base64.b64encode(f"{user}:{value}".encode()).decode() for user in _USERS}
            held |= {found for each in _LOGIN.findall(value) for found in (each, unquote(each))}
        return cls(tuple(sorted((each for each in held if len(each) >= _SHORT), key=lambda each: (-len(each), each))))

    def are_in(self, text: str) -> bool:
        """Tell whether a text holds any of them."""
        return any(each in text for each in self.values)

    def out_of(self, text: str) -> str:
        """Return the text with ``***`` in place of each secret."""
        for each in self.values:
            text = text.replace(each, "***")
        return text

    def out_of_all(self, value: Any) -> Any:
        """Return values of JSON with ``***`` in place of each secret, before their texts are escaped."""
        if isinstance(value, Mapping):
            return {self.out_of(name): self.out_of_all(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.out_of_all(each) for each in value]
        return self.out_of(value) if isinstance(value, str) else value


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what a program may know that needs no account."""
    held = Secrets.of(environment)
    return {
        name: value
        for name, value in environment.items()
        if _NEEDED.fullmatch(name) or not (is_secret(name) or held.are_in(value))
    }


def without_forge(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what Pulumi may know: its own accounts, and no token of the forge, whatever variable holds it."""
    held = Secrets.of({name: value for name, value in environment.items() if name in _FORGES})
    return {name: value for name, value in environment.items() if name not in _FORGES and not held.are_in(value)}
