"""Fills a demonstration's own database: Scotland as published, and the invented country with its illustrative programme.

Called after the database was migrated and Django was set up, by `knowdo demo` only. A real installation never calls it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from knowdo.packs import load_pack
from knowdo_web.actions import demonstration, packs
from knowdo_web.records.people.models import User
from knowdo_web.records.places.models import Place

PUBLISHED, INVENTED = "scotland", "velmarra"
Say = Callable[[str], None]


class NotADemonstration(RuntimeError):
    """The demonstration was asked for in a database that is not its own."""


def build(data: Path, say: Say = lambda _words: None) -> None:
    """Fill the empty database in `data`. Raises NotADemonstration where settings or rows say that it is not its own."""
    if not settings.DEMO or User.objects.exists():
        raise NotADemonstration(f"The database in {data} is not an empty demonstration. Nothing was changed.")
    say("Scotland: places, measures and published figures")
    packs.load_pack(by=None, pack=load_pack(PUBLISHED))
    say("Velmarra, an invented country: places, measures and invented figures")
    invented = load_pack(INVENTED)
    packs.load_pack(by=None, pack=invented)
    say("Six people to sign in as, and an illustrative programme of three approaches")
    people = demonstration.make_people(Place.objects.get(code=invented.country))
    demonstration.build_programme(invented, people)
