"""What is asked about people."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from knowdo_web.components.forms import DayField
from knowdo_web.queries.people import Choice, roles_to_grant

EVERYWHERE = "everywhere"  # a select cannot tell “nothing chosen” from an empty choice
Choices = Iterable[Choice]


def _pairs(choices: Choices) -> list[tuple[str, str]]:
    return [(one.value or EVERYWHERE, one.label) for one in choices]


class GrantForm(forms.Form):
    role = forms.ChoiceField(label="What should they be able to do?", widget=forms.RadioSelect)
    place = forms.ChoiceField(label="Where?", help_text="This place and all that lies in it.")
    approach = forms.ChoiceField(label="For which approach?", required=False)
    start = DayField(label="From which day?", help_text="Leave empty for today.", required=False)
    why = forms.CharField(label="Why?", help_text="A few words for the record.", max_length=200, required=False)

    def __init__(self, *args: object, places: Choices, approaches: Choices, **words: object) -> None:
        super().__init__(*args, **words)
        self.fields["role"].choices = _pairs(roles_to_grant())
        self.fields["place"].choices = [("", "Choose a place"), *_pairs(places)]
        self.fields["approach"].choices = _pairs(approaches)

    def clean_place(self) -> str:
        return "" if self.cleaned_data["place"] == EVERYWHERE else str(self.cleaned_data["place"])

    def clean_approach(self) -> str:
        chosen = self.cleaned_data["approach"]
        return "" if chosen in ("", EVERYWHERE) else str(chosen)


class InviteForm(GrantForm):
    start = why = None
    email = forms.EmailField(label="Their work e-mail address", help_text="The letter goes there, and nowhere else.")
    name = forms.CharField(label="Their name", max_length=120)
    field_order = ("email", "name", "role", "place", "approach")


class WhyForm(forms.Form):
    why = forms.CharField(label="Why?", help_text="A few words for the record.", max_length=200, required=False)


class LetGoForm(forms.Form):
    to = forms.ChoiceField(label="Who takes over what is open?", required=False)
    why = forms.CharField(label="Why?", help_text="A few words for the record.", max_length=200, required=False)

    def __init__(self, *args: object, heirs: Choices, **words: object) -> None:
        super().__init__(*args, **words)
        self.fields["to"].choices = [("", "Nobody yet: it stays with the sites"), *_pairs(heirs)]


class FindForm(forms.Form):
    words = forms.CharField(label="Name or e-mail address", required=False, max_length=120)
    role = forms.ChoiceField(label="Role", required=False)
    left = forms.BooleanField(label="Who has left", required=False)

    def __init__(self, *args: object, **words: object) -> None:
        super().__init__(*args, **words)
        names = [(one.value, one.label.partition(":")[0]) for one in roles_to_grant()]
        self.fields["role"].choices = [("", "Every role"), *names]
