"""Problems of an action, put on the form whose fields they name."""

from __future__ import annotations

from django import forms

from knowdo.kernel.problems import KnowdoError


def put_on(form: forms.Form, error: KnowdoError) -> None:
    """Each problem on its field, or on the form where it names none; with what to do."""
    for problem in error.problems:
        column = problem.where.column if problem.where else None
        form.add_error(column if column in form.fields else None, f"{problem.words} {problem.recommendation}")
