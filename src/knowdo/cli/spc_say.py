"""What the verb `spc` says in a terminal when no file is asked for: sentences for a few series, counts for many."""

from __future__ import annotations

import numpy as np

from knowdo.cli.spc_charted import Charted
from knowdo.spc.options import KIND_NAMES
from knowdo.spc.result import ChartResult
from knowdo.spc.sentence import series_sentence
from knowdo.spc.sentence_words import count_of

FEW = 20


def summary_text(charted: Charted) -> str:
    """Plain text, a paragraph a series for up to 20 series; beyond that how many have a signal, and which."""
    result = charted.result
    lines = [_heading(charted), ""]
    if len(result.panel) <= FEW:
        for series in range(len(result.panel)):
            lines += [series_sentence(result, series, charted.label, charted.table.names), ""]
    else:
        lines += _many(charted)
    return "\n".join(lines) + "\n"


def _heading(charted: Charted) -> str:
    result = charted.result
    rules = ", ".join(preset.name for preset in result.presets) or "none"
    screened = "on" if result.options.screen else "off"
    size = f"{count_of(len(result.panel), 'series', 'series')}, {count_of(result.panel.rows, 'row')}"
    return f"{size}: {KIND_NAMES[result.kind]}. Rules: {rules}. Screening {screened}."


def _many(charted: Charted) -> list[str]:
    result, names = charted.result, charted.table.names
    signalled = series_with_signal(result)
    shown = [names[series] for series in signalled[:FEW]]
    lines = [
        f"{count_of(len(signalled), 'series', 'series')} of {len(result.panel):,} have a signal in their last phase."
    ]
    if shown:
        more = f", and {len(signalled) - FEW:,} more" if len(signalled) > FEW else ""
        lines.append(f"In the order of the file: {', '.join(shown)}{more}.")
    lines += ["Some of these are false alarms: --board says how many to expect and where to look first.", ""]
    lines.append("--summary FILE writes a sentence for every series; --out FILE every point.")
    return lines


def series_with_signal(result: ChartResult) -> list[int]:
    """The series whose last phase has a marked point, in the order of the panel."""
    anything = np.zeros(result.panel.rows, bool)
    for preset in result.presets:
        anything |= result.any_signal(preset.name)
    running = np.concatenate(([0], np.cumsum(anything)))
    phases = result.phases
    last = np.flatnonzero(np.append(np.diff(phases.series) != 0, True)) if len(phases) else np.zeros(0, int)
    marked = running[phases.last_row[last]] > running[phases.first_row[last]]
    return [int(series) for series in phases.series[last][marked]]
