"""The verb `spc` step by step: what was asked, the table, the charts, and everything that is written or said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from knowdo.cli import spc_write
from knowdo.cli.output import say, say_problems, worst
from knowdo.cli.spc_charted import Charted
from knowdo.cli.spc_table import LongTable, asked_periods, located, read_table
from knowdo.kernel.problems import ExitCode, KnowdoError, Problem, fatal, noticed
from knowdo.kernel.provenance import NOT_FOR_PUBLICATION
from knowdo.spc import PRESETS, ChartResult, Kind, Options, Preset, chart, first_rows_as_base, marked

# The rules when none are named. The first decides what the latest point is called.
DEFAULT_RUN = ("anhoej",)
DEFAULT_CONTROL = ("ihi-control", "anhoej")


def run(asked: Mapping[str, Any]) -> ExitCode:
    """Everything that was asked for. Raises KnowdoError before anything is written where it cannot be done."""
    spc_write.check_targets(asked)
    charted = charts(asked)
    spc_write.write_all(charted)
    say_problems(charted.problems)
    if any(asked[name] for name in ("out", "summary", "board", "figure", "rebase_out", "funnel_out")):
        say(NOT_FOR_PUBLICATION)
    return worst(charted.problems)


def charts(asked: Mapping[str, Any]) -> Charted:
    """Reads the file and computes its charts."""
    kind: Kind = asked["kind"]
    presets = presets_for(asked["rules"], kind)
    options = _options(asked)
    table = read_table(asked["file"], kind)
    table, noticed_periods = _marked(table, asked)
    result = chart(table.panel, kind, options=options, presets=presets)
    problems = (*_about_options(asked), *table.problems, *noticed_periods, *_located(result, table))
    return Charted(asked, table, result, problems)


def presets_for(named: Sequence[str], kind: Kind) -> tuple[Preset, ...]:
    """Rule sets by name, with own lengths as in `mdc-7:shift=8`. Raises KnowdoError with every one that is wrong."""
    names = tuple(dict.fromkeys(named)) or (DEFAULT_RUN if kind == "run" else DEFAULT_CONTROL)
    found, problems = [], []
    for name in names:
        try:
            found.append(_preset(name))
        except ValueError as error:
            known = ", ".join(PRESETS)
            problems.append(fatal("spc-unknown-rules", f"--rules {name}: {error}", f"The sets of rules are {known}."))
    if problems:
        raise KnowdoError(problems)
    return tuple(found)


def _preset(text: str) -> Preset:
    name, _, lengths = text.partition(":")
    if name not in PRESETS:
        raise ValueError("there is no such set of rules.")
    if not lengths:
        return PRESETS[name]
    own: dict[str, int] = {}
    for part in lengths.split(","):
        rule, _, length = part.partition("=")
        if not length.strip().isdigit():
            raise ValueError(f"“{part}” is not a rule and a length, such as shift=8.")
        own[rule.strip()] = int(length)
    return PRESETS[name].with_lengths("-".join([name, *(f"{rule}-{n}" for rule, n in own.items())]), **own)


def _options(asked: Mapping[str, Any]) -> Options:
    try:
        return Options(
            screen=not asked["no_screen"],
            bridge_gaps=asked["bridge_gaps"],
            sigma_constant=asked["sigma_constant"],
            centre=asked["centre"],
            median_range=asked["median_range"],
            given_centre=asked["given_centre"],
            multiply=asked["multiply"],
            target=asked["target"],
            good=asked["good"] or "neutral",
            subgroup_sigma=asked["subgroup_sigma"],
        )
    except ValueError as error:
        raise KnowdoError(fatal("spc-option", f"{error}", "Give a finite number; --multiply is above 0.")) from error


def _about_options(asked: Mapping[str, Any]) -> list[Problem]:
    if asked["target"] is not None and asked["good"] is None:
        words = "A target without a direction that is good says nothing about meeting it."
        return [noticed("spc-target-without-good", words, "Add --good up or --good down.")]
    return []


def _marked(table: LongTable, asked: Mapping[str, Any]) -> tuple[LongTable, tuple[Problem, ...]]:
    """Phases, a frozen baseline and exclusions, at periods that are in the file."""
    reasons = dict(_with_reason(text) for text in asked["exclude"])
    phases, problems = asked_periods(table.order, asked["phase_at"], "a phase")
    frozen, more = asked_periods(table.order, [asked["freeze_at"]] if asked["freeze_at"] else [], "the baseline")
    left_out, even_more = asked_periods(table.order, list(reasons), "an exclusion")
    if problems + more + even_more:
        raise KnowdoError(problems + more + even_more)
    panel = table.panel
    found: tuple[Problem, ...] = ()
    if phases or frozen or left_out:
        panel, found = marked(
            panel,
            phase_at=phases,
            freeze_at=frozen[0] if frozen else None,
            exclude=dict(zip(left_out, reasons.values(), strict=True)),
        )
    if asked["baseline_rows"]:
        if frozen:
            words = "--baseline-rows and --freeze-at both say where the baseline ends."
            raise KnowdoError(fatal("spc-option", words, "Give one of them."))
        panel = first_rows_as_base(panel, asked["baseline_rows"])
    return replace(table, panel=panel), found


def _with_reason(text: str) -> tuple[str, str]:
    period, _, reason = text.partition("=")
    return period.strip(), reason.strip()


def _located(result: ChartResult, table: LongTable) -> list[Problem]:
    """The engine's problems about numbers, with the first places where they stand."""
    if result.unusable is None or not result.problems:
        return list(result.problems)
    import numpy as np

    assert table.panel.periods is not None
    rows = np.flatnonzero(result.unusable)
    return located(result.problems, rows, table.series, table.panel.periods, table.order)
