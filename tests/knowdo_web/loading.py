"""Helpers for tests of loading data: the invented country's pack, the people who load and approve, an agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowdo.packs import load_pack
from knowdo_web.actions import agreements, approving, checking, loading, packs, receiving
from knowdo_web.records.observations.models import Batch
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place
from tests.knowdo_web.small_country import person

VELMARRA = load_pack("velmarra")
HEAD = "Place,Period,Measure,Numerator,Denominator\n"
MEASURE = "first-visit-in-time"
TITLE = "Children visited in time after a referral"


@dataclass(frozen=True)
class Land:
    """Two analysts (one loads, one approves) and a lead over all; an agreement for every council is in force."""

    country: Place
    loader: User
    approver: User
    lead: User
    agreement: str


def land(*, agreement: bool = True) -> Land:
    packs.load_pack(by=None, pack=VELMARRA)
    country = Place.objects.get(slug="velmarra")
    loader, approver = (person("analyst", country, name=name) for name in ("loader", "approver"))
    lead = person("programme-lead", country)
    slug = begin(lead) if agreement else ""
    return Land(country, loader, approver, lead, slug)


def begin(lead: User, *, places: tuple[str, ...] = ("velmarra",), measures: tuple[str, ...] = ()) -> str:
    return agreements.begin_agreement(
        by=lead, country="velmarra", title="Counts of the councils", parties="The councils and the programme",
        lawful_basis="Public task", purposes="Improvement", places=places, measures=measures,
        start=date(2020, 1, 1), end=date(2099, 12, 31),
    )  # fmt: skip


def rows(*figures: tuple[str, str, int, int], measure: str = TITLE) -> bytes:
    """A file with one row for each (place, period, numerator, denominator)."""
    return (HEAD + "".join(f"{place},{period},{measure},{n},{d}\n" for place, period, n, d in figures)).encode()


def silent(_done: int, _total: int, _words: str) -> None:
    """Nobody watches."""


def sent(by: User, data: bytes, name: str = "figures.csv") -> str:
    """Received and checked; the key of the batch."""
    key = receiving.receive(by=by, country="velmarra", name=name, data=data).key
    checking.check(by=by, batch=key, tell=silent)
    return key


def loaded(by: User, data: bytes, *, reason: str = "", take_out: bool = False, name: str = "figures.csv") -> str:
    key = sent(by, data, name)
    loading.load(by=by, batch=key, reason=reason, take_out=take_out, tell=silent)
    return key


def approved(land: Land, data: bytes, *, reason: str = "", name: str = "figures.csv") -> str:
    key = loaded(land.loader, data, reason=reason, name=name)
    approving.approve(by=land.approver, batch=key)
    approving.settle(batch=key)
    return key


def batch(key: str) -> Batch:
    return Batch.objects.get(key=key)
