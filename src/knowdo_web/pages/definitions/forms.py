"""A definition as text, and why."""

from __future__ import annotations

from django import forms


class DefinitionForm(forms.Form):
    definition = forms.CharField(
        label="The definition",
        help_text="One “name: value” a line. Everything that is wrong with it is told at once.",
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "class": "app-code"}),
    )
    why = forms.CharField(label="Why?", help_text="One sentence. It is kept with the version.", max_length=500)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
