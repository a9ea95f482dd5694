"""The whole evaluation: choose or check the design, fit it, doubt it, grade it. Pure: arrays in, a result with figures out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from knowdo.evaluation.assemble import Assembled
from knowdo.evaluation.choose import Choice, choose
from knowdo.evaluation.did import by_place, fit_did
from knowdo.evaluation.figures import figures
from knowdo.evaluation.groups import by_group, by_places
from knowdo.evaluation.its import default_spec, fit_its
from knowdo.evaluation.options import Options
from knowdo.evaluation.panel import Panel
from knowdo.evaluation.plan import Plan, check_plan, with_plan
from knowdo.evaluation.recording import recording_others, suppressed_others
from knowdo.evaluation.refusals import check_counts, refuse
from knowdo.evaluation.result import Design, Effect, Evaluation, Fairness, Fit
from knowdo.evaluation.series_terms import SeriesSpec
from knowdo.evaluation.synthetic import fit_synthetic
from knowdo.evaluation.verdict import sustained, verdict
from knowdo.evaluation.wedge import fit_wedge
from knowdo.kernel.periods import Period
from knowdo.kernel.problems import KnowdoError, Problem, Severity, fatal, noticed

YEARS_FOR_SEASON = 2  # whole years before and after together that a season needs


def evaluate(
    data: Assembled, asked: Options | None = None, plan: Plan | None = None, *, by: str = "",
    inputs: Mapping[str, str] | None = None, illustrative: bool = False,
) -> Evaluation:  # fmt: skip
    """Raises KnowdoError, with words and the nearest thing that can be done, for what the data cannot bear."""
    options = with_plan(asked or Options(), plan)
    try:
        return _evaluated(data, options, plan, by, inputs or {}, illustrative)
    except KnowdoError as error:  # what was wrong with the rows may be why, so it is told as well
        wrong = [one for one in data.problems if one.severity is not Severity.NOTICED]
        raise KnowdoError([*error.problems, *wrong], error.exit_code) from error


def _evaluated(
    data: Assembled, options: Options, plan: Plan | None, by: str, inputs: Mapping[str, str], illustrative: bool
) -> Evaluation:
    problems = list(data.problems)
    panel = prepared(data.panel, options)
    skip = skipped(panel, options)
    choice = choose(panel, options.design, randomised=options.randomised, skip=skip)
    fit, more = _doubted(choice, panel, options, skip)
    problems += [*choice.problems, *more, *fit.problems]
    done = _done(options, choice, fit)
    check = check_plan(plan, done, choice.panel.periods[-1], fit.rests_on)
    held = sustained(fit, choice.panel)
    places = _places(choice)
    made = Evaluation(
        fit, verdict(
            fit, choice.panel, check, measure=options.measure, smallest=options.smallest, randomised=options.randomised,
            same_time=_same_time(choice.panel), held=held,
        ), options.question, options.measure, check, choice.why, held, places, _fairness(data, options, choice, skip, by, places),
        (), tuple(problems), inputs, options.seed, illustrative,
    )  # fmt: skip
    return replace(made, figures=figures(made, choice.panel))


def prepared(panel: Panel, options: Options) -> Panel:
    """The window, the end of support and the changes of recording that were asked for."""
    first, last = (_index(panel, period) for period in options.window)
    if last is not None:
        panel = panel.until(last + 1)
    if first:
        panel = panel.since(first)
    if options.support_ended is not None:
        at = _index(panel, options.support_ended)
        panel = replace(panel, ended=np.where(panel.treated, at if at is not None else panel.never, panel.never))
    recorded = {_index(panel, period): words for period, words in options.recording.items()}
    kept = {at: words for at, words in recorded.items() if at}
    return replace(panel, recorded={**panel.recorded, **kept})


def _index(panel: Panel, period: Period | None) -> int | None:
    """Where a period stands. Raises KnowdoError for one that is not in the data."""
    if period is None:
        return None
    for at, one in enumerate(panel.periods):
        if one == period or one.start <= period.start <= one.end:
            return at
    words = f"{period} is not in the data, which run from {panel.periods[0]} to {panel.periods[-1]}."
    raise KnowdoError(fatal("evaluation-period-outside", words, "Name a period of the data, written as it is there."))


def skipped(panel: Panel, options: Options) -> frozenset[int]:
    """The periods left out of an interrupted series."""
    found: set[int] = set()
    for first, last in options.leave_out:
        low, high = _index(panel, first), _index(panel, last)
        found |= set(range(low or 0, (high or 0) + 1))
    return frozenset(found)


def _doubted(choice: Choice, whole: Panel, options: Options, skip: frozenset[int]) -> tuple[Fit, list[Problem]]:
    """The fit with its sensitivity to recording and suppression."""
    problems: list[Problem] = []
    fit = fitted(choice.panel, choice.design, options, skip, problems)

    def refit(panel: Panel) -> Fit:
        ready = choose(panel, choice.design, randomised=options.randomised, skip=skip).panel
        return fitted(ready, choice.design, replace(options, draws=min(options.draws, 199)), skip, [])

    def refit_part(panel: Panel) -> Fit:
        ready = choose(panel, choice.design, randomised=options.randomised).panel
        return fitted(ready, choice.design, replace(options, draws=min(options.draws, 199)), frozenset(), [])

    others = (*recording_others(choice.panel, refit_part if not skip else refit), *suppressed_others(whole, refit))
    return replace(fit, others=(*fit.others, *others)), problems


def fitted(panel: Panel, design: Design, options: Options, skip: frozenset[int], problems: list[Problem]) -> Fit:
    """One design on a panel made ready for it."""
    if design is Design.ITS:
        return _its(panel, options, skip, problems)
    if skip:
        words = "Periods are left out of an interrupted series only; this design uses them all."
        problems.append(noticed("evaluation-leave-out-unused", words, "Use --from and --to, or knowdo evaluate its."))
    if design is Design.WEDGE:
        return fit_wedge(panel, seed=options.seed, draws=options.draws, randomised=options.randomised)
    if design is Design.DID:
        return fit_did(panel, controls=options.controls, covariates=_covariates(panel, options))
    return fit_synthetic(panel, seed=options.seed)


def _its(panel: Panel, options: Options, skip: frozenset[int], problems: list[Problem]) -> Fit:
    spec = spec_of(panel, options, skip, problems)
    if spec.is_log:
        check_counts(panel)
    try:
        return fit_its(panel, spec)
    except np.linalg.LinAlgError as error:
        words = f"With {int(panel.held.sum())} points the {'level, slope and' if spec.slope else 'level and'} season cannot be told apart."
        raise refuse("too-many-terms", words, "ask for less: --season 0, --effect level.") from error


def spec_of(panel: Panel, options: Options, skip: frozenset[int], problems: list[Problem]) -> SeriesSpec:
    """The series model asked for, the rest by default. A season needs two years of periods."""
    usual = default_spec(panel)
    model = options.model or usual.model
    if model.endswith("poisson") and not panel.counts:
        words = f"The model {model} is for counts, and the file has a column value."
        raise KnowdoError(
            fatal("evaluation-needs-counts", words, "Give numerator (and denominator), or use --model ar1.")
        )
    pairs = usual.pairs if options.pairs is None else options.pairs
    if options.pairs is None and pairs and len(panel.periods) < YEARS_FOR_SEASON * panel.season_length + 4:
        pairs = 0
        words = f"{len(panel.periods)} periods are too few to tell the season, so the model has none."
        problems.append(noticed("evaluation-no-season", words, "Ask for one with --season if you must."))
    return SeriesSpec(
        model, bool(options.slope), pairs, options.lag, skip, one_level=options.one_level or model == "newey-west"
    )


def _covariates(panel: Panel, options: Options) -> tuple[str, ...]:
    absent = [name for name in options.covariates if name not in panel.covariates]
    holes = [
        name
        for name in options.covariates
        if name not in absent and not np.isfinite(panel.covariates[name][panel.held]).all()
    ]
    if absent or holes:
        words = f"These covariates are not there, or not for every place and period: {', '.join(absent + holes)}."
        raise KnowdoError(fatal("evaluation-covariate", words, "Fill them in, or leave them out."))
    return options.covariates


def _done(options: Options, choice: Choice, fit: Fit) -> Options:
    """What was really done, in the plan's terms."""
    model = options.model if choice.design is Design.ITS else options.model
    if choice.design is Design.ITS and not model:
        model = default_spec(choice.panel).model
    return replace(options, design=choice.design, model=model)


def _same_time(panel: Panel) -> str:
    starts = set(np.unique(panel.start[panel.treated]).tolist())
    return "; ".join(words for at, words in sorted(panel.recorded.items()) if at in starts)


def _places(choice: Choice) -> tuple[Effect, ...]:
    """What each place's own past and the others led one to expect. Empty where no other place or untreated time is there."""
    if choice.design is Design.SYNTHETIC or len(choice.panel.units) < 2:
        return ()
    return by_place(choice.panel)


def _fairness(
    data: Assembled, options: Options, choice: Choice, skip: frozenset[int], by: str, places: tuple[Effect, ...]
) -> tuple[Fairness, ...]:
    found = [by_places(places)] if len(places) > 1 else []
    if data.groups:

        def fit_one(panel: Panel) -> Fit:
            ready = choose(prepared(panel, options), choice.design, randomised=options.randomised, skip=skip)
            return fitted(ready.panel, choice.design, options, skip, [])

        found.append(by_group(by or "group", data.groups, fit_one))
    return tuple(found)
