#!/bin/sh
# Runs the site's tests on a throw-away PostgreSQL. Where there is no PostgreSQL server it says so and runs nothing, and
# fails if KNOWDO_NO_SKIPS=1 asks for that.
#
#   sh tools/test_postgres.sh [WORDS FOR PYTEST …]
set -eu
cd "$(dirname "$0")/.."

if ! sh tools/postgres.sh where >/dev/null 2>&1; then
    echo "==================== NOT RUN ===================="
    echo "The site's tests on PostgreSQL: there is no server here (on Debian: apt-get install postgresql)."
    [ "${KNOWDO_NO_SKIPS:-}" != 1 ] || exit 1
    exit 0
fi

folder=$(mktemp -d)
chmod 755 "$folder"
trap 'sh tools/postgres.sh stop "$folder/cluster"; rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM
DATABASE_URL=$(sh tools/postgres.sh start "$folder/cluster")
export DATABASE_URL
echo "The site's tests on PostgreSQL"
# How large a disk is can be told to SQLite alone, and how pages look does not depend on the database: those tests have run.
.venv/bin/python -m pytest tests/knowdo_web --ignore tests/knowdo_web/failures/test_full_disk.py \
    --ignore tests/knowdo_web/journeys/test_every_page.py --ignore tests/knowdo_web/contracts/test_planted_count.py "$@"
