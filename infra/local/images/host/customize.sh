#!/bin/sh
# Runs on the building machine with the new root as $1, after the packages are installed and rootfs/ is copied in.
set -eu
root=$1

chroot "$root" useradd --create-home --shell /bin/bash --groups sudo admin
chmod 0440 "$root/etc/sudoers.d/90-admin"
chmod 0755 "$root/usr/local/sbin/ec2-init" "$root/usr/local/sbin/ec2-user-data"

# Every host makes its own identity at its first boot.
rm -f "$root"/etc/ssh/ssh_host_* "$root/var/lib/dbus/machine-id" "$root/etc/apt/sources.list"
: > "$root/etc/machine-id"

# Kernel settings that are the machine's own business: a host applies only what its administrator writes.
rm -f "$root"/usr/lib/sysctl.d/*.conf

# A host that nobody uses must cost no CPU: no consoles, no timers, nothing that the machine's kernel does already.
for unit in \
  getty.target console-getty.service systemd-logind.service systemd-udevd.service systemd-udev-trigger.service \
  systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-modules-load.service systemd-timesyncd.service \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
  motd-news.timer systemd-tmpfiles-clean.timer systemd-networkd-wait-online.service \
  systemd-firstboot.service systemd-machine-id-commit.service systemd-remount-fs.service systemd-journal-catalog-update.service \
  systemd-update-utmp.service systemd-update-done.service ldconfig.service systemd-hwdb-update.service \
  systemd-pcrphase.service systemd-pcrphase-sysinit.service systemd-network-generator.service \
  sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount \
  dev-hugepages.mount dev-mqueue.mount proc-sys-fs-binfmt_misc.automount proc-sys-fs-binfmt_misc.mount; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
ln -sf /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -sf ../ec2-user-data.service "$root/etc/systemd/system/multi-user.target.wants/ec2-user-data.service"

rm -rf "$root"/var/cache/apt/*.bin "$root"/var/lib/apt/lists/* "$root"/usr/share/doc/* "$root"/usr/share/man/*
