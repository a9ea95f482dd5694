"""Contacts, steps, reports, questions, returns, organisations, rules: each in a side's place, with its mark in the words."""

from __future__ import annotations

from datetime import timedelta

from knowdo_web.actions import contacts, questions
from knowdo_web.outside import clock
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Organisation
from knowdo_web.records.support.models import ContactNote, NextStep, ReturnDue
from tests.knowdo_web.contracts.world import Side, World


def contact(world: World, side: Side, _user: User | None) -> str:
    return contacts.log_contact(
        by=world.keeper, place=side.place.slug, on=clock.today(), how="visit", who="the team", words=f"About {side.mark}",
        next_step=f"Call {side.mark}", next_by=clock.today(),
    )  # fmt: skip


def step(world: World, side: Side, user: User | None) -> str:
    note = ContactNote.objects.get(key=contact(world, side, user))
    made = NextStep.objects.create(contact=note, words=f"Write {side.mark}", due=clock.today(), owner=user)
    return str(made.key)


def report(world: World, side: Side, _user: User | None) -> str:
    return contacts.report_to_coach(
        by=world.keeper, approach=side.approach, place=side.place.slug, did=f"We did {side.mark}"
    )


def question(world: World, side: Side, _user: User | None) -> str:
    return questions.ask(by=world.keeper, place=side.place.slug, words=f"Why {side.mark}?")


def due(world: World, side: Side, _user: User | None) -> str:
    made = ReturnDue.objects.create(
        name=f"Return {side.mark}", period="2026-Q1", place=side.place, due=clock.today() + timedelta(days=3),
        asked_by=world.keeper,
    )  # fmt: skip
    return str(made.key)


def organisation(_world: World, side: Side, _user: User | None) -> str:
    made, _ = Organisation.objects.get_or_create(slug=f"body-{side.name}", name=f"Body {side.name}", kind="charity")
    made.places.set([side.place])
    return made.slug


def rule(_world: World, _side: Side, _user: User | None) -> str:
    return "answer-days"


SAMPLES = {
    "contacts:contact": contact,
    "contacts:step": step,
    "contacts:report": report,
    "questions:question": question,
    "returns:due": due,
    "organisations:organisation": organisation,
    "policies:rule": rule,
}
