"""What is asked about an organisation."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from knowdo_web.queries.placing import PlaceChoice


class OrganisationForm(forms.Form):
    name = forms.CharField(label="What is it called?", max_length=160)
    kind = forms.CharField(
        label="What is it?", help_text="For example health board, police, charity, council service.", max_length=60
    )
    places = forms.MultipleChoiceField(label="Where does it work?", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: object, where: Iterable[PlaceChoice], **words: object) -> None:
        super().__init__(*args, **words)
        self.fields["places"].choices = [(one.slug, one.label) for one in where]


class ChangeOrganisationForm(OrganisationForm):
    seen = forms.CharField(widget=forms.HiddenInput)
