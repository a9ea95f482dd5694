"""The index of decision records, made from their headings."""

from __future__ import annotations

from pathlib import Path


def decisions_page(folder: Path) -> str:
    lines = [
        "# Decisions\n",
        "Why things are as they are: what was chosen, what was refused, and how we would know that it was wrong.\n",
        "| Number | Decision |\n|---|---|",
    ]
    for path in sorted(folder.glob("[0-9]*.md")):
        number, _, title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ").partition(" ")
        lines.append(f"| {number} | [{title}]({path.name}) |")
    return "\n".join(lines) + "\n"
