"""What a file is, what it would change, and what was decided about it, in words and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from knowdo.kernel.figures import Column, Table
from knowdo_web.queries.batches import BatchView
from knowdo_web.queries.previews import Preview, PreviewRow

_HEADS = ("Measure", "Place", "Period", "Part", "Stands now", "In the file", "Row")


def preview_tables(preview: Preview, view: BatchView) -> list[tuple[str, Table]]:
    """Changed first, since it needs a decision; then what is gone; then what is new."""
    kinds = (
        ("changed", "Figures that change", preview.changed, view.row.changed),
        ("gone", "Figures that the file no longer has", preview.gone, view.gone),
        ("new", "New figures", preview.new, view.row.new),
    )
    return [(name, _table(caption, rows, count)) for name, caption, rows, count in kinds if rows]


def _table(caption: str, rows: Sequence[PreviewRow], count: int) -> Table:
    columns = tuple(Column(head.lower().replace(" ", "-"), head, is_heading=n == 0) for n, head in enumerate(_HEADS))
    more = (f"The first {len(rows)} of {count:,}. All of them are in the file.",) if count > len(rows) else ()
    cells = tuple(
        (
            row.measure, row.place, row.period, row.breakdown or "everybody", row.before or "nothing", row.now,
            "" if row.row is None else str(row.row),
        )
        for row in rows
    )  # fmt: skip
    return Table(f"{caption}: {count:,}", columns, cells, more)


def many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def told(view: BatchView) -> dict[str, Any]:
    """The sentences and lists of a file's page."""
    return {
        "summary": _summary(view),
        "stopping_words": f"There are {view.stopping:,} things to put right. Nothing was loaded.",
        "approved_words": _approved(view),
        "nothing_to_load": not (view.row.new or view.row.changed or view.gone),
        "facts": _facts(view),
        "decided": [
            {"title": one.decision, "when": one.at, "words": one.note, "by": one.by} for one in reversed(view.decisions)
        ],
    }


def _summary(view: BatchView) -> str:
    row = view.row
    parts = [many(row.new, "new figure"), f"{row.changed:,} that change{'s' if row.changed == 1 else ''} what stands"]
    parts += [f"{view.unchanged:,} as they stand", f"{view.gone:,} that the file no longer has"]
    return f"{', '.join(parts[:-1])} and {parts[-1]}."


def _approved(view: BatchView) -> str:
    if not view.released:
        return (
            "The figures are approved. What partners may see of them is not decided yet, so they see nothing of them."
        )
    cells, hidden = (sum(one[n] for one in view.released) for n in (1, 2))
    return (
        f"The figures are approved. Of {many(cells, 'figure')} of its measures, {hidden:,} are withheld from partners."
    )


def _facts(view: BatchView) -> list[tuple[Any, ...]]:
    names = ", ".join(view.places[:6]) + (f" and {len(view.places) - 6} more" if len(view.places) > 6 else "")
    facts: list[tuple[Any, ...]] = [
        ("Sent by", f"{view.row.by}, {view.row.at:%-d %B %Y}"),
        ("Rows", f"{view.row.rows:,}"),
        ("Places", names),
        ("Measures", ", ".join(title for _, title, _ in view.measures)),
        ("Data agreement", view.agreement),
        ("Edition", view.edition),
        ("Reason given", view.reason),
        ("Read by", view.schema),
        ("SHA-256 of the file", view.digest),
    ]
    kept = [fact for fact in facts if fact[1]]
    if view.digest:
        kept.append(("As it was sent", "Kept", [("Download", reverse("load:file", args=(view.row.key,)), "the file")]))
    return kept
