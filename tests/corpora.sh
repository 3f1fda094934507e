#!/bin/sh
# What banister finds in directories of migrations, one line for each, as Markdown.
#
#   tests/corpora.sh FOLDER...     each a project
#
# BANISTER names the program; by default that of `cargo build --release`.
set -eu
banister=${BANISTER:-$(dirname "$0")/../target/release/banister}
echo "| project | migrations | statements | not read | errors | warnings | infos |"
echo "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
projects=$*
for folder in $projects; do
    name=$(basename "$folder")
    # The folder that holds the most SQL files, or the one above it where each
    # migration is a folder.
    most=$(find "$folder" -name '*.sql' | sed 's|/[^/]*$||' | sort | uniq -c | sort -rn |
        sed -n '1s/^ *[0-9]* //p')
    report= read=0
    for place in "$most" "$(dirname "$most")"; do
        for format in auto plain; do
            set -- --no-config --format json
            [ "$format" = auto ] || set -- "$@" --migration-format "$format"
            found=$("$banister" check "$place" "$@" 2>/dev/null) || true
            count=$(printf '%s' "$found" | sed -n 's/^    "migrations": \([0-9]*\),$/\1/p' | head -n 1)
            if [ "${count:-0}" -gt "$read" ]; then
                report=$found read=$count
                break
            fi
        done
    done
    if [ -z "$report" ]; then
        echo "| $name | not read as migrations | | | | | |"
        continue
    fi
    printf '%s' "$report" | python3 -c '
import json, sys
s = json.load(sys.stdin)["summary"]
keys = ["migrations", "statements", "unknown", "errors", "warnings", "infos"]
print("| " + sys.argv[1] + " | " + " | ".join(str(s[key]) for key in keys) + " |")' "$name"
done
