"""A file comes in. What is about single children is refused at the door: its bytes and its name are not kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from knowdo.intake import childlevel
from knowdo.intake.sheets import read_sheets
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo_web import journal
from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import require_somewhere, scope, words_of_refusal
from knowdo_web.access.refusals import Refused
from knowdo_web.outside import clock
from knowdo_web.outside.files import files
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.previews import UPLOADS
from knowdo_web.records.measures.models import CountryPack
from knowdo_web.records.observations.models import Agreement, Batch, Finding, State
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place

MOST_BYTES = 50_000_000  # a spreadsheet of 100,000 rows is about 3 MB
MEMORY = 2_000_000_000  # what reading one file may take
REFUSED_NAME = "a file that was refused"


@dataclass(frozen=True, slots=True)
class Received:
    """The batch that a file became. `before`: the same file is loaded already, in that batch, and nothing was changed.

    `rows` is about how many rows there are to read.
    """

    key: str
    refused: bool = False
    before: bool = False
    rows: int = 0


def receive(*, by: User, country: str, name: str, data: bytes, everywhere: str = "", agreement: str = "") -> Received:
    """Take a file in, or refuse it. `everywhere` is the place (slug) of a table without a column for places."""
    require_somewhere(by, Permission.LOAD_DATA)
    land = Place.objects.filter(slug=country, packs__isnull=False).first()
    if land is None:
        raise NotFound
    name = (name.strip() or "file")[:200]
    _must_be_a_file(name, data)
    sheets = read_sheets(name, data, budget=MEMORY)
    refusals = childlevel.problems_of(sheets)
    if refusals:
        return Received(_refuse(by, land, refusals, len(data)), refused=True)
    digest = hashlib.sha256(data).hexdigest()
    same = _same(by, land, digest)
    if same is not None:
        return same
    rows = sum(len(sheet.rows) for sheet in sheets.sheets)
    return Received(_keep(by, land, name, data, digest, everywhere, agreement), rows=rows)


def _must_be_a_file(name: str, data: bytes) -> None:
    if not data:
        words = "The file is empty, or the upload was cut off before it arrived."
        raise KnowdoError([fatal("empty", words, "Choose the file again.", Where(name, column="file"))])
    if len(data) > MOST_BYTES:
        words = f"The file has {len(data) / 1e6:,.0f} MB, and {MOST_BYTES / 1e6:,.0f} MB is the most."
        raise KnowdoError([fatal("too-large", words, "Split it by year or by measure.", Where(name, column="file"))])


def _refuse(by: User, land: Place, refusals: tuple[Problem, ...], size: int) -> str:
    """Only that it was refused, and why in our own words. Its name may be a child's, and its digest can be matched."""
    with journal.writing("batch.refused", by=by, noun="batch", place=land.pk) as event:
        batch = Batch.objects.create(
            country=land, state=State.REFUSED, file=REFUSED_NAME, digest="", size=size, by=by, at=clock.now(),
            reason="It looks like data about single children.",
        )  # fmt: skip
        Finding.objects.bulk_create(finding(batch, problem) for problem in refusals)
        event.about(batch.key, now={"codes": sorted({problem.code for problem in refusals})})
    return str(batch.key)


def finding(batch: Batch, problem: Problem) -> Finding:
    where = problem.where
    return Finding(
        batch=batch, code=problem.code, severity=problem.severity.value, sheet=(where.sheet or "")[:120], row=where.row,
        column=(where.column or "")[:80], words=problem.words, recommendation=problem.recommendation,
    )  # fmt: skip


def _same(by: User, land: Place, digest: str) -> Received | None:
    """The batch in which the same bytes are loaded, or wait to be loaded by the same person."""
    found = (
        Batch.objects.filter(country=land, digest=digest, published=False)
        .filter(state__in=(State.LOADED, State.APPROVED, State.STAGED))
        .order_by("-sequence", "-pk")
        .first()
    )
    if found is None:
        return None
    if found.state == State.STAGED:
        return Received(str(found.key)) if found.by_id == by.pk else None
    return Received(str(found.key), before=True)


def _keep(by: User, land: Place, name: str, data: bytes, digest: str, everywhere: str, agreement: str) -> str:
    whole = Place.objects.filter(slug=everywhere).first() if everywhere else None
    under = Agreement.objects.filter(slug=agreement, country=land).first() if agreement else None
    if whole is not None and not scope(by, Permission.LOAD_DATA).holds(whole.pk):
        raise Refused(words_of_refusal(Permission.LOAD_DATA))
    files().keep(UPLOADS, digest, data)
    with journal.writing("batch.received", by=by, noun="batch", place=land.pk) as event:
        batch = Batch.objects.create(
            country=land, file=name, digest=digest, size=len(data), by=by, at=clock.now(), everywhere=whole, agreement=under,
            illustrative=CountryPack.objects.filter(country=land, illustrative=True).exists(),
        )  # fmt: skip
        event.about(batch.key, now={"digest": digest, "bytes": len(data)})
    return str(batch.key)
