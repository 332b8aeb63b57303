"""Ansible stdout callback: one JSON object a line, as it happens, for programs that follow a run."""

from __future__ import annotations

import json
import time
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: json_lines
type: stdout
short_description: One JSON object for each event
description:
  - "C(task): a task starts. C(result): a host finished it. C(stats): the end. C(warning): what Ansible warns of."
  - Arguments and output of tasks are not told, only the message of a failure, and what a changed task says it changed.
"""

SECONDS_DIGITS = 3
DETAILS = ("changed_paths", "removed", "actions")


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "json_lines"

    def __init__(self) -> None:
        super().__init__()
        self._play = ""
        self._started: dict[str, float] = {}

    def _tell(self, event: str, **fields: Any) -> None:
        self._display.display(json.dumps({"event": event, "time": round(time.time(), SECONDS_DIGITS), **fields}))

    def v2_playbook_on_play_start(self, play: Any) -> None:
        self._play = play.get_name()
        # Under a free strategy every host goes through the tasks at its own pace.
        self._tell("play", play=self._play, free="free" in str(play.strategy))

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        self._tell("task", play=self._play, task=task.get_name(), uuid=task._uuid)

    def v2_playbook_on_handler_task_start(self, task: Any) -> None:
        self.v2_playbook_on_task_start(task, False)

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        self._started[f"{host.name} {task._uuid}"] = time.time()

    def v2_runner_on_ok(self, result: Any) -> None:
        self._result(result, "changed" if result.result.get("changed") else "ok")

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._result(result, "ignored" if ignore_errors else "failed")

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._result(result, "unreachable")

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._result(result, "skipped")

    def v2_playbook_on_stats(self, stats: Any) -> None:
        self._tell("stats", hosts={host: stats.summarize(host) for host in sorted(stats.processed)})

    def _result(self, result: Any, status: str) -> None:
        host, task, body = result.host.name, result.task, result.result
        fields: dict[str, Any] = {"host": host, "play": self._play, "task": task.get_name(), "uuid": task._uuid}
        started = self._started.pop(f"{host} {task._uuid}", None)
        if started is not None:
            fields["seconds"] = round(time.time() - started, SECONDS_DIGITS)
        if status in ("failed", "unreachable", "ignored"):
            fields["message"] = _message(body)
        if status == "changed":
            fields["details"] = _details(body)
        self._tell("result", status=status, **fields)


def _message(body: dict[str, Any]) -> str:
    if body.get("_ansible_no_log"):
        return "hidden, because the task handles secrets"
    failed = [_message(item) for item in body.get("results", []) if item.get("failed") or item.get("unreachable")]
    if failed:
        return "; ".join(failed)
    parts = [str(body.get(key, "")).strip() for key in ("msg", "stderr", "module_stderr")]
    if not parts[1] and not parts[2]:
        parts.append(str(body.get("module_stdout", "")).strip())
    return ": ".join(dict.fromkeys(part for part in parts if part)) or "no message"


def _details(body: dict[str, Any]) -> list[str]:
    if body.get("_ansible_no_log"):
        return []
    own = [str(entry) for key in DETAILS for entry in body.get(key) or []]
    items = [str(item.get("_ansible_item_label", "")) for item in body.get("results", []) if item.get("changed")]
    return own + [label for label in items if label]
