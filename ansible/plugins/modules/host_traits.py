#!/usr/bin/python
"""Ansible module: the few facts of a host that its configuration depends on."""

from __future__ import annotations

import glob
import os
import time

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: host_traits
short_description: What a host can do and what it already is
description:
  - Much cheaper than the setup module. Returns the fact C(host_traits).
author: Assay
"""

EXAMPLES = r"""
- name: Look at the host
  host_traits:
"""

RETURN = r"""
ansible_facts:
  description: >-
    C(host_traits) with C(cgroup_version) (1 or 2), C(may_raise_limits), C(sets_conntrack), C(has_swap),
    C(package_lists_stale), C(kubernetes_member).
  type: dict
  returned: always
"""

CAP_SYS_RESOURCE = 24
LISTS_VALID = 30 * 24 * 3600
CONNTRACK_LIMIT = "/proc/sys/net/netfilter/nf_conntrack_max"


def bounding_set() -> int:
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1], 16) for line in status if line.startswith("CapBnd:"))


def sets_conntrack() -> bool:
    # Only the first network namespace of a kernel may set the limit; a container has its own.
    if os.path.exists("/run/systemd/container"):
        return False
    return not os.path.exists(CONNTRACK_LIMIT) or os.access(CONNTRACK_LIMIT, os.W_OK)


def has_swap() -> bool:
    with open("/proc/swaps", encoding="utf-8") as swaps:
        return len(swaps.readlines()) > 1


def package_lists_stale() -> bool:
    lists = glob.glob("/var/lib/apt/lists/*_Packages*")
    return not lists or time.time() - max(os.path.getmtime(path) for path in lists) > LISTS_VALID


def main() -> None:
    module = AnsibleModule(argument_spec={}, supports_check_mode=True)
    member = os.path.exists("/etc/kubernetes/kubelet.conf") and not os.path.exists("/var/lib/kubeadm.unfinished")
    traits = {
        "cgroup_version": 2 if os.path.exists("/sys/fs/cgroup/cgroup.controllers") else 1,
        "may_raise_limits": bool(bounding_set() >> CAP_SYS_RESOURCE & 1),
        "sets_conntrack": sets_conntrack(),
        "has_swap": has_swap(),
        "package_lists_stale": package_lists_stale(),
        "kubernetes_member": member,
    }
    module.exit_json(changed=False, ansible_facts={"host_traits": traits})


if __name__ == "__main__":
    main()
