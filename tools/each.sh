#!/bin/sh
# Runs each script that a pattern finds, in order. The pattern comes quoted, and the shell here opens it.
set -eu
cd "$(dirname "$0")/.."
# shellcheck disable=SC2086
for script in $1; do
    [ -f "$script" ] || { echo "There is no $1 yet."; exit 0; }
    printf '\n== %s\n' "$script"
    .venv/bin/python "$script"
done
