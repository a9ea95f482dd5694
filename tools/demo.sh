#!/bin/sh
# Writes the two reviews and says where they are.
set -eu
cd "$(dirname "$0")/.."
out=${1:-out}
knowdo=.venv/bin/knowdo

review() {
    # Exit code 1 means that something was noticed and said; only 2 and 3 mean that there is no review.
    "$knowdo" review "$1" --out "$out/$1" || [ $? -eq 1 ]
}

review scotland
review invented

echo
echo "Open these:"
for page in "$out"/*/*.html "$out"/*/*.pdf; do
    [ -f "$page" ] && echo "  $page"
done
echo
echo "Then point it at a file of your own:"
echo "  .venv/bin/knowdo check FILE"
