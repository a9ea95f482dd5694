"""The two files of an exercise's folder, and whose country they are of."""

from __future__ import annotations

from django import forms


class ExerciseForm(forms.Form):
    country = forms.ChoiceField(label="Country")
    about = forms.FileField(label="exercise.json")
    counts = forms.FileField(label="counts.csv")

    def __init__(self, *args: object, countries: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["country"].choices = countries  # type: ignore[attr-defined]  # a ChoiceField has choices
