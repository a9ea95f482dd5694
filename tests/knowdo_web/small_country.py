"""A small invented country for tests, built through the same actions that people use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowdo_web.actions import approaches, gaps, sites
from knowdo_web.actions.sites import StepCount
from knowdo_web.outside import clock
from knowdo_web.records.people.models import Grant, User
from knowdo_web.records.places.models import Nesting, Place

STEPS = ("In need", "Known", "Received", "Needs met")
APPROACH = "good-start"


@dataclass(frozen=True)
class Country:
    """The country, its councils by slug, and people by role; each but lead and consultant only in the first council."""

    whole: Place
    councils: dict[str, Place]
    people: dict[str, User]


def person(role: str, place: Place | None, approach: str = "", *, name: str = "") -> User:
    """Somebody with one role in a place (None: everywhere)."""
    email = f"{name or role}@test.example"
    user = User.objects.create_user(
        email, "a long pass phrase", name=name or role.replace("-", " ").title(), conduct_accepted=clock.now()
    )
    Grant.objects.create(user=user, role=role, place=place, approach=approach, start=date(2020, 1, 1))
    return user


def build(councils: int = 2) -> Country:
    """A country with some councils, an approach that has a site in each, and one person for each role."""
    whole = Place.objects.create(code="T", slug="testland", name="Testland", kind="country", illustrative=True)
    Place.objects.filter(pk=whole.pk).update(country=whole)
    whole.refresh_from_db()
    places = {f"council-{n}": council(n, whole) for n in range(1, councils + 1)}
    first = places["council-1"]
    people = {role: person(role, whole) for role in ("programme-lead", "consultant", "auditor", "administrator")}
    people |= {role: person(role, first) for role in ("analyst", "chief-officer")}
    people |= {role: person(role, first, APPROACH) for role in ("team", "practitioner")}
    _programme(people["programme-lead"], people["consultant"], places)
    return Country(whole, places, people)


def council(n: int, whole: Place) -> Place:
    """One more council of the country."""
    place = Place.objects.create(
        code=f"T{n}", slug=f"council-{n}", name=f"Council {n}", kind="council", country=whole, illustrative=True
    )
    Nesting.objects.create(child=place, parent=whole)
    return place


def more_sites(country: Country, numbers: range) -> None:
    """A council with a site for each number. Grants are read anew: they were kept before these places stood."""
    for n in numbers:
        council(n, country.whole)
        fresh = User.objects.get(pk=country.people["consultant"].pk)
        sites.open_site(by=fresh, approach=APPROACH, place=f"council-{n}", on=date(2024, 1, 8))


def _programme(lead: User, consultant: User, places: dict[str, Place]) -> None:
    approaches.begin_programme(by=lead, slug="testing", name="Testing", about="For tests", country="testland")
    approaches.register_approach(
        by=lead, programme="testing", slug=APPROACH, name="Good Start", summary="A summary.", population="Children",
        cost="", review_by=date(2030, 1, 1), components=[{"name": "One plan", "expected": "There is one plan."}],
    )  # fmt: skip
    for slug in places:
        sites.open_site(by=consultant, approach=APPROACH, place=slug, on=date(2024, 1, 8))


def count(country: Country, place: str, children: tuple[int, ...], period: str = "2025-Q1") -> None:
    """A cascade of a site, and the gaps worked out."""
    consultant = country.people["consultant"]
    counts = [StepCount(period, n, step, "", c, c) for n, (step, c) in enumerate(zip(STEPS, children, strict=True), 1)]
    sites.count_cascade(by=consultant, approach=APPROACH, place=place, counts=counts)
    gaps.refresh_gaps(by=consultant, approach=APPROACH)
