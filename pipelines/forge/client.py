"""Say ``client.get("/user")``: JSON over HTTPS, asked again within bounds where nothing is written."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager, Retry, Timeout
from urllib3.exceptions import HTTPError, InvalidHeader, MaxRetryError

from forge.forge import BusyError, ForgeError

Made = TypeVar("Made")

_BUSY: Final = frozenset({429, 500, 502, 503, 504})
_GONE: Final = frozenset({404, 410})
_LONGEST: Final = 60
"""Seconds that a forge may ask to wait: no comment is worth a longer one."""
_PAGE: Final = 100
"""What GitHub and GitLab put on a page at most."""
_SECONDS: Final = 30.0


class Patience(Retry):
    """How often is asked again, and when. GitHub answers 403 with ``Retry-After`` where it means 429."""

    RETRY_AFTER_STATUS_CODES = frozenset({403, 413, 429, 503})

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Patience":
        """Return the bounds that the environment asks for, by default five times within half a minute."""
        try:
            attempts = int(environment.get("WEBEX_CALLING_ATTEMPTS") or 5)
            backoff = float(environment.get("WEBEX_CALLING_BACKOFF") or 1)
        except ValueError:
            raise ForgeError("WEBEX_CALLING_ATTEMPTS or WEBEX_CALLING_BACKOFF is not a number") from None
        return cls(
            total=max(attempts, 1) - 1,
            redirect=False,
            allowed_methods={"GET"},
            status_forcelist=_BUSY,
            backoff_factor=backoff,
            backoff_max=_LONGEST,
            retry_after_max=_LONGEST,
            raise_on_status=False,
        )

    def through(self, attempt: Callable[[], Made]) -> Made:
        """Return what an attempt makes, made anew while the forge is busy: what to write may be another thing by then.

        Raises ForgeError where the forge refuses or stays busy.
        """
        patience = self
        while True:
            try:
                return attempt()
            except BusyError as busy:
                patience = patience._after(busy)

    def _after(self, busy: BusyError) -> "Patience":
        """Wait as the forge asks, else longer each time. Raises ForgeError where it was asked often enough."""
        try:
            left = self.increment()
        except MaxRetryError:
            raise ForgeError(str(busy)) from None
        time.sleep(left.get_backoff_time() if busy.wait is None else busy.wait)
        return left


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: JSON values, and headers."""

    value: Any
    headers: Mapping[str, str]


class Client:
    """A client of one API. Reading is retried here; writing is not, as what to write may be another thing by then."""

    def __init__(self, base: str, headers: Mapping[str, str], patience: Patience) -> None:
        self.patience = patience
        self._base = base.rstrip("/")
        self._headers = {"User-Agent": "webex-calling", "Accept": "application/json", **headers}
        self._pool = _pool(self._base)

    def get(self, path: str, query: Mapping[str, str | int] | None = None) -> Answer:
        """Read. Raises ForgeError once the patience is at its end."""
        try:
            return self._ask("GET", f"{path}?{urlencode(query)}" if query else path, None, self.patience)
        except BusyError as busy:
            raise ForgeError(str(busy)) from None

    def pages(self, path: str, query: Mapping[str, str], more: Callable[[Answer], object]) -> Iterator[Any]:
        """Yield what stands on all pages; ``more`` tells of an answer whether there is another."""
        page = 1
        while True:
            answer = self.get(path, {**query, "per_page": _PAGE, "page": page})
            yield from answer.value
            if not more(answer):
                return
            page += 1

    def send(self, method: str, path: str, body: Any, content_type: str = "application/json") -> Answer:
        """Write, once. Raises BusyError where it may be tried again, else ForgeError."""
        return self._ask(method, path, json.dumps(body).encode(), Retry(False), content_type)

    def delete(self, path: str) -> None:
        """Delete, once; what is not there any more is deleted."""
        self._ask("DELETE", path, None, Retry(False), done=_GONE)

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | None,
        retries: Retry,
        content_type: str = "",
        done: frozenset[int] = frozenset(),
    ) -> Answer:
        headers = {**self._headers, "Content-Type": content_type} if body is not None else self._headers
        where = f"{method} {path.partition('?')[0]}"
        try:
            response = self._pool.request(
                method,
                f"{self._base}{path}",
                body=body,
                headers=headers,
                retries=retries,
                timeout=Timeout(_SECONDS),
                redirect=False,
            )
        except HTTPError as error:
            raise BusyError(f"{where}: no answer ({type(error).__name__})") from None
        wait = _wait(response)
        if response.status in _BUSY or (response.status in Patience.RETRY_AFTER_STATUS_CODES and wait is not None):
            raise BusyError(f"{where}: {response.status} {_said(response)}", wait)
        if response.status in done:
            return Answer(None, response.headers)
        if not 200 <= response.status < 300:
            raise ForgeError(f"{where}: {response.status} {_said(response)}")
        try:
            value = json.loads(response.data) if response.data else None
        except ValueError:
            # Azure DevOps answers a token that it does not know with 203 and a page to log in.
            raise ForgeError(
                f"{where}: {response.status}, and what came back is not JSON: is the token valid?"
            ) from None
        return Answer(value, response.headers)


def _pool(base: str) -> PoolManager:
    """Return connections to an API, through the proxy of the environment where it has one."""
    parts = urlsplit(base)
    proxy = getproxies().get(parts.scheme)
    if proxy and not proxy_bypass(parts.hostname or ""):
        return ProxyManager(proxy)
    return PoolManager()


def _wait(response: BaseHTTPResponse) -> float | None:
    try:
        wait = Patience().get_retry_after(response)
    except InvalidHeader:
        return None
    return wait if wait is None else min(wait, _LONGEST)


def _said(response: BaseHTTPResponse) -> str:
    """Return what an API said of its refusal, on one line of which no more is kept than people read."""
    try:
        value = json.loads(response.data)
    except ValueError:
        return response.reason or ""
    words = value.get("message") or value.get("error") if isinstance(value, dict) else ""
    return " ".join(str(words or response.reason).split())[:200]


def part(value: object) -> str:
    """Return a value as one part of a path."""
    return quote(str(value), safe="")
