#!/bin/sh
# Puts migration tools where the tests look for them: target/tools/python (a virtual
# environment) and target/tools/node (node_modules), one pinned version of each.
#
#   tests/tools.sh
#
# They are for tests only, and some 500 MB: each migrates a scratch database, and
# banister must see what the tool did. What is already there is left alone.
set -eu

cd "$(dirname "$0")/.."
root=$PWD/target/tools
missing=0

say() { echo "tests/tools.sh: $*" >&2; }

python_tools='alembic==1.20.1 sqlalchemy==2.1.9 psycopg2-binary==2.9.13 django==5.2.19'
node_tools='dbmate@2.36.0 node-pg-migrate@9.0.0 knex@3.3.0 typeorm@1.1.1 reflect-metadata@0.2.2
  drizzle-kit@0.31.11 drizzle-orm@0.45.4 prisma@6.19.0 @prisma/adapter-pg@6.19.0 pg@8'

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
  say "no npm: dbmate, Prisma, Drizzle, Knex, TypeORM, node-pg-migrate are not tested"
  missing=1
elif is_installed node "$node_tools"; then
  echo "the tools of npm are already in target/tools/node"
elif ! install_node; then
  say "WARNING: the tools of npm could not be installed"
  missing=1
fi
exit $missing
