"""What each audience may be shown: what a country has set, or what is usual. The newest that says most about a figure counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from knowdo.disclosure.policy import USUAL, Policy
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import Person, can, scope, scope_as
from knowdo_web.access.roles import ROLES
from knowdo_web.outside import clock
from knowdo_web.queries.errors import NotFound
from knowdo_web.records.measures.models import Measure
from knowdo_web.records.observations.models import Audience, ReleasePolicy
from knowdo_web.records.places.models import Place

Form = ReleasePolicy.Form
AUDIENCES: Final = (Audience.PUBLIC, Audience.PARTNER, Audience.INTERNAL)
_USUAL_FORM: Final = MappingProxyType(
    {Audience.PUBLIC: Form.NOTHING, Audience.PARTNER: Form.SUPPRESSION, Audience.INTERNAL: Form.NOTHING}
)
AUDIENCE_NAMES: Final = MappingProxyType(
    {
        Audience.PUBLIC: "The public",
        Audience.PARTNER: "Those who take part",
        Audience.INTERNAL: "Exact figures of one’s own places",
    }
)
FORMS: Final = tuple(Form.choices)
EXACT_ROLES: Final = tuple(key for key, role in ROLES.items() if Permission.SEE_UNSUPPRESSED in role.permissions)
EXACT_NAMES: Final = tuple((key, ROLES[key].name) for key in EXACT_ROLES)


@dataclass(frozen=True, slots=True)
class AudiencePolicy:
    """One rule as it stands. `start` None: nobody has set one, and it is the usual one. `by_place` holds thresholds."""

    audience: Audience
    form: str
    threshold: int
    smallest_denominator: int
    base: int
    hide_all_or_none: bool
    exact: tuple[str, ...]
    start: date | None
    why: str
    family: str = ""
    place: str = ""
    by_place: Mapping[int, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The rule in one word for the record of a release: the same name, the same rule."""
        mark = "" if self.start is None else f"-{self.threshold}-{self.smallest_denominator}-{self.base}"
        places = "".join(f"-{place}:{least}" for place, least in sorted(self.by_place.items()))
        return f"{self.form}{mark}{'-attributes' if self.hide_all_or_none else ''}{places}"[:40]

    @property
    def audience_name(self) -> str:
        return AUDIENCE_NAMES[self.audience]

    @property
    def words(self) -> str:
        """The rule in a sentence."""
        if self.audience is Audience.INTERNAL:
            names = " and ".join(ROLES[role].name.lower() for role in self.exact if role in ROLES)
            return f"Seen by: {names or 'nobody'}. Every look is written down."
        if self.form == Form.NOTHING:
            return "Only what official producers have published."
        if self.form == Form.ROUNDING:
            return f"Every number is rounded to a multiple of {self.base}."
        least = f"Counts from 1 to {self.threshold - 1} are withheld, and what would give them back;"
        more = " so are percentages of 0 and 100." if self.hide_all_or_none else "."
        return f"{least} so are percentages and rates of fewer than {self.smallest_denominator} children{more}"

    @property
    def kernel(self) -> Policy:
        return Policy(
            name=self.name,
            threshold=self.threshold,
            smallest_denominator=self.smallest_denominator,
            hide_all_or_none=self.hide_all_or_none,
        )


def usual(audience: Audience) -> AudiencePolicy:
    exact = EXACT_ROLES if audience is Audience.INTERNAL else ()
    why = "They load these figures and answer for them." if exact else ""
    return AudiencePolicy(
        audience, _USUAL_FORM[audience], USUAL.threshold, USUAL.smallest_denominator, USUAL.threshold,
        USUAL.hide_all_or_none, exact, None, why,
    )  # fmt: skip


def _view(row: ReleasePolicy) -> AudiencePolicy:
    return AudiencePolicy(
        Audience(row.audience), row.form, row.threshold, row.smallest_denominator, row.base, row.hide_all_or_none,
        tuple(row.exact.split()), row.start, row.why, row.family, row.place.name if row.place else "",
    )  # fmt: skip


def policy_of(country: int, audience: Audience, family: str = "", *, on: date | None = None) -> AudiencePolicy:
    """The rule of an audience for a family of measures on a day, with the thresholds of single places. One query."""
    rows = ReleasePolicy.objects.filter(country=country, audience=audience, start__lte=on or clock.today())
    found: AudiencePolicy | None = None
    whole: AudiencePolicy | None = None
    thresholds: dict[int, int] = {}
    for row in rows.filter(family__in=("", family)).select_related("place"):
        if row.place_id is not None:
            thresholds.setdefault(row.place_id, row.threshold)
        elif row.family and found is None:
            found = _view(row)
        elif not row.family and whole is None:
            whole = _view(row)
    chosen = found or whole or usual(audience)
    return AudiencePolicy(
        chosen.audience, chosen.form, chosen.threshold, chosen.smallest_denominator, chosen.base,
        chosen.hide_all_or_none, chosen.exact, chosen.start, chosen.why, chosen.family, "",
        thresholds,
    )  # fmt: skip


def exact_in(user: Person, places: Collection[int]) -> Mapping[int, str]:
    """Of these places those where this person may see figures before the gate, each with the reason that the rule gives.

    No query for who holds SEE_UNSUPPRESSED nowhere; else one, and one more where a country has set a rule of its own.
    """
    if scope(user, Permission.SEE_UNSUPPRESSED).nothing or not places:
        return {}
    rows = ReleasePolicy.objects.filter(audience=Audience.INTERNAL, start__lte=clock.today(), family="", place=None)
    set_here: dict[int | None, tuple[tuple[str, ...], str]] = {}
    for country, roles, why in rows.values_list("country_id", "exact", "why"):
        set_here.setdefault(country, (tuple(roles.split()), why))
    of: Mapping[int, int | None] = {}
    if set_here:
        of = dict(Place.objects.filter(pk__in=places).values_list("pk", "country_id"))
    usually = usual(Audience.INTERNAL)
    found = {}
    for place in places:
        roles, why = set_here.get(of.get(place), (usually.exact, usually.why))
        if scope_as(user, Permission.SEE_UNSUPPRESSED, roles).holds(place):
            found[place] = why
    return found


def audiences(user: Person, places: Collection[int], exact: Collection[int]) -> dict[int, Audience]:
    """The best that this person may see in each place; `exact` are those where the rule lets them see all."""
    partner = scope(user, Permission.SEE_PROGRAMME)

    def of(place: int) -> Audience:
        if place in exact:
            return Audience.INTERNAL
        # For any approach at all: what the gate has released is safe for every partner there.
        return Audience.PARTNER if partner.touches(place) else Audience.PUBLIC

    return {place: of(place) for place in places}


def reasons(whys: Mapping[int, str], places: Collection[int]) -> str:
    """Why somebody may see exact figures in these places, as the rules say it."""
    return " ".join(sorted({whys[place] for place in places if whys.get(place)}))


# --- what a page shows -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CountryRules:
    """Every rule of a country about small numbers as it stands today: each audience's own, then those of one family or place."""

    country: str
    name: str
    illustrative: bool
    audiences: tuple[AudiencePolicy, ...]
    narrower: tuple[AudiencePolicy, ...]
    families: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]
    may_set: bool


def rules_in(user: Person, country: str) -> CountryRules:
    """Raises NotFound. Four queries."""
    place = country_named(country)
    rows = ReleasePolicy.objects.filter(country=place, start__lte=clock.today()).select_related("place")
    standing: dict[tuple[str, str, int | None], AudiencePolicy] = {}
    for row in rows:
        standing.setdefault((row.audience, row.family, row.place_id), _view(row))
    families = Measure.objects.filter(country=place, ended__isnull=True).values_list("family", "title")
    return CountryRules(
        place.slug, place.name, place.illustrative,
        tuple(standing.get((audience, "", None)) or usual(audience) for audience in AUDIENCES),
        tuple(rule for (_, family, where), rule in standing.items() if family or where is not None),
        tuple(families),
        tuple(Place.objects.filter(country=place, end__isnull=True).exclude(pk=place.pk).values_list("slug", "name")),
        can(user, Permission.MANAGE_AGREEMENTS, place=place),
    )  # fmt: skip


def country_named(slug: str) -> Place:
    """The country itself. Raises NotFound."""
    place = Place.objects.filter(slug=slug).first()
    if place is None or place.country_id != place.pk:
        raise NotFound
    return place
