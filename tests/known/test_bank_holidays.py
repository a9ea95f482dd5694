"""Bank holidays of the pack against the days announced for Scotland (mygov.scot and gov.uk, from memory: check again)."""

from __future__ import annotations

import pytest

from knowdo.packs import load_pack

KNOWN = {
    2002: "01-01 01-02 03-29 05-06 06-03 06-04 08-05 12-25 12-26",
    2006: "01-02 01-03 04-14 05-01 05-29 08-07 12-25 12-26",
    2008: "01-01 01-02 03-21 05-05 05-26 08-04 12-01 12-25 12-26",
    2011: "01-03 01-04 04-22 04-29 05-02 05-30 08-01 11-30 12-26 12-27",
    2012: "01-02 01-03 04-06 05-07 06-04 06-05 08-06 11-30 12-25 12-26",
    2020: "01-01 01-02 04-10 05-08 05-25 08-03 11-30 12-25 12-28",
    2021: "01-01 01-04 04-02 05-03 05-31 08-02 11-30 12-27 12-28",
    2022: "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27",
    2023: "01-02 01-03 04-07 05-01 05-08 05-29 08-07 11-30 12-25 12-26",
    2024: "01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26",
    2025: "01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26",
    2026: "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28",
}


@pytest.mark.parametrize("year", KNOWN)
def test_the_days_of_a_year(year: int) -> None:
    found = [day[5:] for day in load_pack("scotland").holidays if day.startswith(str(year))]
    assert found == KNOWN[year].split()


def test_there_is_no_easter_monday_and_every_holiday_is_a_weekday() -> None:
    from datetime import date

    holidays = load_pack("scotland").holidays
    assert "2024-04-01" not in holidays
    assert all(date.fromisoformat(day).weekday() < 5 for day in holidays)
    assert {day[:4] for day in holidays} == {str(year) for year in range(2000, 2031)}
