"""What is asked when returns are asked for."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from knowdo_web.components.forms import DayField
from knowdo_web.queries.returns import Group, RoundRow


class NewReturnsForm(forms.Form):
    name = forms.CharField(label="What should be sent?", help_text="As those know it who send it.", max_length=160)
    period = forms.CharField(label="For which period?", help_text="Such as 2026-Q1, 2026-03 or 2025/26.", max_length=12)
    group = forms.ChoiceField(label="By whom?")
    due = DayField(label="By when?")

    def __init__(self, *args: object, groups: Iterable[Group], **words: object) -> None:
        super().__init__(*args, **words)
        self.fields["group"].choices = [("", "Choose"), *((one.value, one.label) for one in groups)]


class ChangeDueForm(forms.Form):
    round = forms.ChoiceField(label="Which return?")
    due = DayField(label="When is it due now?")

    def __init__(self, *args: object, rounds: Iterable[RoundRow], **words: object) -> None:
        super().__init__(*args, **words)
        open_ones = [(f"{one.name}|{one.period}", f"{one.name}, {one.period}") for one in rounds if one.missing]
        self.fields["round"].choices = [("", "Choose"), *open_ones]
