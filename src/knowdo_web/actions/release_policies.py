"""The rules about small numbers that a country's people set, for each audience, from a day on. All is decided again then."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require
from knowdo_web.access.roles import ROLES
from knowdo_web.actions import runs
from knowdo_web.actions.gaps import refresh_gaps
from knowdo_web.actions.releases import decide
from knowdo_web.actions.screening import problems_in
from knowdo_web.actions.summaries import refresh
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.release_policies import Form, country_named, policy_of
from knowdo_web.records.measures.models import Measure
from knowdo_web.records.observations.models import Audience, ReleasePolicy, ToldCells
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place
from knowdo_web.records.programme.models import Site

LEAST, MOST = 2, 100


def set_release_policy(
    *, by: User, country: str, audience: str, form: str, threshold: int, smallest_denominator: int,
    hide_all_or_none: bool, start: date, why: str, base: int = 5, family: str = "", place: str = "",
    exact: Collection[str] = (),
) -> None:  # fmt: skip
    """An audience's rule from a day on, for everything, one family of measures or one place. Raises with every problem."""
    whole = country_named(country)
    require(by, Permission.MANAGE_AGREEMENTS, place=whole)
    if audience not in Audience.values:
        raise NotFound
    where = Place.objects.filter(slug=place, country=whole).first() if place else None
    problems = problems_in({"why": why}) + _numbers(threshold, smallest_denominator, base)
    if form == Form.ROUNDING and base < threshold:
        words = "Numbers rounded to multiples of less than the least count could still be small ones."
        problems.append(_wrong("base", words, f"Give {threshold} or more."))
    problems += _said(whole, Audience(audience), form, family, start, why, exact)
    if place and where is None:
        problems.append(_wrong("place", f"There is no place “{place}” here.", "Choose one of the list."))
    if problems:
        raise KnowdoError(problems)
    with journal.writing("release-policy.set", by=by, noun="policy", key=audience, place=whole, why=why) as event:
        ReleasePolicy.objects.create(
            country=whole, audience=audience, family=family, place=where, form=form, threshold=threshold,
            smallest_denominator=smallest_denominator, base=base, hide_all_or_none=hide_all_or_none,
            exact=" ".join(sorted(exact)), start=start, why=why.strip(), by=by, at=clock.now(),
        )  # fmt: skip
        if audience != Audience.INTERNAL and start <= clock.today():
            runs.start_run(by=by, kind="release.again", arguments={"country": whole.pk}, place=whole.pk)
        event.about(
            audience,
            now={"form": form, "threshold": threshold, "smallest_denominator": smallest_denominator, "family": family,
                 "place": place, "exact": sorted(exact), "start": start.isoformat()},
        )  # fmt: skip


def _numbers(threshold: int, smallest: int, base: int) -> list[Problem]:
    wrong = []
    for field, value in (("threshold", threshold), ("smallest_denominator", smallest), ("base", base)):
        if not LEAST <= value <= MOST:
            words = f"{value} is out of reach."
            wrong.append(_wrong(field, words, f"Give a whole number from {LEAST} to {MOST}."))
    return wrong


def _said(
    whole: Place, audience: Audience, form: str, family: str, start: date, why: str, exact: Collection[str]
) -> list[Problem]:  # fmt: skip
    wrong = []
    if form not in Form.values:
        wrong.append(_wrong("form", "There is no such form.", "Choose one of the list."))
    if start < clock.today():
        wrong.append(_wrong("start", "This day is past.", "Give today or a later day."))
    if not why.strip():
        wrong.append(_wrong("why", "There is no reason.", "Say in a sentence why."))
    if family and not Measure.objects.filter(country=whole, family=family).exists():
        wrong.append(_wrong("family", "There is no such family of measures.", "Choose one of the list."))
    may = {role.key for role in ROLES.values() if Permission.SEE_UNSUPPRESSED in role.permissions}
    if set(exact) - may:
        words = "One of these roles does not see figures before the gate."
        wrong.append(_wrong("exact", words, "Choose among: " + ", ".join(ROLES[one].name for one in sorted(may)) + "."))
    return wrong + _one_form(whole, audience, form, family)


def _one_form(whole: Place, audience: Audience, form: str, family: str) -> list[Problem]:
    """What went out in one form cannot go out in another: side by side, the two give small numbers back."""
    if form not in (Form.SUPPRESSION, Form.ROUNDING):
        return []
    told = ToldCells.objects.filter(release__country=whole).exclude(release__form=form)
    if family:
        told = told.filter(release__family=family)
    other = Audience.PARTNER if audience is Audience.PUBLIC else Audience.PUBLIC
    beside = policy_of(whole.pk, other, family).form
    if told.exists() or beside not in (form, Form.NOTHING):
        words = "Figures are given in another form already. Beside one another, two forms give small numbers back."
        return [
            _wrong("form", words, "Keep the form, or choose it for a family that has not been shown to anybody yet.")
        ]
    return []


def decide_again(*, country: int, tell: Callable[[int, int, str], None]) -> int:
    """Every family and every cascade of a country decided under the rules of today; gives of how many measures that changed."""
    measures = list(Measure.objects.filter(country=country).values_list("pk", flat=True))
    tell(0, 2, "Deciding what may be shown")
    changed = decide(measures=measures)
    tell(1, 2, "Saying what charts show")
    refresh(changed)
    sites = Site.objects.filter(place__country=country).values_list("approach__slug", flat=True)
    for approach in sorted(set(sites)):
        refresh_gaps(by=None, approach=approach)
    return len(changed)


def begin_today(*, tell: Callable[[int, int, str], None]) -> int:
    """Decide again wherever a rule that was set before begins today; gives in how many countries."""
    today = clock.today()
    rows = ReleasePolicy.objects.filter(start=today, at__date__lt=today).exclude(audience=Audience.INTERNAL)
    countries = sorted(set(rows.values_list("country_id", flat=True)))
    for country in countries:
        decide_again(country=country, tell=tell)
    return len(countries)


def _wrong(field: str, words: str, recommendation: str) -> Problem:
    return fatal(f"bad-{field.replace('_', '-')}", words, recommendation, Where(column=field))
