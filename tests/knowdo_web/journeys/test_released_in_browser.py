"""The pages about small numbers, looked at in Chromium at two widths."""

from __future__ import annotations

from typing import Any

import pytest

from knowdo_web.actions import asked_tables
from knowdo_web.records.places.models import FamilyGroup
from tests.knowdo_web.journeys.looking import DESK, PHONE, look, signed_in
from tests.knowdo_web.pages.test_released import counted
from tests.knowdo_web.small_country import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_pages_about_small_numbers_look_right(live_server: Any, browser: Any) -> None:
    country = build(3)
    group = FamilyGroup.objects.create(name="Alike", country=country.whole)
    group.places.set([country.councils["council-1"], country.councils["council-3"]])
    counted(country, 3.0, 21.0, 40.0)
    lead = country.people["programme-lead"]
    key = asked_tables.ask_for_table(by=lead, measure="referrals", place="council-1", way="rolling")
    asked_tables.decide_table(table=key)
    cookies = signed_in(lead)
    addresses = (
        "/help/why-hidden/", "/help/why-hidden/referrals/council-1/", f"/tables/{key}/", "/small-numbers/",
        "/small-numbers/testland/partner/", "/small-numbers/testland/internal/", "/measures/referrals/council-1/",
    )  # fmt: skip
    for address in addresses:
        for size in (PHONE, DESK):
            seen = look(browser, live_server.url, address, size=size, cookies=cookies)
            assert (seen.status, seen.faults) == (200, []), address
