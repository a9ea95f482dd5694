"""The illustrative programme of the invented country, built through the same actions that people use, under a set clock."""

from __future__ import annotations

import csv
import importlib.util
import io
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from knowdo.gap.rows import tally
from knowdo.packs import Pack
from knowdo_web.actions import agreements, approaches, gaps, next_quarter, overlaps, sites
from knowdo_web.actions.approaches import NewRating
from knowdo_web.actions.sites import StepCount
from knowdo_web.outside import clock
from knowdo_web.records.measures.models import Measure
from knowdo_web.records.people.models import Grant, User
from knowdo_web.records.places.models import Place
from knowdo_web.records.programme.models import Stage

SEED = 20_260_704
PASSWORD = "knowdo demonstration"  # demonstration accounts exist only in the demonstration's own database
PEOPLE = (
    # e-mail, name, role, place ("" is the whole country), approach
    ("lead@demo.example", "Ines Varga (demonstration)", "programme-lead", "", ""),
    ("consultant@demo.example", "Tomas Ilves (demonstration)", "consultant", "", ""),
    ("analyst@demo.example", "Marit Sorrel (demonstration)", "analyst", "Ostrenholm", ""),
    ("team@demo.example", "Joss Wendt (demonstration)", "team", "Ostrenholm", "team-around-the-child"),
    ("practitioner@demo.example", "Anouk Reve (demonstration)", "practitioner", "Ostrenholm", "team-around-the-child"),
    ("chief@demo.example", "Edda Quist (demonstration)", "chief-officer", "Ostrenholm", ""),
)
SEATS = (
    ("Programme sponsor", "strategic"),
    ("Implementation lead", "operational"),
    ("Data lead", "operational"),
    ("Practitioner", "practice"),
    ("Parent or carer", "practice"),
)
FIRST_PLAN = {
    "budgets": {"days": 60.0, "skill:coaching": 24.0}, "fair": "floor", "amount": 0.3, "goal": None, "least": "days",
    "most": 4, "kind": "packages", "quarters": 4, "draws": 50, "seconds": 20.0, "seed": 0,
}  # fmt: skip
WHY = {
    Stage.INSTALLATION: ("The place decided to adopt it.", "Minutes of the leaders’ meeting that decided"),
    Stage.INITIAL: ("The first practitioners are trained and practising.", "Training record of the first group"),
    Stage.FULL: (
        "Half of the practitioners or more are at the expected level.",
        "Fidelity observations of two quarters",
    ),
}


def make_people(country: Place) -> dict[str, User]:
    """The six who can be signed in as, each marked as a demonstration account."""
    made = {}
    for email, name, role, place, approach in PEOPLE:
        user = User.objects.create_user(email, PASSWORD, name=name, demonstration=True, conduct_accepted=clock.now())
        where = Place.objects.get(name=place, country=country, kind="council") if place else country
        Grant.objects.create(user=user, role=role, place=where, approach=approach, start=date(2020, 1, 1))
        made[role] = user
    return made


def build_programme(pack: Pack, people: Mapping[str, User]) -> None:
    """Programme, approaches, sites with their history, and the newest cascades, as `programme.yaml` tells."""
    told = yaml.safe_load((pack.folder / "programme.yaml").read_text(encoding="utf-8"))
    country = Place.objects.get(code=pack.country)
    lead, consultant = people["programme-lead"], people["consultant"]
    with clock.set_to(datetime(2022, 3, 1, 9, tzinfo=UTC)):
        approaches.begin_programme(by=lead, country=country.slug, **told["programme"])
        # Without an agreement in force nobody could load a file of their own.
        agreements.begin_agreement(
            by=lead, country=country.slug, title="Counts of the councils (illustrative)", lawful_basis="Public task",
            parties="The councils of Velmarra and the programme, all of them invented", purposes="To show how loading works",
            places=(country.slug,), start=date(2022, 3, 1), end=date(2099, 12, 31),
        )  # fmt: skip
    for approach in told["approaches"]:
        _approach(lead, consultant, told["programme"]["slug"], approach)
    slugs = {one["slug"]: one["name"] for one in told["approaches"]}
    places = dict(Place.objects.filter(country=country, kind="council").values_list("name", "slug"))
    _cascades(pack.folder / "cascade.csv", {name: slug for slug, name in slugs.items()}, places, consultant)
    _drivers(told, places, consultant)
    _cycles(told["cycles"], places, consultant)
    _barriers(told["barriers"], places, people)
    for slug in slugs:
        gaps.refresh_gaps(by=lead, approach=slug)
    _support(pack.folder / "support.csv", slugs, lead)
    exercise = pack.folder / "overlap"
    about, counts = ((exercise / name).read_bytes() for name in ("exercise.json", "counts.csv"))
    overlaps.load_exercise(by=lead, country=country.slug, about=about, counts=counts)


def _support(path: Path, name_of: Mapping[str, str], by: User) -> None:
    """What support could be given, and a first plan of it where the solver is installed."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    for slug, name in name_of.items():
        out = io.StringIO()
        csv.writer(out).writerows([rows[0], *(row for row in rows[1:] if row[0] == name)])
        next_quarter.keep_support(by=by, approach=slug, text=out.getvalue())
    if importlib.util.find_spec("highspy") is None:
        return
    slug = next(iter(name_of))
    next_quarter.plan_now(by=by, approach=slug, asked=FIRST_PLAN)


def _at(day: date) -> Any:
    return clock.set_to(datetime.combine(day, time(10), UTC))


def _approach(lead: User, consultant: User, programme: str, told: Mapping[str, Any]) -> None:
    kept = {"slug", "name", "summary", "population", "cost", "review_by", "components", "adaptations", "effects"}
    with clock.set_to(datetime(2022, 3, 2, 9, tzinfo=UTC)):
        approaches.register_approach(by=lead, programme=programme, **{key: told[key] for key in kept})
    for rating in told["ratings"]:
        with _at(rating["rated_on"]):
            approaches.rate_approach(by=lead, approach=told["slug"], rating=NewRating(**rating))
    with clock.set_to(datetime(2022, 3, 3, 9, tzinfo=UTC)):
        keys = {one.key: one.slug for one in Measure.objects.filter(country__programmes__slug=programme)}
        approaches.name_outcomes(by=lead, approach=told["slug"], measures=[keys[one] for one in told["outcomes"]])
    for place, stages in told["sites"].items():
        _site(consultant, told["slug"], Place.objects.get(name=place, kind="council", illustrative=True).slug, stages)


def _site(by: User, approach: str, place: str, stages: Mapping[str, date]) -> None:
    for stage, on in stages.items():
        with _at(on):
            if stage == Stage.EXPLORATION:
                sites.open_site(by=by, approach=approach, place=place, on=on)
                continue
            reason, evidence = WHY[Stage(stage)]
            sites.change_stage(
                by=by, approach=approach, place=place, stage=stage, on=on, reason=reason, evidence=evidence
            )
            if stage == Stage.INSTALLATION:
                for role, level in SEATS:
                    sites.fill_seat(by=by, approach=approach, place=place, role=role, level=level, start=on)


def _cascades(path: Path, approach_of: Mapping[str, str], place_of: Mapping[str, str], by: User) -> None:
    """The counts of every site, as its team sent them."""
    counts: dict[tuple[str, str], list[StepCount]] = defaultdict(list)
    steps: dict[str, int] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            order = steps.setdefault(row["step"], len(steps) + 1)
            said = tally(row["count"])
            low, high = (None, None) if said is None or said.missing else (said.low, said.high)
            counts[approach_of[row["approach"]], place_of[row["place"]]].append(
                StepCount(row["period"], order, row["step"], row["deprivation"], low, high, int(row["unknown"] or 0))
            )
    with _at(date(2026, 1, 26)):
        for (approach, place), rows in counts.items():
            sites.count_cascade(by=by, approach=approach, place=place, counts=rows)


def _drivers(told: Mapping[str, Any], places: Mapping[str, str], by: User) -> None:
    """Two rounds of driver scores and four quarters of fidelity at every site that has begun: seeded, invented."""
    dice = np.random.default_rng(SEED)
    for approach in told["approaches"]:
        for place, stages in approach["sites"].items():
            if "initial" not in stages:
                continue
            held = len(stages) - 2
            for on, gain in ((date(2025, 3, 17), 0.0), (date(2025, 10, 13), 0.25)):
                with _at(on):
                    for driver in told["drivers"]:
                        score = float(np.clip(np.round(dice.normal(0.5 + 0.4 * held + gain, 0.35) * 8) / 8, 0, 2))
                        sites.score_driver(
                            by=by, approach=approach["slug"], place=places[place],
                            driver=driver, on=on, score=score, raters=8,
                        )  # fmt: skip
            for quarter in range(1, 5):
                observed = int(dice.integers(12, 26))
                expected = int(dice.binomial(observed, min(0.45 + 0.08 * quarter + 0.1 * held, 0.95)))
                with _at(date(2025, 3 * quarter, 20)):
                    sites.count_fidelity(
                        by=by, approach=approach["slug"], place=places[place],
                        period=f"2025-Q{quarter}", expected=expected, observed=observed,
                    )  # fmt: skip


def _cycles(cycles: list[dict[str, Any]], places: Mapping[str, str], by: User) -> None:
    for told in cycles:
        where = {"approach": told["approach"], "place": places[told["place"]]}
        plan = {key: told[key] for key in ("title", "aim", "prediction", "started")}
        with _at(told["started"]):
            key = sites.start_cycle(by=by, **where, measure=told.get("measure", ""), **plan)
        if "ended" in told:
            with _at(told["ended"] + timedelta(days=1)):
                end = {name: told[name] for name in ("ended", "happened", "learned", "decision")}
                sites.end_cycle(by=by, **where, cycle=key, **end)


def _barriers(barriers: list[dict[str, Any]], places: Mapping[str, str], people: Mapping[str, User]) -> None:
    for told in barriers:
        where = {"approach": told["approach"], "place": places[told["place"]]}
        with _at(told["raised"]):
            key = sites.raise_barrier(
                by=people["consultant"], **where, words=told["words"], level=told["level"], on=told["raised"]
            )
        if "answered" in told:
            with _at(told["answered"]):
                sites.answer_barrier(
                    by=people["programme-lead"], **where, barrier=key, answer=told["answer"], on=told["answered"]
                )
