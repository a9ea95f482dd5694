#!/bin/sh
# Runs the scripts in benchmarks/: those named *_peers.py for “peers”, the others that can be run for “bench”.
set -u
cd "$(dirname "$0")/.."
failed=0
for script in $(grep -l '^if __name__ == "__main__":' benchmarks/*.py); do
    case "$1 $script" in
        "bench "*_peers.py) continue ;;
        "peers "*_peers.py | "bench "*) ;;
        *) continue ;;
    esac
    name=$(basename "$script" .py)
    printf '\n== %s\n' "$name"
    .venv/bin/python -m "benchmarks.$name" || failed=1
done
exit $failed
