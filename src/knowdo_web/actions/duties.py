"""What is open in somebody's name, and its moving to another when they leave."""

from __future__ import annotations

from knowdo_web.outside import clock
from knowdo_web.records.people.models import Invitation, User
from knowdo_web.records.programme.models import TeamRole
from knowdo_web.records.support.models import NextStep


def hand_over_duties(leaving: User, heir: User | None) -> dict[str, int]:
    """Seats in teams: ended today for the one, begun for the other (or empty). Next steps: the other's. Invitations that
    nobody has used: withdrawn, because who made them is no longer there to stand for them. Only inside an action.
    """
    today = clock.today()
    seats = list(TeamRole.objects.filter(person=leaving, end__isnull=True))
    TeamRole.objects.filter(pk__in=[seat.pk for seat in seats]).update(end=today)
    TeamRole.objects.bulk_create(
        TeamRole(site_id=seat.site_id, role=seat.role, level=seat.level, person=heir, start=today) for seat in seats
    )
    moved = {"seats in teams": len(seats)}
    steps = NextStep.objects.filter(owner=leaving, done__isnull=True)
    moved["next steps"] = steps.update(owner=heir) if heir is not None else 0
    waiting = Invitation.objects.filter(invited_by=leaving, used__isnull=True, withdrawn__isnull=True)
    moved["invitations withdrawn"] = waiting.update(withdrawn=clock.now())
    return moved
