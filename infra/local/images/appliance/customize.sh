#!/bin/sh
# Runs on the building machine with the new root as $1, after the packages are installed and rootfs/ is copied in.
set -eu
root=$1
chmod 0755 "$root/usr/local/sbin/vpc-appliance"
rm -rf "$root"/var/cache/apt/*.bin "$root"/var/lib/apt/lists/* "$root"/usr/share/doc/* "$root"/usr/share/man/*
