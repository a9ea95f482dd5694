#!/bin/sh
# Makes .venv in this tree and installs the hashed lock into it.
#
#   sh tools/setup.sh run    what `knowdo` needs, with every extra but Spark   (make demo)
#   sh tools/setup.sh dev    the same, and what the tests and checks need      (make setup, make test, make check)
#
# It writes .venv/.ready-run or .venv/.ready-dev at the end, which the Makefile reads to do nothing the next time.
set -eu
cd "$(dirname "$0")/.."

wanted=${1:-dev}
venv=.venv
case $wanted in
    run) lock=requirements/all.txt ;;
    dev) lock=requirements/dev.txt ;;
    *) echo "setup: say “run” or “dev”, not “$wanted”." >&2; exit 2 ;;
esac

say() { printf '%s\n' "$*"; }
stop() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# Where the interpreter is old or missing, one sentence says so and nothing is written.
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
find_python() {
    for name in ${PYTHON:-python3 python3.11 python3.12 python3.13 python3.14 python}; do
        # A shim may be on PATH and still have nothing behind it, so we ask each one rather than trust its name.
        if command -v "$name" >/dev/null 2>&1 && "$name" -c "$new_enough" >/dev/null 2>&1; then
            printf '%s' "$name"
            return
        fi
    done
}

make_venv() {
    python=$(find_python)
    if [ -z "$python" ]; then
        have=$(python3 --version 2>/dev/null || echo "no Python at all")
        stop "knowdo needs Python 3.11 or newer and this machine offers ${have}: install it, or name one with “make setup PYTHON=/path/to/python3.11”."
    fi
    rm -rf "$venv"
    say "Making $venv with $("$python" --version)"
    # Debian ships venv without ensurepip unless python3-venv is installed; then the venv is made bare, and uv
    # is put into it by the pip outside.
    if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
        rm -rf "$venv"
        "$python" -m venv --without-pip "$venv" ||
            stop "this Python cannot make a virtual environment: install its venv module (on Debian: apt-get install python3-venv)."
    fi
}

install_uv() {
    # --require-hashes: even the installer is the one we looked at.
    if [ -x "$venv/bin/pip" ]; then
        pip="$venv/bin/pip"
    elif "${python:-python3}" -m pip --version >/dev/null 2>&1; then
        pip="${python:-python3} -m pip --python $venv/bin/python"
    else
        stop "there is no pip to install uv with: install it (on Debian: apt-get install python3-venv) and run this again."
    fi
    $pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements/uv.txt ||
        stop "uv could not be installed: is there a network, or a package index that pip is set up to use?"
}

# A venv that works is kept. One whose interpreter has gone, or is now too old, is made again.
"$venv/bin/python" -c "$new_enough" >/dev/null 2>&1 || make_venv
rm -f "$venv/.ready-run" "$venv/.ready-dev"
locked_uv=$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements/uv.txt)
[ "$("$venv/bin/uv" --version 2>/dev/null | cut -d' ' -f2)" = "$locked_uv" ] || install_uv

UV_PYTHON_DOWNLOADS=never
VIRTUAL_ENV="$PWD/$venv"
export UV_PYTHON_DOWNLOADS VIRTUAL_ENV
say "Installing $lock"
# Byte-compiling costs a second or two now and saves it at every first run; uv leaves it out unless asked.
"$venv/bin/uv" pip sync --quiet --require-hashes --compile-bytecode "$lock"
"$venv/bin/uv" pip install --quiet --no-deps --editable .
touch "$venv/.ready-run"
if [ "$wanted" = dev ]; then touch "$venv/.ready-dev"; fi
