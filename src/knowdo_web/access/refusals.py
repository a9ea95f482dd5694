"""What a person is told who sees something and may not do it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied


class Refused(PermissionDenied):
    """What this person may see but not do; the words say who may. The page of it is 403."""
