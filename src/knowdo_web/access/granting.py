"""Who may give what to whom. The one place where rights are made, so that nobody can widen their own.

1. Nobody changes what they themselves were granted: not to widen it and not to narrow it. Another administrator does.
2. To give or to end a role one needs MANAGE_PEOPLE over **all** that the grant reaches: its place with everything that
   lies in it, its approach. A grant everywhere is given only by who manages people everywhere.
3. What one does not hold oneself may be given to others within that scope (an administrator sees no counts of children,
   and appoints the analyst who does), but never by way of a merger, a split, an invitation to oneself or a handover:
   those end in the same two rules.
4. Approving one's own data (`own-approver`) is a grant of its own, and so falls under rule 1: nobody gives it to
   themselves.
5. A role that is not in the table gives nothing.
"""

from __future__ import annotations

from knowdo_web.access.permissions import Permission
from knowdo_web.access.policy import User, scope, scope_of_grant
from knowdo_web.access.refusals import Refused
from knowdo_web.access.roles import ROLES

YOURSELF = "Nobody changes what they themselves were granted. Ask another administrator."
TOO_WIDE = "This reaches further than where you manage people. Choose a place within it, or ask a wider administrator."
NO_ROLE = "There is no such role."


def refusal_to_change(by: User, *, for_email: str, role: str, place: int | None, approach: str) -> str:
    """Why this person may not give or end this grant, in words; empty where they may."""
    if for_email.strip().casefold() == by.email.casefold():
        return YOURSELF
    if role not in ROLES:
        return NO_ROLE
    if not scope(by, Permission.MANAGE_PEOPLE).contains(scope_of_grant(place, approach)):
        return TOO_WIDE
    return ""


def require_may_change(by: User, *, for_email: str, role: str, place: int | None, approach: str) -> None:
    """Raise `Refused` unless this person may give or end this grant."""
    words = refusal_to_change(by, for_email=for_email, role=role, place=place, approach=approach)
    if words:
        raise Refused(words)
