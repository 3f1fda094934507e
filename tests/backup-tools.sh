#!/bin/sh
# Installs pgBackRest and Barman, with which backups are made and judged in the tests
# (tests/it/rollback/tools.rs). Ordinary packages of Debian and Ubuntu.
#
#   tests/backup-tools.sh
#
# What is already there is left alone. Their services are not started.
set -eu

say() { echo "tests/backup-tools.sh: $*" >&2; }

missing=
command -v pgbackrest >/dev/null || missing="$missing pgbackrest"
command -v barman >/dev/null || missing="$missing barman"
command -v rsync >/dev/null || missing="$missing rsync"
[ -n "$missing" ] || exit 0

command -v apt-get >/dev/null || {
  say "no apt-get: install$missing yourself"
  exit 3
}
if [ "$(id -u)" = 0 ]; then
  as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  as_root='sudo -n'
else
  say "no right to install$missing"
  exit 3
fi
say "installing$missing"
$as_root apt-get update -qq
# shellcheck disable=SC2086 # each is a word
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing \
  >/dev/null
