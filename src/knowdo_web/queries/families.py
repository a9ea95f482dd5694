"""Family groups: places that are alike enough to compare fairly."""

from __future__ import annotations

from collections.abc import Mapping

from knowdo_web.records.places.models import FamilyGroup


def families_of(country: str) -> Mapping[str, str]:
    """The name of the family group of each place of a country, by slug. One query."""
    rows = FamilyGroup.objects.filter(country__slug=country).values_list("places__slug", "name")
    return {slug: name for slug, name in rows if slug}
