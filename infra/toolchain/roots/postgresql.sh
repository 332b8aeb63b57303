#!/bin/bash
# PostgreSQL's server and client, and Patroni on Python. Without what Debian adds for administering clusters by hand (Perl), for
# just-in-time compilation (LLVM; the server does without when its library is missing) and for building extensions.
set -euo pipefail
# shellcheck source=infra/toolchain/roots/common.sh
. "${BASH_SOURCE%/*}/common.sh"
cd "$1"

version=17
libraries=usr/lib/x86_64-linux-gnu

certificates
accounts "postgres:999:/var/lib/postgresql"
trim postgresql python3 zoneinfo

rm -rf usr/lib/postgresql/$version/lib/{bitcode,pgxs,llvmjit*} usr/share/postgresql/$version/man usr/lib/postgresql-common
rm -rf $libraries/{libLLVM*,libz3*,libperl*,perl*} usr/lib/llvm-* usr/lib/{systemd,udev,tmpfiles.d,sysusers.d,valgrind}
rm -rf usr/{include,src,games} usr/lib/python3/dist-packages/*/tests usr/lib/python3.13/{test,pydoc_data} var/{lib/dpkg,cache} etc/init.d
# No program that raises rights, and none that nobody here calls.
find usr/bin usr/sbin -mindepth 1 ! -name 'python3*' ! -name dash ! -name sh ! -name patroni ! -name patronictl -delete
# Debian's own links lead to a Perl program that looks for the cluster to talk to; here there is one.
for program in usr/lib/postgresql/"$version"/bin/*; do
  ln -s "../lib/postgresql/$version/bin/${program##*/}" "usr/bin/${program##*/}"
done

# Compiled here: the root file system is read-only when it runs, and every start would compile again.
chroot . /usr/bin/python3 -m compileall -q --invalidation-mode unchecked-hash /usr/lib/python3 /usr/lib/python3.13

install -d -m 0750 -o 999 -g 999 var/lib/postgresql/data
install -d -m 0775 -o 999 -g 999 run/postgresql
