"""A file on its way: checked with every problem, previewed, loaded once, approved by another, superseded with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from knowdo.kernel.problems import KnowdoError
from knowdo_web.access.policy import Refused
from knowdo_web.actions import agreements, approving, loading, receiving
from knowdo_web.outside import clock
from knowdo_web.outside.files import Memory, used
from knowdo_web.queries import batches, series
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.standing import Cell
from knowdo_web.records.base import AppendOnlyError
from knowdo_web.records.journal.models import Event
from knowdo_web.records.observations.models import Batch, Finding, Observation
from knowdo_web.records.people.models import User
from tests.knowdo_web.loading import MEASURE, Land, approved, batch, begin, land, loaded, rows, sent, silent
from tests.knowdo_web.small_country import person

pytestmark = pytest.mark.django_db
NEW = rows(("Ostrenholm", "2026-02", 60, 80), ("Tarvessing", "2026-02", 40, 50))


@pytest.fixture
def here() -> Land:
    with clock.set_to(datetime(2026, 2, 15, 9, tzinfo=UTC)):
        return land()


def shown(user: User | AnonymousUser, place: str, period: str = "2026-02", as_at: date | None = None) -> object:
    """The value of one figure as somebody sees it, and why; None where there is none."""
    view = series.series_for(user, MEASURE, place, as_at=as_at)
    at = [str(one) for one in view.series.periods]
    if period not in at:
        return None
    n = at.index(period)
    value = float(view.series.value[n])
    return (None if value != value else round(value, 6)), view.cells[n]


def test_what_is_loaded_is_provisional_then_approved_then_released(here: Land) -> None:
    partner, anybody = person("consultant", here.country), AnonymousUser()
    key = loaded(here.loader, NEW)
    assert batch(key).state == "loaded"
    assert shown(here.loader, "ostrenholm") == (0.75, Cell.PROVISIONAL)
    assert shown(partner, "ostrenholm") is None
    approving.approve(by=here.approver, batch=key)
    assert shown(here.loader, "ostrenholm") == (0.75, Cell.EXACT)
    assert shown(partner, "ostrenholm") is None, "nothing is shown to partners before the gate has looked"
    approving.settle(batch=key)
    assert shown(partner, "ostrenholm") == (0.75, Cell.RELEASED)
    assert shown(anybody, "ostrenholm") is None


def test_a_small_count_is_hidden_from_partners_and_not_from_its_own_analyst(here: Land) -> None:
    partner = person("consultant", here.country)
    approved(here, rows(("Ostrenholm", "2026-02", 3, 80), ("Tarvessing", "2026-02", 40, 50)))
    assert shown(here.loader, "ostrenholm") == (0.0375, Cell.EXACT)
    assert shown(partner, "ostrenholm") == (None, Cell.HIDDEN)


def test_nobody_approves_what_they_loaded(here: Land) -> None:
    key = loaded(here.loader, NEW)
    with pytest.raises(Refused, match="yourself"):
        approving.approve(by=here.loader, batch=key)
    assert not batches.batch_for(here.loader, key).may_approve
    assert batches.batch_for(here.approver, key).may_approve


def test_the_same_file_twice_changes_nothing_and_says_so(here: Land) -> None:
    first = loaded(here.loader, NEW)
    before = Observation.objects.count(), Batch.objects.count()
    again = receiving.receive(by=here.loader, country="velmarra", name="another name.csv", data=NEW)
    assert again.before
    assert again.key == first
    assert (Observation.objects.count(), Batch.objects.count()) == before


def test_the_same_figures_in_another_file_change_nothing(here: Land) -> None:
    loaded(here.loader, NEW)
    key = loaded(here.loader, NEW + b"\n\n")
    assert (batch(key).new, batch(key).changed, batch(key).unchanged) == (0, 0, 2)
    assert not Observation.objects.filter(batch__key=key).exists()


def test_changing_what_stands_needs_a_reason_and_what_was_known_then_can_be_seen(here: Land) -> None:
    with clock.set_to(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        approved(here, NEW)
    with clock.set_to(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        key = sent(here.loader, rows(("Ostrenholm", "2026-02", 64, 80)))
        with pytest.raises(KnowdoError, match="no reason"):
            loading.load(by=here.loader, batch=key, reason=" ", take_out=False, tell=silent)
        loading.load(by=here.loader, batch=key, reason="Late returns", take_out=False, tell=silent)
    assert shown(here.loader, "ostrenholm") == (0.8, Cell.PROVISIONAL)
    assert shown(here.loader, "ostrenholm", as_at=date(2026, 3, 15)) == (0.75, Cell.EXACT)
    assert shown(here.loader, "ostrenholm", as_at=date(2026, 3, 1)) is None


def test_figures_that_a_file_no_longer_has_stay_unless_they_are_taken_out(here: Land) -> None:
    def months(*numbers: int) -> bytes:
        return rows(*(("Ostrenholm", f"2026-{n:02d}", 60, 80 + n) for n in numbers))

    loaded(here.loader, months(2, 3, 4))
    key = sent(here.loader, months(2, 4))
    assert (batch(key).unchanged, batch(key).gone) == (2, 1)
    loading.load(by=here.loader, batch=key, reason="March was wrong", take_out=True, tell=silent)
    assert shown(here.loader, "ostrenholm", "2026-03") == (None, Cell.PROVISIONAL)


def test_a_superseded_batch_counts_no_more_and_is_remembered(here: Land) -> None:
    partner = person("consultant", here.country)
    with clock.set_to(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        key = approved(here, NEW)
    approving.supersede(by=here.loader, batch=key, reason="The wrong quarter")
    assert shown(here.loader, "ostrenholm") is None
    assert shown(partner, "ostrenholm") == (None, Cell.HIDDEN)
    approving.settle(batch=key)
    assert shown(partner, "ostrenholm") is None
    assert shown(here.loader, "ostrenholm", as_at=date(2026, 3, 15)) == (0.75, Cell.EXACT)


def test_every_problem_is_told_at_once_with_its_row(here: Land) -> None:
    data = rows(("Ostrenholm", "2026-02", 90, 80), ("Nowhere", "2026-02", 4, 5), ("Tarvessing", "2026-13", 1, 9))
    key = sent(here.loader, data)
    assert batch(key).state == "checked"
    found = batches.findings_for(here.loader, key)
    assert {problem.where.row for problem in found} == {2, 3, 4}
    with pytest.raises(KnowdoError, match="cannot be loaded"):
        loading.load(by=here.loader, batch=key, reason="", take_out=False, tell=silent)
    assert not Observation.objects.filter(batch__key=key).exists()


def test_a_file_about_single_children_is_refused_and_nothing_of_it_is_kept(here: Land) -> None:
    data = b"Child name,Date of birth,Postcode\nAda Example,2015-03-04,AB1 2CD\nBo Example,2016-04-05,AB1 3CD\n"
    with used(Memory()) as _:
        got = receiving.receive(by=here.loader, country="velmarra", name="Ada Example.csv", data=data)
        assert got.refused
    kept = batch(got.key)
    assert (kept.state, kept.digest, kept.file) == ("refused", "", receiving.REFUSED_NAME)
    told = " ".join(Finding.objects.values_list("words", flat=True)) + " ".join(
        str(one) for one in Event.objects.values_list("content", flat=True)
    )
    assert "Ada" not in told
    assert "AB1" not in told


def test_without_an_agreement_in_force_nothing_is_loaded() -> None:
    here = land(agreement=False)
    key = sent(here.loader, NEW)
    assert [one.code for one in batches.findings_for(here.loader, key)] == ["no-agreement"]
    agreement = begin(here.lead, places=("ostrenholm",))
    key = sent(here.loader, NEW)
    assert "Tarvessing" in batches.findings_for(here.loader, key)[0].words
    key = sent(here.loader, rows(("Ostrenholm", "2026-02", 60, 80)))
    assert batch(key).state == "staged"
    agreements.end_agreement(by=here.lead, agreement=agreement, on=clock.today(), why="The project ends")
    with clock.set_to(clock.now() + timedelta(days=2)), pytest.raises(KnowdoError, match="no longer in force"):
        loading.load(by=here.loader, batch=key, reason="", take_out=False, tell=silent)


def test_somebody_elses_places_are_not_loaded_and_their_files_not_seen(here: Land) -> None:
    other = person("analyst", here.country.children.get(child__slug="skarneth").child, name="skarneth")
    key = sent(other, NEW)
    assert {one.code for one in batches.findings_for(other, key)} == {"outside-your-places"}
    theirs = sent(here.loader, NEW)
    with pytest.raises(NotFound):
        batches.batch_for(other, theirs)
    with pytest.raises(Refused):
        loading.load(by=other, batch=theirs, reason="", take_out=False, tell=silent)


def test_a_preview_that_another_load_overtook_loads_nothing(here: Land) -> None:
    key = sent(here.loader, NEW)
    loaded(here.loader, rows(("Ostrenholm", "2026-03", 60, 80)))
    with pytest.raises(KnowdoError, match="while you looked"):
        loading.load(by=here.loader, batch=key, reason="", take_out=False, tell=silent)
    assert batch(key).state == "staged"
    assert not Observation.objects.filter(batch__key=key).exists()


def test_observations_are_only_added_to(here: Land) -> None:
    one = Observation.objects.first()
    assert one is not None
    with pytest.raises(AppendOnlyError):
        one.save()
    with pytest.raises(AppendOnlyError):
        Observation.objects.all().update(value=0)
    with pytest.raises(AppendOnlyError):
        Observation.objects.all().delete()


def test_reading_exact_figures_is_written_down_and_reading_published_ones_is_not(here: Land) -> None:
    series.series_for(here.loader, MEASURE, "ostrenholm")
    assert not Event.objects.filter(is_read=True).exists()
    loaded(here.loader, NEW)
    series.series_for(here.loader, MEASURE, "ostrenholm")
    series.latest_in(here.loader, "ostrenholm")
    assert Event.objects.filter(is_read=True, who=str(here.loader.key)).count() == 2


def test_the_last_figure_is_seen_as_soon_as_it_is_loaded(here: Land) -> None:
    partner = person("consultant", here.country)
    loaded(here.loader, NEW)

    def last(user: User) -> str:
        found = series.latest_for(user, MEASURE, "velmarra", kind="council")
        return next(one.text for one in found if one.place.slug == "ostrenholm")

    assert last(here.loader) == "75.0%"
    assert last(partner) != "75.0%"
