"""What is asked when somebody asks, or answers."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from knowdo_web.queries.questions import PlaceChoice

NOTHING_ABOUT_A_CHILD = "Write nothing about a child, and name roles and not people."


class AskForm(forms.Form):
    place = forms.ChoiceField(label="Which area do you ask?")
    words = forms.CharField(
        label="What do you want to know?", help_text=NOTHING_ABOUT_A_CHILD, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip

    def __init__(self, *args: object, places: Iterable[PlaceChoice], **words: object) -> None:
        super().__init__(*args, **words)
        self.fields["place"].choices = [("", "Choose an area"), *((one.value, one.label) for one in places)]


class AnswerForm(forms.Form):
    words = forms.CharField(
        label="Your answer", help_text=f"What you know, what you do not, and what will be done. {NOTHING_ABOUT_A_CHILD}",
        max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
