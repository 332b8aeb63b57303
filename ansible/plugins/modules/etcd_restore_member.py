#!/usr/bin/python
"""Ansible module: one phase of restoring etcd on one host. A phase that was completed is not repeated."""

from __future__ import annotations

import os
import shutil
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from ansible.module_utils.basic import AnsibleModule

from ansible.module_utils.etcd_member import HEALTH
from ansible.module_utils.restore_journal import DIRECTORY, Journal

DOCUMENTATION = r"""
module: etcd_restore_member
short_description: Stop the control plane of a host, replace the data of its etcd member, start both again
description:
  - A journal on the host says which phase was completed, so that an interrupted restoration goes on where it was.
  - The former data are kept beside the new ones until the next restoration.
options:
  phase:
    description: What to do. All hosts must have completed a phase before any begins the next.
    type: str
    choices: [stop, replace, serve, complete]
    required: true
  id:
    description: Name of the restoration, the same on every host; also the token of the new etcd cluster.
    type: str
    required: true
  backup:
    description: Key of the backup.
    type: str
    required: true
  name:
    description: Name of this host's member.
    type: str
    required: true
  members:
    description: Address of every member by name.
    type: dict
    required: true
  timeout:
    description: Seconds for what was stopped to end, and for what was started to answer.
    type: int
    default: 120
author: Assay
"""

EXAMPLES = r"""
- name: Stop the control plane
  etcd_restore_member:
    phase: stop
    id: 20260101T000000Z
    backup: assay/0123/20260101T000000Z-control-plane-a-4711
    name: control-plane-a
    members: { control-plane-a: 10.0.1.4 }
"""

RETURN = r"""
former:
  description: Where the data of before are.
  type: str
  returned: always
"""

MANIFESTS = "/etc/kubernetes/manifests"
HELD = f"{DIRECTORY}/manifests"
# What talks to etcd stops before it, and starts after it.
ETCD = "etcd.yaml"
SERVERS = ("kube-apiserver.yaml", "kube-controller-manager.yaml", "kube-scheduler.yaml")
PORTS = {"kube-apiserver": 6443, "kube-controller-manager": 10257, "kube-scheduler": 10259, "etcd": 2379, "etcd (peers)": 2380}
ETCD_PARTS = {"etcd", "etcd (peers)"}
DATA = "/var/lib/etcd/member"
FORMER = "/var/lib/etcd-former"
PKI = "/etc/kubernetes/pki"
# More than a cluster writes in the age of any snapshot: no client may see a revision twice (etcd's guide to disaster recovery).
REVISIONS = 1_000_000_000
LISTENING = "0A"
PAUSE = 0.2


def until(done: Callable[[], bool], seconds: int, what: Callable[[], str]) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what()} after {seconds} s")
        time.sleep(PAUSE)


def listening() -> list[str]:
    """Which parts of the control plane hold their port."""
    ports: set[int] = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(table, encoding="ascii") as lines:
            rows = [line.split() for line in lines.readlines()[1:]]
        ports |= {int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == LISTENING}
    return [part for part, port in PORTS.items() if port in ports]


def hold(module: AnsibleModule, names: tuple[str, ...], parts: set[str]) -> None:
    """Takes manifests away, and waits until the kubelet has ended their pods."""
    for name in names:
        if os.path.exists(f"{MANIFESTS}/{name}"):
            shutil.move(f"{MANIFESTS}/{name}", f"{HELD}/{name}")

    def running() -> list[str]:
        return [part for part in listening() if part in parts]

    until(lambda: not running(), module.params["timeout"], lambda: f"{', '.join(running())} still running")


def stop(module: AnsibleModule) -> None:
    os.makedirs(HELD, mode=0o700, exist_ok=True)
    # An API server whose etcd is gone hangs until it is ended by force.
    hold(module, SERVERS, set(PORTS) - ETCD_PARTS)
    hold(module, (ETCD,), ETCD_PARTS)


def replace(module: AnsibleModule) -> None:
    identifier, name, members = (module.params[key] for key in ("id", "name", "members"))
    fresh, former = f"{DIRECTORY}/data", f"{FORMER}/{identifier}"
    shutil.rmtree(fresh, ignore_errors=True)
    peers = {member: f"https://{address}:2380" for member, address in members.items()}
    module.run_command(
        [
            "/usr/local/bin/etcdutl", "snapshot", "restore", f"{DIRECTORY}/{identifier}/snapshot.db",
            f"--name={name}",
            f"--initial-cluster={','.join(f'{member}={url}' for member, url in sorted(peers.items()))}",
            f"--initial-cluster-token={identifier}",
            f"--initial-advertise-peer-urls={peers[name]}",
            f"--data-dir={fresh}",
            f"--bump-revision={REVISIONS}",
            "--mark-compacted",
        ],  # fmt: skip
        check_rc=True,
    )
    # One generation is kept. A second attempt must not take what the first one made for the data of before.
    if os.path.isdir(FORMER):
        for other in set(os.listdir(FORMER)) - {identifier}:
            shutil.rmtree(f"{FORMER}/{other}")
    if not os.path.exists(former):
        os.makedirs(f"{former}.partial", mode=0o700, exist_ok=True)
        if os.path.exists(DATA):
            os.rename(DATA, f"{former}.partial/member")
        os.rename(f"{former}.partial", former)
    shutil.rmtree(DATA, ignore_errors=True)
    os.makedirs(os.path.dirname(DATA), mode=0o700, exist_ok=True)
    os.rename(f"{fresh}/member", DATA)
    os.sync()


def put_back(names: tuple[str, ...]) -> None:
    for name in names:
        if os.path.exists(f"{HELD}/{name}"):
            shutil.move(f"{HELD}/{name}", f"{MANIFESTS}/{name}")


def serve(module: AnsibleModule) -> None:
    put_back((ETCD,))
    until(lambda: module.run_command(HEALTH)[0] == 0, module.params["timeout"], lambda: f"etcd: {module.run_command(HEALTH)[2]}")


def complete(module: AnsibleModule) -> None:
    put_back(SERVERS)
    told = "no answer"
    context = ssl.create_default_context(cafile=f"{PKI}/ca.crt")
    # The authority of kubeadm has no key usage extension that newer Pythons insist on.
    context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)

    def ready() -> bool:
        nonlocal told
        try:
            with urllib.request.urlopen("https://127.0.0.1:6443/readyz", context=context, timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError) as error:
            told = str(error)
            return False

    until(ready, module.params["timeout"], lambda: f"the API server is not ready: {told}")


PHASES = {"stop": ("stopped", stop), "replace": ("replaced", replace), "serve": ("serving", serve), "complete": ("complete", complete)}


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "phase": {"type": "str", "choices": list(PHASES), "required": True},
            "id": {"type": "str", "required": True},
            "backup": {"type": "str", "required": True},
            "name": {"type": "str", "required": True},
            "members": {"type": "dict", "required": True},
            "timeout": {"type": "int", "default": 120},
        },
    )
    result = {"former": f"{FORMER}/{module.params['id']}"}
    try:
        journal = Journal(module.params["id"], module.params["backup"])
        mark, work = PHASES[module.params["phase"]]
        if journal.reached(mark):
            module.exit_json(changed=False, **result)
        work(module)
        journal.reach(mark)
    except (OSError, ValueError) as error:
        module.fail_json(msg=f"{type(error).__name__}: {error}", **result)
    module.exit_json(changed=True, **result)


if __name__ == "__main__":
    main()
