"""Say ``with GitHubStandIn() as forge``: a small stand-in of a forge's API on loopback, all in memory.

It keeps the rules that a step has to know: who may write, pages, what was deleted, what a refusal looks like.
"""

from __future__ import annotations

import json
import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

OWN = "steps"
TOKEN = "tok-3n-of-the-forge"


@dataclass(frozen=True)
class Asked:
    """A request that arrived."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass
class Failure:
    """How the next requests end that fit: ``applied`` ones are carried out all the same, as after a lost answer."""

    methods: str
    path: str
    status: int
    times: int
    headers: Mapping[str, str] = field(default_factory=dict)
    applied: bool = False


@dataclass
class Said:
    """A comment."""

    number: int
    author: str
    body: str
    system: bool = False


@dataclass
class Kept:
    """An issue or a request to merge."""

    number: int
    author: str
    title: str
    body: str
    open: bool = True
    branch: str = ""
    target: str = ""
    pull: bool = False


Reply = tuple[int, Any, Mapping[str, str]]
NOT_FOUND: Reply = (404, {"message": "Not Found"}, {})


class StandIn(ABC):
    """A server with one change, its comments, issues and requests to merge."""

    routes: tuple[tuple[str, str, str], ...] = ()
    """Method, pattern of the path, and the name of the method that answers."""

    def __init__(self) -> None:
        self.head = ""
        self.comments: list[Said] = []
        self.issues: list[Kept] = []
        self.requests: list[Kept] = []
        self.asked: list[Asked] = []
        self.failures: list[Failure] = []
        self.before_write: Callable[[Asked], object] | None = None
        self._number = 100
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> StandIn:
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def _answer(self) -> None:
                stand_in._answer(self)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815 (names of the library)

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Return where it listens."""
        assert self._server
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def say(self, author: str, body: str) -> Said:
        """Put a comment there."""
        said = Said(self.new(), author, body)
        self.comments.append(said)
        return said

    def new(self) -> int:
        """Return a new number."""
        self._number += 1
        return self._number

    @property
    def written(self) -> list[Asked]:
        """Return the requests that change something."""
        return [each for each in self.asked if each.method != "GET" and not self.reads(each)]

    def reads(self, asked: Asked) -> bool:
        """Tell whether a request that is no GET only reads."""
        return False

    @abstractmethod
    def authorised(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the token is there, in the way in which the forge takes it."""

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        text = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        asked = Asked(handler.command, parts.path, query, dict(handler.headers), json.loads(text) if text else None)
        self.asked.append(asked)
        status, value, headers = self._reply(asked)
        body = b"" if value is None else json.dumps(value).encode()
        handler.send_response(status)
        for name, held in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, held)
        handler.end_headers()
        handler.wfile.write(body)

    def _reply(self, asked: Asked) -> Reply:
        if not self.authorised(asked.headers):
            return 401, {"message": "Bad credentials"}, {}
        hook = self.before_write
        if hook and asked.method != "GET" and not self.reads(asked):
            self.before_write = None
            hook(asked)
        for failure in self.failures:
            if failure.times and asked.method in failure.methods and re.search(failure.path, asked.path):
                failure.times -= 1
                if failure.applied:
                    self._routed(asked)
                return failure.status, {"message": "it is not to be"}, failure.headers
        return self._routed(asked)

    def _routed(self, asked: Asked) -> Reply:
        for method, pattern, name in self.routes:
            if method == asked.method and (found := re.fullmatch(pattern, asked.path)):
                answer: Reply = getattr(self, name)(asked, *map(unquote, found.groups()))
                return answer
        return NOT_FOUND

    def comment(self, number: str) -> Said | None:
        """Return a comment by its number."""
        return next((each for each in self.comments if each.number == int(number)), None)

    def kept(self, held: list[Kept], number: str) -> Kept | None:
        """Return an issue or a request by its number."""
        return next((each for each in held if each.number == int(number)), None)
