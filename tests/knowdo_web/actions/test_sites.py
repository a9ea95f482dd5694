"""Sites are run by who may, with reasons; what is written cannot be changed; nothing is saved in part."""

from __future__ import annotations

from datetime import date

import pytest

from knowdo.kernel.problems import KnowdoError
from knowdo_web import journal
from knowdo_web.access.policy import Refused
from knowdo_web.actions import approaches, sites
from knowdo_web.actions.approaches import NewRating
from knowdo_web.queries.approaches import approach_for
from knowdo_web.queries.errors import NotFound
from knowdo_web.queries.sites import site_for
from knowdo_web.records.base import AppendOnlyError
from knowdo_web.records.programme.models import Cycle, StageChange
from tests.knowdo_web.small_country import APPROACH, build, count

pytestmark = pytest.mark.django_db
HERE = {"approach": APPROACH, "place": "council-1"}


def test_a_site_moves_one_stage_at_a_time_and_every_problem_is_told_at_once() -> None:
    team = build().people["team"]
    with pytest.raises(KnowdoError) as told:
        sites.change_stage(by=team, **HERE, stage="full", on=date(2999, 1, 1), reason=" ", evidence="")
    assert {problem.code for problem in told.value.problems} == {"bad-stage", "bad-on", "bad-reason", "bad-evidence"}
    assert StageChange.objects.filter(site__place__slug="council-1").count() == 1
    sites.change_stage(
        by=team, **HERE, stage="installation", on=date(2024, 6, 3), reason="Agreed", evidence="Minutes of 3 June"
    )
    assert site_for(team, **HERE).row.stage == "installation"


def test_a_site_may_go_back_with_a_reason() -> None:
    team = build().people["team"]
    sites.change_stage(by=team, **HERE, stage="installation", on=date(2024, 6, 3), reason="Agreed", evidence="Minutes")
    sites.change_stage(by=team, **HERE, stage="exploration", on=date(2025, 6, 2), reason="The funder withdrew")
    assert [one.stage for one in site_for(team, **HERE).stages] == ["exploration", "installation", "exploration"]


def test_stages_are_only_added_to() -> None:
    build()
    change = StageChange.objects.first()
    assert change is not None
    with pytest.raises(AppendOnlyError):
        change.save()
    with pytest.raises(AppendOnlyError):
        StageChange.objects.all().delete()


def test_somebody_elses_site_does_not_exist_and_ones_own_may_be_refused() -> None:
    people = build().people
    with pytest.raises(NotFound):
        sites.raise_barrier(by=people["team"], approach=APPROACH, place="council-2", words="A", level="strategic")
    with pytest.raises(Refused):
        sites.raise_barrier(by=people["chief-officer"], **HERE, words="A", level="strategic")


def test_a_prediction_stands_as_it_was_written() -> None:
    team = build().people["team"]
    key = sites.start_cycle(
        by=team, **HERE, title="Try", aim="Better", prediction="Eight of ten", started=date(2025, 1, 6)
    )
    sites.end_cycle(
        by=team, **HERE, cycle=key, ended=date(2025, 2, 3), happened="Six", learned="More time", decision="adapt"
    )
    with pytest.raises(NotFound):
        sites.end_cycle(
            by=team, **HERE, cycle=key, ended=date(2025, 2, 3), happened="Nine", learned="-", decision="adopt"
        )
    assert Cycle.objects.get(pk=key).prediction == "Eight of ten"


def test_when_the_event_cannot_be_written_nothing_is(monkeypatch: pytest.MonkeyPatch) -> None:
    team = build().people["team"]

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the record is broken")

    monkeypatch.setattr(journal.Recorder, "about", broken)
    with pytest.raises(RuntimeError):
        sites.raise_barrier(by=team, **HERE, words="A", level="strategic")
    assert site_for(team, **HERE).barriers == ()


def test_a_revised_rating_is_kept_beside_the_old_one_and_every_site_is_told() -> None:
    people = build().people
    lead = people["programme-lead"]
    for rating, on in (("Promising", date(2023, 1, 1)), ("Supported", date(2025, 1, 1))):
        approaches.rate_approach(by=lead, approach=APPROACH, rating=NewRating("Panel", rating, on, "Review"))
    view = approach_for(APPROACH)
    assert [(one.rating, one.superseded) for one in view.ratings] == [("Supported", False), ("Promising", True)]
    assert site_for(people["team"], **HERE).notices == ("Panel now rates Good Start “Supported”; it was “Promising”.",)


def test_a_lapsed_rating_is_told_once() -> None:
    people = build().people
    rating = NewRating("Panel", "Promising", date(2023, 1, 1), "Review", lapses_on=date(2024, 1, 1))
    approaches.rate_approach(by=people["programme-lead"], approach=APPROACH, rating=rating)
    assert [approaches.notice_lapsed(today=date(2025, 1, 1)) for _ in range(2)] == [2, 0]


def test_small_counts_and_small_losses_are_hidden_in_what_is_kept_for_pages() -> None:
    country = build()
    count(country, "council-1", (100, 97, 60, 3))
    from knowdo_web.queries.gaps import cascade_for

    cascade = cascade_for(country.people["team"], **HERE)
    assert cascade is not None
    assert [step.children for step in cascade.steps] == [100, None, 60, None]
    assert [step.lost for step in cascade.steps] == [None, None, None, None]
    assert "97" not in cascade.sentence
    assert cascade.coverage is None
