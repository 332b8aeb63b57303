#!/bin/bash
# Finishes the shared image base in the directory given. Its packages are unpacked only, so what their installation would
# do is done here; documentation and what comes from the building machine goes.
set -euo pipefail
cd "$1"

for family in iptables ip6tables; do
  for tool in '' -save -restore; do
    ln -s xtables-nft-multi "usr/sbin/$family$tool"
  done
done

find usr/share/ca-certificates -name '*.crt' | LC_ALL=C sort | xargs cat > etc/ssl/certs/ca-certificates.crt
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' > etc/passwd
printf 'root:x:0:\nnogroup:x:65534:\n' > etc/group

find usr/share -mindepth 1 -maxdepth 1 ! -name iproute2 -exec rm -rf {} +
rm -rf etc/hostname etc/resolv.conf etc/apt/sources.list etc/apt/sources.list.d/* usr/lib/*/gconv
