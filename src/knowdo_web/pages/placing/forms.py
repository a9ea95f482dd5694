"""What is asked when a place is made, changed, merged or split."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django import forms

from knowdo_web.components.forms import DayField
from knowdo_web.queries.placing import GrantChoice, PlaceChoice

CODE = "The official code if there is one, otherwise a short one of your own."
HALVES = 4  # a place splits into two to four here; more is done twice


def _pairs(choices: Iterable[PlaceChoice]) -> list[tuple[str, str]]:
    return [(one.slug, one.label) for one in choices]


class NewPlaceForm(forms.Form):
    name = forms.CharField(label="What is it called?", max_length=120)
    code = forms.CharField(label="Code", help_text=CODE, max_length=40)
    kind = forms.CharField(
        label="What is it?", help_text="For example council, locality, school or team.", max_length=40
    )
    lies_in = forms.MultipleChoiceField(
        label="Which places does it lie in?", help_text="Whoever has a role there has it here too.",
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    start = DayField(label="Since which day?", help_text="Leave empty if it has always been there.", required=False)

    def __init__(self, *args: object, parents: Iterable[PlaceChoice], **words: object) -> None:
        super().__init__(*args, **words)
        self.fields["lies_in"].choices = _pairs(parents)


class ChangePlaceForm(forms.Form):
    name = forms.CharField(label="Name", help_text="The former name goes on finding it.", max_length=120)
    kind = forms.CharField(label="What is it?", max_length=40)
    seen = forms.CharField(widget=forms.HiddenInput)


class OtherNameForm(forms.Form):
    text = forms.CharField(label="What else is it called?", help_text="As a spreadsheet may have it.", max_length=120)


class MovePlaceForm(forms.Form):
    lies_in = forms.MultipleChoiceField(label="Which places does it lie in?", widget=forms.CheckboxSelectMultiple)
    on = DayField(label="From which day?")
    why = forms.CharField(label="Why?", max_length=200)

    def __init__(self, *args: object, parents: Iterable[PlaceChoice], **words: object) -> None:
        super().__init__(*args, **words)
        self.fields["lies_in"].choices = _pairs(parents)


class _Carrying(forms.Form):
    """The roles whose holders go on in what comes after."""

    def __init__(self, *args: object, grants: Sequence[GrantChoice], **words: object) -> None:
        super().__init__(*args, **words)
        self.grants = grants


class MergeForm(_Carrying):
    places = forms.MultipleChoiceField(
        label="Which other places does it merge with?", widget=forms.CheckboxSelectMultiple
    )
    name = forms.CharField(label="What is the new place called?", max_length=120)
    code = forms.CharField(label="Its code", help_text=CODE, max_length=40)
    on = DayField(label="From which day?")
    carry = forms.MultipleChoiceField(
        label="Whose roles go on in the new place?",
        help_text="Everybody keeps the history of what was theirs. Only who is ticked sees the new place.",
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    why = forms.CharField(label="Why?", help_text="For the record.", max_length=200)

    def __init__(self, *args: object, others: Iterable[PlaceChoice], **words: object) -> None:
        super().__init__(*args, **words)
        self.fields["places"].choices = _pairs(others)
        self.fields["carry"].choices = [(str(one.key), one.label) for one in self.grants]


class SplitForm(_Carrying):
    on = DayField(label="From which day?")
    why = forms.CharField(label="Why?", help_text="For the record.", max_length=200)

    def __init__(self, *args: object, children: Sequence[PlaceChoice], **words: object) -> None:
        super().__init__(*args, **words)
        parts = [(str(n), f"Part {n}") for n in range(1, HALVES + 1)]
        for n, label in parts:
            needed = int(n) <= 2
            more = "" if needed else " (if there is one)"
            self.fields[f"name_{n}"] = forms.CharField(label=f"{label}: name{more}", max_length=120, required=needed)
            self.fields[f"code_{n}"] = forms.CharField(label=f"{label}: code", max_length=40, required=needed)
        for child in children:
            self.fields[f"child_{child.slug}"] = forms.ChoiceField(
                label=f"In which part does {child.label} lie?", choices=[("", "Choose a part"), *parts]
            )
        for one in self.grants:
            self.fields[f"carry_{one.key}"] = forms.MultipleChoiceField(
                label=one.label, choices=parts, widget=forms.CheckboxSelectMultiple, required=False,
                help_text="Where does this role go on?",
            )  # fmt: skip
        self.order_fields([name for name in self.fields if name not in ("on", "why")] + ["on", "why"])

    @property
    def parts(self) -> dict[str, tuple[str, str]]:
        """Each part that was named: its number, its name and its code."""
        said = self.cleaned_data
        named = {str(n): (said.get(f"name_{n}", ""), said.get(f"code_{n}", "")) for n in range(1, HALVES + 1)}
        return {number: words for number, words in named.items() if any(words)}
