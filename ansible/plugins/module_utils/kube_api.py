"""The Kubernetes API of the control plane that a module runs on, with the administrator's credentials, without extra libraries."""

from __future__ import annotations

import base64
import json
import os
import ssl
import tempfile
import urllib.error
import urllib.request
from typing import Any

ADMIN_CONF = "/etc/kubernetes/admin.conf"
ADDRESS = "https://127.0.0.1:6443"
TIMEOUT = 10
NOT_FOUND = 404


class KubeApi:
    """JSON requests to the local API server. Raises OSError (FileNotFoundError for 404) with the server's message."""

    def __init__(self, kubeconfig: str = ADMIN_CONF) -> None:
        self._context = _context(kubeconfig)

    def get(self, path: str) -> Any:
        return self.request("GET", path)

    def request(self, method: str, path: str, body: Any = None, content_type: str = "application/json") -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            ADDRESS + path, data=data, method=method, headers={"Content-Type": content_type, "Accept": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT, context=self._context) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            kind = FileNotFoundError if error.code == NOT_FOUND else OSError
            raise kind(f"{method} {path}: {error.code} {_message(error)}") from error


def _message(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["message"])
    except (ValueError, KeyError):
        return str(error.reason)


def _context(kubeconfig: str) -> ssl.SSLContext:
    fields = {}
    # kubeadm writes one cluster and one user, a field per line.
    with open(kubeconfig, encoding="utf-8") as lines:
        for line in lines:
            name, _, value = line.strip().partition(": ")
            if name.endswith("-data"):
                fields[name] = base64.b64decode(value)
    context = ssl.create_default_context(cadata=fields["certificate-authority-data"].decode())
    # The authority of kubeadm has no key usage extension that newer Pythons insist on.
    context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)
    with tempfile.NamedTemporaryFile(dir="/run", prefix="kube-api-") as pem:
        os.chmod(pem.name, 0o600)
        pem.write(fields["client-certificate-data"] + b"\n" + fields["client-key-data"])
        pem.flush()
        context.load_cert_chain(pem.name)
    return context
