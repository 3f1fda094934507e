#!/bin/sh
# Passes all tests on a fresh machine: finds what they need or installs it, then
# runs `cargo test`. Arguments go to `cargo test`.
#
#   tests/run.sh                 all tests
#   tests/run.sh --test it cli   some of them
#
# Needed: a Rust toolchain with a linker, and a PostgreSQL server (any major from
# 13 on; found where `banister verify` finds one). With npm on Linux x86-64, the
# other majors are fetched too, for tests only (tests/servers.sh).
set -eu
cd "$(dirname "$0")/.."

say() { echo "tests/run.sh: $*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    say "no right to run \`$*\`; run it yourself"
    return 1
  fi
}

# Prints the directory of a server's binaries, if this machine has one.
server() {
  for directory in \
    "${BANISTER_PG_BIN:-}" \
    "$(dirname "$(command -v postgres || echo /nowhere/postgres)")" \
    "$(pg_config --bindir 2>/dev/null || true)" \
    /usr/lib/postgresql/*/bin /usr/pgsql-*/bin \
    /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
    target/servers/*/bin
  do
    if [ -x "$directory/postgres" ] && [ -x "$directory/initdb" ]; then
      echo "$directory"
      return
    fi
  done
  return 1
}

install_server() {
  say "no PostgreSQL server found; installing one"
  if command -v apt-get >/dev/null; then
    as_root apt-get update -qq &&
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql
  elif command -v dnf >/dev/null; then
    as_root dnf install -y -q postgresql-server
  elif command -v brew >/dev/null; then
    brew install postgresql@17
  else
    return 1
  fi
}

command -v cargo >/dev/null || {
  say "no cargo; install Rust: https://rustup.rs"
  exit 3
}
command -v cc >/dev/null || {
  say "no C linker (\`cc\`); on Debian: apt-get install gcc libc6-dev"
  exit 3
}

# The other majors first: where the machine has no server, one of them will do.
if ! command -v npm >/dev/null || [ "$(uname -sm)" != "Linux x86_64" ]; then
  say "no npm or not Linux x86-64: the tests run on this machine's PostgreSQL only"
elif ! tests/servers.sh; then
  say "WARNING: not every other major could be fetched: the tests run on those that are there"
fi

server >/dev/null || install_server || true
if ! found=$(server); then
  say "no PostgreSQL server, and none could be installed: install one (Debian: apt-get install" \
    "postgresql; macOS: brew install postgresql@17), or name the directory that holds \`postgres\`" \
    "and \`initdb\` by BANISTER_PG_BIN"
  exit 3
fi
say "PostgreSQL: $found ($("$found/postgres" --version))"

# A server is there, so a test that misses one has a fault: no skipping.
CI=true
export CI
exec cargo test --all-features "$@"
