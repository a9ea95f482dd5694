"""What is asked on the way of a file: which one, why it changes what stands, why it is turned down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from knowdo_web.queries.batches import LoadCountry


class FileForm(forms.Form):
    """`countries` are those where this person may load; with one there is nothing to choose."""

    file = forms.FileField(
        label="Choose a file",
        help_text="A spreadsheet (XLSX or ODS), CSV or Parquet, up to 50 MB. Counts only: no names, no dates of birth.",
        error_messages={
            "required": "No file arrived. Choose one of at most 50 MB, and send it again.",
            "empty": "The file is empty, or the upload was cut off before it arrived. Choose it again.",
        },
    )
    country = forms.ChoiceField(label="Which country are the figures about?")
    everywhere = forms.ChoiceField(
        label="If the file has no column for places: which place is it all about?", required=False
    )

    # The last field of the form: an upload that was cut off does not have it, and a half file is never taken for a whole.
    whole = forms.CharField(
        initial="yes",
        widget=forms.HiddenInput,
        error_messages={"required": "The upload was cut off before it was complete. Choose the file again."},
    )

    def __init__(self, *args: Any, countries: Sequence[LoadCountry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country, everywhere = self.fields["country"], self.fields["everywhere"]
        assert isinstance(country, forms.ChoiceField)
        assert isinstance(everywhere, forms.ChoiceField)
        country.choices = [(one.slug, one.name) for one in countries]
        places = [place for one in countries for place in one.places]
        everywhere.choices = [("", "The file says"), *places]
        if len(countries) == 1:
            country.widget, country.initial = forms.HiddenInput(), countries[0].slug


class LoadForm(forms.Form):
    """The reason is asked where something that stands changes; whether to take out, where something is gone."""

    reason = forms.CharField(
        label="Why do these figures change?",
        help_text="One sentence. It is kept with the figures. Do not write about a child.",
        max_length=500,
    )
    take_out = forms.BooleanField(
        label="Take out the figures that the file no longer has",
        help_text="Otherwise they stay as they are.",
        required=False,
    )

    def __init__(self, *args: Any, changed: int, gone: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not gone:
            del self.fields["take_out"]
        if not changed and not gone:
            del self.fields["reason"]
        elif not changed:
            self.fields["reason"].required = False
            self.fields["reason"].label = "If you take figures out: why?"


class ApproveForm(forms.Form):
    note = forms.CharField(label="Anything to note", max_length=500, required=False)


class WhyForm(forms.Form):
    why = forms.CharField(
        label="Why?",
        help_text="One sentence. It is kept with the figures. Do not write about a child.",
        max_length=500,
    )
