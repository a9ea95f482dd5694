"""What is asked when a table is asked for, and when a rule about small numbers is set."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from knowdo_web.components.forms import DayField
from knowdo_web.queries.release_policies import EXACT_NAMES, FORMS, AudiencePolicy, CountryRules
from knowdo_web.queries.tables import Offer


class AskForTable(forms.Form):
    way = forms.ChoiceField(label="What shall it show?")
    breakdown = forms.ChoiceField(label="Which children?", required=False)

    def __init__(self, *args: object, offers: Sequence[Offer], **words: object) -> None:
        super().__init__(*args, **words)
        self.fields["way"].choices = [(one.way, one.title) for one in offers]
        parts = [(part, part.replace("=", " ")) for one in offers for part in one.choices]
        self.fields["breakdown"].choices = [("", "All children"), *parts]


class RuleForm(forms.Form):
    form = forms.ChoiceField(label="What are they given?", choices=FORMS, widget=forms.RadioSelect)
    threshold = forms.IntegerField(label="Which count may be shown at the least?", help_text="Usually 5.")
    smallest_denominator = forms.IntegerField(
        label="A percentage or rate is shown of how many children at the least?", help_text="Usually 10."
    )
    base = forms.IntegerField(
        label="Rounded to a multiple of what?", help_text="Only where numbers are rounded. Usually 5."
    )
    hide_all_or_none = forms.BooleanField(
        label="Withhold percentages of 0 and 100 as well", required=False,
        help_text="They say something of everybody in a group.",
    )  # fmt: skip
    family = forms.ChoiceField(label="Of which measure?", required=False)
    place = forms.ChoiceField(
        label="In which place?", required=False, help_text="For a single place only the least count differs."
    )
    start = DayField(label="From which day?")
    why = forms.CharField(label="Why?", max_length=200)

    def __init__(self, *args: object, rules: CountryRules, **words: object) -> None:
        super().__init__(*args, **words)
        self.fields["family"].choices = [("", "All measures"), *rules.families]
        self.fields["place"].choices = [("", "All places"), *rules.places]


class ExactForm(forms.Form):
    exact = forms.MultipleChoiceField(
        label="Who may see figures as they are, in their own places?", choices=EXACT_NAMES, required=False,
        widget=forms.CheckboxSelectMultiple, help_text="Each time somebody looks, it is written down.",
    )  # fmt: skip
    start = DayField(label="From which day?")
    why = forms.CharField(label="Why them?", max_length=200)


def first_of(rule: AudiencePolicy, today: object) -> dict[str, object]:
    """What stands, to begin from."""
    return {
        "form": rule.form, "threshold": rule.threshold, "smallest_denominator": rule.smallest_denominator,
        "base": rule.base, "hide_all_or_none": rule.hide_all_or_none, "exact": list(rule.exact), "start": today,
    }  # fmt: skip
