"""Everything that a role may allow. A permission without a page that asks for it should not stand here."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Permission(StrEnum):
    SEE_PROGRAMME = "see-programme"  # approaches, sites, stages, measures as released to partners
    SEE_UNSUPPRESSED = "see-unsuppressed"  # exact counts of one's own places, before the gate
    SEE_PRACTICE = "see-practice"  # one team's own fidelity and what it raised
    LOAD_DATA = "load-data"
    APPROVE_DATA = "approve-data"
    APPROVE_OWN_DATA = "approve-own-data"  # a right of its own: nobody approves what they loaded without it
    DECIDE_SIGNALS = "decide-signals"  # rebase, annotate
    RUN_SITE = "run-site"  # stages, activities, teams
    COACH = "coach"  # contact log, reports to coach
    RECORD_PRACTICE = "record-practice"  # cycles, barriers, observations of one's own team
    ASK_AN_AREA = "ask-an-area"
    ANSWER = "answer"
    EDIT_EVIDENCE = "edit-evidence"
    MANAGE_PLACES = "manage-places"
    MANAGE_PEOPLE = "manage-people"
    MANAGE_MEASURES = "manage-measures"
    MANAGE_AGREEMENTS = "manage-agreements"
    ALLOCATE = "allocate"
    PUBLISH = "publish"
    READ_RECORD = "read-record"
    REDACT = "redact"
    RUN_THE_SITE = "run-the-site"  # jobs, settings, backups, reset of a demonstration


# Without one of these the thing itself does not exist for somebody; without any other it is there and refused.
SEEING: Final = frozenset(
    (Permission.SEE_PROGRAMME, Permission.SEE_UNSUPPRESSED, Permission.SEE_PRACTICE, Permission.READ_RECORD)
)
