#!/usr/bin/python
"""Ansible module: brings many small files of a host into their wanted state in one call."""

from __future__ import annotations

import os
import tempfile
from typing import Any

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: host_files
short_description: Write a set of small files, and say which of them differed
description:
  - One call instead of one per file. Every file is replaced atomically, and only when content, owner or mode differs.
options:
  files:
    description: Wanted files, as C(path), C(content) and optionally C(mode) (default C(0644)). All belong to root.
    type: list
    elements: dict
    required: true
author: Assay
"""

EXAMPLES = r"""
- name: Configure the runtime
  host_files:
    files:
      - { path: /etc/example.conf, content: "a = 1\n", mode: "0600" }
"""

RETURN = r"""
changed_paths:
  description: Paths that were created or repaired.
  type: list
  elements: str
  returned: always
"""


def differs(path: str, content: bytes, mode: int) -> bool:
    try:
        status = os.lstat(path)
        if not os.path.isfile(path) or os.path.islink(path):
            return True
        if (status.st_mode & 0o7777, status.st_uid, status.st_gid) != (mode, 0, 0):
            return True
        with open(path, "rb") as existing:
            return existing.read() != content
    except FileNotFoundError:
        return True


def write(path: str, content: bytes, mode: int) -> None:
    directory = os.path.dirname(path)
    os.makedirs(directory, mode=0o755, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=directory, prefix=".host_files-")
    try:
        with os.fdopen(handle, "wb") as new:
            new.write(content)
            os.fchmod(new.fileno(), mode)
            os.fchown(new.fileno(), 0, 0)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def main() -> None:
    file_spec: dict[str, Any] = {
        "path": {"type": "path", "required": True},
        "content": {"type": "str", "required": True},
        "mode": {"type": "str", "default": "0644"},
    }
    module = AnsibleModule(
        argument_spec={"files": {"type": "list", "elements": "dict", "options": file_spec, "required": True}},
        supports_check_mode=True,
    )
    changed: list[str] = []
    for wanted in module.params["files"]:
        content, mode = wanted["content"].encode(), int(wanted["mode"], 8)
        if not differs(wanted["path"], content, mode):
            continue
        changed.append(wanted["path"])
        if not module.check_mode:
            write(wanted["path"], content, mode)
    module.exit_json(changed=bool(changed), changed_paths=changed)


if __name__ == "__main__":
    main()
