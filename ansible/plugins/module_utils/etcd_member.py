"""The etcd member of the control plane that a module runs on."""

from __future__ import annotations

PKI = "/etc/kubernetes/pki/etcd"
CLIENT = f"{PKI}/healthcheck-client.crt"
# Asks the member of this host, with the credentials that kubeadm makes for it.
ETCDCTL = (
    "/usr/local/bin/etcdctl",
    "--endpoints=https://127.0.0.1:2379",
    f"--cacert={PKI}/ca.crt",
    f"--cert={CLIENT}",
    f"--key={PKI}/healthcheck-client.key",
)
# A healthy answer is a linearizable read: it needs a majority of the members.
HEALTH = [*ETCDCTL, "endpoint", "health"]
