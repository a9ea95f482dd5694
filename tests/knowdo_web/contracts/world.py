"""A country with a place that is one's own and one that is another's, and somebody for each role in the first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from knowdo_web.access.roles import ROLES
from knowdo_web.actions import sites, successions
from knowdo_web.actions.successions import NewPlace
from knowdo_web.outside import clock
from knowdo_web.records.people.models import Grant, User
from knowdo_web.records.places.models import Place
from knowdo_web.records.programme.models import Approach
from tests.knowdo_web import small_country

APPROACH, OTHER_APPROACH = small_country.APPROACH, "late-start"
WITH_APPROACH = ("team", "practitioner")


@dataclass(frozen=True, slots=True)
class Side:
    """Where a thing lies. `mine` is where those who walk hold their roles. `mark` stands in whatever is made there."""

    name: str
    place: Place
    approach: str
    mine: bool

    @property
    def mark(self) -> str:
        return f"quokka-{self.name}"


@dataclass(frozen=True, slots=True)
class Walker:
    """Somebody who walks: None is who has not signed in. What they hold, said again and not asked of the code."""

    name: str
    user: User | None
    role: str = ""
    places: frozenset[int] = frozenset()
    approach: str = ""


@dataclass(slots=True)
class World:
    country: small_country.Country
    sides: tuple[Side, ...]
    walkers: tuple[Walker, ...]
    made: dict[tuple[str, str, int | None], str] = field(default_factory=dict)

    @property
    def keeper(self) -> User:
        """Somebody who may do everything everywhere, to make things with."""
        found = User.objects.filter(email="keeper@test.example").first()
        if found is None:
            found = _somebody("keeper")
            for role in ROLES:
                Grant.objects.create(user=found, role=role, place=None, start=date(2020, 1, 1))
        return found


def _somebody(name: str) -> User:
    """An account with all that an account can have, so that each page about it is there."""
    user = User.objects.create_user(
        f"{name}@test.example", "a long pass phrase", name=f"{name} of the matrix", conduct_accepted=clock.now()
    )
    TOTP.activate(user, "A" * 32)
    RecoveryCodes.activate(user)
    return user


def build() -> World:
    country = small_country.build(3)
    own, other = country.councils["council-1"], country.councils["council-2"]
    Approach.objects.create(
        slug=OTHER_APPROACH, name="Late Start", summary="Another.", population="Children", review_by=date(2030, 1, 1)
    )
    walkers = [Walker("nobody signed in", None), Walker("no role", _somebody("no-role"))]
    for role in ROLES:
        walkers.append(_walker(role, role, own, APPROACH if role in WITH_APPROACH else ""))
    walkers.append(_walker("team of another approach", "team", own, OTHER_APPROACH))
    sides = (Side("own", own, APPROACH, True), Side("other", other, APPROACH, False))
    return World(country, sides, tuple(walkers))


def _walker(name: str, role: str, place: Place, approach: str) -> Walker:
    user = _somebody(f"walker-{name.replace(' ', '-')}")
    Grant.objects.create(user=user, role=role, place=place, approach=approach, start=date(2020, 1, 1))
    return Walker(name, user, role, frozenset({place.pk}), approach)


def merged(world: World) -> World:
    """One's own place is merged with a third, and everybody's roles are carried over. The former stays one's own."""
    formers = [world.country.councils["council-1"], world.country.councils["council-3"]]
    united = successions.merge(
        by=world.keeper, places=[one.slug for one in formers], into=NewPlace("Unitedshire", "T13"), on=clock.today(),
        carry=frozenset(Grant.objects.filter(place__in=formers).values_list("pk", flat=True)), why="The councils merge.",
    )  # fmt: skip
    return _after(world, {united: True}, former=formers[0], others={"council-2": False})


def split(world: World) -> World:
    """One's own place is split in two, and everybody goes with the first half."""
    former = world.country.councils["council-1"]
    carry = {pk: frozenset({"T1A"}) for pk in Grant.objects.filter(place=former).values_list("pk", flat=True)}
    first, second = successions.split(
        by=world.keeper, place=former.slug, into=[NewPlace("Half One", "T1A"), NewPlace("Half Two", "T1B")],
        on=clock.today(), carry=carry, why="The council splits.",
    )  # fmt: skip
    return _after(world, {first: True, second: False}, former=former, others={"council-2": False})


def _after(world: World, new: dict[str, bool], *, former: Place, others: dict[str, bool]) -> World:
    sides = [Side("former", former, APPROACH, True)]
    for slug, mine in (new | others).items():
        place = Place.objects.get(slug=slug)
        if slug in new:
            keeper = User.objects.get(email="keeper@test.example")
            sites.open_site(by=keeper, approach=APPROACH, place=slug, on=clock.today())
        sides.append(Side(slug, place, APPROACH, mine))
    held = frozenset(side.place.pk for side in sides if side.mine)
    walkers = tuple(
        Walker(
            one.name,
            one.user and User.objects.get(pk=one.user.pk),
            one.role,
            held if one.role else frozenset(),
            one.approach,
        )
        for one in world.walkers
    )
    return World(world.country, tuple(sides), walkers)
