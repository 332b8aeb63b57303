"""What AWS does and moto leaves out: placement, addresses, key at launch, load-balancer interfaces, reboot times."""

from __future__ import annotations

import ipaddress
import json
import subprocess
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.ec2.models.instances import Instance, Reservation
from moto.ec2.models.subnets import Subnet

ROUTE_SECONDS = 10
RESERVED_ADDRESSES = 3  # router, resolver, reserved: the first host addresses of every subnet


def install() -> None:
    EC2Backend.create_vpc = _create_vpc  # type: ignore[method-assign]
    Subnet.get_available_subnet_ip = _free_ip  # type: ignore[method-assign]
    Subnet.request_ip = _request_ip  # type: ignore[method-assign]
    EC2Backend.run_instances = _run_instances  # type: ignore[method-assign]
    EC2Backend.create_network_interface = _create_network_interface  # type: ignore[method-assign]
    EC2Backend.delete_network_interface = _delete_network_interface  # type: ignore[method-assign]
    EC2Backend.modify_instance_security_groups = _replace_groups  # type: ignore[method-assign]
    EC2Backend.modify_network_interface_attribute = _modify_interface  # type: ignore[method-assign]
    Instance.reboot = _reboot  # type: ignore[method-assign]
    Instance.terminate = _terminate  # type: ignore[method-assign]


def _usable_addresses(subnet: Subnet) -> Iterator[str]:
    return (str(address) for address in islice(subnet.cidr.hosts(), RESERVED_ADDRESSES, None))


def _free_ip(subnet: Subnet, instance: Any) -> str:
    """The first free address. moto keeps a generator instead, which cannot be saved."""
    ip = next((ip for ip in _usable_addresses(subnet) if ip not in subnet._subnet_ips), None)
    if ip is None:
        raise EC2ClientError("InsufficientFreeAddressesInSubnet", f"Subnet {subnet.id} has no free addresses")
    subnet._subnet_ips[ip] = instance
    return ip


def _request_ip(subnet: Subnet, ip: str, instance: Any) -> None:
    if ip not in _usable_addresses(subnet):
        raise EC2ClientError("InvalidParameterValue", f"Address {ip} does not fall within the subnet's address range")
    if ip in subnet._subnet_ips:
        raise EC2ClientError("InvalidIPAddress.InUse", f"Address {ip} is in use.")
    subnet._subnet_ips[ip] = instance


_moto_create_vpc = EC2Backend.create_vpc
_moto_run_instances = EC2Backend.run_instances
_moto_create_interface = EC2Backend.create_network_interface
_moto_delete_interface = EC2Backend.delete_network_interface
_moto_replace_groups = EC2Backend.modify_instance_security_groups
_moto_modify_interface = EC2Backend.modify_network_interface_attribute
_moto_reboot = Instance.reboot
_moto_terminate = Instance.terminate


def _create_vpc(self: EC2Backend, cidr_block: str, *args: Any, **kwargs: Any) -> Any:
    """A VPC is a network of this machine: a range that leads elsewhere already is refused where the user asks for it."""
    taken = None if kwargs.get("is_default") else _route_into(cidr_block)
    if taken:
        message = f"{cidr_block} is taken on this machine by {taken}; remove that network or choose another range"
        raise EC2ClientError("InvalidVpc.Range", message)
    return _moto_create_vpc(self, cidr_block, *args, **kwargs)


def _route_into(cidr: str) -> str | None:
    listing = subprocess.run(
        ["ip", "-json", "-4", "route", "show"], check=True, capture_output=True, timeout=ROUTE_SECONDS
    ).stdout
    wanted = ipaddress.ip_network(cidr, strict=False)
    for route in json.loads(listing):
        if route["dst"] != "default" and wanted.overlaps(ipaddress.ip_network(route["dst"])):
            return f"the route to {route['dst']} on interface {route.get('dev', 'unknown')}"
    return None


def _run_instances(self: EC2Backend, image_id: str, count: int, *args: Any, **kwargs: Any) -> Reservation:
    if not image_id and not kwargs.get("launch_template"):
        raise EC2ClientError("MissingParameter", "The request must contain the parameter ImageId")
    instance_type = kwargs.get("instance_type")
    if not kwargs.get("is_instance_type_default") and instance_type not in INSTANCE_TYPES:
        raise EC2ClientError("InvalidParameterValue", f"Invalid value '{instance_type}' for InstanceType.")
    if not kwargs.get("subnet_id") and not kwargs.get("nics"):
        zone = kwargs.get("placement") or f"{self.region_name}a"
        kwargs["subnet_id"] = next(
            (s.id for s in self.get_default_subnets().values() if s.availability_zone == zone), None
        )
    reservation = _moto_run_instances(self, image_id, count, *args, **kwargs)
    for instance in reservation.instances:
        key = self.key_pairs.get(instance.key_name or "")
        material = key.material_public if key else b""
        # The key is the launch's: deleting the key pair later does not change the instance.
        instance.launch_public_key = material.decode() if isinstance(material, bytes) else material
        instance.reboot_requested_at = 0.0
        instance.nics[0].delete_on_termination = True
    return reservation


def _create_network_interface(self: EC2Backend, subnet: Any, private_ip_address: Any, *args: Any, **kwargs: Any) -> Any:
    subnet = self.get_subnet(subnet) if isinstance(subnet, str) else subnet
    if not private_ip_address and not kwargs.get("private_ip_addresses"):
        private_ip_address = subnet.get_available_subnet_ip(None)
    elif isinstance(private_ip_address, str) and private_ip_address not in subnet._subnet_ips:
        subnet.request_ip(private_ip_address, None)
    return _moto_create_interface(self, subnet, private_ip_address, *args, **kwargs)


def _delete_network_interface(self: EC2Backend, eni_id: str) -> None:
    eni = self.get_network_interface(eni_id)
    _moto_delete_interface(self, eni_id)
    for address in eni.private_ip_addresses:
        eni.subnet.del_subnet_ip(address["PrivateIpAddress"])


def _replace_groups(self: EC2Backend, instance_id: str, new_group_id_list: list[str]) -> Instance:
    """Groups belong to the primary interface: moto keeps the instance's beside it, and shows the union of both."""
    instance = _moto_replace_groups(self, instance_id, new_group_id_list)
    instance.nics[0]._group_set = list(instance.security_groups)
    return instance


def _modify_interface(self: EC2Backend, eni_id: str, *args: Any, **kwargs: Any) -> Any:
    answer = _moto_modify_interface(self, eni_id, *args, **kwargs)
    eni = self.get_network_interface(eni_id)
    if eni.instance and eni.device_index == 0:
        eni.instance.security_groups = list(eni._group_set)
    return answer


def _reboot(self: Instance) -> None:
    _moto_reboot(self)
    self.reboot_requested_at = time.time()  # type: ignore[attr-defined]


def _terminate(self: Instance) -> Any:
    for address in self.ec2_backend.addresses:
        if address.eni and address.eni.instance is self:
            self.ec2_backend.disassociate_address(address=address.public_ip)
    if self._state.name == "terminated":
        return self._state
    return _moto_terminate(self)
