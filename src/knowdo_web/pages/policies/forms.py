"""What is asked when a rule is set."""

from __future__ import annotations

from django import forms

from knowdo_web.components.forms import DayField
from knowdo_web.queries.policies import Rule


class PolicyForm(forms.Form):
    value = forms.IntegerField(label="")
    start = DayField(label="From which day?")
    why = forms.CharField(label="Why?", max_length=200)

    def __init__(self, *args: object, rule: Rule, **words: object) -> None:
        super().__init__(*args, **words)
        value = self.fields["value"]
        value.label = f"{rule.words} how many {rule.unit}?"
        value.help_text = f"From {rule.least} to {rule.most}. Usually {rule.usual}."
