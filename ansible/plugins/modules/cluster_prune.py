#!/usr/bin/python
"""Ansible module: forgets what hosts that no longer exist left in a cluster."""

from __future__ import annotations

import json
import os
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible.module_utils.etcd_member import ETCDCTL
from ansible.module_utils.kube_api import KubeApi

DOCUMENTATION = r"""
module: cluster_prune
short_description: Remove Node objects, etcd members and local volumes of replaced hosts
description:
  - A Node or etcd member is stale when its host is not in the inventory, has another address there, or has not joined yet (a new host under an old name).
  - A volume on the disk of a replaced host is gone with it. Its claim and the pods that use it are removed, so that their owners make new ones.
  - Runs on a control plane that is a member.
options:
  hosts:
    description: Every host of the cluster by name, as C(address) and C(member), whether it has joined.
    type: dict
    required: true
author: Assay
"""

EXAMPLES = r"""
- name: Forget replaced hosts
  cluster_prune:
    hosts: { worker-a: { address: 10.0.1.5, member: true } }
"""

RETURN = r"""
removed:
  description: What was removed, in words.
  type: list
  elements: str
  returned: always
"""


def is_stale(hosts: dict[str, Any], name: str, address: str | None) -> bool:
    host = hosts.get(name)
    return host is None or not host["member"] or (address is not None and address != host["address"])


def stale_nodes(api: KubeApi, hosts: dict[str, Any]) -> list[str]:
    stale = []
    for node in api.get("/api/v1/nodes")["items"]:
        addresses = node.get("status", {}).get("addresses", [])
        address = next((a["address"] for a in addresses if a["type"] == "InternalIP"), None)
        if is_stale(hosts, node["metadata"]["name"], address):
            stale.append(node["metadata"]["name"])
    return stale


def stale_members(module: AnsibleModule, hosts: dict[str, Any]) -> list[tuple[str, str]]:
    _, output, _ = module.run_command([*ETCDCTL, "member", "list", "--write-out=json", "--hex"], check_rc=True)
    stale = []
    for member in json.loads(output)["members"]:
        address = member["peerURLs"][0].removeprefix("https://").rsplit(":", 1)[0]
        # A member that was added but never started has no name yet.
        name = member.get("name") or next((n for n, h in hosts.items() if h["address"] == address), "")
        if is_stale(hosts, name, address):
            identifier = member["ID"]
            stale.append((identifier if isinstance(identifier, str) else f"{identifier:x}", f"{name} ({address})"))
    return stale


def lost_claims(api: KubeApi, node: str) -> list[tuple[str, str]]:
    """Namespace and name of each claim whose volume was on the disk of that node."""
    lost = []
    for volume in api.get("/api/v1/persistentvolumes")["items"]:
        terms = volume["spec"].get("nodeAffinity", {}).get("required", {}).get("nodeSelectorTerms", [])
        rules = [rule for term in terms for rule in term.get("matchExpressions", [])]
        claim = volume["spec"].get("claimRef")
        if claim and any(r["key"] == "kubernetes.io/hostname" and r.get("values") == [node] for r in rules):
            lost.append((claim["namespace"], claim["name"]))
    return lost


def release(api: KubeApi, namespace: str, claim: str) -> None:
    """Removes a claim, and the pods that hold it: on a host that is gone, nobody ends them."""
    base = f"/api/v1/namespaces/{namespace}"
    api.request("DELETE", f"{base}/persistentvolumeclaims/{claim}")
    for pod in api.get(f"{base}/pods")["items"]:
        volumes = pod["spec"].get("volumes", [])
        if any(v.get("persistentVolumeClaim", {}).get("claimName") == claim for v in volumes):
            api.request("DELETE", f"{base}/pods/{pod['metadata']['name']}?gracePeriodSeconds=0")


def main() -> None:
    module = AnsibleModule(
        argument_spec={"hosts": {"type": "dict", "required": True}},
        supports_check_mode=True,
    )
    hosts = module.params["hosts"]
    removed: list[str] = []
    try:
        if os.path.exists("/etc/kubernetes/manifests/etcd.yaml"):
            for identifier, told in stale_members(module, hosts):
                removed.append(f"etcd member {told}")
                if not module.check_mode:
                    module.run_command([*ETCDCTL, "member", "remove", identifier], check_rc=True)
        api = KubeApi()
        for name in stale_nodes(api, hosts):
            for namespace, claim in lost_claims(api, name):
                removed.append(f"claim {namespace}/{claim}")
                if not module.check_mode:
                    release(api, namespace, claim)
            removed.append(f"node {name}")
            if not module.check_mode:
                api.request("DELETE", f"/api/v1/nodes/{name}")
    except (OSError, ValueError) as error:
        module.fail_json(msg=f"{type(error).__name__}: {error}", removed=removed)
    module.exit_json(changed=bool(removed), removed=removed)


if __name__ == "__main__":
    main()
