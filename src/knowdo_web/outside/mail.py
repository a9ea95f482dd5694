"""Letters. By a mail server where one is set, into a folder, or shown where the site runs; kept in memory in tests.

A letter names no child and carries no figure: it says that there is something to see, and where.
"""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage


def send(to: str, subject: str, words: str) -> None:
    """Send one letter of plain text. Raises OSError (or smtplib's kind of it) where the server cannot be reached."""
    EmailMessage(" ".join(subject.split()), f"{words.rstrip()}\n\n{_foot()}", None, [to]).send()


def address(path: str) -> str:
    """The whole address of a page, for a link in a letter."""
    return f"{settings.SITE_ADDRESS.rstrip('/')}{path}"


def _foot() -> str:
    return f"knowdo, {settings.SITE_ADDRESS}\nPlease do not write about a child in an answer to this letter."
