#!/usr/bin/python
"""Ansible module: makes a host a member of a Kubernetes cluster, whatever an interrupted attempt left."""

from __future__ import annotations

import fcntl
import os
import tempfile

from ansible.module_utils.basic import AnsibleModule

from ansible.module_utils.kubeadm import run_kubeadm

DOCUMENTATION = r"""
module: kubeadm_member
short_description: Run kubeadm init or join exactly once, resetting half-done attempts
description:
  - A file marks an attempt from before its start until after its success. A host with a kubelet.conf and no mark is a member, and left alone.
  - What an interrupted attempt left is removed by kubeadm reset, then the attempt is made again.
options:
  command:
    description: The kubeadm command.
    type: str
    choices: [init, join]
    required: true
  config:
    description: The kubeadm configuration, as YAML. May hold secrets.
    type: str
    required: true
author: Assay
"""

EXAMPLES = r"""
- name: Join the cluster
  kubeadm_member:
    command: join
    config: "{{ lookup('template', 'join.yaml.j2') }}"
"""

RETURN = r"""
was_reset:
  description: Whether a half-done attempt was removed first.
  type: bool
  returned: always
"""

KUBELET_CONF = "/etc/kubernetes/kubelet.conf"
UNFINISHED = "/var/lib/kubeadm.unfinished"
LEFTOVERS = (UNFINISHED, KUBELET_CONF, "/etc/kubernetes/manifests/kube-apiserver.yaml", "/var/lib/etcd/member")
LOCK = "/run/kubeadm-member.lock"


def is_member() -> bool:
    return os.path.exists(KUBELET_CONF) and not os.path.exists(UNFINISHED)


def kubeadm(module: AnsibleModule, *arguments: str) -> None:
    run_kubeadm(module, *arguments, name=f"kubeadm {arguments[0]}")


def become_member(module: AnsibleModule) -> None:
    if is_member():
        module.exit_json(changed=False, was_reset=False)
    half_done = any(os.path.exists(path) for path in LEFTOVERS)
    if module.check_mode:
        module.exit_json(changed=True, was_reset=half_done)
    with open(UNFINISHED, "w", encoding="utf-8") as mark:
        mark.write(module.params["command"])
    if half_done:
        kubeadm(module, "reset", "--force", "--cri-socket=unix:///run/containerd/containerd.sock")
    with tempfile.NamedTemporaryFile("w", dir="/run", prefix="kubeadm-", suffix=".yaml") as config:
        config.write(module.params["config"])
        config.flush()
        kubeadm(module, module.params["command"], f"--config={config.name}")
    os.unlink(UNFINISHED)
    module.exit_json(changed=True, was_reset=half_done)


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "command": {"type": "str", "choices": ["init", "join"], "required": True},
            "config": {"type": "str", "required": True, "no_log": True},
        },
        supports_check_mode=True,
    )
    # Two runs at the same time: the second waits, then finds a member.
    with open(LOCK, "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        become_member(module)


if __name__ == "__main__":
    main()
