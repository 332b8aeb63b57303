#!/usr/bin/python
"""Ansible module: brings the nodes of a cluster to Ready, with serving certificates that were checked."""

from __future__ import annotations

import base64
import re
import socket
import ssl
import time
from datetime import datetime, timezone
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible.module_utils.kube_api import KubeApi

DOCUMENTATION = r"""
module: cluster_settle
short_description: Approve the kubelets' serving certificates after a check, set labels, wait for Ready
description:
  - A certificate request is approved only when the name and the addresses it asks for are those of the inventory host that its author claims to be.
  - A node counts as certified when its kubelet serves a certificate of the cluster's authority for its address.
  - A request of a host in the inventory that asks for more is a failure. Requests of others are left alone.
  - Runs on a control plane that is a member.
options:
  nodes:
    description: Every node by name, as C(address) and C(labels).
    type: dict
    required: true
  timeout:
    description: Seconds until every node must be Ready and certified.
    type: int
    default: 120
author: Assay
"""

EXAMPLES = r"""
- name: Wait for the nodes
  cluster_settle:
    nodes: { worker-a: { address: 10.0.1.5, labels: {} } }
"""

RETURN = r"""
actions:
  description: What was approved or labelled, in words.
  type: list
  elements: str
  returned: always
"""

REQUESTS = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
SIGNER = "kubernetes.io/kubelet-serving"
MERGE = "application/merge-patch+json"
AUTHORITY = "/etc/kubernetes/pki/ca.crt"
KUBELET_PORT = 10250
DIAL_SECONDS = 3


class Refused(Exception):
    """A certificate request asks for what its author may not have."""


class Settler:
    def __init__(self, module: AnsibleModule, nodes: dict[str, Any]) -> None:
        self.module = module
        self.nodes = nodes
        self.api = KubeApi()
        self.actions: list[str] = []
        self.certified: set[str] = set()
        self.trust = ssl.create_default_context(cafile=AUTHORITY)
        self.trust.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)

    def pending(self) -> list[str]:
        """Does what can be done now; returns what is still missing, in words."""
        self._approve()
        seen = {node["metadata"]["name"]: node for node in self.api.get("/api/v1/nodes")["items"]}
        missing = [f"{name} has not registered" for name in sorted(self.nodes.keys() - seen.keys())]
        for name in sorted(self.nodes.keys() & seen.keys()):
            self._label(seen[name])
            ready = next((c for c in seen[name]["status"].get("conditions", []) if c["type"] == "Ready"), {})
            if ready.get("status") != "True":
                missing.append(f"{name} is not Ready: {ready.get('message', 'no condition yet')}")
            elif problem := self._certificate_problem(name):
                missing.append(f"the kubelet of {name}: {problem}")
        return missing

    def _approve(self) -> None:
        for request in self.api.get(REQUESTS)["items"]:
            name = request["spec"]["username"].removeprefix("system:node:")
            if request["spec"]["signerName"] != SIGNER or name not in self.nodes:
                continue
            if not request["status"].get("conditions"):
                self._check(name, request["spec"])
                self._sign(request)
                self.actions.append(f"approved the serving certificate of {name}")

    def _certificate_problem(self, name: str) -> str:
        """Why the kubelet's serving certificate cannot be trusted; empty when it can."""
        if name in self.certified:
            return ""
        address = self.nodes[name]["address"]
        try:
            with (
                socket.create_connection((address, KUBELET_PORT), timeout=DIAL_SECONDS) as connection,
                self.trust.wrap_socket(connection, server_hostname=address),
            ):
                self.certified.add(name)
                return ""
        except OSError as error:
            return str(error)

    def _check(self, name: str, spec: dict[str, Any]) -> None:
        pem = base64.b64decode(spec["request"])
        _, text, _ = self.module.run_command(
            ["openssl", "req", "-noout", "-text"], data=pem, binary_data=True, check_rc=True
        )
        names = re.search(r"Subject Alternative Name:[^\n]*\n\s*([^\n]*)", text)
        asked = {entry.strip() for entry in names.group(1).split(",")} if names else set()
        subject = re.search(r"Subject:\s*O\s*=\s*system:nodes,\s*CN\s*=\s*(\S+)", text)
        allowed = {f"DNS:{name}", f"IP Address:{self.nodes[name]['address']}"}
        if not asked or asked - allowed or not subject or subject.group(1) != f"system:node:{name}":
            raise Refused(
                f"the kubelet of {name} asks for a serving certificate of {', '.join(sorted(asked)) or 'nothing'}; "
                f"its host in the inventory has {', '.join(sorted(allowed))}"
            )

    def _sign(self, request: dict[str, Any]) -> None:
        if self.module.check_mode:
            return
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        request["status"]["conditions"] = [
            {
                "type": "Approved",
                "status": "True",
                "reason": "InventoryMatches",
                "message": "names and addresses are those of the inventory host",
                "lastUpdateTime": now,
            }
        ]
        self.api.request("PUT", f"{REQUESTS}/{request['metadata']['name']}/approval", request)

    def _label(self, node: dict[str, Any]) -> None:
        name = node["metadata"]["name"]
        current = node["metadata"].get("labels", {})
        wrong = {key: value for key, value in self.nodes[name]["labels"].items() if current.get(key) != value}
        if not wrong:
            return
        self.actions.append(f"labelled {name}: {', '.join(sorted(wrong))}")
        if not self.module.check_mode:
            self.api.request("PATCH", f"/api/v1/nodes/{name}", {"metadata": {"labels": wrong}}, MERGE)


def main() -> None:
    module = AnsibleModule(
        argument_spec={"nodes": {"type": "dict", "required": True}, "timeout": {"type": "int", "default": 120}},
        supports_check_mode=True,
    )
    deadline = time.monotonic() + module.params["timeout"]
    settler = Settler(module, module.params["nodes"])
    while True:
        try:
            missing = settler.pending()
        except Refused as error:
            module.fail_json(msg=str(error), actions=settler.actions)
        except OSError as error:
            missing = [str(error)]
        if not missing:
            break
        if module.check_mode or time.monotonic() > deadline:
            module.fail_json(msg="; ".join(missing), actions=settler.actions)
        time.sleep(0.5)
    module.exit_json(changed=bool(settler.actions), actions=settler.actions)


if __name__ == "__main__":
    main()
