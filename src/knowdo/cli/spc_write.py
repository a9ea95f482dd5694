"""What the verb `spc` writes: points, summary, board, suggestions, funnel, figure. Each file is whole or not there."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from knowdo.cli.output import print_json, say, whole_file, write_whole
from knowdo.cli.spc_charted import Charted
from knowdo.cli.spc_files import ending_of, write_frame
from knowdo.kernel.problems import KnowdoError, fatal
from knowdo.kernel.provenance import NOT_FOR_PUBLICATION
from knowdo.spc.result import Assurance, PhaseSummary, Variation
from knowdo.spc.sentence import phase_sentences

if TYPE_CHECKING:
    import polars as pl

SUMMARY_COLUMNS = (
    "series", "phase", "n", "n_useful", "longest_run", "longest_run_max", "crossings", "crossings_min", "runs_signal",
    "centre", "lower", "upper", "variation", "assurance", "sentence",
)  # fmt: skip
_LIMITS = ("lower", "upper", "lower_2s", "upper_2s")
_FILES = ("out", "summary", "board", "rebase_out", "funnel_out")
_PICTURES = ("figure", "funnel_out")


def check_targets(asked: Mapping[str, Any]) -> None:
    """Wrong endings and answers that would overwrite each other or the file that is read are told before any work."""
    paths = {name: asked[name] for name in (*_FILES, "figure") if asked[name]}
    for name, path in paths.items():
        if not (name in _PICTURES and path.suffix.lower() == ".svg"):
            if name == "figure":
                raise KnowdoError(
                    fatal("spc-unknown-ending", f"{path.name} does not end in .svg.", "A figure is an SVG.")
                )
            ending_of(path)
    resolved = [os.path.realpath(path) for path in (*paths.values(), asked["file"])]
    if len(set(resolved)) < len(resolved):
        raise KnowdoError(
            fatal("spc-same-file", "Two answers, or an answer and the file that is read, have one name.", "Rename one.")
        )
    for one, other in (("rebase_out", "rebase"), ("funnel_out", "funnel")):
        if asked[one] and not asked[other]:
            flags = f"--{one.replace('_', '-')}", f"--{other}"
            raise KnowdoError(fatal("spc-option", f"{flags[0]} needs {flags[1]}.", f"Add {flags[1]}, or leave it out."))


def write_all(charted: Charted) -> None:
    """Every file that was asked for. What needs computing is computed before the first file is written."""
    from knowdo.cli import spc_more

    asked = charted.asked
    more = spc_more.asked_for(charted)
    if asked["out"]:
        _write(points_frame(charted), asked["out"])
    if asked["summary"]:
        _write(summary_frame(charted), asked["summary"])
    for path, frame in more.frames.items():
        _write(frame, path)
    for path, picture in more.pictures.items():
        write_whole(path, picture.encode())
    if asked["as_json"]:
        print_json(_json(charted) | more.as_json)
    elif not any(asked[name] for name in (*_FILES, "figure")):
        from knowdo.cli.spc_say import summary_text

        sys.stdout.write(summary_text(charted) + "".join(f"{line}\n" for line in more.lines))
    else:
        for line in more.lines:
            say(line)


def _write(frame: pl.DataFrame, path: Path) -> None:
    with whole_file(path) as target:
        write_frame(frame, path, target)


def points_frame(charted: Charted) -> pl.DataFrame:
    """One row a point: series, period, value, centre, limits, phase (from 1), included, then the signals."""
    import polars as pl

    table, result = charted.table, charted.result
    columns = [_series_column(charted), table.period.alias("period")]
    for name, column in result.columns().items():
        if name == "phase":
            columns.append(pl.Series(name, column + 1))
        elif column.dtype == np.bool_:
            columns.append(pl.Series(name, column))
        elif name in _LIMITS:
            columns.append(_numbers(name, np.where(_without_value(charted), np.nan, column)))
        else:
            columns.append(_numbers(name, column))
    return pl.DataFrame(columns)


def _without_value(charted: Charted) -> NDArray[np.bool_]:
    """Rows whose value is missing: they stay, with empty limits. The first moving range has none before it, and keeps them."""
    result = charted.result
    brought = result.panel.value if result.kind == "mr" else result.plotted
    return ~np.isfinite(result.plotted if brought is None else brought)


def _numbers(name: str, column: NDArray[Any]) -> pl.Series:
    import polars as pl

    return pl.Series(name, column).fill_nan(None)


def _series_column(charted: Charted) -> pl.Series:
    import polars as pl

    if charted.table.series is not None:
        return charted.table.series.alias("series")
    return pl.Series("series", [""]).extend_constant("", len(charted.table.period) - 1)


def summary_frame(charted: Charted) -> pl.DataFrame:
    """One row a series and phase. Limits are empty where they vary from point to point."""
    import polars as pl

    phases = charted.result.phases
    names = charted.table.names
    columns: dict[str, pl.Series] = {
        "series": pl.Series([names[number] for number in phases.series.tolist()], dtype=pl.String),
        "phase": pl.Series(phases.phase + 1),
        "runs_signal": pl.Series(phases.runs_signal),
        "variation": pl.Series(_words(phases.variation, Variation)),
        "assurance": pl.Series(_words(phases.assurance, Assurance)),
        "sentence": pl.Series(phase_sentences(charted.result, charted.label, names), dtype=pl.String),
    }
    for name in ("n", "n_useful", "longest_run", "longest_run_max", "crossings", "crossings_min"):
        columns[name] = _runs_column(phases, name)
    for name in ("centre", "lower", "upper"):
        columns[name] = _numbers(name, getattr(phases, name))
    return pl.DataFrame([columns[name].alias(name) for name in SUMMARY_COLUMNS])


def _runs_column(phases: PhaseSummary, name: str) -> pl.Series:
    """Empty where no point is useful; a limit of −1 is no number to show."""
    import polars as pl

    column = pl.Series(getattr(phases, name))
    if name == "n":
        return column
    none = pl.Series((phases.longest_run_max < 0) & ((phases.n_useful > 0) | (name != "n_useful")))
    return column.set(none, None) if name != "n_useful" else column


def _words(codes: NDArray[np.uint8], kind: type[Variation] | type[Assurance]) -> list[str | None]:
    words = {int(code): kind(code).words or None for code in kind}
    return [words[code] for code in codes.tolist()]


def _json(charted: Charted) -> dict[str, Any]:
    """The summary with what the charts were made with, and a notice that it is a person's own file."""
    result = charted.result
    return {
        "audience": "own",
        "notice": NOT_FOR_PUBLICATION,
        "chart": result.kind,
        "rules": [{"name": preset.name, "version": preset.version} for preset in result.presets],
        "screening": result.options.screen,
        "bridge_gaps": result.options.bridge_gaps,
        "sigma_constant": result.sigma_constant,
        "multiply": result.options.multiply,
        "target": result.options.target,
        "good": result.options.good,
        "summary": summary_frame(charted).to_dicts(),
        "problems": [problem.to_dict() for problem in charted.problems],
    }
