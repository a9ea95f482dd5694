"""What is open in somebody's name, and its moving to another when they leave."""

from __future__ import annotations

from knowdo_web.outside import clock
from knowdo_web.records.people.models import User
from knowdo_web.records.programme.models import TeamRole


def hand_over_duties(leaving: User, heir: User | None) -> dict[str, int]:
    """Seats in implementation teams: ended today for the one, begun for the other (or empty). Only inside an action."""
    today = clock.today()
    seats = list(TeamRole.objects.filter(person=leaving, end__isnull=True))
    TeamRole.objects.filter(pk__in=[seat.pk for seat in seats]).update(end=today)
    TeamRole.objects.bulk_create(
        TeamRole(site_id=seat.site_id, role=seat.role, level=seat.level, person=heir, start=today) for seat in seats
    )
    return {"seats in teams": len(seats)}
