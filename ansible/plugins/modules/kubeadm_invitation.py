#!/usr/bin/python
"""Ansible module: what further hosts need to join a cluster."""

from __future__ import annotations

import re
import secrets

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
LIFETIME = "30m"


def main() -> None:
    module = AnsibleModule(argument_spec={"control_planes": {"type": "bool", "required": True}})
    key = ""
    if module.params["control_planes"]:
        key = secrets.token_hex(32)
        module.run_command(
            [KUBEADM, "init", "phase", "upload-certs", "--upload-certs", f"--certificate-key={key}"], check_rc=True
        )
    _, output, _ = module.run_command(
        [KUBEADM, "token", "create", f"--ttl={LIFETIME}", "--print-join-command"], check_rc=True
    )
    token, authority = re.search(r"--token (\S+)", output), re.search(r"--discovery-token-ca-cert-hash (\S+)", output)
    if not token or not authority:
        module.fail_json(msg="kubeadm token create printed no join command")
    module.exit_json(changed=True, token=token.group(1), ca_hash=authority.group(1), certificate_key=key)


if __name__ == "__main__":
    main()
