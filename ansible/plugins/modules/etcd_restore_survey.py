#!/usr/bin/python
"""Ansible module: what a restoration has to know of a host before it begins."""

from __future__ import annotations

import hashlib
import json
import os

from ansible.module_utils.basic import AnsibleModule

from ansible.module_utils.etcd_member import CLIENT, HEALTH

DOCUMENTATION = r"""
module: etcd_restore_survey
short_description: Authority, quorum and unfinished restoration of a host
description:
  - Changes nothing. Returns the fact C(etcd_restore_survey).
author: Assay
"""

EXAMPLES = r"""
- name: Look at the host
  etcd_restore_survey:
"""

RETURN = r"""
ansible_facts:
  description: >-
    C(etcd_restore_survey) with C(authority), SHA-256 of the cluster's authority or empty; C(quorum), whether the member of this host
    answers for a majority; C(unfinished), C(id) and C(backup) of a restoration that did not come to its end, or nothing.
  type: dict
  returned: always
"""

JOURNAL = "/var/lib/etcd-restore/journal.json"
AUTHORITY = "/etc/kubernetes/pki/ca.crt"


def authority() -> str:
    if not os.path.exists(AUTHORITY):
        return ""
    with open(AUTHORITY, "rb") as certificate:
        return hashlib.sha256(certificate.read()).hexdigest()


def unfinished() -> dict[str, str]:
    if not os.path.exists(JOURNAL):
        return {}
    with open(JOURNAL, encoding="utf-8") as journal:
        told = json.load(journal)
    return {"id": told["id"], "backup": told["backup"]}


def main() -> None:
    module = AnsibleModule(argument_spec={}, supports_check_mode=True)
    quorum = os.path.exists(CLIENT) and module.run_command(HEALTH)[0] == 0
    survey = {"authority": authority(), "quorum": quorum, "unfinished": unfinished()}
    module.exit_json(changed=False, ansible_facts={"etcd_restore_survey": survey})


if __name__ == "__main__":
    main()
