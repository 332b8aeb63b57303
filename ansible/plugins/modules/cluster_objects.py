#!/usr/bin/python
"""Ansible module: brings objects of a cluster into their wanted state."""

from __future__ import annotations

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible.module_utils.kube_api import KubeApi

DOCUMENTATION = r"""
module: cluster_objects
short_description: Apply Kubernetes objects, and say which of them differed
description:
  - Server-side apply, as one field manager that takes conflicting fields back. An object counts as changed when its version changed.
  - Much cheaper than kubectl, which also calls some objects configured that it left as they were.
  - Runs on a control plane that is a member.
options:
  objects:
    description: The objects, in order.
    type: list
    elements: dict
    required: true
author: Assay
"""

EXAMPLES = r"""
- name: Apply a manifest
  cluster_objects:
    objects: "{{ lookup('ansible.builtin.file', 'manifest.yaml') | from_yaml_all | list }}"
"""

RETURN = r"""
actions:
  description: What was created or repaired, as kind and name.
  type: list
  elements: str
  returned: always
"""

MANAGER = "assay"
APPLY = "application/apply-patch+yaml"


class Applier:
    def __init__(self, check: bool) -> None:
        self.api = KubeApi()
        self.check = check
        self._resources: dict[str, dict[str, dict[str, Any]]] = {}

    def apply(self, wanted: dict[str, Any]) -> str | None:
        """The object as kind and name when it was changed."""
        path = self._path(wanted)
        before = self._version(path)
        options = f"?fieldManager={MANAGER}&force=true" + ("&dryRun=All" if self.check else "")
        after = self.api.request("PATCH", path + options, wanted, APPLY)
        if before == _content(after) if self.check else before is not None and before["version"] == _version(after):
            return None
        return f"{wanted['kind']} {wanted['metadata']['name']}"

    def _version(self, path: str) -> dict[str, Any] | None:
        try:
            found = self.api.get(path)
        except FileNotFoundError:
            return None
        return _content(found) if self.check else {"version": _version(found)}

    def _path(self, wanted: dict[str, Any]) -> str:
        version = wanted["apiVersion"]
        base = f"/apis/{version}" if "/" in version else f"/api/{version}"
        if base not in self._resources:
            found = self.api.get(base)["resources"]
            self._resources[base] = {r["kind"]: r for r in found if "/" not in r["name"]}
        resource = self._resources[base][wanted["kind"]]
        scope = f"/namespaces/{wanted['metadata']['namespace']}" if resource["namespaced"] else ""
        return f"{base}{scope}/{resource['name']}/{wanted['metadata']['name']}"


def _version(found: dict[str, Any]) -> str:
    return str(found["metadata"]["resourceVersion"])


def _content(found: dict[str, Any]) -> dict[str, Any]:
    """An object without what every write changes."""
    kept = {key: value for key, value in found.items() if key != "status"}
    kept["metadata"] = {key: found["metadata"].get(key) for key in ("name", "labels", "annotations")}
    return kept


def main() -> None:
    module = AnsibleModule(
        argument_spec={"objects": {"type": "list", "elements": "dict", "required": True}}, supports_check_mode=True
    )
    actions: list[str] = []
    try:
        applier = Applier(module.check_mode)
        for wanted in module.params["objects"]:
            action = applier.apply(wanted)
            if action:
                actions.append(action)
    except (OSError, KeyError) as error:
        module.fail_json(msg=f"{type(error).__name__}: {error}", actions=actions)
    module.exit_json(changed=bool(actions), actions=actions)


if __name__ == "__main__":
    main()
