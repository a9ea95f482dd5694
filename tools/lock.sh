#!/bin/sh
# Resolves the dependencies again and writes the hashed locks. Addresses are left out: a lock must suit any mirror.
set -eu
cd "$(dirname "$0")/.."
uv=${UV:-.venv/bin/uv}
UV_PYTHON_DOWNLOADS=never
export UV_PYTHON_DOWNLOADS

lock() {
    target=requirements/$1
    shift
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --custom-compile-command "make lock" --output-file "$target" "$@"
    echo "$target"
}

lock uv.txt ${UPGRADE:+--upgrade} requirements/uv.in
lock all.txt ${UPGRADE:+--upgrade} --all-extras pyproject.toml
# The development lock is held to the versions of the other, so that what is tested is what is shipped.
lock dev.txt ${UPGRADE:+--upgrade} --all-extras --group dev --constraints requirements/all.txt pyproject.toml
