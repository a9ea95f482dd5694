"""Time limits count calendar and working days to the exact day, and each applies in its own years."""

from __future__ import annotations

from datetime import date

import pytest

from knowdo.measures.calendars import NotCovered, WorkingDays
from knowdo.measures.timescales import LimitUnit, Side, due_date, in_time, rule_for, rules_in_force
from knowdo.packs import Pack, load_pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("scotland")


@pytest.fixture(scope="module")
def working(pack: Pack) -> WorkingDays:
    assert pack.working_days is not None
    return pack.working_days


@pytest.mark.parametrize(
    ("step", "on", "limit", "unit"),
    [
        ("planning meeting", date(2015, 1, 1), 21, LimitUnit.CALENDAR_DAYS),
        ("planning meeting", date(2021, 9, 1), 21, LimitUnit.CALENDAR_DAYS),
        ("planning meeting", date(2021, 9, 2), 28, LimitUnit.CALENDAR_DAYS),
        ("first core group", date(2015, 1, 1), 15, LimitUnit.CALENDAR_DAYS),
        ("first core group", date(2022, 1, 1), 15, LimitUnit.WORKING_DAYS),
        ("record of the meeting", date(2015, 1, 1), 15, LimitUnit.CALENDAR_DAYS),
        ("record of the meeting", date(2022, 1, 1), 10, LimitUnit.WORKING_DAYS),
        ("reconvened meeting", date(2022, 1, 1), 10, LimitUnit.WORKING_DAYS),
        ("change of plan notified", date(2022, 1, 1), 3, LimitUnit.CALENDAR_DAYS),
        ("notice of the meeting", date(2022, 1, 1), 5, LimitUnit.CALENDAR_DAYS),
        ("child protection plan", date(2015, 1, 1), 5, LimitUnit.CALENDAR_DAYS),
        ("first review", date(2015, 1, 1), 3, LimitUnit.MONTHS),
        ("pre-birth planning meeting by gestation", date(2022, 1, 1), 28, LimitUnit.WEEKS),
    ],
)
def test_the_limit_is_that_of_the_guidance_in_force(
    pack: Pack, step: str, on: date, limit: int, unit: LimitUnit
) -> None:
    rule = rule_for(pack.timescales, step, on)
    assert rule is not None
    assert (rule.limit, rule.unit) == (limit, unit)


def test_no_guidance_in_the_pack_is_no_rule(pack: Pack) -> None:
    assert rules_in_force(pack.timescales, date(2010, 1, 1)) == ()
    assert rule_for(pack.timescales, "planning meeting", date(2010, 1, 1)) is None


def test_each_step_has_one_rule_on_any_day(pack: Pack) -> None:
    for on in (date(2014, 5, 1), date(2021, 9, 1), date(2021, 9, 2), date(2026, 1, 1)):
        steps = [rule.step for rule in rules_in_force(pack.timescales, on)]
        assert len(steps) == len(set(steps)) > 0


@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [
        ("conference-2014", date(2020, 2, 10), date(2020, 3, 2)),  # 21 calendar days over 29 February
        ("planning-meeting-2021", date(2023, 2, 1), date(2023, 3, 1)),
        ("planning-meeting-2021", date(2023, 12, 1), date(2023, 12, 29)),
        # 15 working days from Friday 1 December 2023: 25 and 26 December are further on
        ("core-group-2021", date(2023, 12, 1), date(2023, 12, 22)),
        # from Friday 15 December: over 25, 26 December, 1 and 2 January
        ("core-group-2021", date(2023, 12, 15), date(2024, 1, 11)),
        # over Good Friday 29 March 2024; Easter Monday is a working day
        ("record-2021", date(2024, 3, 25), date(2024, 4, 9)),
        ("record-2021", date(2024, 3, 23), date(2024, 4, 8)),  # from a Saturday
        ("record-2014", date(2021, 4, 1), date(2021, 4, 16)),
        ("first-review-2014", date(2020, 11, 30), date(2021, 2, 28)),
        ("notice-2021", date(2024, 3, 25), date(2024, 3, 20)),
        ("pre-birth-gestation-2021", date(2024, 1, 1), date(2024, 7, 15)),
        ("referral-discussion-2021", date(2022, 9, 16), date(2022, 9, 20)),  # over the holiday of 19 September 2022
    ],
)
def test_the_last_day(pack: Pack, working: WorkingDays, rule: str, start: date, due: date) -> None:
    found = next(one for one in pack.timescales if one.id == rule)
    assert due_date(found, start, working) == due
    assert in_time(found, start, due, working)
    assert not in_time(found, start, date.fromordinal(due.toordinal() + 1), working)


def test_notice_is_in_time_when_it_comes_early_enough(pack: Pack, working: WorkingDays) -> None:
    notice = next(one for one in pack.timescales if one.id == "notice-2021")
    assert notice.side is Side.BEFORE
    assert in_time(notice, date(2024, 3, 25), date(2024, 3, 1), working)


def test_what_was_not_seen_in_the_guidance_says_so(pack: Pack) -> None:
    unverified = [rule for rule in pack.timescales if not rule.verified]
    assert [rule.id for rule in unverified] == ["review-2021"]
    assert unverified[0].in_words == "Review planning meeting: 6 months after the planning meeting (not verified)"


def test_a_limit_of_one_is_in_the_singular(pack: Pack) -> None:
    rule = next(one for one in pack.timescales if one.id == "referral-discussion-2021")
    assert "1 working day after" in rule.in_words


def test_a_limit_beyond_the_known_holidays_is_not_guessed(pack: Pack, working: WorkingDays) -> None:
    rule = next(one for one in pack.timescales if one.id == "core-group-2021")
    with pytest.raises(NotCovered):
        due_date(rule, date(2030, 12, 20), working)


def test_the_invented_country_has_limits_of_its_own() -> None:
    pack = load_pack("velmarra")
    rule = rule_for(pack.timescales, "first visit", date(2024, 9, 13))
    assert rule is not None
    assert pack.working_days is not None
    # from Friday 13 September: Founders' Day, Saturday the 14th, is kept on Monday the 16th
    assert due_date(rule, date(2024, 9, 13), pack.working_days) == date(2024, 9, 23)
