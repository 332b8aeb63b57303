"""The WSGI application: moto, made durable, serialised, and joined to the reconciler."""

from __future__ import annotations

import io
import json
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from desired import desired
from observed import Observation
from state import Store

READ_PREFIXES = ("Describe", "Get", "List", "Head")
# Answers that tell of hosts wait until the reconciler has acted on what was asked before, as long as a poll would.
TOLD_BY_HOSTS = {"DescribeInstances", "DescribeInstanceStatus", "DescribeTargetHealth"}
HOST_WAIT_SECONDS = 8.0

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Application:
    """One request at a time; a mutation is answered after it is on disk, and announced to the reconciler."""

    def __init__(self, moto: Wsgi, store: Store, observation: Observation, identity: dict[str, Any]) -> None:
        self.moto, self.store, self.observation, self.identity = moto, store, observation, identity
        self.lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/assay/"):
            return self._control(environ, start_response)
        action = _action_of(environ)
        if action in TOLD_BY_HOSTS:
            self.observation.wait_for(self.store.revision, HOST_WAIT_SECONDS)
        return self._answer(action, environ, start_response)

    def _answer(self, action: str, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        reply: list[Any] = []

        def keep(status: str, headers: Any, exc_info: Any = None) -> Callable[[bytes], Any]:
            reply[:] = [status, headers]
            return lambda chunk: None

        with self.lock:
            content = b"".join(self.moto(environ, keep))
            if not action.startswith(READ_PREFIXES) and not reply[0].startswith(("4", "5")):
                self.store.save()
                _announce({"action": action, "revision": self.store.revision})
        start_response(*reply)
        return [content]

    def _control(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path, reply = environ["PATH_INFO"], {}
        if path == "/assay/identity":
            reply = self.identity
        elif path == "/assay/desired":
            with self.lock:
                reply = desired(self.store.revision)
        elif path == "/assay/observed":
            self.observation.report(json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))
        else:
            start_response("404 Not Found", [("Content-Type", "application/json")])
            return [b"{}"]
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(reply).encode()]


class ObjectStorageOnly:
    """What instances may ask: requests that are signed for S3, and nothing else."""

    def __init__(self, application: Wsgi) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        signature = environ.get("HTTP_AUTHORIZATION", "")
        if "/s3/aws4_request" not in signature or environ["PATH_INFO"].startswith("/assay/"):
            start_response("403 Forbidden", [("Content-Type", "application/xml")])
            return [b"<Error><Code>AccessDenied</Code><Message>Only signed requests to S3 are served here.</Message></Error>"]
        return self.application(environ, start_response)


def _announce(event: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def _action_of(environ: dict[str, Any]) -> str:
    """The API action of a query or JSON request; the HTTP method where the protocol is REST."""
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return str(target).rpartition(".")[2]
    form = environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
    fields = parse_qs(environ.get("QUERY_STRING", ""))
    if form:
        fields |= parse_qs(_peek(environ))
    action = fields.get("Action", [""])[0]
    return action or str(environ["REQUEST_METHOD"]).capitalize()


def _peek(environ: dict[str, Any]) -> str:
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return str(body, "utf-8")
