"""The style sheet is current, what is vendored is what its publishers gave, and nothing of gov.uk's own brand is here."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from tools.make_css import MADE, compiled

ROOT = Path(__file__).resolve().parents[3]
VENDOR = ROOT / "vendor"
STATIC = ROOT / "src/knowdo_web/static/knowdo"


def test_the_committed_style_sheet_is_what_its_sources_make() -> None:
    assert MADE.read_text(encoding="utf-8") == compiled(), "run: python -m tools.make_css"


def test_vendored_files_are_as_their_manifest_says() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    for package, about in manifest.items():
        assert {"name", "version", "licence"} <= set(about)
        assert (VENDOR / package / "LICENSE.txt").is_file()
        sums = {name: hashlib.sha256((VENDOR / package / name).read_bytes()).hexdigest() for name in about["sha256"]}
        assert sums == about["sha256"]


def test_every_vendored_file_stands_in_the_manifest() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    named = {f"{package}/{name}" for package, about in manifest.items() for name in about["sha256"]}
    ours = {"moj-frontend/moj/vendor/_govuk-frontend.scss", "govuk-frontend/LICENSE.txt", "moj-frontend/LICENSE.txt"}
    there = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()} - {"manifest.json"}
    assert there == named | ours


def test_no_crest_and_no_font_of_gov_uk() -> None:
    css = MADE.read_text(encoding="utf-8")
    assert not re.search(r"GDS Transport|crest|crown|@font-face|url\([\"']?https?:", css, re.IGNORECASE)
    kinds = {path.suffix for folder in (VENDOR, STATIC) for path in folder.rglob("*") if path.is_file()}
    assert not kinds & {".woff", ".woff2", ".ttf", ".otf", ".ico", ".png"}


def test_every_file_that_the_style_sheet_names_is_there() -> None:
    for name in re.findall(r"url\(([^)]+)\)", MADE.read_text(encoding="utf-8")):
        assert (STATIC / name.strip("\"'")).is_file(), name


def test_the_module_served_is_the_module_vendored() -> None:
    vendored = VENDOR / "govuk-frontend/dist/govuk/govuk-frontend.min.js"
    assert (STATIC / vendored.name).read_bytes() == vendored.read_bytes()
