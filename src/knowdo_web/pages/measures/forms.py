"""What is asked on the pages of measures."""

from __future__ import annotations

from typing import Any

from django import forms

from knowdo_web.components.forms import DayField


class AsAt(forms.Form):
    """A day, by which figures are shown as they were known. Named with a hyphen, as it stands in the address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as-at"] = forms.DateField(
            label="As we knew it on", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        )


class Limits(forms.Form):
    """Where limits begin anew, or not, and why."""

    start = forms.ChoiceField(label="From which period?")
    decision = forms.ChoiceField(
        label="What should happen to the limits?",
        choices=(("rebase", "Begin anew with this period"), ("keep", "Leave them as they are")),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea({"rows": 4}),
        help_text="What changed in practice, and when. Do not write about a child.",
    )

    def __init__(self, *args: Any, periods: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].choices = periods  # type: ignore[attr-defined]  # a field of choices


class Note(forms.Form):
    """What happened, and on which day."""

    on = DayField(label="On which day?", help_text="For example, 27 3 2025.")
    words = forms.CharField(
        label="What happened?", max_length=160, help_text="In a few words. They stand on the chart. Not about a child."
    )
