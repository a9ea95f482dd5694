#!/bin/sh
# Writes the two reviews and says where they are.
set -eu
cd "$(dirname "$0")/.."
out=${1:-out}
knowdo=.venv/bin/knowdo

review() {
    # Exit code 1 means that something was noticed and said; only 2 and 3 mean that there is no review.
    "$knowdo" review "$1" --out "$out/$1" >/dev/null || [ $? -eq 1 ]
}

echo "Reviewing Scotland: published figures of 32 councils"
review scotland
echo "Reviewing Velmarra: an invented country, where everything illustrative lives"
review velmarra

cat <<END

Open, with any browser and no network:
  $out/scotland/review.html   (or review.pdf)
  $out/velmarra/review.html   (or review.pdf)

Then point it at a table of your own:
  .venv/bin/knowdo check FILE
  .venv/bin/knowdo review FILE
END
