"""What is asked of an agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from knowdo_web.components.forms import DayField

_LONG = {"rows": 3}


class AgreementForm(forms.Form):
    title = forms.CharField(label="What is the agreement called?", max_length=200)
    reference = forms.CharField(label="Its reference", max_length=80, required=False)
    parties = forms.CharField(
        label="Between whom?",
        help_text="Each party, and who is controller and who processor.",
        max_length=2000,
        widget=forms.Textarea(attrs=_LONG),
    )
    lawful_basis = forms.CharField(
        label="On which lawful basis?",
        help_text="For example: public task, Article 6(1)(e).",
        max_length=2000,
        widget=forms.Textarea(attrs=_LONG),
    )
    purposes = forms.CharField(label="For which purposes?", max_length=2000, widget=forms.Textarea(attrs=_LONG))
    places = forms.MultipleChoiceField(
        label="Which places does it cover?",
        help_text="A place covers all that lies in it.",
        widget=forms.CheckboxSelectMultiple,
    )
    measures = forms.MultipleChoiceField(
        label="Which measures does it cover?",
        help_text="Choose none if it covers all.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    start = DayField(label="From which day is it in force?")
    end = DayField(label="Until which day?")

    def __init__(
        self, *args: Any, places: Sequence[tuple[str, str]], measures: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("places", places), ("measures", measures)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = list(choices)


class EndForm(forms.Form):
    on = DayField(label="Which is its last day?")
    why = forms.CharField(label="Why does it end early?", max_length=500)
