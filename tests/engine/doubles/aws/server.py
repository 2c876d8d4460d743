"""`with Ec2Server(journal) as server:` emulates EC2 at `server.endpoint`: moto, with what it lets pass refused."""

import os
import re
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from io import BytesIO
from threading import Lock, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar
from unittest.mock import patch
from urllib.parse import parse_qsl

from moto.core.base_backend import BackendDict
from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroup
from moto.ec2.responses import EC2Response
from moto.moto_server.werkzeug_app import create_backend_app
from tests.engine.doubles.aws import corrections
from tests.engine.doubles.aws.acl_guard import AclGuard
from tests.engine.doubles.aws.guard import Guard, Quotas
from tests.engine.doubles.faults import Faults
from tests.engine.doubles.journal import Journal
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_READS = ("Describe", "Get")
_THROTTLED = (
    b"<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>Request limit exceeded.</Message></Error>"
    b"</Errors><RequestID>0</RequestID></Response>"
)
_CODE = re.compile(rb"<Code>([^<]+)</Code>")


class Ec2Server:
    """An EC2 of one account, in this process, empty at the start."""

    _running: ClassVar["Ec2Server | None"] = None

    def __init__(self, journal: Journal) -> None:
        self.guard = Guard(Quotas())
        self.watch: Callable[[str], None] = lambda _: None
        """What is told the name of each request that changed something, before the next one is let in."""
        self._journal = journal
        self._faults = Faults(journal)
        self._lock = Lock()
        self._server: BaseWSGIServer | None = None
        self._thread: Thread | None = None
        self._patches = ExitStack()

    @property
    def endpoint(self) -> str:
        """Return the address of the running server."""
        if self._server is None:
            raise RuntimeError("the server is not running; enter it with `with`")
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Ec2Server":
        if Ec2Server._running is not None:
            raise RuntimeError("moto keeps one account in a process: leave the running Ec2Server first")
        Ec2Server._running = self
        # The images that moto holds for each region take longer than all else.
        self._patches.enter_context(patch.dict(os.environ, {"MOTO_EC2_LOAD_DEFAULT_AMIS": "false"}))
        BackendDict.reset()
        acls = AclGuard(lambda: self.guard.quotas)
        for name, check in (self.guard.checks() | acls.checks()).items():
            self._patch(EC2Response, name, _checked(check))
        for name in acls.checks():
            self._patch(EC2Response, name, corrections.icmp_of_entries)
        self._patch(EC2Response, "modify_managed_prefix_list", corrections.modify_managed_prefix_list)
        self._patch(EC2Backend, "modify_security_group_rules", corrections.modify_security_group_rules)
        self._patch(EC2Backend, "_iterate_security_rules", corrections.iterate_security_rules)
        self._patch(SecurityGroup, "_flattened_rules", corrections.ip_permissions_of_cidrs)
        application = self._noted(create_backend_app("ec2"))
        self._server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Silent)
        self._thread = Thread(target=self._server.serve_forever, daemon=True, name="ec2")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
        self._server = self._thread = None
        self._patches.close()
        Ec2Server._running = None

    def _patch(self, owner: type, name: str, correct: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
        self._patches.enter_context(patch.object(owner, name, correct(getattr(owner, name))))

    def _noted(self, application: "WSGIApplication") -> "WSGIApplication":
        """Take one request at a time and note each that changes something."""

        def noted(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = BytesIO(body)
            parameters = dict(parse_qsl(body.decode()))
            action = parameters.pop("Action", "")
            with self._lock:
                if self._faults.throttled():
                    start("503 Service Unavailable", [("Content-Type", "text/xml")])
                    return [_THROTTLED]
                answer = b"".join(application(environ, start))
                if not action.startswith(_READS):
                    code = _CODE.search(answer)
                    self._journal.write_call(action, parameters, code[1].decode() if code else "")
                    self.watch(action)
            return [answer]

        return noted


class _Silent(WSGIRequestHandler):
    """A handler that prints no line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return


def _checked(check: Callable[[EC2Response], None]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        def method(response: EC2Response) -> object:
            check(response)
            return original(response)

        return method

    return wrap
