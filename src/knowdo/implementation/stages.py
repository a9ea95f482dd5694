"""Stage completion from dated activities: proportion, duration and final stage.

The general method of Chamberlain, Brown and Saldana, Implement Sci 2011;6:116, on activities of one's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """How a stage stands."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    COMPLETE = "complete"
    DISCONTINUED = "discontinued"


@dataclass(frozen=True, slots=True)
class Activity:
    """Something to be done in a stage, with the date on which it was, or none."""

    stage: int
    name: str
    done: date | None = None
    applies: bool = True


@dataclass(frozen=True, slots=True)
class StageScore:
    """One stage. `days` is censored where the stage is unfinished: then it is at least so long."""

    stage: int
    done: int
    applicable: int
    status: Status
    first: date | None = None
    last: date | None = None
    days: int | None = None
    censored: bool = False
    out_of_order: bool = False
    waiting: tuple[str, ...] = ()

    @property
    def proportion(self) -> float | None:
        """None where no activity applies."""
        return self.done / self.applicable if self.applicable else None


@dataclass(frozen=True, slots=True)
class PhaseScore:
    """Several stages together. Stages overlap, so days are from the first date to the last and no sum."""

    name: str
    done: int
    applicable: int
    days: int | None

    @property
    def proportion(self) -> float | None:
        return self.done / self.applicable if self.applicable else None


@dataclass(frozen=True, slots=True)
class SiteScore:
    """A site at a date. `final` is the highest stage with anything done; None before the first."""

    site: str
    end: date
    stopped: bool
    stages: tuple[StageScore, ...]
    final: int | None
    phases: tuple[PhaseScore, ...] = ()


def score_site(
    site: str,
    activities: Sequence[Activity],
    assessed: date,
    stopped: date | None = None,
    phases: Mapping[str, Sequence[int]] | None = None,
) -> SiteScore:
    """Dates after the end (the stop, or else the assessment) do not count; a stop still to come is none."""
    has_stopped = stopped is not None and stopped <= assessed
    end = stopped if stopped is not None and has_stopped else assessed
    found: list[StageScore] = []
    before: date | None = None
    for stage in sorted({one.stage for one in activities}):
        here = [one for one in activities if one.stage == stage and one.applies]
        score = _score(stage, here, end, has_stopped, before)
        before = score.first
        found.append(score)
    grouped = tuple(_phase(name, found, wanted) for name, wanted in (phases or {}).items())
    final = max((one.stage for one in found if one.done), default=None)
    return SiteScore(site, end, has_stopped, tuple(found), final, grouped)


def _score(stage: int, here: Sequence[Activity], end: date, stopped: bool, before: date | None) -> StageScore:
    dates = _dates(here, end)
    waiting = tuple(one.name for one in here if one.done is None or one.done > end)
    if not dates:
        return StageScore(stage, 0, len(here), Status.NOT_STARTED, waiting=waiting)
    whole = len(dates) == len(here)
    status = Status.COMPLETE if whole else Status.DISCONTINUED if stopped else Status.IN_PROGRESS
    days = ((dates[-1] if whole else end) - dates[0]).days
    early = before is not None and dates[0] < before
    return StageScore(
        stage, len(dates), len(here), status, dates[0], dates[-1], days, not whole, early, waiting,
    )  # fmt: skip


def _dates(here: Iterable[Activity], end: date) -> list[date]:
    return sorted(one.done for one in here if one.done is not None and one.done <= end)


def _phase(name: str, found: Sequence[StageScore], wanted: Sequence[int]) -> PhaseScore:
    inside = [one for one in found if one.stage in wanted]
    first = [one.first for one in inside if one.first]
    last = [one.last for one in inside if one.last]
    days = (max(last) - min(first)).days if first else None
    return PhaseScore(name, sum(one.done for one in inside), sum(one.applicable for one in inside), days)
