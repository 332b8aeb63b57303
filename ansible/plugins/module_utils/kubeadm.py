"""kubeadm, run to its end by a module."""

from __future__ import annotations

from ansible.module_utils.basic import AnsibleModule

KUBEADM = "/usr/local/bin/kubeadm"
SHOWN_LINES = 12


def run_kubeadm(module: AnsibleModule, *arguments: str, name: str) -> None:
    """Fails the module with the last words of kubeadm. `name` is how the command is told."""
    code, output, errors = module.run_command([KUBEADM, *arguments])
    if code != 0:
        lines = [line for line in (errors or output).splitlines() if line.strip()]
        told = "\n".join(lines[-SHOWN_LINES:])
        module.fail_json(msg=f"{name} ended with exit code {code}: {told}", rc=code)
