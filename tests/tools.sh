#!/bin/sh
# Puts migration tools where the tests look for them: target/tools/python (a virtual
# environment), target/tools/node (node_modules) and target/tools/rust (programs), one
# pinned version of each.
#
#   tests/tools.sh
#
# They are for tests only, and some 700 MB: each migrates a scratch database, and
# banister must see what the tool did. What is already there is left alone. Those in
# Rust are built here, which takes two cores some three minutes; BANISTER_RUST_TOOLS=false
# leaves them out.
set -eu

cd "$(dirname "$0")/.."
root=$PWD/target/tools
missing=0

say() { echo "tests/tools.sh: $*" >&2; }

python_tools='alembic==1.20.1 sqlalchemy==2.1.9 psycopg2-binary==2.9.13 django==5.2.19'
node_tools='dbmate@2.36.0 node-pg-migrate@9.0.0 knex@3.3.0 typeorm@1.1.1 reflect-metadata@0.2.2
  drizzle-kit@0.31.11 drizzle-orm@0.45.4 prisma@6.19.0 @prisma/adapter-pg@6.19.0 pg@8
  liquibase@4.28.1'
# Each with the features that it needs for PostgreSQL, and no others.
rust_tools='sqlx-cli@0.9.0:postgres,rustls refinery_cli@0.10.0:postgresql diesel_cli@2.3.14:postgres'

# Installed once for each list of versions.
is_installed() { [ -f "$root/$1/versions" ] && [ "$(cat "$root/$1/versions")" = "$2" ]; }

install_python() {
  rm -rf "$root/python"
  python3 -m venv "$root/python" &&
    "$root/python/bin/pip" install --quiet --disable-pip-version-check $python_tools &&
    echo "$python_tools" >"$root/python/versions"
}

install_node() {
  rm -rf "$root/node"
  mkdir -p "$root/node"
  # Scripts of packages are not run, but for the one that drizzle-kit cannot do without.
  (cd "$root/node" && echo '{"private": true}' >package.json &&
    npm install --silent --no-audit --no-fund --ignore-scripts $node_tools &&
    npm rebuild --silent esbuild) &&
    echo "$node_tools" >"$root/node/versions"
}

# What one of them lacks (libpq for Diesel) is no reason to leave out the others.
install_rust() {
  rm -rf "$root/rust"
  failed=0
  for tool in $rust_tools; do
    cargo install --quiet --debug --no-default-features --features "${tool#*:}" \
      --root "$root/rust" --target-dir "$root/rust/build" "${tool%%:*}" || {
      say "WARNING: ${tool%%@*} could not be built"
      failed=1
    }
  done
  rm -rf "$root/rust/build"
  [ $failed = 0 ] && echo "$rust_tools" >"$root/rust/versions"
}

mkdir -p "$root"
if ! command -v python3 >/dev/null; then
  say "no python3: Alembic and Django are not tested"
  missing=1
elif is_installed python "$python_tools"; then
  echo "Alembic and Django are already in target/tools/python"
elif ! install_python; then
  say "WARNING: Alembic and Django could not be installed"
  missing=1
fi
if ! command -v npm >/dev/null; then
  say "no npm: dbmate, Prisma, Drizzle, Knex, TypeORM, node-pg-migrate, Liquibase are not tested"
  missing=1
elif is_installed node "$node_tools"; then
  echo "the tools of npm are already in target/tools/node"
elif ! install_node; then
  say "WARNING: the tools of npm could not be installed"
  missing=1
fi
if [ "${BANISTER_RUST_TOOLS:-true}" = false ]; then
  say "sqlx, refinery and Diesel are left out, as BANISTER_RUST_TOOLS says"
elif is_installed rust "$rust_tools"; then
  echo "sqlx, refinery and Diesel are already in target/tools/rust"
elif ! install_rust; then
  missing=1
fi
exit $missing
