"""Outcome measures of an approach: named by a lead, shown as a signal on the board and as a chart beside fidelity."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from knowdo.kernel.problems import KnowdoError
from knowdo_web.actions import approaches, sites
from knowdo_web.outside import clock
from knowdo_web.queries.approaches import approach_for
from tests.knowdo_web.figures import SHARE, SHIFTED, batch, measure, put
from tests.knowdo_web.small_country import APPROACH, Country, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Country:
    made = build()
    first = made.councils["council-1"]
    put(measure(made.whole), {first: [(float(n), 100.0) for n, _ in SHIFTED]}, batch(made.whole))
    return made


def page(country: Country, role: str, address: str) -> str:
    client = Client()
    client.force_login(country.people[role], backend="allauth.account.auth_backends.AuthenticationBackend")
    return str(client.get(address).content.decode())


def name(country: Country) -> None:
    approaches.name_outcomes(by=country.people["programme-lead"], approach=APPROACH, measures=[SHARE])


def test_the_board_has_the_signal_of_the_first_outcome_that_has_figures(country: Country) -> None:
    assert f"/measures/{SHARE}/council-1/" not in page(country, "programme-lead", "/programme/")
    name(country)
    board = page(country, "programme-lead", "/programme/")
    assert f"/measures/{SHARE}/council-1/" in board
    assert f"/measures/{SHARE}/council-2/" not in board
    rows = page(country, "programme-lead", "/programme/data.csv").splitlines()
    assert "signal" in rows[0]
    assert sum("Children" in row or SHARE in row for row in rows[1:]) <= 1


def test_a_site_shows_fidelity_beside_the_outcome_with_its_cycles(country: Country) -> None:
    assert "No measure is named" in page(country, "team", f"/approaches/{APPROACH}/council-1/")
    name(country)
    sites.start_cycle(
        by=country.people["team"], approach=APPROACH, place="council-1", title="A list at nine", aim="Better",
        prediction="Eight in ten", started=date(2019, 6, 3), measure=SHARE,
    )  # fmt: skip
    site = page(country, "team", f"/approaches/{APPROACH}/council-1/")
    assert "Fidelity beside outcome" in site
    assert "Cycle began: A list at nine" in site
    assert "have no figures here yet" in page(country, "programme-lead", f"/approaches/{APPROACH}/council-2/")


def test_naming_is_kept_as_a_revision_and_by_leads_alone(country: Country) -> None:
    client = Client()
    client.force_login(country.people["programme-lead"], backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"/approaches/{APPROACH}/outcomes/"
    assert client.post(address, {"measures": [SHARE], "why": "It is what it is for"}).status_code == 302
    found = approach_for(APPROACH)
    assert found.outcomes == (SHARE,)
    assert any(SHARE in one.what and one.why == "It is what it is for" for one in found.revisions)
    with pytest.raises(KnowdoError, match="No measure is called"):
        approaches.name_outcomes(by=country.people["programme-lead"], approach=APPROACH, measures=["nonsense"])
    assert approach_for(APPROACH).outcomes == (SHARE,)


def test_a_place_tells_what_changed_since_one_last_looked(country: Country) -> None:
    assert "have not looked at Council 1 before" in page(country, "team", "/places/council-1/")
    later = clock.now() + timedelta(days=3)
    with clock.set_to(later):
        sites.raise_barrier(
            by=country.people["team"], approach=APPROACH, place="council-1", words="No room to meet", level="practice"
        )
        seen = page(country, "team", "/places/council-1/")
    assert "Barrier raised: No room to meet" in seen
    assert "No room to meet" not in page(country, "auditor", "/places/council-2/")
    assert "What changed since" not in str(Client().get("/places/council-1/").content)
