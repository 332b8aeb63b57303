#!/usr/bin/python
"""Ansible module: what further hosts need to join a cluster."""

from __future__ import annotations

import re
import secrets
import tempfile

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: kubeadm_invitation
short_description: Create a bootstrap token, and upload the control plane's certificates under a new key
description:
  - Runs on a control plane that is a member already. Token and certificates expire by themselves.
options:
  control_planes:
    description: Whether control planes will join, which need the certificates.
    type: bool
    required: true
author: Assay
"""

EXAMPLES = r"""
- name: Invite hosts
  kubeadm_invitation:
    control_planes: true
  no_log: true
"""

RETURN = r"""
problem:
  description:
    - What went wrong, without secrets; empty when nothing did. Not a failure of the module, since the task must be hidden (C(no_log)),
      and a hidden failure names no reason.
  type: str
  returned: always
token:
  description: Bootstrap token.
  type: str
  returned: always
ca_hash:
  description: Digest of the cluster authority's public key.
  type: str
  returned: always
certificate_key:
  description: Key that the uploaded certificates are encrypted with; empty when none were.
  type: str
  returned: always
"""

KUBEADM = "/usr/local/bin/kubeadm"
ADMIN_CONF = "/etc/kubernetes/admin.conf"
LIFETIME = "30m"


class KubeadmError(Exception):
    """A kubeadm command did not succeed."""


def kubeadm(module: AnsibleModule, kubeconfig: str, *arguments: str) -> str:
    code, output, errors = module.run_command([KUBEADM, *arguments, f"--kubeconfig={kubeconfig}"])
    if code != 0:
        raise KubeadmError(f"kubeadm {' '.join(arguments[:2])} ended with exit code {code}: {errors.strip()[-1500:]}")
    return str(output)


def invite(module: AnsibleModule) -> dict[str, str]:
    with tempfile.NamedTemporaryFile("w", dir="/run", prefix="kubeadm-") as local, open(ADMIN_CONF, encoding="utf-8") as admin:
        # This host's own API server: the load balancer may not have found it healthy yet.
        local.write(re.sub(r"server: https://.*", "server: https://127.0.0.1:6443", admin.read()))
        local.flush()
        key = ""
        if module.params["control_planes"]:
            key = secrets.token_hex(32)
            kubeadm(module, local.name, "init", "phase", "upload-certs", "--upload-certs", f"--certificate-key={key}")
        output = kubeadm(module, local.name, "token", "create", f"--ttl={LIFETIME}", "--print-join-command")
    token, authority = re.search(r"--token (\S+)", output), re.search(r"--discovery-token-ca-cert-hash (\S+)", output)
    if not token or not authority:
        raise KubeadmError("kubeadm token create printed no join command")
    return {"token": token.group(1), "ca_hash": authority.group(1), "certificate_key": key}


def main() -> None:
    module = AnsibleModule(argument_spec={"control_planes": {"type": "bool", "required": True}})
    try:
        module.exit_json(changed=True, problem="", **invite(module))
    except (KubeadmError, OSError) as error:
        module.exit_json(changed=False, problem=str(error))


if __name__ == "__main__":
    main()
