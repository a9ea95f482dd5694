"""Questions to areas with their answers, for who may answer there. Whoever may ask may answer too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from knowdo_web.access.addresses import At, Spot
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, can, scope
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.scoped import is_key, lying_where
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place
from knowdo_web.records.support.models import Answer, Question


@dataclass(frozen=True, slots=True)
class QuestionRow:
    key: str
    place: str
    place_name: str
    approach: str
    words: str
    by: str
    at: datetime
    answer_by: date
    answers: int
    overdue: bool
    mine: bool
    illustrative: bool


@dataclass(frozen=True, slots=True)
class AnswerRow:
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class QuestionView:
    row: QuestionRow
    answers: tuple[AnswerRow, ...]
    may_answer: bool


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    value: str
    label: str


def _visible(user: Person) -> QuerySet[Question]:
    return Question.objects.filter(lying_where(user, Permission.ANSWER)).select_related("place", "by")


def questions_for(user: Person, *, place: str = "", open_only: bool = False) -> tuple[QuestionRow, ...]:
    """Questions, those without an answer first and by when one is hoped for; then the answered, newest first. One query."""
    rows = _visible(user).annotate(count=Count("answers"))
    if place:
        rows = rows.filter(place__slug=place)
    found = [_row(one, one.count, user) for one in rows]
    waiting = sorted((row for row in found if not row.answers), key=lambda row: (row.answer_by, row.at))
    return tuple(waiting) if open_only else (*waiting, *(row for row in found if row.answers))


def question_of(user: Person, key: object) -> Question:
    """The question, for an action. Raises NotFound."""
    found = _visible(user).filter(key=key).first() if is_key(key) else None
    if found is None:
        raise NotFound
    return found


def question_for(user: Person, key: object) -> QuestionView:
    """One question with its answers, oldest first. Raises NotFound. Two queries."""
    question = question_of(user, key)
    answers = tuple(
        AnswerRow(one.words, one.by.name, one.at)
        for one in Answer.objects.filter(question=question).select_related("by")
    )
    may = can(user, Permission.ANSWER, place=question.place_id, approach=question.approach)
    return QuestionView(_row(question, len(answers), user), answers, may)


def _row(one: Question, answers: int, user: Person) -> QuestionRow:
    return QuestionRow(
        str(one.key), one.place.slug, one.place.name, one.approach, one.words, one.by.name, one.at, one.answer_by,
        answers, not answers and one.answer_by < clock.today(), isinstance(user, User) and one.by_id == user.pk,
        one.place.illustrative,
    )  # fmt: skip


def places_where(user: Person, permission: Permission) -> tuple[PlaceChoice, ...]:
    """The places that stand today where somebody holds a permission whole, to choose from. One query."""
    held = scope(user, permission)
    rows = Place.objects.filter(end__isnull=True).order_by("name", "kind")
    if not held.everywhere:
        rows = rows.filter(pk__in=[place for place, approach in held.pairs if not approach])
    return tuple(PlaceChoice(one.slug, f"{one.name} ({one.kind})") for one in rows)


def _spot(_user: Person, words: Mapping[str, Any]) -> Spot | None:
    found = Question.objects.filter(key=words["question"]).values_list("place_id", "approach").first()
    return None if found is None else Spot(*found)


QUESTION = At("question", _spot, sees=Permission.ANSWER)
