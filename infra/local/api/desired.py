"""One consistent picture of what the API has been asked for, for the reconciler."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.backends import get_backend
from moto.ec2.models import EC2Backend
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.ec2.models.instances import Instance


def desired(revision: int) -> dict[str, Any]:
    ec2 = list(_backends("ec2"))
    return {
        "revision": revision,
        "vpcs": [{"id": v.id, "cidr": v.cidr_block} for b in ec2 for v in b.vpcs.values()],
        "instances": [_instance(b, i) for b in ec2 for i in b.all_instances() if i._state.name != "terminated"],
        "interfaces": [_interface(e) for b in ec2 for e in b.enis.values()],
        "groups": [_group(g) for b in ec2 for by_id in b.groups.values() for g in by_id.values()],
        "addresses": [_address(a) for b in ec2 for a in b.addresses],
        "balancers": [_balancer(lb) for b in _backends("elbv2") for lb in b.load_balancers.values()],
        "targetGroups": [_target_group(b, t) for b in _backends("elbv2") for t in b.target_groups.values()],
    }


def _backends(service: str) -> Iterator[Any]:
    for regions in list(get_backend(service).values()):
        yield from list(regions.values())


def _instance(backend: EC2Backend, instance: Instance) -> dict[str, Any]:
    kind = INSTANCE_TYPES[instance.instance_type]
    image = backend.amis.get(instance.image_id)
    user_data = instance.user_data
    return {
        "id": instance.id,
        "state": instance._state.name,
        "vpcId": instance.vpc_id,
        "privateIp": instance.private_ip,
        "zone": instance.availability_zone,
        "imageName": image.name if image else "",
        "type": instance.instance_type,
        "vcpus": kind["VCpuInfo"]["DefaultVCpus"],
        "memoryMiB": kind["MemoryInfo"]["SizeInMiB"],
        "publicKey": getattr(instance, "launch_public_key", ""),
        "userData": str(user_data) if user_data else "",
        "tags": {tag["Key"]: tag["Value"] for tag in _tags(instance)},
        "roleName": _role_of(backend, instance),
        "rebootRequestedAt": getattr(instance, "reboot_requested_at", 0.0),
    }


def _role_of(backend: EC2Backend, instance: Instance) -> str:
    """Name of the IAM role of the instance's profile; empty without one."""
    association = backend.iam_instance_profile_associations.get(instance.id)
    roles = association.iam_instance_profile.roles if association else []
    return str(roles[0].name) if roles else ""


def _tags(resource: Any) -> list[dict[str, str]]:
    return [{"Key": t.get("Key", t.get("key")), "Value": t.get("Value", t.get("value"))} for t in resource.get_tags()]


def _interface(eni: Any) -> dict[str, Any]:
    running = eni.instance._state.name if eni.instance else "running"
    return {
        "id": eni.id,
        "vpcId": eni.subnet.vpc_id,
        "privateIp": eni.private_ip_address,
        "groupIds": sorted({group.id for group in eni.group_set}),
        "kind": getattr(eni, "interface_type", "interface"),
        "attached": running != "terminated",
    }


def _group(group: Any) -> dict[str, Any]:
    return {
        "id": group.id,
        "vpcId": group.vpc_id,
        "ingress": [_rule(rule) for rule in group.ingress_rules],
        "egress": [_rule(rule) for rule in group.egress_rules],
    }


def _rule(rule: Any) -> dict[str, Any]:
    return {
        "protocol": str(rule.ip_protocol),
        "fromPort": rule.from_port,
        "toPort": rule.to_port,
        "cidr": rule.cidr_ipv4,
        "groupId": (rule.source_group or {}).get("GroupId"),
        "other": rule.cidr_ipv6 or rule.prefix_list_id,
    }


def _address(address: Any) -> dict[str, Any]:
    return {"publicIp": address.public_ip, "privateIp": address.private_ip_address}


def _balancer(balancer: Any) -> dict[str, Any]:
    return {
        "arn": balancer.arn,
        "name": balancer.name,
        "type": balancer.type,
        "dnsName": balancer.dns_name,
        "vpcId": balancer.vpc_id,
        "privateIps": [eni.private_ip_address for eni in getattr(balancer, "interfaces", {}).values()],
        "listeners": [
            {"port": int(listener.port), "protocol": listener.protocol, "targetGroupArn": _forward(listener)}
            for listener in balancer.listeners.values()
        ],
    }


def _forward(listener: Any) -> str | None:
    for action in listener.default_actions:
        data = getattr(action, "data", action)
        groups = data.get("ForwardConfig", {}).get("TargetGroups", [])
        arn = data.get("TargetGroupArn") or (groups[0]["TargetGroupArn"] if groups else None)
        if arn:
            return str(arn)
    return None


def _target_group(backend: Any, group: Any) -> dict[str, Any]:
    def target_of(target: dict[str, Any]) -> dict[str, Any]:
        instance = backend.ec2_backend.get_instance_by_id(target["Id"]) if target["Id"].startswith("i-") else None
        ip = instance.private_ip if instance else target["Id"]
        return {"id": target["Id"], "ip": ip, "port": int(target["Port"])}

    return {
        "arn": group.arn,
        "name": group.name,
        "vpcId": group.vpc_id,
        "protocol": group.protocol,
        "targets": [target_of(target) for target in group.targets.values()],
        "health": {
            "protocol": group.health_check_protocol,
            "port": str(group.health_check_port),
            "path": group.health_check_path or "/",
            "codes": (getattr(group, "matcher", None) or {}).get("HttpCode", "200-399"),
            "intervalSeconds": int(group.health_check_interval_seconds),
            "timeoutSeconds": int(group.health_check_timeout_seconds),
            "healthyThreshold": int(group.healthy_threshold_count),
            "unhealthyThreshold": int(group.unhealthy_threshold_count),
        },
    }
