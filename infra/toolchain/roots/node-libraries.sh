#!/bin/bash
# The libraries that the Node binary is linked with, and nothing to run them with.
set -euo pipefail
# shellcheck source=infra/toolchain/roots/common.sh
. "${BASH_SOURCE%/*}/common.sh"
cd "$1"

trim
