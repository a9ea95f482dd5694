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
# Spark is hundreds of megabytes and no page needs it: whoever wants it installs `knowdo[spark]`.
extras=$(.venv/bin/python -c 'import tomllib; found = tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]; print(*(f"--extra {name}" for name in found if name != "spark"))')
# shellcheck disable=SC2086  # each extra is a word of its own
lock all.txt ${UPGRADE:+--upgrade} $extras pyproject.toml
# The development lock is held to the versions of the other, so that what is tested is what is shipped.
lock dev.txt ${UPGRADE:+--upgrade} --all-extras --group dev --constraints requirements/all.txt pyproject.toml
