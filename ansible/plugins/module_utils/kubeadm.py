"""kubeadm, run to its end by a module."""

from __future__ import annotations

from ansible.module_utils.basic import AnsibleModule

KUBEADM = "/usr/local/bin/kubeadm"
SHOWN_LINES = 12
# Seconds. It takes one to three minutes, and would wait 40 for a member of etcd that never answers.
PATIENCE = 900
# The exit code of timeout(1) when time was over.
TIMED_OUT = 124


def run_kubeadm(module: AnsibleModule, *arguments: str, name: str) -> None:
    """Fails the module with the last words of kubeadm. `name` is how the command is told."""
    code, output, errors = module.run_command(["timeout", "--kill-after=30", str(PATIENCE), KUBEADM, *arguments])
    if code != 0:
        ended = f"was still running after {PATIENCE} s" if code == TIMED_OUT else f"ended with exit code {code}"
        lines = [line for line in (errors or output).splitlines() if line.strip()]
        told = "\n".join(lines[-SHOWN_LINES:])
        module.fail_json(msg=f"{name} {ended}: {told}", rc=code)
