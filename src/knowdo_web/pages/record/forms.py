"""What is looked for in the record, and what is asked when something in it should go."""

from __future__ import annotations

from typing import Any

from django import forms

from knowdo_web.queries.record import EventView, Filters, part_words
from knowdo_web.queries.texts import FILE, WHOLE

ALL = "all"  # a choice cannot be empty


class FilterForm(forms.Form):
    who = forms.CharField(label="Who", required=False, max_length=120)
    what = forms.CharField(label="What was done", required=False, max_length=80, help_text="Such as batch.loaded")
    noun = forms.CharField(label="Kind of thing", required=False, max_length=60, help_text="Such as barrier")
    place = forms.CharField(label="Place", required=False, max_length=120)
    kind = forms.ChoiceField(
        label="Reading or writing",
        required=False,
        choices=[("", "Both"), ("written", "Written"), ("read", "Read")],
    )
    start = forms.DateField(label="From", required=False, widget=forms.DateInput({"type": "date"}))
    end = forms.DateField(label="Until", required=False, widget=forms.DateInput({"type": "date"}))

    def filters(self) -> Filters:
        """What was asked for; a filter that is not right is left out, and its field says so."""
        self.is_valid()
        return Filters(**{name: value for name, value in self.cleaned_data.items() if value})


class EraseForm(forms.Form):
    part = forms.ChoiceField(label="What should go?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why?",
        help_text="It stays in the record. Do not write the words again that should go.",
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, view: EventView, **words: Any) -> None:
        super().__init__(*args, **words)
        parts = [(one.path, f"{part_words(one.path)} (“{_short(one.text)}”)") for one in view.parts]
        files = [(FILE, part_words(FILE))] if view.has_file else []
        self.fields["part"].choices = [*parts, *files, (ALL, "Everything that this event tells")]

    def clean_part(self) -> str:
        chosen = str(self.cleaned_data["part"])
        return WHOLE if chosen == ALL else chosen


class WhyForm(forms.Form):
    why = forms.CharField(label="Why?", help_text="A few words for the record.", max_length=400)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
