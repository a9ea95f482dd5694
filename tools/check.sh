#!/bin/sh
# Runs every check, says which failed, and only then fails: one run shows all there is to put right.
set -u
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=""

check() {
    name=$1
    shift
    if said=$("$@" 2>&1); then
        printf 'ok      %s\n' "$name"
    else
        printf 'FAILED  %s\n%s\n' "$name" "$said"
        failed="$failed, $name"
    fi
}

check "format (ruff)" "$bin/ruff" format --check --quiet .
check "lint (ruff)" "$bin/ruff" check --quiet .
check "types (mypy --strict)" "$bin/mypy"
check "imports (import-linter)" "$bin/lint-imports"
check "documents (tests/contracts)" "$bin/python" -m pytest -q -o addopts="--import-mode=importlib --strict-markers" \
    tests/contracts/test_documents.py tests/contracts/test_reference.py tests/contracts/test_words.py

if [ -n "$failed" ]; then
    printf '\nNot yet right: %s.\n' "${failed#, }"
    exit 1
fi
printf '\nAll checks passed.\n'
