"""A question to an area, and its answer. Both stay as they were written."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require
from knowdo_web.actions.screening import problems_in
from knowdo_web.outside import clock, mail
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.policies import policy_value
from knowdo_web.queries.questions import question_of
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place
from knowdo_web.records.support.models import Answer, Question


def ask(*, by: User, place: str, words: str, approach: str = "") -> str:
    """Ask an area something. It says by when an answer is hoped for, as the country's policy has it. Returns the key."""
    where = Place.objects.filter(slug=place).first()
    if where is None:
        raise NotFound
    require(by, Permission.ASK_AN_AREA, place=where, approach=approach)
    if problems := _problems(words, "Write one question, as you would ask it across a table."):
        raise KnowdoError(problems)
    due = clock.today() + timedelta(days=policy_value(where.country_id, "answer-days"))
    with journal.writing("question.asked", by=by, noun="question", place=where) as event:
        question = Question.objects.create(
            place=where, approach=approach, words=words.strip(), answer_by=due, by=by, at=clock.now()
        )
        event.about(question.key, now={"words": words, "answer_by": due.isoformat()})
    return str(question.key)


def answer(*, by: User, question: str, words: str) -> None:
    """Answer a question, or add to an answer. Who asked gets a letter that says so, without the words."""
    found = question_of(by, question)
    require(by, Permission.ANSWER, place=found.place_id, approach=found.approach)
    if problems := _problems(words, "Say what you know, what you do not, and what will be done."):
        raise KnowdoError(problems)
    with journal.writing("question.answered", by=by, noun="question", key=found.key, place=found.place_id) as event:
        Answer.objects.create(question=found, words=words.strip(), by=by, at=clock.now())
        event.about(found.key, now={"words": words})
        if found.by_id != by.pk and found.by.is_active:
            transaction.on_commit(lambda: _tell(found), robust=True)


def _tell(question: Question) -> None:
    link = mail.address(reverse("questions:question", args=[question.key]))
    mail.send(
        question.by.email,
        f"Your question to {question.place.name} has an answer",
        f"Hello {question.by.name},\n\nYour question of {question.at:%-d %B %Y} has an answer:\n\n{link}",
    )


def _problems(words: str, advice: str) -> list[Problem]:
    problems = problems_in({"words": words})
    if not words.strip():
        problems.append(fatal("bad-words", "Nothing was written.", advice, Where(column="words")))
    return problems
