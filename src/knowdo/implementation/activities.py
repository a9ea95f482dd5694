"""Our own open list of activities per stage (CC BY 4.0, written from scratch). A programme may add to it or replace it."""

from __future__ import annotations

from collections.abc import Mapping

LICENCE = "CC-BY-4.0"
STAGES: tuple[str, ...] = ("exploration", "installation", "initial implementation", "full implementation")
ACTIVITIES: Mapping[int, tuple[str, ...]] = {
    1: (
        "The need is described with local figures and with what children and families say",
        "Two or more approaches have been compared for fit and feasibility here",
        "Those who would have to change their work have said what they think of it",
        "A team with time of its own has been named to lead the work",
        "Readiness has been looked at, level by level, and written down",
        "Those in charge have decided in writing to go on, or not to",
    ),
    2: (
        "Money and hours for two years are agreed",
        "Good practice is written down so that anyone could recognise it",
        "Practitioners who will begin have been chosen in the agreed way",
        "Training has been given, with practice and feedback in it",
        "Each practitioner has a coach and a plan for coaching",
        "It is agreed how fidelity and outcomes will be measured, and by whom",
        "It is agreed how barriers go up and answers come down",
    ),
    3: (
        "The first children or families have received the approach",
        "The first observations of practice have been fed back",
        "The first figures on reach and fidelity have been looked at by the team",
        "A first improvement cycle has been finished",
        "A barrier that the team could not remove has been passed up and answered",
        "Families have said how it was for them",
    ),
    4: (
        "The agreed share of practitioners works with fidelity",
        "New practitioners are chosen, trained and coached as a matter of course",
        "Fidelity and outcomes have been reviewed together in four quarters running",
        "The running cost is in the ordinary budget",
        "Outcomes for children have been compared with the aim",
    ),
}


def stage_number(text: str) -> int | None:
    """The number of a stage given as a number from 1 or by one of our names."""
    plain = " ".join(text.casefold().split())
    if plain.isascii() and plain.isdigit() and 1 <= int(plain) <= 99:
        return int(plain)
    names = {name: n for n, name in enumerate(STAGES, 1)} | {"initial": 3, "full": 4}
    return names.get(plain)
