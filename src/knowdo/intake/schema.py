"""What tables may look like, as data. A new version is a change of the last one; a Reading records which version read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from knowdo.intake.personal_headings import words_of


class Role(StrEnum):
    """What a column is for."""

    PLACE = "place"
    PLACE_CODE = "place code"
    PERIOD = "period"
    MEASURE = "measure"
    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    BREAKDOWN = "breakdown"
    EDITION = "edition"  # the dated publication a figure was said in; what was said then differs from what is said now
    PASSED_OVER = "passed over"  # known, harmless and not read: notes, sources, groups


@dataclass(frozen=True)
class Schema:
    """Headings of each role, in plain words (see words_of), and the words of rows that are totals."""

    version: str
    headings: Mapping[Role, frozenset[str]]
    totals: frozenset[str]
    wholes: frozenset[str]  # of a breakdown: everybody together
    _roles: dict[str, Role] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        roles = {heading: role for role, headings in self.headings.items() for heading in headings}
        object.__setattr__(self, "_roles", roles)

    def role_of(self, heading: str) -> Role | None:
        return self._roles.get(words_of(heading)) if len(heading) <= 60 else None

    def changed(self, version: str, **headings: frozenset[str]) -> Schema:
        """The next version: this one with headings added to roles, named as the roles are in code (place_code=…)."""
        added = {role: self.headings[role] | headings.get(role.name.lower(), frozenset()) for role in Role}
        return replace(self, version=version, headings=added)


def _words(text: str) -> frozenset[str]:
    return frozenset(" ".join(part.split()) for part in text.split("|"))


V1 = Schema(
    version="knowdo-intake/1",
    headings={
        Role.PLACE: _words(
            "place|area|council|councils|local authority|local authorities|authority|la|la name|area name|place name|"
            "council name|council area|local authority name|health board|board|hb|hb name|board name|police division|"
            "division|committee|committee name|child protection committee|cpc|partnership|geography|geography name|region|"
            "location|locality|organisation|organisation name|site|name|reference area|ref area"
        ),
        Role.PLACE_CODE: _words(
            "place code|la code|area code|council code|local authority code|authority code|code|gss code|s12 code|ons code|"
            "feature code|geography code|hb code|board code|org code|organisation code|committee code|area gss|region code"
        ),
        Role.PERIOD: _words(
            "period|date|year|quarter|month|week|time|time period|ref period|reference period|financial year|"
            "academic year|calendar year|fiscal year|reporting period|reporting year|census date|census day|mid year|"
            "week ending|week commencing|week beginning|month ending|quarter ending|year ending|as at|date code|period start"
        ),
        Role.MEASURE: _words("measure|measures|indicator|indicator name|measure name|indicator code|measure id|series|metric"),
        Role.VALUE: _words(
            "value|values|figure|observation|obs value|measurement|result|count|number|percentage|percent|per cent|rate|share|"
            "proportion|n|indicator value"
        ),
        Role.NUMERATOR: _words("numerator|num|events|cases|numerators"),
        Role.DENOMINATOR: _words("denominator|den|denom|population|base|out of|denominators|total population"),
        Role.BREAKDOWN: _words(
            "sex|gender|age|age band|age group|ethnicity|ethnic group|disability|deprivation|simd|simd quintile|simd decile|"
            "deprivation quintile|deprivation decile|rurality|urban rural|placement type|concern|reason|type|category|"
            "breakdown"
        ),
        Role.EDITION: _words("edition|vintage|published in|publication|publication date"),
        Role.PASSED_OVER: _words(
            "note|notes|source|comment|comments|footnote|title|indicator title|higher is better|family group|units|unit|"
            "family group people|family group other|licence|url|status|measure type|lower confidence interval|"
            "upper confidence interval|lower|upper"
        ),
    },
    totals=_words("total|totals|grand total|sum|all|overall|all areas|all councils|all local authorities|total all areas"),
    wholes=_words("|all|total|totals|both|persons|people|all children|all ages|all persons|overall|everyone|any|both sexes"),
)  # fmt: skip
LATEST = V1
