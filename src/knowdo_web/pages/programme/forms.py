"""What is asked when a site moves on, tries something, or meets a barrier. One tight group of questions each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

DAY = "For example 2026-03-27"


class StageForm(forms.Form):
    stage = forms.ChoiceField(
        label="Which stage is the site in now?",
        choices=(
            ("exploration", "Exploration"),
            ("installation", "Installation"),
            ("initial", "Initial implementation"),
            ("full", "Full implementation"),
        ),
    )
    on = forms.DateField(label="Since which day?", help_text=DAY)
    reason = forms.CharField(label="Why?", help_text="One sentence, in your own words.", max_length=500)
    evidence = forms.CharField(
        label="What shows it?",
        help_text="A dated activity, a record or a link. Needed to move forward.",
        max_length=240,
        required=False,
    )


class StartCycleForm(forms.Form):
    title = forms.CharField(label="What will you try?", max_length=160)
    aim = forms.CharField(label="What should be better?", max_length=500)
    prediction = forms.CharField(
        label="What do you think will happen?",
        help_text="It is kept as you write it and cannot be changed later.",
        max_length=500,
    )
    started = forms.DateField(label="When does it start?", help_text=DAY)
    measure = forms.SlugField(label="Which measure will show it? (optional)", max_length=80, required=False)


class EndCycleForm(forms.Form):
    happened = forms.CharField(label="What happened?", max_length=1000)
    learned = forms.CharField(label="What did you learn?", max_length=1000)
    decision = forms.ChoiceField(
        label="What will you do?",
        choices=(("adopt", "Adopt it"), ("adapt", "Adapt it and try again"), ("abandon", "Abandon it")),
        widget=forms.RadioSelect,
    )
    ended = forms.DateField(label="When did it end?", help_text=DAY)


class BarrierForm(forms.Form):
    words = forms.CharField(
        label="What stands in the way?",
        help_text="Do not write about a child or name anybody.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    level = forms.ChoiceField(
        label="Who could change it?",
        choices=(("operational", "Managers of the services"), ("strategic", "Chief officers and the committee")),
        widget=forms.RadioSelect,
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="What will be done, or why can it not be?", max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ApproachForm(forms.Form):
    programme = forms.ChoiceField(label="Which programme runs it?")
    name = forms.CharField(label="What is it called?", max_length=120)
    slug = forms.SlugField(
        label="Its short name in addresses",
        help_text="Small letters and hyphens. It cannot be changed later.",
        max_length=80,
    )
    summary = forms.CharField(label="What is it, in a few sentences?", widget=forms.Textarea(attrs={"rows": 4}))
    population = forms.CharField(label="For which children?", max_length=240)
    cost = forms.CharField(label="What does it take? (optional)", max_length=240, required=False)
    review_by = forms.DateField(label="When must what we know be reviewed?", help_text=DAY)
    components = forms.CharField(
        label="What are its core components?",
        help_text="One on each line. Without one of them it is not this approach.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, programmes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = list(programmes)  # type: ignore[attr-defined]


class RatingForm(forms.Form):
    scheme = forms.CharField(label="Which scheme rates it?", max_length=120)
    rating = forms.CharField(label="What does it say, in its own words?", max_length=160)
    rated_on = forms.DateField(label="Since which day?", help_text=DAY)
    lapses_on = forms.DateField(label="When does the rating lapse? (optional)", help_text=DAY, required=False)
    source = forms.CharField(label="Where does it say so?", max_length=240)
    why = forms.CharField(label="Why is it entered now? (optional)", max_length=240, required=False)


class OutcomesForm(forms.Form):
    measures = forms.MultipleChoiceField(
        label="Which measures tell whether it reaches what it is for?",
        help_text="The board shows the signal of the first that has figures in a place.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    why = forms.CharField(label="Why is this changed? (optional)", max_length=240, required=False)

    def __init__(self, *args: Any, measures: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measures"].choices = list(measures)  # type: ignore[attr-defined]


class OpenSiteForm(forms.Form):
    place = forms.ChoiceField(label="Which place begins to explore it?")
    on = forms.DateField(label="Since which day?", help_text=DAY)

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]
