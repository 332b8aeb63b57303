# Shared by the scripts that finish root file systems. Their packages are unpacked only, so what installing would do is done there;
# documentation and what comes from the building machine goes.
# shellcheck shell=bash

# Puts the certificate authorities where every TLS library looks.
certificates() {
  find usr/share/ca-certificates -name '*.crt' | LC_ALL=C sort | xargs cat > etc/ssl/certs/ca-certificates.crt
}

# Writes the accounts: root, nobody, and those given as name:number:home.
accounts() {
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' > etc/passwd
  printf 'root:x:0:\nnogroup:x:65534:\n' > etc/group
  local name number home
  for account; do
    IFS=: read -r name number home <<< "$account"
    printf '%s:x:%s:%s:%s:%s:/bin/false\n' "$name" "$number" "$number" "$name" "$home" >> etc/passwd
    printf '%s:x:%s:\n' "$name" "$number" >> etc/group
  done
}

# Removes what only people or package managers read, but keeps the folders of usr/share that are named.
trim() {
  local keep=()
  for folder; do
    keep+=(! -name "$folder")
  done
  [ ! -d usr/share ] || find usr/share -mindepth 1 -maxdepth 1 "${keep[@]}" -exec rm -rf {} +
  rm -rf etc/hostname etc/resolv.conf etc/apt/sources.list etc/apt/sources.list.d/* usr/lib/*/gconv
}
