#!/bin/bash
# Firewall and routing tools, certificate authorities and a shell.
set -euo pipefail
# shellcheck source=infra/toolchain/roots/common.sh
. "${BASH_SOURCE%/*}/common.sh"
cd "$1"

for family in iptables ip6tables; do
  for tool in '' -save -restore; do
    ln -s xtables-nft-multi "usr/sbin/$family$tool"
  done
done

certificates
accounts
trim iproute2
