"""What a query says when there is nothing to give."""

from __future__ import annotations

from django.http import Http404


class NotFound(Http404):
    """There is no such thing, or none that this person may see: the two are never told apart."""
