#!/usr/bin/python
"""Ansible module: makes a new host a control plane of a cluster that exists only in a backup."""

from __future__ import annotations

import os
import shutil
import tempfile

from ansible.module_utils.basic import AnsibleModule

from ansible.module_utils.kubeadm import run_kubeadm
from ansible.module_utils.restore_journal import DIRECTORY, Journal

DOCUMENTATION = r"""
module: kubeadm_revive
short_description: Issue certificates and manifests of a control plane from the authorities of a backup
description:
  - Nobody is left who could let the host join; the authorities of the backup make it a member all the same.
  - The manifests are held back for M(etcd_restore_member); a host that is a member already is left alone.
options:
  id:
    description: Name of the restoration.
    type: str
    required: true
  backup:
    description: Key of the backup.
    type: str
    required: true
  config:
    description: The kubeadm configuration, as YAML.
    type: str
    required: true
author: Assay
"""

EXAMPLES = r"""
- name: Make a control plane of a new host
  kubeadm_revive:
    id: 20260101T000000Z
    backup: assay/0123/20260101T000000Z-control-plane-a-4711
    config: "{{ lookup('template', 'init.yaml.j2') }}"
"""

RETURN = r"""
"""

ROOT = "/etc/kubernetes"
# The mark of an interrupted attempt to join.
UNFINISHED = "/var/lib/kubeadm.unfinished"
# The kubelet comes last: it would start what it finds.
PHASES = (("certs", "all"), ("kubeconfig", "all"), ("control-plane", "all"), ("etcd", "local"))


def phase(module: AnsibleModule, config: str, *names: str) -> None:
    run_kubeadm(module, "init", "phase", *names, f"--config={config}", name=f"kubeadm init phase {' '.join(names)}")


def revive(module: AnsibleModule) -> None:
    # What an interrupted attempt left was issued by the same authorities, or by none that counts.
    for leftover in (f"{ROOT}/pki", f"{ROOT}/manifests"):
        shutil.rmtree(leftover, ignore_errors=True)
    for name in ("admin", "super-admin", "controller-manager", "scheduler", "kubelet"):
        if os.path.exists(f"{ROOT}/{name}.conf"):
            os.unlink(f"{ROOT}/{name}.conf")
    os.makedirs(ROOT, exist_ok=True)
    shutil.copytree(f"{DIRECTORY}/{module.params['id']}/pki", f"{ROOT}/pki")
    with tempfile.NamedTemporaryFile("w", dir="/run", prefix="kubeadm-", suffix=".yaml") as config:
        config.write(module.params["config"])
        config.flush()
        for names in PHASES:
            phase(module, config.name, *names)
        shutil.rmtree(f"{DIRECTORY}/manifests", ignore_errors=True)
        shutil.move(f"{ROOT}/manifests", f"{DIRECTORY}/manifests")
        os.makedirs(f"{ROOT}/manifests", mode=0o700)
        phase(module, config.name, "kubelet-start")


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "id": {"type": "str", "required": True},
            "backup": {"type": "str", "required": True},
            "config": {"type": "str", "required": True, "no_log": True},
        },
    )
    try:
        first = not os.path.exists(f"{DIRECTORY}/journal.json")
        member = os.path.exists(f"{ROOT}/kubelet.conf") and not os.path.exists(UNFINISHED)
        journal = Journal(module.params["id"], module.params["backup"])
        if first and member:
            journal.remember("member")
        if journal.remembers("member"):
            module.exit_json(changed=False)
        revive(module)
        if os.path.exists(UNFINISHED):
            os.unlink(UNFINISHED)
        journal.remember("member")
    except (OSError, ValueError) as error:
        module.fail_json(msg=f"{type(error).__name__}: {error}")
    module.exit_json(changed=True)


if __name__ == "__main__":
    main()
