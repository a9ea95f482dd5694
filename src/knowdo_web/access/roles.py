"""The roles, and what each allows within its scope. A level says at whose table its holder sits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from knowdo_web.access.permissions import Permission as May


class Level(StrEnum):
    STRATEGIC = "strategic"
    OPERATIONAL = "operational"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Role:
    """One way of taking part: its key, its name on pages, its level and its permissions."""

    key: str
    name: str
    level: Level
    permissions: frozenset[May]
    about: str
    right: bool = False  # one permission that is granted by itself, beside a role


def _role(key: str, name: str, level: Level, about: str, *permissions: May) -> Role:
    return Role(key, name, level, frozenset({May.SEE_PROGRAMME, *permissions}), about)


_ALL: Final = (
    _role(
        "programme-lead",
        "National programme lead",
        Level.STRATEGIC,
        "Runs the programme across its places and decides where support goes.",
        *(May.EDIT_EVIDENCE, May.MANAGE_PLACES, May.MANAGE_MEASURES, May.MANAGE_AGREEMENTS, May.ALLOCATE, May.PUBLISH),
        *(May.ASK_AN_AREA, May.ANSWER, May.DECIDE_SIGNALS, May.RUN_SITE, May.READ_RECORD),
    ),
    _role(
        "consultant",
        "Implementation consultant",
        Level.OPERATIONAL,
        "Supports sites: stages, assessments, coaching, barriers.",
        *(May.RUN_SITE, May.COACH, May.RECORD_PRACTICE, May.ANSWER, May.DECIDE_SIGNALS, May.SEE_PRACTICE),
    ),
    _role(
        "analyst",
        "Committee lead officer or analyst",
        Level.OPERATIONAL,
        "Loads and checks the committee's data and says what it shows.",
        *(May.LOAD_DATA, May.APPROVE_DATA, May.SEE_UNSUPPRESSED, May.DECIDE_SIGNALS, May.ANSWER),
    ),
    _role(
        "team",
        "Local implementation team",
        Level.PRACTICE,
        "Runs one site: its stage, its cycles, its barriers.",
        *(May.RUN_SITE, May.RECORD_PRACTICE, May.SEE_PRACTICE),
    ),
    _role(
        "practitioner",
        "Practitioner",
        Level.PRACTICE,
        "Reads the practice profile, sees the team's fidelity, raises barriers.",
        *(May.RECORD_PRACTICE, May.SEE_PRACTICE),
    ),
    _role(
        "chief-officer",
        "Chief officer",
        Level.STRATEGIC,
        "Assures: asks an area, answers a barrier.",
        *(May.ASK_AN_AREA, May.ANSWER),
    ),
    _role("auditor", "Auditor", Level.STRATEGIC, "Reads the record of what was read and changed.", May.READ_RECORD),
    _role(
        "administrator",
        "Administrator",
        Level.OPERATIONAL,
        "Keeps people, roles and the site itself. Sees no counts of children.",
        *(May.MANAGE_PEOPLE, May.MANAGE_PLACES, May.READ_RECORD, May.REDACT, May.RUN_THE_SITE),
    ),
    Role(
        "own-approver",
        "Approver of own data",
        Level.OPERATIONAL,
        frozenset({May.APPROVE_OWN_DATA}),
        "Where a committee has one analyst: may approve what they loaded themselves. It stands in the record as such.",
        right=True,
    ),
)
ROLES: Final = MappingProxyType({role.key: role for role in _ALL})
