"""What is asked about a contact, a report, and coaching."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from knowdo_web.components.forms import DayField
from knowdo_web.queries.contacts import SiteChoice
from knowdo_web.queries.questions import PlaceChoice

NOTHING_ABOUT_A_CHILD = "Write nothing about a child, and name roles and not people."
HOW = (("visit", "Visit"), ("call", "Call"), ("message", "Message"), ("training", "Training"), ("coaching", "Coaching"))


def _area(label: str, hint: str = "", rows: int = 4, required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, max_length=4000, widget=widget, required=required)


class ContactForm(forms.Form):
    where = forms.ChoiceField(label="Which site or place was it with?")
    on = DayField(label="When?")
    how = forms.ChoiceField(label="How?", choices=HOW, widget=forms.RadioSelect)
    who = forms.CharField(
        label="With whom?", help_text="Their roles: the implementation lead, two practitioners.", max_length=240
    )
    words = _area("What was it about?", NOTHING_ABOUT_A_CHILD, rows=6)
    next_step = forms.CharField(label="What is your next step?", max_length=240, required=False)
    next_by = DayField(label="By when?", required=False)

    def __init__(
        self, *args: object, sites: Iterable[SiteChoice], places: Iterable[PlaceChoice], **words: object
    ) -> None:
        super().__init__(*args, **words)
        of_sites = [(one.value, one.label) for one in sites]
        of_places = [(f"/{one.value}", one.label) for one in places]
        groups = [("Sites", of_sites), ("Places", of_places)]
        self.fields["where"].choices = [("", "Choose one"), *(group for group in groups if group[1])]

    def said(self) -> dict[str, object]:
        """As the action takes it: an approach and a place."""
        said = dict(self.cleaned_data)
        approach, _, place = said.pop("where").partition("/")
        return {**said, "approach": approach, "place": place}


class ReportForm(forms.Form):
    site = forms.ChoiceField(label="Which site is it about?")
    did = _area("What did the team do?", f"A few sentences. {NOTHING_ABOUT_A_CHILD}")
    stuck = _area("Where are you stuck?", required=False)
    asks = _area("What would help?", "This goes to your consultant.", required=False)

    def __init__(self, *args: object, sites: Iterable[SiteChoice], **words: object) -> None:
        super().__init__(*args, **words)
        choices = [(one.value, one.label) for one in sites]
        self.fields["site"].choices = choices if len(choices) == 1 else [("", "Choose a site"), *choices]


class CoachForm(forms.Form):
    words = _area("Your answer", f"One thing that went well, and one to try next. {NOTHING_ABOUT_A_CHILD}", rows=6)
