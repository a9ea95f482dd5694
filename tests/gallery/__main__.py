"""Writes the gallery to a folder, as pictures and as documents: python -m tests.gallery OUT_DIR."""

from __future__ import annotations

import sys
from pathlib import Path

from knowdo.disclosure.release import own, release
from knowdo.kernel.provenance import Audience
from tests.gallery.document import document
from tests.gallery.figures import figures


def write_pictures(folder: Path) -> None:
    from knowdo.reports.svg import NARROW, WIDE, figure_png, picture

    for name, figure in figures().items():
        widths = {"line": 160} if name == "sparkline" else {"wide": WIDE, "narrow": NARROW}
        for size, width in widths.items():
            svg = picture(figure, width=width)
            (folder / f"{name}-{size}.svg").write_text(svg, encoding="utf-8")
            (folder / f"{name}-{size}.png").write_bytes(figure_png(svg, scale=1))


def write_documents(folder: Path) -> None:
    from knowdo.reports.csv import csv_files
    from knowdo.reports.html import html
    from knowdo.reports.pdf import pdf

    for name, released in (("public", release(document(), Audience.PUBLIC)), ("own", own(document()))):
        (folder / f"{name}.html").write_bytes(html(released))
        (folder / f"{name}.pdf").write_bytes(pdf(released))
        for file, content in csv_files(released, name).items():
            (folder / file).write_bytes(content)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    write_pictures(folder)
    write_documents(folder)


if __name__ == "__main__":
    main()
