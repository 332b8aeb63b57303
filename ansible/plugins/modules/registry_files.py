#!/usr/bin/python
"""Ansible module: installs plain files that a registry keeps as blobs."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import urllib.error
import urllib.request
from typing import Any

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: registry_files
short_description: Install files from the blobs of a private registry
description:
  - Fetches what is missing or has another SHA-256 digest than wanted; checks the digest of what it fetched before installing it.
  - Waits for the registry up to O(timeout) seconds, since the registry may be filled at the same time.
options:
  registry:
    description: Base address of the registry.
    type: str
    required: true
  files:
    description: Files, as C(path), C(mode), C(repository), C(digest) and C(links), symbolic links to the path. What else a manifest
        says of a file is accepted and not used.
    type: list
    elements: dict
    required: true
  timeout:
    description: Seconds after which a file that cannot be fetched is a failure.
    type: int
    default: 180
author: Assay
"""

EXAMPLES = r"""
- name: Install the programs
  registry_files:
    registry: http://10.0.0.5:5000
    files:
      - { path: /usr/local/bin/tool, mode: "0755", repository: install/tool, digest: "sha256:…", links: [] }
"""

RETURN = r"""
changed_paths:
  description: Files and links that were installed or repaired.
  type: list
  elements: str
  returned: always
"""

CHUNK = 1 << 20
PAUSE = 0.5


def digest_of(path: str) -> str | None:
    if os.path.islink(path) or not os.path.isfile(path):
        return None
    with open(path, "rb") as content:
        return "sha256:" + hashlib.file_digest(content, "sha256").hexdigest()


def fetch(url: str, target: str) -> str:
    """Writes the answer to `target` and returns its digest."""
    digest, size = hashlib.sha256(), 0
    with urllib.request.urlopen(url, timeout=30) as answer, open(target, "wb") as file:
        while chunk := answer.read(CHUNK):
            digest.update(chunk)
            size += file.write(chunk)
        announced = answer.headers.get("Content-Length")
    # A connection that is cut looks like an end.
    if announced is not None and size != int(announced):
        raise ConnectionError(f"{size} of {announced} bytes came")
    return "sha256:" + digest.hexdigest()


def fetch_until(url: str, target: str, deadline: float) -> str:
    while True:
        try:
            return fetch(url, target)
        except (urllib.error.URLError, OSError) as error:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{url}: {error}") from error
            time.sleep(PAUSE)


def install(file: dict[str, Any], registry: str, deadline: float) -> None:
    directory = os.path.dirname(file["path"])
    os.makedirs(directory, mode=0o755, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=directory, prefix=".registry_files-")
    os.close(handle)
    try:
        url = f"{registry}/v2/{file['repository']}/blobs/{file['digest']}"
        found = fetch_until(url, temporary, deadline)
        if found != file["digest"]:
            raise ValueError(f"{url}: expected {file['digest']}, got {found}")
        os.chmod(temporary, int(file["mode"], 8))
        # A program that runs keeps its old file; the next start takes the new one.
        os.replace(temporary, file["path"])
    except BaseException:
        os.unlink(temporary)
        raise


def link(path: str, target: str, check: bool) -> bool:
    if os.path.islink(path) and os.readlink(path) == target:
        return False
    if not check:
        temporary = f"{path}.new"
        if os.path.lexists(temporary):
            os.unlink(temporary)
        os.symlink(target, temporary)
        os.replace(temporary, path)
    return True


def is_right(file: dict[str, Any]) -> bool:
    return digest_of(file["path"]) == file["digest"] and os.stat(file["path"]).st_mode & 0o7777 == int(file["mode"], 8)


def main() -> None:
    file_spec: dict[str, Any] = {
        "path": {"type": "path", "required": True},
        "mode": {"type": "str", "required": True},
        "repository": {"type": "str", "required": True},
        "digest": {"type": "str", "required": True},
        "links": {"type": "list", "elements": "path", "default": []},
        "name": {"type": "str"},
        "version": {"type": "str"},
        "size": {"type": "int"},
        "roles": {"type": "list", "elements": "str"},
    }
    module = AnsibleModule(
        argument_spec={
            "registry": {"type": "str", "required": True},
            "files": {"type": "list", "elements": "dict", "options": file_spec, "required": True},
            "timeout": {"type": "int", "default": 180},
        },
        supports_check_mode=True,
    )
    deadline = time.monotonic() + module.params["timeout"]
    changed: list[str] = []
    try:
        for file in module.params["files"]:
            if not is_right(file):
                changed.append(file["path"])
                if not module.check_mode:
                    install(file, module.params["registry"], deadline)
            changed += [path for path in file["links"] if link(path, file["path"], module.check_mode)]
    except (OSError, ValueError) as error:
        module.fail_json(msg=f"{type(error).__name__}: {error}", changed_paths=changed)
    module.exit_json(changed=bool(changed), changed_paths=changed)


if __name__ == "__main__":
    main()
