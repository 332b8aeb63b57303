"""What the reconciler last saw of the hosts: the API says "running" when the host runs, not when it was asked for."""

from __future__ import annotations

import threading
from typing import Any

from moto.ec2.models.instances import Instance, InstanceState, StateReason

CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}


class Observation:
    """Thread-safe; not persisted: after a start nothing is known until the reconciler reports."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.revision = -1
        self.hosts: dict[str, str] = {}
        self.health_pages: list[str] = []
        self.problems: dict[str, str] = {}

    def report(self, body: dict[str, Any]) -> None:
        with self.changed:
            self.revision = int(body["revision"])
            self.hosts = dict(body["hosts"])
            self.problems = dict(body["problems"])
            self.health_pages = list(body["healthPages"])
            self.changed.notify_all()

    def wait_for(self, revision: int, seconds: float) -> bool:
        """Whether the reconciler has acted on `revision` within `seconds`."""
        with self.changed:
            return self.changed.wait_for(lambda: self.revision >= revision, timeout=seconds)


def install(observation: Observation) -> None:
    """Derives the state that instances show from what was asked (moto's) and what is (the reconciler's)."""

    def shown(instance: Instance) -> InstanceState:
        asked, seen = instance._state.name, observation.hosts.get(instance.id, "absent")
        if asked == "running":
            name = "running" if seen == "running" else "pending"
        elif asked == "stopped":
            name = "stopping" if seen == "running" else "stopped"
        else:
            name = "terminated" if seen == "absent" else "shutting-down"
        return InstanceState(name, CODES[name])

    def reason(instance: Instance) -> StateReason:
        problem = observation.problems.get(instance.id)
        return StateReason(problem, "Server.InternalError") if problem else vars(instance)["state_reason"]

    Instance.instance_state = property(shown)  # type: ignore[method-assign, assignment]
    Instance.state = property(lambda instance: shown(instance).name)  # type: ignore[method-assign, assignment]
    Instance.state_code = property(lambda instance: shown(instance).code)  # type: ignore[method-assign, assignment]
    Instance.state_reason = property(  # type: ignore[assignment]
        reason, lambda instance, value: vars(instance).__setitem__("state_reason", value)
    )
