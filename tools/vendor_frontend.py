"""Copies the front-end's sources from unpacked packages into `vendor/`, with a manifest of what they are.

    .venv/bin/python -m tools.vendor_frontend FOLDER

FOLDER holds `govuk-frontend/` and `moj-frontend/` as their publishers packed them. Only style sheets and one module are
taken: no font, no crest, no icon of gov.uk, which may be used on gov.uk alone. Run by hand, then `python -m tools.make_css`.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "vendor"
STATIC = ROOT / "src/knowdo_web/static/knowdo"
MODULE = "dist/govuk/govuk-frontend.min.js"
MAP = re.compile(rb"(//|/\*)# sourceMappingURL=\S+( \*/)?\s*$")
# Parts that we do not use; among them those that draw the crest.
LEFT_OUT = {"cookie-banner", "exit-this-page", "feedback", "footer", "header", "language-navigation"}
MOJ_PARTS = (
    "moj/components/filter/_filter.scss",
    "moj/components/side-navigation/_side-navigation.scss",
    "moj/components/sub-navigation/_sub-navigation.scss",
    "moj/components/timeline/_timeline.scss",
    "moj/objects/_filter-layout.scss",
    "moj/objects/_scrollable-pane.scss",
    "moj/settings/_all.scss",
    "moj/settings/_assets.scss",
    "moj/settings/_colours.scss",
    "moj/settings/_measurements.scss",
    "moj/settings/_typography.scss",
)

_ICONS = ("close-cross-black", "document", "tag-remove-cross", "tag-remove-cross-white", "toggle-plus-minus")
ICONS = tuple(f"moj/assets/images/icon-{name}.svg" for name in _ICONS)


def main(folder: Path) -> None:
    govuk, moj = folder / "govuk-frontend", folder / "moj-frontend"
    sheets = sorted((govuk / "dist/govuk").rglob("*.scss"))
    taken = [path.relative_to(govuk).as_posix() for path in sheets if wanted(path)]
    manifest = {"govuk-frontend": copied(govuk, [*taken, MODULE]), "moj-frontend": copied(moj, [*MOJ_PARTS, *ICONS])}
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (VENDOR / "manifest.json").write_text(text, encoding="utf-8")
    (STATIC / "icons").mkdir(parents=True, exist_ok=True)
    for name in ICONS:
        shutil.copyfile(VENDOR / "moj-frontend" / name, STATIC / "icons" / Path(name).name)
    shutil.copyfile(VENDOR / "govuk-frontend" / MODULE, STATIC / Path(MODULE).name)


def wanted(path: Path) -> bool:
    """Sheets for `@use`, of the components that we use."""
    if path.name.endswith(".import.scss") or (path.parent.name == "components"):
        return False
    return path.parent.name not in LEFT_OUT


def copied(package: Path, names: list[str]) -> dict[str, object]:
    """What stands in the manifest of one package: its name, version and licence, and the sum of every file taken."""
    said = json.loads((package / "package.json").read_text(encoding="utf-8"))
    sums = {}
    for name in names:
        target = VENDOR / package.name / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(without_map((package / name).read_bytes()))
        sums[name] = hashlib.sha256(target.read_bytes()).hexdigest()
    return {"name": said["name"], "version": said["version"], "licence": said.get("license", "MIT"), "sha256": sums}


def without_map(content: bytes) -> bytes:
    """The file less the words at its end that name a source map, which is not taken."""
    return MAP.sub(b"", content).rstrip() + b"\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
