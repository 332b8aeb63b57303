"""Network load balancers as AWS has them: an interface with a private address in each subnet, elastic addresses, true health."""

from __future__ import annotations

import csv
import urllib.request
from typing import Any

from moto.elbv2.models import AvailabilityZone, ELBv2Backend, FakeHealthStatus, FakeLoadBalancer, FakeTargetGroup
from observed import Observation

HEALTH_PORT = 8404
HEALTH_SECONDS = 2.0

_moto_create = ELBv2Backend.create_load_balancer
_moto_delete = ELBv2Backend.delete_load_balancer
_moto_set_subnets = ELBv2Backend.set_subnets
_moto_health_for = FakeTargetGroup.health_for


def install(observation: Observation) -> None:
    def health_for(self: FakeTargetGroup, target: dict[str, Any], ec2_backend: Any) -> FakeHealthStatus:
        status = _moto_health_for(self, target, ec2_backend)
        if status.status == "healthy":
            status.status, status.reason, status.description = _health(observation, self, target["Id"])
        return status

    FakeTargetGroup.health_for = health_for  # type: ignore[method-assign]
    ELBv2Backend.create_load_balancer = _create  # type: ignore[method-assign]
    ELBv2Backend.delete_load_balancer = _delete  # type: ignore[method-assign]
    ELBv2Backend.set_subnets = _set_subnets  # type: ignore[method-assign]
    FakeLoadBalancer.availability_zones = property(_zones)  # type: ignore[method-assign, assignment]


def _create(self: ELBv2Backend, *args: Any, **kwargs: Any) -> FakeLoadBalancer:
    balancer = _moto_create(self, *args, **kwargs)
    balancer.interfaces = {}
    if balancer.type == "network":
        _place(self, balancer, kwargs.get("subnet_mappings") or [])
    return balancer


def _set_subnets(self: ELBv2Backend, arn: str, subnets: list[str], subnet_mappings: list[dict[str, Any]]) -> Any:
    answer = _moto_set_subnets(self, arn, subnets, subnet_mappings)
    balancer = self.load_balancers[arn]
    if balancer.type == "network":
        _place(self, balancer, subnet_mappings)
    return answer


def _delete(self: ELBv2Backend, arn: str) -> None:
    balancer = self.load_balancers.get(arn)
    for eni in getattr(balancer, "interfaces", {}).values():
        _remove_interface(self.ec2_backend, eni)
    _moto_delete(self, arn)


def _place(self: ELBv2Backend, balancer: Any, mappings: list[dict[str, Any]]) -> None:
    """One interface in each subnet, with the elastic address that the mapping names."""
    ec2, wanted = self.ec2_backend, {subnet.id: subnet for subnet in balancer.subnets}
    by_subnet = {mapping["SubnetId"]: mapping for mapping in mappings}
    for subnet_id in set(balancer.interfaces) - set(wanted):
        _remove_interface(ec2, balancer.interfaces.pop(subnet_id))
    for subnet_id, subnet in wanted.items():
        mapping = by_subnet.get(subnet_id, {})
        if subnet_id not in balancer.interfaces:
            eni = ec2.create_network_interface(
                subnet,
                mapping.get("PrivateIPv4Address"),
                group_ids=list(balancer.security_groups or []),
                description="ELB " + balancer.arn.partition(":loadbalancer/")[2],
            )
            eni.interface_type, eni.requester_managed, eni.status = "network_load_balancer", True, "in-use"
            if not balancer.security_groups:
                eni._group_set = []
            balancer.interfaces[subnet_id] = eni
        if "AllocationId" in mapping:
            ec2.associate_address(eni=balancer.interfaces[subnet_id], allocation_id=mapping["AllocationId"])


def _remove_interface(ec2: Any, eni: Any) -> None:
    for address in ec2.addresses:
        if address.eni is eni:
            ec2.disassociate_address(address=address.public_ip)
    ec2.delete_network_interface(eni.id)


def _zones(balancer: Any) -> list[AvailabilityZone]:
    zones = [AvailabilityZone(subnet) for subnet in balancer.subnets]
    for zone in zones:
        eni = getattr(balancer, "interfaces", {}).get(zone.subnet_id)
        zone.load_balancer_addresses = [_address(eni)] if eni else []  # type: ignore[attr-defined]
    return zones


def _address(eni: Any) -> dict[str, str]:
    elastic = next((each for each in eni.ec2_backend.addresses if each.eni is eni), None)
    if not elastic:
        return {"PrivateIPv4Address": eni.private_ip_address}
    return {
        "IpAddress": elastic.public_ip,
        "AllocationId": elastic.allocation_id,
        "PrivateIPv4Address": eni.private_ip_address,
    }


def _health(observation: Observation, group: FakeTargetGroup, target_id: str) -> tuple[str, str | None, str | None]:
    """State, reason and description as the balancer that checks the target sees it."""
    server = f"{group.arn.rpartition('/')[2]}_{target_id}"
    for page in observation.health_pages:
        try:
            with urllib.request.urlopen(f"http://{page}:{HEALTH_PORT}/;csv", timeout=HEALTH_SECONDS) as answer:
                rows = csv.DictReader(answer.read().decode().removeprefix("# ").splitlines())
        except OSError:
            continue
        for row in rows:
            if row["svname"] == server:
                return _state_of(row)
    return "unused", "Target.NotInUse", "Target group is not configured to receive traffic from the load balancer"


def _state_of(row: dict[str, str]) -> tuple[str, str | None, str | None]:
    if row["check_status"] in ("", "INI"):
        return "initial", "Elb.InitialHealthChecking", "Initial health checks in progress"
    if row["status"].startswith("UP"):
        return "healthy", None, None
    return "unhealthy", "Target.FailedHealthChecks", f"Health checks failed: {row['check_status']} {row['last_chk']}".strip()
