"""What the verb `spc` does on request beside the charts: board, suggested rebases, funnel, picture."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from knowdo.cli.spc_charted import Charted
from knowdo.cli.spc_table import asked_periods
from knowdo.kernel.problems import KnowdoError, fatal
from knowdo.spc.sentence import UNLIKELY, centre_words, number_words, phase_sentences
from knowdo.spc.sentence_words import count_of

if TYPE_CHECKING:
    import polars as pl

    from knowdo.spc.board import Board
    from knowdo.spc.funnel import Funnel
    from knowdo.spc.rebase import Suggestion

_SHOWN = 20
_REBASE_KINDS = ("i", "p", "pp", "u", "up", "c")  # charts whose limits Stable Shift can make


@dataclass
class More:
    """Tables and pictures by the file they go to, and lines to say."""

    frames: dict[Path, pl.DataFrame] = field(default_factory=dict)
    pictures: dict[Path, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    as_json: dict[str, Any] = field(default_factory=dict)


def asked_for(charted: Charted) -> More:
    """Computes all of it. Raises KnowdoError where something that was asked for does not fit the chart or the file."""
    more = More()
    if charted.asked["board"]:
        _board(charted, more)
    if charted.asked["rebase"]:
        _rebase(charted, more)
    if charted.asked["funnel"]:
        _funnel(charted, more)
    if charted.asked["figure"]:
        _figure(charted, more)
    return more


# --- the board -------------------------------------------------------------------------------------------------------


def _board(charted: Charted, more: More) -> None:
    from knowdo.spc.board import board

    dependence = "any" if charted.asked["any_dependence"] else "positive"
    try:
        found = board(charted.result, level=charted.asked["false_discoveries"], dependence=dependence)  # type: ignore[arg-type]
    except ValueError as error:
        raise KnowdoError(fatal("spc-no-board", f"{error}", "Leave out --board, or choose another chart.")) from error
    more.frames[charted.asked["board"]] = board_frame(charted, found)
    more.lines += _board_lines(charted, found)
    more.as_json["board"] = {
        "expected_false_alarms": found.expected_false_alarms,
        "flagged": found.flagged,
        "named": int(np.count_nonzero(found.named)),
        "false_discoveries": found.level,
        "dependence": found.dependence,
    }


def board_frame(charted: Charted, found: Board) -> pl.DataFrame:
    """One row a series, in the order of where to look first: how unusual it is, and what its last phase says."""
    import polars as pl

    phases = charted.result.phases
    last = np.flatnonzero(np.append(np.diff(phases.series) != 0, True))
    names = charted.table.names
    sentences = phase_sentences(charted.result, charted.label, names)
    judged = ~np.isnan(found.p_value)
    method = np.where(found.exact, "exact", np.where(judged, "simulated", "too short"))
    order = found.order
    return pl.DataFrame(
        {
            "series": [names[number] for number in found.series[order].tolist()],
            "n": found.n[order],
            "p_value": pl.Series(found.p_value[order]).fill_nan(None),
            "adjusted_p": pl.Series(found.adjusted[order]).fill_nan(None),
            "named": found.named[order],
            "method": method[order],
            "sentence": [
                _on_a_board(sentences[place], named, len(order))
                for place, named in zip(last[order].tolist(), found.named[order].tolist(), strict=True)
            ],
        }
    )


def _on_a_board(sentence: str, named: bool, series: int) -> str:
    """Among many series some look unusual by chance; a sentence on a board claims only what holds among them all."""
    if named:
        return sentence
    return sentence.replace(UNLIKELY, f"Among {series:,} series chance alone would show as much.")


def _board_lines(charted: Charted, found: Board) -> list[str]:
    total = len(found.series)
    lines = [
        f"By {name}, {found.flagged[name]:,} of {total:,} series are flagged; about {expected:,.1f} would be if nothing "
        "happened anywhere."
        for name, expected in found.expected_false_alarms.items()
    ]
    named = int(np.count_nonzero(found.named))
    if not named:
        return [*lines, "No series stands out from what chance gives a board of this size."]
    dependence = (
        "whatever the dependence" if found.dependence == "any" else "for series that move together or not at all"
    )
    lines.append(
        f"{count_of(named, 'series', 'series')} {'stands' if named == 1 else 'stand'} out with at most "
        f"{100 * found.level:g} % expected to be false (Benjamini and "
        f"{'Yekutieli' if found.dependence == 'any' else 'Hochberg'}, {dependence})."
    )
    return lines


# --- suggested rebases -----------------------------------------------------------------------------------------------


def _rebase(charted: Charted, more: More) -> None:
    found = [(series, one) for series in range(len(charted.result.panel)) for one in suggestions(charted, series)]
    said = [suggestion_words(charted, series, one) for series, one in found]
    if charted.asked["rebase_out"]:
        more.frames[charted.asked["rebase_out"]] = _suggestion_frame(charted, found, said)
    where = count_of(len({series for series, _ in found}), "series", "series")
    more.lines.append(
        f"{charted.asked['rebase']} suggests {count_of(len(found), 'new phase')} in {where}. Nothing was applied: "
        "start a phase (--phase-at) where you know what changed."
    )
    if not charted.asked["rebase_out"]:
        more.lines += said[:_SHOWN]
    more.as_json["rebase"] = said


def suggestions(charted: Charted, series: int) -> tuple[Suggestion, ...]:
    """What the algorithm asked for suggests in the last phase of a series. Rows count from 0 in the whole table."""
    result = charted.result
    places = np.flatnonzero(result.phases.series == series) if len(result.panel) == 1 else _places(charted, series)
    if not len(places):
        return ()
    first, last = int(result.phases.first_row[places[-1]]), int(result.phases.last_row[places[-1]])
    values = np.where(result.included[first:last], result.plotted[first:last], np.nan)
    found = _runcharter(charted, values) if charted.asked["rebase"] == "runcharter" else _stable(charted, values, first)
    return tuple(
        replace(s, start=s.start + first, evidence_end=s.evidence_end + first, centre_end=s.centre_end + first)
        for s in found
    )


def _places(charted: Charted, series: int) -> Any:
    phases = charted.result.phases.series
    low, high = np.searchsorted(phases, series), np.searchsorted(phases, series, side="right")
    return np.arange(low, high)


def _runcharter(charted: Charted, values: Any) -> tuple[Suggestion, ...]:
    from knowdo.spc.rebase import BASELINE_ROWS, RUN_LENGTH, runcharter

    rows, run = charted.asked["rebase_baseline"] or BASELINE_ROWS, charted.asked["rebase_run"] or RUN_LENGTH
    return runcharter(values, baseline_rows=rows, run_length=run, direction=charted.asked["rebase_side"])


def _stable(charted: Charted, values: Any, first: int) -> tuple[Suggestion, ...]:
    from knowdo.spc.panel import Panel
    from knowdo.spc.stable_shift import StableShiftOptions, lines_of_chart, stable_shift

    kind = charted.result.kind
    if kind not in _REBASE_KINDS:
        words = f"Stable Shift is not offered for {kind} charts."
        raise KnowdoError(
            fatal("spc-no-rebase", words, f"It is for {', '.join(_REBASE_KINDS)}; runcharter is for any.")
        )
    panel, rows = charted.table.panel, slice(first, first + len(values))

    def cut(column: Any) -> Any:
        return None if column is None else column[rows]

    one = Panel(
        np.array([0, len(values)]),
        cut(panel.value),
        cut(panel.numerator),
        cut(panel.denominator),
        include=cut(panel.include),
    )
    usual = StableShiftOptions()
    options = replace(
        usual,
        period_min=charted.asked["rebase_baseline"] or usual.period_min,
        shift=charted.asked["rebase_run"] or usual.shift,
    )
    periods = stable_shift(values, lines_of_chart(one, kind, charted.result.options), options)
    return tuple(period.why for period in periods if period.why is not None)


def suggestion_words(charted: Charted, series: int, one: Suggestion) -> str:
    """The suggestion with its evidence, as a sentence."""
    result = charted.result
    share = result.kind in ("p", "pp") and result.options.multiply == 1
    centre = "median" if one.algorithm == "runcharter" else centre_words(result)
    before, after = number_words(one.centre_before, share=share), number_words(one.centre_after, share=share)
    name = charted.table.names[series]
    where = "above" if one.side == "high" else "below"
    return (
        f"{name + ': ' if name else ''}{one.algorithm} suggests a new phase at {charted.label(one.start)}: {one.points} "
        f"points in a row lie {where} the {centre} of {before} ({charted.label(one.start)} to "
        f"{charted.label(one.evidence_end)}); the new {centre} would be {after}."
    )


def _suggestion_frame(charted: Charted, found: list[tuple[int, Suggestion]], said: list[str]) -> pl.DataFrame:
    import polars as pl

    names = charted.table.names
    rows = [
        (
            names[series], one.algorithm, charted.label(one.start), charted.label(one.evidence_end), one.points,
            one.side, one.centre_before, one.centre_after, words,
        )
        for (series, one), words in zip(found, said, strict=True)
    ]  # fmt: skip
    columns = {
        "series": pl.String, "algorithm": pl.String, "phase_at": pl.String, "evidence_to": pl.String, "points": pl.Int64,
        "side": pl.String, "centre_before": pl.Float64, "centre_after": pl.Float64, "sentence": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=columns, orient="row")


# --- the funnel ------------------------------------------------------------------------------------------------------


def _funnel(charted: Charted, more: More) -> None:
    from knowdo.spc.funnel import FunnelKind, funnel
    from knowdo.spc.funnel_figure import funnel_figure, funnel_sentence

    kind = charted.result.kind
    if kind not in ("p", "pp", "u", "up"):
        words = f"A funnel compares proportions (charts p, pp) or rates (u, up), not what a {kind} chart plots."
        raise KnowdoError(fatal("spc-no-funnel", words, "Choose one of them, or leave out --funnel."))
    (place,), problems = _one_period(charted)
    if problems:
        raise KnowdoError(problems)
    panel = charted.table.panel
    rows = np.flatnonzero(np.asarray(panel.periods) == int(place))
    assert panel.numerator is not None
    assert panel.denominator is not None
    usable = np.ones(len(rows), bool) if charted.result.unusable is None else ~charted.result.unusable[rows]
    numerator = np.where(usable, panel.numerator[rows], np.nan)
    shape = FunnelKind.PROPORTION if kind in ("p", "pp") else FunnelKind.RATE
    found = funnel(numerator, np.where(usable, panel.denominator[rows], np.nan), shape)
    every = charted.table.names
    names = [every[n] for n in (np.searchsorted(panel.offsets, rows, side="right") - 1).tolist()]
    measure, period = "Proportion" if shape is FunnelKind.PROPORTION else "Rate", str(place)
    sentence = funnel_sentence(found, names, measure=measure, period=period)
    more.lines.append(sentence)
    more.as_json["funnel"] = sentence
    target = charted.asked["funnel_out"]
    if target and target.suffix.lower() == ".svg":
        from knowdo.reports.svg import figure_svg

        more.pictures[target] = figure_svg(funnel_figure(found, names, measure=measure, period=period))
    elif target:
        more.frames[target] = _funnel_frame(found, names)


def _one_period(charted: Charted) -> tuple[list[Any], list[Any]]:
    found, problems = asked_periods(charted.table.order, [charted.asked["funnel"]], "the funnel")
    return found or [None], problems


def _funnel_frame(found: Funnel, names: list[str]) -> pl.DataFrame:
    import polars as pl

    columns: dict[str, Any] = {"series": names, "value": found.value, "denominator": found.denominator, "z": found.z}
    for n, level in enumerate(found.levels):
        word = f"{100 * level:g}".replace(".", "_")
        columns |= {f"lower_{word}": found.lower[n], f"upper_{word}": found.upper[n]}
        columns |= {f"exact_lower_{word}": found.exact_lower[n], f"exact_upper_{word}": found.exact_upper[n]}
    columns["position"] = [str(position) for position in found.position]
    return pl.DataFrame(columns).fill_nan(None)


# --- the picture -----------------------------------------------------------------------------------------------------


def _figure(charted: Charted, more: More) -> None:
    from knowdo.reports.svg import figure_svg
    from knowdo.spc.figures import Naming, chart_figure

    names = charted.table.names
    series = _series_to_draw(charted, names)
    naming = Naming(label=charted.label, name=names[series])
    more.pictures[charted.asked["figure"]] = figure_svg(chart_figure(charted.result, series, naming))


def _series_to_draw(charted: Charted, names: list[str]) -> int:
    only = charted.asked["only"]
    if only is None and len(names) == 1:
        return 0
    if only in names:
        return names.index(only)
    shown = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
    words = f"There is no series “{only}”." if only else f"A figure shows one series, and the file has {len(names):,}."
    raise KnowdoError(fatal("spc-which-series", words, f"Name one with --series: {shown}."))
