"""What people may write about their work, and what points to one child."""

from __future__ import annotations

from datetime import date

import pytest

from knowdo.intake.free_text import kinds_in_text

TODAY = date(2026, 3, 27)


@pytest.mark.parametrize(
    "text",
    [
        "Met the team about coaching; next visit on 12/03/2026.",
        "Visited Fife with two colleagues. The practice profile is used at each supervision.",
        "Of 24 families offered, 13 received the visits in 2025-Q4. Seven waited more than 30 days.",
        "Fiona Campbell will chair from 1 April 2026.",
        "Children born 1 May 2011 or later are in scope.",
        "Babies of 12 months and older. The age band is 0 to 4.",
        "Call 0300 123 4567 for the help desk. The grant is 1234567 pounds.",
        "Training at 12 Castle was moved; the group meets in Holyrood Park.",
        "Why did re-registrations rise in the autumn? The chart shows 8 of 9 points above the line.",
        "Ask Iain whether the data agreement covers the school nurses.",
        "",
    ],
)
def test_words_about_the_work_are_kept(text: str) -> None:
    assert kinds_in_text(text, today=TODAY) == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Her CHI is 0101111231 and she was seen.", "identifiers"),
        ("CHI number: 010 111 1231", "identifiers"),
        ("seemis id 884213377 has no plan", "identifiers"),
        ("QQ 12 34 56 C", "none"),
        ("AB 12 34 56 C is the mother's", "identifiers"),
        ("DOB 04/05/2015, moved in June", "dates of birth"),
        ("born on 4th May 2015 and known since", "dates of birth"),
        ("d.o.b. 2015-05-04", "dates of birth"),
        ("They live at 14 High Street near the school", "addresses or postcodes"),
        ("The house in KY1 2AB was visited", "addresses or postcodes"),
        ("Flat 3, 12a Station Road", "addresses or postcodes"),
        ("Jamie, aged 7, was not at school", "names"),
        ("Spoke about Jamie Smith who is 7 years old", "names"),
        ("Jamie Smith 04/05/2015", "names"),
        ("The girl Ailsa said her plan is not read", "names"),
        ("Jamie Smith told us that he had not been asked", "free text"),
        ("Jamie\u200b Smith told us that he had not been asked", "free text"),
        ("ＣＨＩ ０１０１１１１２３１", "identifiers"),
    ],
)
def test_what_points_to_one_child_is_told_by_kind(text: str, kind: str) -> None:
    found = kinds_in_text(text, today=TODAY)
    assert (kind in found) if kind != "none" else found == ()


def test_nothing_of_the_text_is_given_back() -> None:
    said = " ".join(kinds_in_text("Jamie Smith, aged 7, of 14 High Street, DOB 04/05/2015", today=TODAY))
    assert "Jamie" not in said
    assert "High" not in said


def test_a_long_text_of_near_misses_takes_no_time() -> None:
    assert kinds_in_text("Flat 1 Aa " * 5000 + "chi " * 5000 + "1 " * 10000, today=TODAY) == ()
